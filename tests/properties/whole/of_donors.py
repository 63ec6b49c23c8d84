"""Commands on what donors promise, sign, pay and give in kind, and on what they do not pay."""

from datetime import date, timedelta
from typing import Any

from tests.properties.whole import drawing as d
from tests.properties.whole.drawing import C, Draw, Drawn
from tests.properties.whole.world import Thing, World


def _currency(agreement: Thing) -> str:
    found: str = agreement.first.amount.currency
    return found


def _owed(world: World, agreement: Thing) -> int:
    return world.sums["contributions_receivable", agreement.id]


def open_condition(agreement: Thing) -> int:
    """What may still be conditional of it: at most this much."""
    found = 0
    for event in agreement.events:
        data: Any = event.data
        if event.type in ("AgreementSigned", "AgreementOpened", "AgreementAmended"):
            found = 0 if data.conditional_amount is None else data.conditional_amount.minor
        elif event.type in ("ConditionMet", "ConditionFailed"):
            found -= data.amount.minor
    return found


def failed(world: World, agreement_id: str) -> int:
    """What conditions of it that failed left owing: what is owed to the donor beyond approved refunds."""
    found: int = world.sums["owed_back", agreement_id] - world.sums["approved_left", agreement_id]
    return found


def record_pledge(draw: Draw, world: World) -> Drawn:
    fund = d.fund(draw, world, "trust_fund")
    amount = d.some(draw, d.currency_of(draw, world, fund))
    body = {"fund_id": fund, "donor_id": d.donor(draw, world), "amount": amount}
    return "record_pledge", {**body, "effective_on": d.day(draw, world), **d.reference(draw)}


def amend_pledge(draw: Draw, world: World) -> Drawn:
    pledge = d.pick(draw, world, "pledge", lambda t: not t.has("PledgeWithdrawn"))
    amount = d.some(draw, pledge.first.amount.currency)
    return "amend_pledge", {
        "pledge_id": pledge.id,
        "amount": amount,
        "effective_on": d.day(draw, world, pledge.since),
    }


def withdraw_pledge(draw: Draw, world: World) -> Drawn:
    pledge = d.pick(draw, world, "pledge", lambda t: not t.has("PledgeWithdrawn"))
    return "withdraw_pledge", {"pledge_id": pledge.id, "effective_on": d.day(draw, world, pledge.since)}


