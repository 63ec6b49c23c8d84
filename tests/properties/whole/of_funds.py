"""Commands on funds themselves: policies, banks, rates, treasury, fees, authority, journals, parties, corrections."""

from datetime import date, timedelta

from tests.properties.whole import drawing as d
from tests.properties.whole.drawing import C, Draw, Drawn
from tests.properties.whole.world import FIRST_DAY, Thing, World

MONTHS = 60
RANGES = {"EUR": (800, 970), "XOF": (520_000, 640_000)}
"""What a currency trades at per dollar, in thousandths."""


def open_fund(draw: Draw, world: World) -> Drawn:
    if len(world.order["fund"]) > 8 + world.count // 2_000:
        raise d.Nothing("fund")
    kind = d.one(draw, ("trust_fund", "trust_fund", "mission_budget", "external_report"))
    base = d.one(draw, ("USD", "XOF", "USD")) if kind == "trust_fund" else "USD"
    letter = d.one(draw, "OOF") if kind == "trust_fund" else "F"
    if kind == "trust_fund" and all(world.status[f] == "closed" for f in world.leaves):
        letter = "E"
    code = f"{letter}{len(world.order['fund'])}"
    return "open_fund", {"code": code, "name": "Fund", "kind": kind, "base_currency": base, "time_zone": "UTC"}


def open_window(draw: Draw, world: World) -> Drawn:
    return "open_window", {"fund_id": d.fund(draw, world, "trust_fund"), "code": f"W{world.count}", "name": "Window"}


def open_bank_account(draw: Draw, world: World) -> Drawn:
    first = d.fund(draw, world, "trust_fund", "external_report")
    funds = list(dict.fromkeys([first, d.fund(draw, world, "trust_fund")])) if d.rarely(draw, 4) else [first]
    body = {"code": f"B{world.count}", "name": "Bank", "currency": d.one(draw, d.CURRENCIES), "fund_ids": funds}
    return "open_bank_account", {**body, "external": d.rarely(draw, 8)}


def close_bank_account(draw: Draw, world: World) -> Drawn:
    account = d.pick(draw, world, "bank_account", lambda t: not t.has("BankAccountClosed"))
    if account.id in world.order["bank_account"][:13]:
        raise d.Nothing("bank_account")
    return "close_bank_account", {"bank_account_id": account.id}


CONTROLLED = (
    "pay_disbursement", "approve_allocation", "revise_allocation", "make_transfer", "exchange_currency",
    "settle_fees", "pay_invoice", "record_receipt", "sign_commitment", "revise_authority", "cancel_allocation",
    "approve_donor_refund", "pay_donor_refund", "reprogram_donor_balance",
)  # fmt: skip


def set_policy(draw: Draw, world: World) -> Drawn:
    """A dated policy of any kind, from some day on."""
    fund = d.fund(draw, world, "trust_fund", "mission_budget")
    base = world.base(fund)
    large = d.money(draw(1, 2) * d.MOST[base], base)
    command = d.one(draw, CONTROLLED)
    share = d.one(draw, ("0.01", "0.07", "0.013", "0"))
    policies: list[C] = [
        {"name": "source_order", "order": d.one(draw, ("oldest_receipt_first", "narrowest_earmark_first"))},
        {"name": "agent_fee", "rate": share},
        {"name": "agent_fee", "rate": "0.02", "cap": d.money(draw(1, 900), base)},
        {"name": "support_cost", "rate": d.one(draw, ("0.07", "0.13", "0"))},
        {"name": "support_cost", "rate": "0.08", "cap": d.money(draw(100, 9_000), base)},
        {"name": "operating_reserve", "share": d.one(draw, ("0.01", "0"))},
        {"name": "four_eyes", "command": command, "single_from": large},
        {"name": "four_eyes", "command": command, "daily_from": d.money(9 * d.MOST[base], base)},
        {"name": "four_eyes_ended", "command": command},
        {"name": "proposal_expiry", "hours": d.one(draw, (1, 24, 168))},
        {"name": "evidence", "command": command, "amount_from": large},
        {"name": "evidence", "command": command, "required": False},
        {"name": "impairment", "steps": [{"days_overdue": 90, "share": "0.25"}, {"days_overdue": 365, "share": "1"}]},
        {"name": "in_kind", "recognised_from": d.money(draw(0, d.MOST[base]), base)},
        {"name": "commitment_life", "months": d.one(draw, (12, 6, 24))},
    ]
    policy = d.one(draw, policies)
    if policy["name"] == "support_cost" and fund in world.leaves:
        raise d.Nothing("fund")
    if policy["name"] == "agent_fee" and d.flip(draw):
        agreement = d.pick(draw, world, "agreement", lambda t: t.fund == fund)
        policy["agreement_id"] = agreement.id
    since = FIRST_DAY if d.rarely(draw, 3) else world.day - timedelta(days=draw(0, 90))
    return "set_policy", {"fund_id": fund, "policy": policy, "valid_from": since.isoformat()}


