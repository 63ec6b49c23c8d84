"""Draws commands that fit what stands, and some that do not: dead names, wrong ids, one unit over an edge.

Each function takes `draw` and the model, and returns (name, command); the choice is by index into ordered
lists, so that a failing history is found again and shrinks. `commands` is all of it as one Hypothesis strategy.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from tests.properties.model import NOBODY, POOL, Model, Transaction
from tests.properties.rules import REVERSIBLE, C
from tests.support.desk import ROLES

T = TypeVar("T")
Draw = Callable[[int, int], int]
"""An integer between two, both included: all that anything here draws."""
Drawn = tuple[str, C]
FIRST_DAY = date(2022, 1, 1)
EDGES = ("2022-01-31", "2022-12-31", "2023-01-01", "2023-02-28", "2023-03-01", "2023-12-31", "2024-01-01", "2024-02-29")
FUTURE = "2999-01-01"
WORDS = ("a", "b")


def one(draw: Draw, values: Sequence[T]) -> T:
    """One of some values, the first the simplest."""
    return values[draw(0, len(values) - 1)]


def flip(draw: Draw) -> bool:
    """True half of the time."""
    return draw(0, 1) == 1


def rarely(draw: Draw, one_in: int = 12) -> bool:
    """True now and then."""
    return draw(0, one_in - 1) == one_in // 2


def some(draw: Draw, m: Model, kind: str, fund: str | None = None) -> str:
    """The id of a resource, mostly a live one; now and then a dead one, or nobody's."""
    if rarely(draw, 25):
        return NOBODY
    dead = m.dead(kind)
    if dead and rarely(draw, 10):
        return one(draw, dead)
    live = m.live(kind, fund) or m.live(kind)
    if not rarely(draw, 15):
        ended = {"commitment": "closed", "allocation": "cancelled", "bank_account": "closed"}.get(kind, "")
        live = [id for id in live if not m.now(m.things[kind][id]).get(ended)] or live
    return one(draw, live[::-1]) if live else NOBODY


def a_day(draw: Draw, since: date | None = None) -> str:
    """A day: mostly at or after `since`, often at the edge of a month or year, sometimes before, rarely ahead."""
    if rarely(draw, 60):
        return FUTURE
    if since is not None and not rarely(draw, 6):
        return (since + timedelta(days=one(draw, (0, 0, 1, 30, 365)))).isoformat()
    if flip(draw):
        return one(draw, EDGES)
    return (FIRST_DAY + timedelta(days=draw(0, 1000))).isoformat()