def _due(draw: Draw, minor: int, currency: str, on: str) -> list[C]:
    start = date.fromisoformat(on) + timedelta(days=d.one(draw, (0, 30, -200)))
    parts = [minor] if minor < 3 or d.flip(draw) else [minor // 3, minor - minor // 3]
    return [
        {"due_on": (start + timedelta(days=90 * n)).isoformat(), "amount": d.money(part, currency)}
        for n, part in enumerate(parts)
    ]


def sign_agreement(draw: Draw, world: World) -> Drawn:
    fund = d.fund(draw, world, "trust_fund", "external_report" if d.rarely(draw, 20) else "trust_fund")
    currency, on = d.currency_of(draw, world, fund), d.day(draw, world)
    minor = draw(1, 6 * d.MOST[currency])
    body: C = {"fund_id": fund, "donor_id": d.donor(draw, world), "amount": d.money(minor, currency)}
    if d.rarely(draw, 3):
        body["conditional_amount"] = d.some(draw, currency, minor, minor // 2, minor // 3, most=minor)
    if d.rarely(draw, 3):
        body["instalments"] = _due(draw, minor, currency, on)
    if d.rarely(draw, 5):
        terms = (
            {"area": "north"},
            {"sector": "wash"},
            {"valid_until": "2024-12-31"},
            {"area": "north", "sector": "wash"},
        )
        body["earmark"] = d.one(draw, terms)
    if d.rarely(draw, 8):
        pledge = d.pick(draw, world, "pledge")
        body |= {"pledge_id": pledge.id, "donor_id": pledge.first.donor_id, "fund_id": pledge.fund}
    return "sign_agreement", {**body, "effective_on": on, **d.reference(draw)}


def amend_agreement(draw: Draw, world: World) -> Drawn:
    agreement = d.pick(draw, world, "agreement")
    currency, on = _currency(agreement), d.day(draw, world, agreement.since)
    now = agreement.last("amount", "AgreementSigned", "AgreementAmended", "AgreementOpened").minor
    owed = _owed(world, agreement)
    new = d.one(
        draw, (now - owed, now - owed // 2, now - 1, now + 1, now + draw(1, d.MOST[currency]), now, now - owed - 1)
    )
    body: C = {"agreement_id": agreement.id, "amount": d.money(max(1, new), currency), "effective_on": on}
    if d.rarely(draw, 3):
        was = open_condition(agreement)
        body["conditional_amount"] = d.money(max(0, d.one(draw, (was, 0, was // 2, was + 1, new // 2, new))), currency)
    if d.rarely(draw, 4):
        body["instalments"] = _due(draw, max(1, new), currency, on)
    return "amend_agreement", body


def _on_condition(draw: Draw, world: World, name: str) -> Drawn:
    agreement = d.pick(draw, world, "agreement", lambda t: open_condition(t) > 0)
    held, left = world.sums["conditional_contributions", agreement.id], open_condition(agreement)
    amount = d.some(draw, _currency(agreement), left, held, left - held, most=max(1, left))
    return name, {"agreement_id": agreement.id, "amount": amount, "effective_on": d.day(draw, world, agreement.since)}


def meet_condition(draw: Draw, world: World) -> Drawn:
    return _on_condition(draw, world, "meet_condition")


def fail_condition(draw: Draw, world: World) -> Drawn:
    return _on_condition(draw, world, "fail_condition")


def impair_receivable(draw: Draw, world: World) -> Drawn:
    agreement = d.pick(draw, world, "agreement", lambda t: _owed(world, t) > 0)
    owed, doubted = _owed(world, agreement), world.sums["doubtful_allowance", agreement.id]
    doubtful = max(0, d.one(draw, (owed, owed // 2, owed // 3, 0, doubted, doubted // 2, owed + 1)))
    body = {"agreement_id": agreement.id, "doubtful": d.money(doubtful, _currency(agreement))}
    return "impair_receivable", {**body, "effective_on": d.day(draw, world, agreement.since)}


def impair_receivables(draw: Draw, world: World) -> Drawn:
    return "impair_receivables", {"fund_id": d.fund(draw, world, "trust_fund"), "effective_on": d.day(draw, world)}


def write_off_receivable(draw: Draw, world: World) -> Drawn:
    agreement = d.pick(draw, world, "agreement", lambda t: _owed(world, t) > 0)
    owed, doubted = _owed(world, agreement), world.sums["doubtful_allowance", agreement.id]
    amount = d.some(draw, _currency(agreement), owed, doubted, doubted + 1, most=max(1, owed))
    body = {"agreement_id": agreement.id, "amount": amount}
    return "write_off_receivable", {**body, "effective_on": d.day(draw, world, agreement.since)}


def recover_receivable(draw: Draw, world: World) -> Drawn:
    agreement = d.pick(draw, world, "agreement", lambda t: world.sums["written_off", t.id] > 0)
    currency, fund = _currency(agreement), agreement.fund or ""
    left = world.sums["written_off", agreement.id]
    there = currency if world.accounts[fund, currency] and not d.rarely(draw, 4) else world.base(fund)
    settles = d.some(draw, currency, left, left // 2, most=max(1, left))
    body: C = {"agreement_id": agreement.id, "bank_account_id": d.bank(draw, world, fund, there), "amount": settles}
    if there != currency:
        body |= {"amount": d.some(draw, there, most=2_000), "settles": settles}
    return "recover_receivable", {**body, "effective_on": d.day(draw, world, agreement.since)}


def record_receipt(draw: Draw, world: World) -> Drawn:
    """Applied or not, in the donor's currency or another account's, short by charges, met by conditions."""
    chosen: list[Thing] = []
    for _ in range(d.one(draw, (1, 1, 2, 0))):
        agreement = d.pick(draw, world, "agreement", lambda t: _owed(world, t) > 0 or open_condition(t) > 0)
        if not chosen or (agreement.fund, _currency(agreement)) == (chosen[0].fund, _currency(chosen[0])):
            chosen.append(agreement)
    fund = chosen[0].fund or "" if chosen else d.fund(draw, world, "trust_fund")
    sent = _currency(chosen[0]) if chosen else d.currency_of(draw, world, fund)
    parts: dict[str, int] = {}
    for agreement in chosen:
        owed = _owed(world, agreement)
        most = owed + open_condition(agreement) - world.sums["conditional_contributions", agreement.id]
        parts[agreement.id] = d.amount(draw, owed, most, most // 2, owed // 3, most=max(1, most))
    gross = max(1, sum(parts.values()) + d.one(draw, (0, 0, 1, 4_321)))
    here = sent if world.accounts[fund, sent] and not d.rarely(draw, 4) else world.base(fund)
    since = max((a.since for a in chosen), default=None)
    body: C = {
        "fund_id": fund,
        "bank_account_id": d.bank(draw, world, fund, here),
        "gross_amount": d.money(gross, sent),
        "parts": [{"agreement_id": id, "amount": d.money(minor, sent)} for id, minor in parts.items()],
        "effective_on": d.day(draw, world, since),
    }
    if d.flip(draw):
        body["donor_id"] = chosen[0].first.donor_id if chosen else d.donor(draw, world)
    if d.rarely(draw, 4):
        body["deducted_charges"] = d.money(draw(1, max(1, min(99, gross // 2))), here)
    if here != sent and d.flip(draw):
        body["credited_amount"] = d.some(draw, here)
    return "record_receipt", {**body, **d.reference(draw)}


def apply_receipt(draw: Draw, world: World) -> Drawn:
    receipt = d.pick(draw, world, "receipt", lambda t: world.sums["unapplied", t.id] > 0)
    gross = getattr(receipt.first, "gross", None) or receipt.first.unapplied
    if gross is None:
        raise d.Nothing("receipt")
    donor_id = receipt.first.donor_id

    def fits(t: Thing) -> bool:
        same = (t.fund, _currency(t)) == (receipt.fund, gross.currency)
        return same and donor_id in (None, t.first.donor_id) and (_owed(world, t) > 0 or open_condition(t) > 0)

    agreement = d.pick(draw, world, "agreement", fits)
    left, owed = world.sums["unapplied", receipt.id], _owed(world, agreement)
    part = d.some(draw, gross.currency, min(left, owed), left, left // 2, owed, most=max(1, left))
    on = d.day(draw, world, max(receipt.since, agreement.since))
    parts = [{"agreement_id": agreement.id, "amount": part}]
    return "apply_receipt", {"receipt_id": receipt.id, "parts": parts, "effective_on": on}


def return_receipt(draw: Draw, world: World) -> Drawn:
    receipt = d.pick(draw, world, "receipt", lambda t: world.sums["net_left", t.id] > 0)
    if not receipt.has("ContributionReceived"):
        raise d.Nothing("receipt")
    currency, left = receipt.first.net.currency, world.sums["net_left", receipt.id]
    amount = d.some(draw, currency, left, left // 2, left // 3, most=max(1, left))
    body: C = {"receipt_id": receipt.id, "amount": amount, "effective_on": d.day(draw, world, receipt.since)}
    if d.rarely(draw, 3):
        body["return_charge"] = d.money(draw(1, 50), currency)
    return "return_receipt", body


def record_in_kind(draw: Draw, world: World) -> Drawn:
    body = {
        "fund_id": d.fund(draw, world, "trust_fund"),
        "donor_id": d.donor(draw, world),
        "item_code": "tents",
        "item": "Tents",
        "kind": d.one(draw, ("goods", "goods", "services")),
        "fair_value": d.some(draw, d.one(draw, d.CURRENCIES)),
        "effective_on": d.day(draw, world),
    }
    return "record_in_kind", {**body, **d.reference(draw)}


def use_in_kind(draw: Draw, world: World) -> Drawn:
    gift = d.pick(draw, world, "in_kind", lambda t: world.sums["in_kind", t.id] > 0)
    left = world.sums["in_kind", gift.id]
    return "use_in_kind", {
        "in_kind_id": gift.id,
        "project_id": d.pick(draw, world, "project").id,
        "category": draw(1, 7),
        "amount": d.some(draw, gift.first.fair_value.currency, left, left // 2, left // 3, most=max(1, left)),
        "effective_on": d.day(draw, world, gift.since),
    }


def import_flow(draw: Draw, world: World) -> Drawn:
    """A flow of an outside source: new, the same again, or changed."""
    fund = d.fund(draw, world, "external_report")
    origin = {"source": "fts", "id": str(draw(0, 3) + (world.count // 40) * 4)}
    body: C = {
        "fund_id": fund,
        "external_ref": {**origin, "content_sha256": f"{draw(0, 3):064x}"},
        "status": d.one(draw, ("paid", "commitment", "pledge")),
        "donor_id": d.donor(draw, world),
        "amount": d.money(d.one(draw, (1_000, 2_500, 0)), world.base(fund)),
        "as_reported": {},
        "bank_account_id": d.bank(draw, world, fund, world.base(fund)),
        "effective_on": d.day(draw, world),
    }
    if d.rarely(draw, 3):
        body["noted_because"] = "in_kind"
    return "import_flow", body


def mending(draw: Draw, world: World) -> Drawn:
    """What brings cash or a source that fell below zero back, mostly enough."""
    if not world.short:
        raise d.Nothing("short")
    what, fund, id = d.one(draw, list(world.short)[:5])
    short, base = -world.sums[what, fund, id], world.base(fund)
    if world.is_mission(fund):
        raise d.Nothing("cash")
    on = world.day.isoformat()
    agreement = None if what == "cash" else world.thing("agreement", id)
    if agreement is None:
        bank = id if what == "cash" else d.bank(draw, world, fund, base)
        currency = world.things["bank_account", bank].first.currency
        body: C = {"fund_id": fund, "bank_account_id": bank, "origin": "bank", "amount": d.money(short, currency)}
        return "record_interest", {**body, "effective_on": on}
    currency = _currency(agreement)
    there = short if currency == base else 2 * d.at_about(world, fund, short, currency)
    if there > _owed(world, agreement):
        now = agreement.last("amount", "AgreementSigned", "AgreementAmended", "AgreementOpened").minor
        return "amend_agreement", {
            "agreement_id": id,
            "amount": d.money(now + there, currency),
            "effective_on": max(on, agreement.since.isoformat()),
        }
    here = currency if world.accounts[fund, currency] else base
    return "record_receipt", {
        "fund_id": fund,
        "bank_account_id": d.bank(draw, world, fund, here),
        "gross_amount": d.money(there, currency),
        "parts": [{"agreement_id": id, "amount": d.money(there, currency)}],
        "effective_on": max(on, agreement.since.isoformat()),
    }