def set_rate(draw: Draw, world: World) -> Drawn:
    """A rate of some day, mostly of about now: mid-month changes and late ones among them."""
    currency = d.one(draw, ("EUR", "XOF"))
    on = world.day - timedelta(days=d.one(draw, (0, 0, draw(0, 40), draw(0, 400))))
    return "set_rate", {"currency": currency, "rate_on": on.isoformat(), "rate": rate(draw, currency)}


def rate(draw: Draw, currency: str) -> str:
    """What a currency might trade at."""
    units = draw(*RANGES[currency])
    return f"{units // 1000}.{units % 1000:03d}"


def record_interest(draw: Draw, world: World) -> Drawn:
    fund = d.fund(draw, world, "trust_fund")
    currency = d.currency_of(draw, world, fund)
    body: C = {"fund_id": fund, "bank_account_id": d.bank(draw, world, fund, currency), "origin": "bank"}
    if d.flip(draw):
        body |= {"origin": "partner", "organisation_id": d.pick(draw, world, "organisation").id}
    amount = d.some(draw, currency, most=max(1, d.MOST[currency] // 10))
    return "record_interest", {**body, "amount": amount, "effective_on": d.day(draw, world), **d.reference(draw)}


def record_bank_charge(draw: Draw, world: World) -> Drawn:
    fund = d.fund(draw, world, "trust_fund")
    currency = d.currency_of(draw, world, fund)
    body = {"fund_id": fund, "bank_account_id": d.bank(draw, world, fund, currency)}
    pool = world.sums["available", fund, "pool"]
    amount = d.some(draw, currency, most=max(1, d.MOST[currency] // 100))
    if currency == world.base(fund) and 0 <= pool < d.MOST[currency] and d.rarely(draw, 4):
        amount = d.money(pool + draw(1, 99), currency)
    return "record_bank_charge", {**body, "amount": amount, "effective_on": d.day(draw, world), **d.reference(draw)}


def make_transfer(draw: Draw, world: World) -> Drawn:
    fund = d.fund(draw, world, "trust_fund")
    currency = d.currency_of(draw, world, fund)
    giving, taking = d.funded_bank(draw, world, fund, currency), d.bank(draw, world, fund, currency)
    if giving == taking and not d.rarely(draw, 30):
        raise d.Nothing("bank_account")
    held = world.sums["cash", fund, giving]
    amount = d.some(draw, currency, held, held // 2, held // 9, most=max(1, held // 2))
    body = {"fund_id": fund, "from_bank_account_id": giving, "to_bank_account_id": taking, "amount": amount}
    return "make_transfer", {**body, "effective_on": d.day(draw, world), **d.reference(draw)}


def exchange_currency(draw: Draw, world: World) -> Drawn:
    fund = d.fund(draw, world, "trust_fund")
    selling, buying = d.currency_of(draw, world, fund), d.currency_of(draw, world, fund)
    if selling == buying and not d.rarely(draw, 40):
        raise d.Nothing("currency")
    giving, taking = d.funded_bank(draw, world, fund, selling), d.bank(draw, world, fund, buying)
    held = world.sums["cash", fund, giving]
    sold = d.amount(draw, held // 4, held // 3, held, most=max(1, held // 2))
    per_dollar = {"USD": 100, "EUR": 88, "XOF": 580}
    bought = max(1, sold * per_dollar[buying] * draw(95, 105) // (per_dollar[selling] * 100))
    body: C = {"fund_id": fund, "from_bank_account_id": giving, "to_bank_account_id": taking}
    body |= {"sold": d.money(sold, selling), "bought": d.money(bought, buying)}
    return "exchange_currency", {**body, "effective_on": d.day(draw, world), **d.reference(draw)}


def run_revaluation(draw: Draw, world: World) -> Drawn:
    return "run_revaluation", {
        "fund_id": d.fund(draw, world, "trust_fund", "mission_budget"),
        "effective_on": d.day(draw, world),
    }


def settle_fees(draw: Draw, world: World) -> Drawn:
    fund = d.fund(draw, world, "trust_fund")
    fee = d.one(draw, ("agent_fee", "support_cost"))
    owed = world.sums[f"{fee}_payable", fund]
    if owed <= 0:
        raise d.Nothing(fee)
    base = world.base(fund)
    body: C = {"fund_id": fund, "fee": fee, "bank_account_id": d.funded_bank(draw, world, fund, base)}
    body["amount"] = d.some(draw, base, owed, owed // 2, most=owed)
    return "settle_fees", {**body, "effective_on": d.day(draw, world), **d.reference(draw)}


# A mission's authority


def _fiscal_year(on: date) -> int:
    return on.year if on.month >= 7 else on.year - 1


def appropriate_authority(draw: Draw, world: World) -> Drawn:
    fund = d.fund(draw, world, "mission_budget")
    body = {"fund_id": fund, "fiscal_year": _fiscal_year(world.day) + d.one(draw, (0, 0, 1)), "decision": "A/RES/1"}
    amount = d.money(draw(50_000, 400_000), world.base(fund))
    return "appropriate_authority", {
        **body,
        "amount": amount,
        "effective_on": world.day.isoformat(),
        **d.reference(draw),
    }


def revise_authority(draw: Draw, world: World) -> Drawn:
    authority = d.pick(draw, world, "appropriation")
    fund, now = authority.fund or "", authority.last("amount", "AuthorityAppropriated", "AuthorityRevised").minor
    free = world.sums["available", fund, authority.id]
    new = max(0, d.one(draw, (now + draw(1, 90_000), now - free, now - free // 2, now - free - 1)))
    body: C = {"appropriation_id": authority.id, "decision": "A/RES/2", "amount": d.money(new, world.base(fund))}
    return "revise_authority", {**body, "effective_on": d.day(draw, world, authority.since)}


def lapse_authority(draw: Draw, world: World) -> Drawn:
    def fits(t: Thing) -> bool:
        return t.first.fiscal_year < _fiscal_year(world.day) and world.sums["available", t.fund, t.id] > 0

    authority = d.pick(draw, world, "appropriation", fits)
    on = max(world.day, date(authority.first.fiscal_year + 1, 6, 30))
    return "lapse_authority", {"appropriation_id": authority.id, "effective_on": on.isoformat()}


# Journals


def post_journal(draw: Draw, world: World) -> Drawn:
    """What no other event records: an accrual the pool bears, a result moved, another currency at its own base."""
    fund = d.fund(draw, world, "trust_fund")
    if fund in world.leaves:
        raise d.Nothing("fund")
    base = world.base(fund)
    organisation = d.pick(draw, world, "organisation").id
    minor = draw(1, 900)

    def line(account: str, side: str, **more: object) -> C:
        return {"account": account, "side": side, "amount": d.money(minor, base), **more}

    accrual = [
        line("bank_charges", "debit"),
        line("payables", "credit", organisation_id=organisation),
        line("available", "debit", source="pool"),
        line("control", "credit"),
    ]
    release = [{**one, "side": "credit" if one["side"] == "debit" else "debit"} for one in accrual]
    moved = [
        line("interest_fund", "debit"),
        line("interest_partners", "credit", organisation_id=organisation),
    ]
    foreign = [
        {**line("recoveries", side), "amount": d.money(minor, other), "base_amount": d.money(minor * 2, base)}
        for side, other in (("debit", "EUR"), ("credit", "EUR"))
    ]
    spent = [
        line("programme_expense", "debit", project_id=d.pick(draw, world, "project").id, category=draw(1, 7)),
        line("bank_charges", "credit"),
    ]
    lines = d.one(draw, (accrual, accrual, release, moved, foreign, spent))
    body: C = {"fund_id": fund, "reason": "year-end accrual", "lines": lines, "evidence": [_file(draw, world)]}
    return "post_journal", {**body, "effective_on": d.day(draw, world), **d.reference(draw)}


def _file(draw: Draw, world: World) -> str:
    if not world.files:
        raise d.Nothing("file")
    return d.one(draw, world.files)


def attach_evidence(draw: Draw, world: World) -> Drawn:
    kind = d.one(draw, ("receipt", "commitment", "disbursement", "agreement", "allocation"))
    return "attach_evidence", {"kind": kind, "id": d.pick(draw, world, kind).id, "evidence": [_file(draw, world)]}


# Parties


def register_organisation(draw: Draw, world: World) -> Drawn:
    body: C = {
        "code": f"O{world.count}",
        "name": "Organisation",
        "kind": d.one(draw, ("ngo", "government", "un_agency")),
    }
    if d.rarely(draw, 3):
        known = d.pick(draw, world, "organisation")
        body |= {"organisation_id": known.id, "code": known.first.code, "name": "Renamed"}
    return "register_organisation", body


def register_donor(draw: Draw, world: World) -> Drawn:
    return "register_donor", {"organisation_id": d.pick(draw, world, "organisation").id}


def give_grant(draw: Draw, world: World) -> Drawn:
    scope: C = {"kind": "fund", "id": d.fund(draw, world)} if d.flip(draw) else {"kind": "all"}
    body = {"issuer": "urn:visitors", "subject": f"visitor-{draw(0, 5)}", "role": "auditor", "scope": scope}
    return "give_grant", {**body, "from_on": world.day.isoformat()}


def end_grant(draw: Draw, world: World) -> Drawn:
    grant = d.pick(draw, world, "grant", lambda t: t.first.issuer == "urn:visitors" and not t.has("GrantEnded"))
    if grant.first.issuer != "urn:visitors":
        raise d.Nothing("grant")
    return "end_grant", {"grant_id": grant.id}


# Corrections


def reverse_transaction(draw: Draw, world: World) -> Drawn:
    """Mostly something recent that stands."""
    if not world.reversible:
        raise d.Nothing("transaction")
    last = len(world.reversible) - 1
    n = draw(max(0, last - 6), last) if not d.rarely(draw, 3) else draw(max(0, last - 60), last)
    return "reverse_transaction", {"transaction_id": world.reversible[n], "reason_code": "recording_error"}