def amount(draw: Draw, *edges: int, most: int = 50_000) -> int:
    """Minor units: at an edge, one over it, below it, or any."""
    above = [edge for edge in edges if edge > 0]
    if above and not rarely(draw, 4):
        edge = one(draw, above)
        return max(1, one(draw, (edge, edge // 2, edge // 3, edge - 1, edge + 1)))
    return draw(1, most)


def usd(minor: int) -> dict[str, str]:
    """Money as JSON."""
    return {"amount": f"{minor // 100}.{minor % 100:02d}", "currency": "USD"}


def money(draw: Draw, *edges: int, most: int = 50_000) -> dict[str, str]:
    """Money as JSON, rarely of another currency."""
    found = usd(amount(draw, *edges, most=most))
    return {**found, "currency": "EUR"} if rarely(draw, 80) else found


def reference(draw: Draw) -> C:
    """Rarely a reference of the caller's, out of so few that some are taken."""
    return {"reference": f"ref-{draw(0, 2)}"} if rarely(draw, 15) else {}


def trust_fund(draw: Draw, m: Model) -> str:
    """A fund's id, mostly of the first fund."""
    if rarely(draw, 30):
        return NOBODY
    return one(draw, m.live("fund")) if rarely(draw, 8) else m.live("fund")[0]


# Funds, parties, rights


def administration(draw: Draw, m: Model) -> Drawn:
    """A fund, a window, a bank account, a policy."""
    what = one(draw, ("open_window", "open_bank_account", "close_bank_account", "set_policy", "open_fund"))
    n = draw(0, 4)
    if what == "open_window":
        return what, {"fund_id": trust_fund(draw, m), "code": f"W{n}", "name": "Window"}
    if what == "open_fund":
        zone = one(draw, ("UTC", "Africa/Bamako", "Mars/Base")) if rarely(draw, 3) else "UTC"
        kind = one(draw, ("trust_fund", "external_report"))
        return what, {"code": f"F{n}", "name": "Fund", "kind": kind, "base_currency": "USD", "time_zone": zone}
    if what == "open_bank_account":
        funds = list(dict.fromkeys([trust_fund(draw, m), trust_fund(draw, m)]))
        return what, {
            "code": f"B{n}",
            "name": "Bank",
            "currency": "USD",
            "fund_ids": funds,
            "external": rarely(draw, 3),
        }
    if what == "close_bank_account":
        return what, {"bank_account_id": some(draw, m, "bank_account")}
    value = one(draw, ("oldest_receipt_first", "narrowest_earmark_first"))
    return what, {
        "fund_id": trust_fund(draw, m),
        "policy": {"name": "source_order", "order": value},
        "valid_from": one(draw, EDGES),
    }


def parties(draw: Draw, m: Model) -> Drawn:
    """An organisation, a donor, a right."""
    what = one(draw, ("register_organisation", "register_donor", "give_grant", "end_grant"))
    if what == "register_donor":
        return what, {"organisation_id": some(draw, m, "organisation")}
    if what == "end_grant":
        given = [id for id in m.live("grant") if m.things["grant"][id].tx in m.transactions][12:]
        return what, {"grant_id": one(draw, given) if given else NOBODY}
    if what == "give_grant":
        scope = one(draw, ({"kind": "all"}, {"kind": "fund", "id": trust_fund(draw, m)}, {"kind": "fund"}))
        subject = one(draw, ("visitor", "administrator"))
        span = {"from_on": one(draw, EDGES), "to_on": one(draw, EDGES)} if rarely(draw, 3) else {"from_on": EDGES[0]}
        return what, {"issuer": "urn:test", "subject": subject, "role": "auditor", "scope": scope, **span}
    body: C = {"code": f"O{draw(0, 4)}", "name": one(draw, WORDS), "kind": "ngo"}
    if flip(draw):
        body["organisation_id"] = some(draw, m, "organisation")
    if rarely(draw, 5):
        body["source"] = {"log": "other.example/parties", "position": 1}
    return what, body


def hearing(draw: Draw, m: Model) -> Drawn:
    """A project heard for the first time or anew: another status, another amount, another window."""
    body: C = {
        "code": "P",
        "title": one(draw, WORDS),
        "mechanism": "trust_fund",
        "status": "approved",
        "organisation_id": m.live("organisation")[0],
        "source_log": "other.example/projects",
        "source_position": len(m.transactions),
    }
    again = bool(m.live("project")) and not rarely(draw, 4)
    if again:
        body["project_id"] = one(draw, m.live("project"))
    held = m.memo["project", body["project_id"]] if again else 0
    if not rarely(draw, 8):
        body["approved_amount"] = usd(amount(draw, held, 3 * held, 5 * held, most=400_000))
    if rarely(draw, 5):
        body["status"] = one(draw, ("in_implementation", "suspended", "completed", "cancelled", "proposed"))
    if (windows := m.live("window")) and rarely(draw, 3):
        body["window_id"] = one(draw, windows)
    if flip(draw):
        body |= {"areas": ["north"], "sectors": [one(draw, ("wash", "health"))]}
    if rarely(draw, 12):
        body["source_position"] = 0
    if rarely(draw, 20):
        body["source_log"] = "third.example/projects"
    return "register_project", body


# Contributions


def pledging(draw: Draw, m: Model) -> Drawn:
    """A pledge, another amount of it, its withdrawal."""
    what = one(draw, ("record_pledge", "amend_pledge", "withdraw_pledge"))
    if what == "record_pledge":
        donor = some(draw, m, "organisation")
        return what, {
            "fund_id": trust_fund(draw, m),
            "donor_id": donor,
            "amount": money(draw),
            "effective_on": a_day(draw),
            **reference(draw),
        }
    body = {"pledge_id": some(draw, m, "pledge"), "effective_on": a_day(draw)}
    return what, {**body, "amount": money(draw)} if what == "amend_pledge" else body


def donors(m: Model) -> list[str]:
    """Live donors, oldest first."""
    return [id for id in m.live("organisation") if m.now(m.things["organisation"][id]).get("is_donor")]


def signing(draw: Draw, m: Model) -> Drawn:
    """An agreement, earmarked or not."""
    whole = amount(draw, most=200_000)
    donor = some(draw, m, "organisation") if rarely(draw, 15) else one(draw, donors(m))
    body: C = {"fund_id": trust_fund(draw, m), "donor_id": donor, "amount": usd(whole), "effective_on": a_day(draw)}
    if rarely(draw, 6):
        first = draw(1, max(1, whole - 1))
        parts = [first, whole - first] if 0 < first < whole else [whole]
        parts[0] += rarely(draw, 6)
        body["instalments"] = [{"due_on": one(draw, EDGES), "amount": usd(part)} for part in parts]
    if m.live("pledge") and rarely(draw, 5):
        body["pledge_id"] = some(draw, m, "pledge")
    if rarely(draw, 2):
        terms = {
            "project_id": some(draw, m, "project"),
            "sector": one(draw, ("wash", "health")),
            "area": "north",
            "window_id": some(draw, m, "window"),
            "valid_until": one(draw, EDGES),
        }
        wanted = {one(draw, list(terms)) for _ in range(draw(1, 2))}
        body["earmark"] = {term: terms[term] for term in wanted}
    return "sign_agreement", body | reference(draw)


def _owed(m: Model, agreement: str) -> int:
    return m.level(m.receivable_key(agreement)) if agreement in m.things["agreement"] else 0


def owing(draw: Draw, m: Model, fund: str | None) -> str:
    """An agreement on which something is owed, mostly."""
    owed = [a for a in m.live("agreement", fund) if _owed(m, a)]
    return one(draw, owed[::-1]) if owed and not rarely(draw, 8) else some(draw, m, "agreement", fund)


def _since(m: Model, *ids: tuple[str, str]) -> date | None:
    days = [m.now_even_dead(kind, id)["on"] for kind, id in ids if id in m.things[kind]]
    return max(days) if days else None


def receiving(draw: Draw, m: Model) -> Drawn:
    """A receipt: applied, unapplied, short by charges, over."""
    fund = trust_fund(draw, m)
    agreements = []
    for _ in range(one(draw, (1, 1, 0, 2))):
        agreements.append(owing(draw, m, fund))
    parts = {a: amount(draw, _owed(m, a), most=20_000) for a in agreements}
    rest = one(draw, (0, 0, 1, 5_000))
    gross = max(1, sum(parts.values()) + rest - rarely(draw, 25))
    since = _since(m, *(("agreement", a) for a in agreements))
    body: C = {
        "fund_id": fund,
        "bank_account_id": some(draw, m, "bank_account") if rarely(draw, 4) else m.live("bank_account")[0],
        "gross_amount": usd(gross),
        "parts": [{"agreement_id": a, "amount": usd(v)} for a, v in parts.items()],
        "effective_on": a_day(draw, since),
    }
    if rarely(draw, 30) and body["parts"]:
        body["parts"].append(body["parts"][0])
    if flip(draw):
        known = agreements and agreements[0] in m.things["agreement"] and not rarely(draw, 10)
        body["donor_id"] = m.now_even_dead("agreement", agreements[0])["donor_id"] if known else one(draw, donors(m))
    if rarely(draw, 3):
        body["deducted_charges"] = usd(amount(draw, gross - 1, gross, min(gross, 1), most=2_000))
    return "record_receipt", body | reference(draw)


def after_receipt(draw: Draw, m: Model) -> Drawn:
    """A receipt applied later, or taken back by the bank."""
    open_ones = [r for r in m.live("receipt") if m.memo["unapplied", r]]
    receipt = one(draw, open_ones[::-1]) if open_ones and flip(draw) else some(draw, m, "receipt")
    since = _since(m, ("receipt", receipt))
    if flip(draw):
        agreement = owing(draw, m, None)
        both = [day for day in (since, _since(m, ("agreement", agreement))) if day is not None]
        part = {
            "agreement_id": agreement,
            "amount": usd(amount(draw, m.memo["unapplied", receipt], _owed(m, agreement))),
        }
        return "apply_receipt", {
            "receipt_id": receipt,
            "parts": [part],
            "effective_on": a_day(draw, max(both, default=None)),
        }
    body: C = {
        "receipt_id": receipt,
        "amount": money(draw, m.memo["receipt_left", receipt]),
        "effective_on": a_day(draw, since),
    }
    if rarely(draw, 3):
        body["return_charge"] = usd(amount(draw, most=500))
    return "return_receipt", body


def banking(draw: Draw, m: Model) -> Drawn:
    """Interest, a bank's fee, a transfer."""
    what = one(draw, ("record_interest", "record_bank_charge", "make_transfer"))
    fund = trust_fund(draw, m)
    body: C = {"fund_id": fund, "effective_on": a_day(draw), **reference(draw)}
    if what == "make_transfer":
        giving = some(draw, m, "bank_account") if rarely(draw, 4) else m.live("bank_account")[0]
        held = m.level(m.cash_key(fund, giving))
        ways = {"from_bank_account_id": giving, "to_bank_account_id": some(draw, m, "bank_account")}
        return what, {**body, **ways, "amount": money(draw, held)}
    body |= {"bank_account_id": m.live("bank_account")[0], "amount": money(draw, most=300 if flip(draw) else 3_000)}
    if rarely(draw, 8):
        body["bank_account_id"] = some(draw, m, "bank_account")
    if what == "record_interest":
        body["origin"] = one(draw, ("bank", "partner"))
        if (body["origin"] == "partner") != rarely(draw, 12):
            body["organisation_id"] = some(draw, m, "organisation")
    return what, body


# Allocations


def _named_sources(draw: Draw, m: Model, fund: str | None, whole: int, held: dict[str, int]) -> list[C]:
    """An amount over one or two sources, mostly adding up."""
    order = list(m.source_order[fund or ""])
    known = list(held) or [s for s in order if m.level(m.available_key(fund or "", s)) < 0] or order or [POOL]
    first = one(draw, known[::-1]) if not rarely(draw, 20) else one(draw, (NOBODY, *m.live("agreement")))
    second = one(draw, known)
    share = one(draw, (whole, whole // 2, max(1, whole // 3)))
    parts = [(first, share), (second, whole - share)] if share < whole else [(first, whole)]
    if rarely(draw, 30):
        parts[0] = (first, share + 1)
    return [{"source": source, "amount": usd(v)} for source, v in parts if v > 0]


def allocating(draw: Draw, m: Model) -> Drawn:
    """An allocation of named or proposed sources."""
    fund, project = trust_fund(draw, m), some(draw, m, "project")
    on = a_day(draw) if rarely(draw, 3) else one(draw, ("2024-06-30", "2024-12-31"))
    left = [-m.level(m.available_key(fund, s)) for s in m.source_order[fund]]
    whole = amount(draw, *left, sum(v for v in left if v > 0), most=20_000)
    body: C = {"fund_id": fund, "project_id": project, "decision": "SC-1", "amount": usd(whole), "effective_on": on}
    if flip(draw):
        body["sources"] = _named_sources(draw, m, fund, whole, {})
    return "approve_allocation", body | reference(draw)


def after_allocation(draw: Draw, m: Model) -> Drawn:
    """An allocation revised or cancelled."""
    allocation = some(draw, m, "allocation")
    since = _since(m, ("allocation", allocation))
    body: C = {"allocation_id": allocation, "decision": "SC-2", "effective_on": a_day(draw, since)}
    if rarely(draw, 10):
        return "cancel_allocation", body
    now, free = m.memo["allocation_amount", allocation], m.held("uncommitted", allocation)
    fund = m.things["allocation"][allocation].fund if allocation in m.things["allocation"] else None
    left = [v for s in m.source_order[fund or ""] if (v := -m.level(m.available_key(fund or "", s))) > 0]
    new = now + amount(draw, *left) if flip(draw) else amount(draw, now, now - sum(free.values()), most=60_000)
    body["amount"] = usd(new)
    if new != now and rarely(draw, 2):
        body["sources"] = _named_sources(draw, m, fund, abs(new - now), free if new < now else {})
    return "revise_allocation", body


# Commitments, payments, reports


def _instalments(draw: Draw, whole: int, paid: dict[int, int]) -> list[C]:
    share = one(draw, (whole, whole * 8 // 10, max(1, whole // 2)))
    parts = [share, whole - share] if 0 < share < whole else [whole]
    if paid and len(parts) > 1 and not rarely(draw, 6):
        parts = [min(whole, max(share, paid.get(1, 0)))]
        parts += [whole - parts[0]] if whole > parts[0] else []
    parts[0] += rarely(draw, 40)
    return [{"amount": usd(part)} for part in parts]


def committing(draw: Draw, m: Model) -> Drawn:
    """A partner bound under an allocation."""
    allocation = some(draw, m, "allocation")
    whole = amount(draw, sum(m.held("uncommitted", allocation).values()), most=5_000)
    body: C = {
        "allocation_id": allocation,
        "organisation_id": some(draw, m, "organisation"),
        "kind": "purchase_order" if rarely(draw, 8) else one(draw, ("mou", "agreement")),
        "amount": usd(whole),
        "instalments": _instalments(draw, whole, {}),
        "effective_on": a_day(draw, _since(m, ("allocation", allocation))),
    }
    return "sign_commitment", body | reference(draw)


def after_commitment(draw: Draw, m: Model) -> Drawn:
    """A commitment revised or closed, an instalment waived."""
    commitment = some(draw, m, "commitment")
    body: C = {"commitment_id": commitment, "effective_on": a_day(draw, _since(m, ("commitment", commitment)))}
    what = one(draw, ("revise_commitment", "revise_commitment", "revise_commitment", "waive_instalment"))
    if rarely(draw, 8):
        what = "close_commitment"
        return what, body
    if what == "waive_instalment":
        return what, {**body, "instalment": one(draw, (2, 2, 2, 1, 3)), "reason": "agreed"}
    now = m.commitment(commitment)
    allocation = (
        m.now_even_dead("commitment", commitment)["allocation_id"] if commitment in m.things["commitment"] else ""
    )
    more = sum(m.held("uncommitted", allocation).values())
    new = amount(draw, now["amount"] + more, now["amount"] - max(0, now["free"]), now["amount"], most=20_000)
    return what, {**body, "amount": usd(new), "instalments": _instalments(draw, new, now["paid"])}


def paying(draw: Draw, m: Model) -> Drawn:
    """An instalment paid, or a part of it."""
    commitment = some(draw, m, "commitment")
    now = m.commitment(commitment)
    planned = m.now(m.things["commitment"][commitment])["instalments"] if m.thing("commitment", commitment) else {}
    due = [n for n, v in planned.items() if v > now["paid"].get(n, 0)]
    number = one(draw, due) if due and not rarely(draw, 8) else draw(1, 3)
    left = planned.get(number, 0) - now["paid"].get(number, 0)
    body: C = {
        "commitment_id": commitment,
        "instalment": number,
        "bank_account_id": some(draw, m, "bank_account") if rarely(draw, 6) else m.live("bank_account")[0],
        "amount": money(draw, left, now["free"] + max(0, now["payables"]), now["payables"], most=2_000),
        "effective_on": a_day(draw) if rarely(draw, 5) else "2025-06-30",
    }
    return "pay_disbursement", body | reference(draw)


def payment_back(draw: Draw, m: Model) -> Drawn:
    """The bank gave a payment back, or the partner some of it."""
    if rarely(draw, 3):
        payment = some(draw, m, "disbursement")
        return "return_disbursement", {
            "disbursement_id": payment,
            "effective_on": a_day(draw, _since(m, ("disbursement", payment))),
        }
    commitment = some(draw, m, "commitment")
    since = _since(m, ("commitment", commitment))
    bank = m.live("bank_account")[0] if not rarely(draw, 6) else some(draw, m, "bank_account")
    body: C = {
        "commitment_id": commitment,
        "bank_account_id": bank,
        "amount": money(draw, m.memo["advances", commitment], most=2_000),
        "effective_on": a_day(draw, since),
    }
    if rarely(draw, 3):
        body["excess_is"] = "recovery"
    return "record_partner_refund", body | reference(draw)


def reporting(draw: Draw, m: Model) -> Drawn:
    """A report submitted: more, less, or more than the commitment can bear."""
    commitment = some(draw, m, "commitment")
    now = m.commitment(commitment)
    edges = (
        *now["posted"].values(),
        now["amount"],
        now["advances"],
        *(v + now["free"] for v in now["posted"].values()),
    )
    lines = [{"category": draw(1, 4), "amount": usd(amount(draw, *edges, most=20_000))} for _ in range(draw(1, 3))]
    if not rarely(draw, 20):
        lines = list({line["category"]: line for line in lines}.values())
    on = a_day(draw, _since(m, ("commitment", commitment)))
    body: C = {
        "commitment_id": commitment,
        "basis": one(draw, ("provisional", "certified")),
        "to_on": on if not rarely(draw, 10) else one(draw, EDGES),
        "cumulative": lines,
        "effective_on": on,
    }
    return "submit_report", body | reference(draw)


def answering(draw: Draw, m: Model) -> Drawn:
    """A report accepted or returned."""
    waiting = [
        (commitment, number)
        for commitment in m.live("commitment")
        for number, report in m.reports(commitment).items()
        if report["status"] == "submitted"
    ]
    if waiting and not rarely(draw, 10):
        commitment, number = one(draw, waiting[::-1])
        since = m.reports(commitment)[number]["on"] if not rarely(draw, 8) else None
    else:
        commitment, number, since = some(draw, m, "commitment"), draw(1, 3), None
    body: C = {"commitment_id": commitment, "report_number": number, "effective_on": a_day(draw, since)}
    if rarely(draw, 6):
        return "return_report", {**body, "reason": "incomplete"}
    return "accept_report", body


# Corrections and imports


def spends(transaction: Transaction) -> bool:
    """True for what stands on an allocation or a commitment: the ground that later commands stand on, too."""
    memos = {key[0] for made in transaction.made for key in made.memo}
    return bool(memos & {"allocation_amount", "commitment_amount", "advances"})


def reversing(draw: Draw, m: Model) -> Drawn:
    """A reversal: mostly of something recent that stands."""
    standing = [
        t.tx
        for t in m.transactions.values()
        if not t.undone and not t.is_reversal and t.made[0].stream.partition("/")[0] in REVERSIBLE
    ]
    if not standing or rarely(draw, 12):
        standing = [t.tx for t in m.transactions.values() if not t.tx.startswith("start")] + [NOBODY]
    under = [tx for tx in standing if tx in m.transactions and spends(m.transactions[tx])]
    recent = under if under and flip(draw) else standing[::-1][:8] if not rarely(draw, 4) else standing
    return "reverse_transaction", {"transaction_id": one(draw, recent), "reason_code": "recording_error"}


def importing(draw: Draw, m: Model) -> Drawn:
    """A flow of an outside source: new, the same again, or changed."""
    external = [f for f in m.live("fund") if m.now(m.things["fund"][f])["kind"] == "external_report"]
    fund = external[0] if external and not rarely(draw, 15) else trust_fund(draw, m)
    banks = [b for b in m.live("bank_account") if fund in m.now(m.things["bank_account"][b])["fund_ids"]]
    origin = {"source": "fts", "id": str(draw(0, 3))}
    body: C = {
        "fund_id": fund,
        "external_ref": {**origin, "content_sha256": f"{draw(0, 3):064x}"},
        "status": one(draw, ("paid", "commitment", "pledge")),
        "donor_id": one(draw, donors(m)),
        "amount": usd(one(draw, (1_000, 2_500, 0))),
        "as_reported": {},
        "effective_on": a_day(draw),
    }
    if banks and not rarely(draw, 12):
        body["bank_account_id"] = banks[0]
    if rarely(draw, 4):
        body["noted_because"] = "in_kind"
    return "import_flow", body


def takes_back(transaction: Transaction) -> bool:
    """True for a receipt that the bank took back and that stands so."""
    memo = transaction.made[0].memo
    fell = any(key[0] == "receipt_left" and delta < 0 for key, delta in memo.items())
    return fell and not transaction.undone and not transaction.is_reversal


def mending(draw: Draw, m: Model, fund: str) -> Drawn:
    """What raises a balance that stands below zero, or stood so on an earlier day, mostly enough."""
    account, dims = next((account, dict(dims)) for f, account, dims in m.overdrawn if f == fund)
    level = m.level((fund, account, frozenset(dims.items())))
    short = max(1, (-level if account == "cash" else level) - rarely(draw, 10))
    body: C = {"fund_id": fund, "effective_on": "2024-06-30"}
    live = [b for b in m.live("bank_account") if not m.now(m.things["bank_account"][b]).get("closed")]
    body["bank_account_id"] = dims.get("bank_account_id", live[0] if live else NOBODY)
    if account == "cash" or dims["source"] == POOL:
        return "record_interest", {**body, "origin": "bank", "amount": usd(short)}
    returns = [t for t in m.transactions.values() if takes_back(t)]
    if short > _owed(m, dims["source"]) and returns:
        return "reverse_transaction", {"transaction_id": returns[-1].tx, "reason_code": "recording_error"}
    part = {"agreement_id": dims["source"], "amount": usd(short)}
    return "record_receipt", {**body, "gross_amount": usd(short), "parts": [part]}


FAMILIES: dict[str, tuple[Callable[[Draw, Model], Drawn], int]] = {
    "signing": (signing, 3),
    "receiving": (receiving, 4),
    "after_receipt": (after_receipt, 3),
    "banking": (banking, 2),
    "pledging": (pledging, 2),
    "hearing": (hearing, 2),
    "administration": (administration, 2),
    "parties": (parties, 1),
    "importing": (importing, 2),
    "allocating": (allocating, 4),
    "after_allocation": (after_allocation, 4),
    "committing": (committing, 4),
    "after_commitment": (after_commitment, 5),
    "paying": (paying, 6),
    "payment_back": (payment_back, 4),
    "reporting": (reporting, 5),
    "answering": (answering, 6),
    "reversing": (reversing, 6),
}
"""Every kind of command, and how often it is drawn."""
WEIGHTED = [name for name, (_, weight) in FAMILIES.items() for _ in range(weight)]
NEEDS = {
    "after_allocation": ("allocation", "allocating"),
    "committing": ("allocation", "allocating"),
    "after_commitment": ("commitment", "committing"),
    "paying": ("commitment", "committing"),
    "payment_back": ("commitment", "committing"),
    "reporting": ("commitment", "committing"),
    "answering": ("commitment", "committing"),
}
"""What must stand before a command makes sense, and what makes it stand."""


def command(draw: Draw, m: Model, family: str) -> tuple[str, C, str]:
    """A command of a family, or of the one that it needs first, with who gives it."""
    if m.fund_overdrawn(m.live("fund")[0]) and flip(draw):
        name, body = mending(draw, m, m.live("fund")[0])
        return name, body, "approver" if name == "reverse_transaction" else "finance_officer"
    while family in NEEDS and not m.live(NEEDS[family][0]):
        family = NEEDS[family][1]
    name, body = FAMILIES[family][0](draw, m)
    people: tuple[str, ...] = ("finance_officer", "finance_officer-2")
    if family in ("administration", "parties", "hearing"):
        people = ("administrator",)
    elif family == "reversing":
        people = ("approver", "approver", "finance_officer-2")
    return name, body, one(draw, ROLES if rarely(draw, 25) else people)


@st.composite
def commands(draw: st.DrawFn, m: Model) -> tuple[str, C, str]:
    """A command of any family, with who gives it."""
    return any_command(lambda low, high: draw(st.integers(low, high)), m)


def any_command(draw: Draw, m: Model) -> tuple[str, C, str]:
    """A command of any family, with who gives it."""
    return command(draw, m, one(draw, WEIGHTED))
