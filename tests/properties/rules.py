"""What every command must be refused for, and what each of its events posts, over the plain model.

`objections(model, actor, name, c)` and `expected(model, actor, name, c, ids)` take the command's body and path
ids as one JSON object `c`; `ids` are those of the streams that the ledger made.
"""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.properties.model import POOL, Dims, Line, Made, Model, about, divide, minor

C = dict[str, Any]
FINANCED = ("approved", "in_implementation")
PAYABLE = ("approved", "in_implementation", "completed")
REVERSIBLE = frozenset(
    [
        "pledge",
        "agreement",
        "receipt",
        "interest",
        "charge",
        "transfer",
        "allocation",
        "commitment",
        "disbursement",
        "expenditure_report",
        "refund",
        "flow",
    ]
)
ROLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("open_fund", "set_policy", "open_window", "register_project"), ("administrator",)),
    **dict.fromkeys(("give_grant", "end_grant"), ("administrator",)),
    **dict.fromkeys(("open_bank_account", "close_bank_account"), ("treasurer", "finance_officer", "administrator")),
    **dict.fromkeys(
        ("register_organisation", "register_donor"), ("finance_officer", "programme_officer", "administrator")
    ),
    **dict.fromkeys(
        ("record_receipt", "return_receipt", "record_interest", "record_bank_charge", "record_partner_refund"),
        ("finance_officer", "treasurer"),
    ),
    **dict.fromkeys(("make_transfer", "pay_disbursement", "return_disbursement"), ("finance_officer", "treasurer")),
    **dict.fromkeys(
        ("approve_allocation", "revise_allocation", "cancel_allocation", "accept_report", "return_report"),
        ("finance_officer", "approver"),
    ),
    **dict.fromkeys(
        ("sign_commitment", "revise_commitment", "close_commitment", "waive_instalment", "submit_report"),
        ("finance_officer", "programme_officer"),
    ),
    "reverse_transaction": ("approver", "finance_officer"),
}
"""Roles that may give a command; the others are the finance officer's alone."""
REFERENCED = {
    "record_pledge": "pledge",
    "sign_agreement": "agreement",
    "record_receipt": "receipt",
    "record_interest": "interest",
    "record_bank_charge": "charge",
    "make_transfer": "transfer",
    "approve_allocation": "allocation",
    "sign_commitment": "commitment",
    "pay_disbursement": "disbursement",
    "submit_report": "expenditure_report",
    "record_partner_refund": "refund",
}


def role_of(actor: str) -> str:
    """The one role that a person of the tests has, by its name."""
    return actor.removesuffix("-2")


# Parts of rules


def unknown(m: Model, kind: str, id: str | None) -> set[str]:
    """`<kind>.unknown` or `<kind>.reversed`."""
    if id not in m.things[kind]:
        return {f"{kind}.unknown"}
    return set() if m.thing(kind, id) else {f"{kind}.reversed"}


def dated(m: Model, c: C) -> set[str]:
    """`effective_on.future`."""
    return {"effective_on.future"} if day(c) > m.today else set()


def day(c: C) -> date:
    """The command's day."""
    return date.fromisoformat(c["effective_on"])


def serving(m: Model, fund: str, bank: str) -> set[str]:
    """What is wrong with a bank account."""
    found = unknown(m, "bank_account", bank)
    if found:
        return found
    said = m.now(m.things["bank_account"][bank])
    if said.get("closed"):
        found.add("bank_account.closed")
    if fund not in said["fund_ids"]:
        found.add("bank_account.other_fund")
    return found


def a_donor(m: Model, id: str) -> set[str]:
    """`donor.unknown`."""
    thing = m.thing("organisation", id)
    return set() if thing and m.now(thing).get("is_donor") else {"donor.unknown"}


OTHER_CURRENCY = {"currency.not_base", "currency.mixed", "rate.missing", "bank_account.other_currency"}


def in_base(m: Model, *amounts: dict[str, str] | None) -> set[str]:
    """Every fund of the tests is in USD and no rate is published: another currency is refused one way or the other."""
    return OTHER_CURRENCY if any(a is not None and a["currency"] != "USD" for a in amounts) else set()


def stands(m: Model, kind: str, id: str) -> bool:
    """True unless the resource was reversed; the reports of a commitment are one resource."""
    if kind == "expenditure_report":
        return any(not m.transactions[tx].undone for tx, _, _, _ in m.report_ops[id])
    return m.thing(kind, id) is not None


def fund_of(m: Model, name: str, c: C) -> str | None:
    """The fund that a command is in, by its body or its target."""
    if "fund_id" in c:
        return str(c["fund_id"])
    for field in ("pledge", "receipt", "allocation", "commitment", "disbursement"):
        if f"{field}_id" in c and c[f"{field}_id"] in m.things[field]:
            return m.things[field][c[f"{field}_id"]].fund
    return None


def instalments(c: C) -> dict[int, int]:
    """Planned instalments by number."""
    return {n: minor(part["amount"]) for n, part in enumerate(c["instalments"], start=1)}


# What must be refused


def objections(m: Model, actor: str, name: str, c: C) -> set[str]:
    """Every code that the command may be refused with; empty when it must be recorded."""
    fund = fund_of(m, name, c)
    found: set[str] = set()
    if "fund_id" in c:
        found |= unknown(m, "fund", c["fund_id"])
    if role_of(actor) not in ROLES.get(name, ("finance_officer",)):
        found.add("grant.missing")
    if "effective_on" in c:
        found |= dated(m, c)
    holder = m.references.get((fund or "", REFERENCED.get(name, ""), c.get("reference") or ""))
    if holder is not None and stands(m, REFERENCED[name], holder):
        found.add("reference.taken")
    return found | OBJECTIONS[name](m, actor, c)


def _open_fund(m: Model, actor: str, c: C) -> set[str]:
    found = {"code.taken"} if ("fund", c["code"]) in m.codes else set()
    return found | ({"time_zone.unknown"} if c.get("time_zone", "UTC") not in ("UTC", "Africa/Bamako") else set())


def _nothing(m: Model, actor: str, c: C) -> set[str]:
    return set()


def _open_bank_account(m: Model, actor: str, c: C) -> set[str]:
    found = {"code.taken"} if ("bank_account", c["code"]) in m.codes else set()
    for fund in c["fund_ids"]:
        found |= unknown(m, "fund", fund)
    return found | ({"currency.not_base"} if c["currency"] != "USD" else set())


def _close_bank_account(m: Model, actor: str, c: C) -> set[str]:
    bank = c["bank_account_id"]
    found = unknown(m, "bank_account", bank)
    if found:
        return found
    said = m.now(m.things["bank_account"][bank])
    if said.get("closed"):
        found.add("bank_account.closed")
    if any(m.level(m.cash_key(fund, bank)) for fund in said["fund_ids"]):
        found.add("bank_account.not_empty")
    return found


def _register_organisation(m: Model, actor: str, c: C) -> set[str]:
    own = c.get("organisation_id")
    found = {"code.taken"} if m.codes.get(("organisation", c["code"]), own) != own else set()
    if own is None and ("organisation", c["code"]) in m.codes:
        found.add("code.taken")
    if own in m.things["organisation"]:
        said = m.now(m.things["organisation"][own])
        if (said["source"] or {}).get("log") != (c.get("source") or {}).get("log"):
            found.add("organisation.other_source")
    return found


def _register_donor(m: Model, actor: str, c: C) -> set[str]:
    return unknown(m, "organisation", c["organisation_id"])


def _register_project(m: Model, actor: str, c: C) -> set[str]:
    found = unknown(m, "organisation", c["organisation_id"])
    if c.get("window_id"):
        found |= unknown(m, "window", c["window_id"])
    thing = m.things["project"].get(c.get("project_id", ""))
    if thing is None:
        return found
    said = m.now(thing)
    if said["source_log"] != c["source_log"]:
        found.add("project.other_source")
    if c["source_position"] < said["source_position"]:
        found.add("project.source_went_back")
    if c.get("approved_amount") and minor(c["approved_amount"]) < m.memo["project", thing.id]:
        found.add("project.below_allocated")
    return found


def _give_grant(m: Model, actor: str, c: C) -> set[str]:
    found = {"grant.to_oneself"} if c["subject"] == actor else set()
    kind, id = c["scope"]["kind"], c["scope"].get("id")
    if (kind == "all") != (id is None):
        found.add("grant.scope")
    if id is not None and kind != "all":
        found |= unknown(m, kind, id)
    if c.get("to_on") and c["to_on"] < c["from_on"]:
        found.add("grant.span")
    return found


def _end_grant(m: Model, actor: str, c: C) -> set[str]:
    found = unknown(m, "grant", c["grant_id"])
    return found or ({"grant.ended"} if m.now(m.things["grant"][c["grant_id"]]).get("ended") else set())


def _record_pledge(m: Model, actor: str, c: C) -> set[str]:
    return a_donor(m, c["donor_id"]) | in_base(m, c["amount"])


def _amend_pledge(m: Model, actor: str, c: C) -> set[str]:
    found = unknown(m, "pledge", c["pledge_id"])
    if found:
        return found
    said = m.now(m.things["pledge"][c["pledge_id"]])
    if said.get("withdrawn"):
        found.add("pledge.withdrawn")
    if "amount" in c and minor(c["amount"]) == said["amount"]:
        found.add("amount.unchanged")
    return found | in_base(m, c.get("amount"))


def _sign_agreement(m: Model, actor: str, c: C) -> set[str]:
    found = a_donor(m, c["donor_id"]) | in_base(m, c["amount"])
    if c.get("pledge_id"):
        found |= unknown(m, "pledge", c["pledge_id"])
        thing = m.thing("pledge", c["pledge_id"])
        if thing and (thing.fund, m.now(thing)["donor_id"]) != (c["fund_id"], c["donor_id"]):
            found.add("pledge.other_donor")
    planned = c.get("instalments")
    if planned and sum(minor(part["amount"]) for part in planned) != minor(c["amount"]):
        found.add("agreement.instalments")
    earmark = c.get("earmark") or {}
    if "window_id" in earmark:
        found |= unknown(m, "window", earmark["window_id"])
        window = m.thing("window", earmark["window_id"])
        if window and window.fund != c["fund_id"]:
            found.add("window.other_fund")
    if "project_id" in earmark:
        found |= unknown(m, "project", earmark["project_id"])
    if earmark.get("valid_until", "9999-12-31") < c["effective_on"]:
        found.add("earmark.expired")
    return found


def _parts(m: Model, fund: str, donor: str | None, c: C) -> set[str]:
    found: set[str] = set()
    seen = set()
    for part in c.get("parts", []):
        agreement = part["agreement_id"]
        found |= in_base(m, part["amount"])
        if agreement in seen:
            found.add("receipt.agreement_twice")
        seen.add(agreement)
        missing = unknown(m, "agreement", agreement)
        found |= missing
        if missing:
            continue
        thing = m.things["agreement"][agreement]
        if thing.fund != fund or (donor is not None and m.now(thing)["donor_id"] != donor):
            found.add("receipt.other_donor")
            continue
        if minor(part["amount"]) > m.lowest(m.receivable_key(agreement), day(c), 1):
            found.add("receipt.exceeds_receivable")
    return found


def _record_receipt(m: Model, actor: str, c: C) -> set[str]:
    gross = minor(c["gross_amount"])
    found = serving(m, c["fund_id"], c["bank_account_id"]) | in_base(m, c["gross_amount"])
    if c.get("donor_id"):
        found |= a_donor(m, c["donor_id"])
    if c.get("deducted_charges") and minor(c["deducted_charges"]) >= gross:
        found.add("receipt.charges_exceed")
    if sum(minor(part["amount"]) for part in c.get("parts", [])) > gross:
        found.add("receipt.parts_exceed")
    return found | _parts(m, c["fund_id"], c.get("donor_id"), c)


def _apply_receipt(m: Model, actor: str, c: C) -> set[str]:
    found = unknown(m, "receipt", c["receipt_id"])
    if found:
        return found
    thing = m.things["receipt"][c["receipt_id"]]
    said = m.now(thing)
    assert thing.fund is not None
    if day(c) < said["on"]:
        found.add("effective_on.before_receipt")
    if sum(minor(part["amount"]) for part in c["parts"]) > m.memo["unapplied", thing.id]:
        found.add("receipt.exceeds_unapplied")
    return found | _parts(m, thing.fund, said["donor_id"], c)


def _return_receipt(m: Model, actor: str, c: C) -> set[str]:
    found = unknown(m, "receipt", c["receipt_id"])
    if found:
        return found
    if day(c) < m.now(m.things["receipt"][c["receipt_id"]])["on"]:
        found.add("effective_on.before_receipt")
    if minor(c["amount"]) > m.memo["receipt_left", c["receipt_id"]]:
        found.add("receipt.return_exceeds")
    thing = m.things["receipt"][c["receipt_id"]]
    assert thing.fund is not None
    found |= serving(m, thing.fund, m.now(thing)["bank_account_id"])
    return found | in_base(m, c["amount"])


def _record_interest(m: Model, actor: str, c: C) -> set[str]:
    found = serving(m, c["fund_id"], c["bank_account_id"]) | in_base(m, c["amount"])
    if (c["origin"] == "partner") != ("organisation_id" in c):
        found.add("interest.partner")
    if "organisation_id" in c:
        found |= unknown(m, "organisation", c["organisation_id"])
    return found


def _record_bank_charge(m: Model, actor: str, c: C) -> set[str]:
    return serving(m, c["fund_id"], c["bank_account_id"]) | in_base(m, c["amount"])


def _make_transfer(m: Model, actor: str, c: C) -> set[str]:
    giving, taking = c["from_bank_account_id"], c["to_bank_account_id"]
    found = serving(m, c["fund_id"], giving) | serving(m, c["fund_id"], taking) | in_base(m, c["amount"])
    if giving == taking:
        found.add("transfer.same_account")
    if minor(c["amount"]) > m.lowest(m.cash_key(c["fund_id"], giving), day(c), 1):
        found.add("payment.exceeds_cash")
    return found


def _more_for(m: Model, fund: str, project: str, more: int, c: C) -> set[str]:
    """What may speak against setting more aside for a project."""
    said = m.now(m.things["project"][project])
    approved = said["approved_amount"]
    found: set[str] = set()
    if said["status"] not in FINANCED or approved is None:
        found.add("project.suspended" if said["status"] == "suspended" else "project.not_approved")
    elif approved["currency"] != "USD":
        found.add("currency.not_base")
    elif m.memo["project", project] + more > minor(approved):
        found.add("allocation.exceeds_approved")
    if m.fund_overdrawn(fund):
        found.add("fund.overdrawn")
    if not c.get("sources"):
        if m.proposal(fund, project, more, day(c)) is None:
            found.add("allocation.exceeds_available")
        return found
    found |= _named_sources(m, more, c)
    asked = {part["source"]: minor(part["amount"]) for part in c["sources"]}
    for source in asked:
        if source != POOL and (source not in m.things["agreement"] or m.things["agreement"][source].fund != fund):
            found.add("source.unknown")
        elif m.mismatch(source, project, day(c)):
            found.add("allocation.outside_earmark")
    if "source.unknown" not in found:
        able = m.capacities(fund, asked, day(c))
        if any(amount > able[source] for source, amount in asked.items()):
            found.add("allocation.exceeds_available")
    return found


def _named_sources(m: Model, amount: int, c: C) -> set[str]:
    found: set[str] = set()
    if len({part["source"] for part in c["sources"]}) < len(c["sources"]):
        found.add("allocation.source_twice")
    if sum(minor(part["amount"]) for part in c["sources"]) != amount:
        found.add("allocation.sources")
    return found


def _approve_allocation(m: Model, actor: str, c: C) -> set[str]:
    found = unknown(m, "fund", c["fund_id"])
    if not found and m.now(m.things["fund"][c["fund_id"]])["kind"] == "external_report":
        found.add("fund.reports_only")
    found |= unknown(m, "project", c["project_id"]) | in_base(m, c["amount"])
    if found:
        return found
    return found | _more_for(m, c["fund_id"], c["project_id"], minor(c["amount"]), c)


def _open_allocation(m: Model, c: C) -> set[str]:
    found = unknown(m, "allocation", c["allocation_id"])
    if found:
        return found
    said = m.now(m.things["allocation"][c["allocation_id"]])
    if said.get("cancelled"):
        found.add("allocation.cancelled")
    if day(c) < said["on"]:
        found.add("effective_on.before_allocation")
    return found


def _bound_since(m: Model, allocation: str, back: dict[str, int], on: date) -> set[str]:
    fund = m.things["allocation"][allocation].fund
    assert fund is not None
    for source, amount in back.items():
        if amount > m.lowest((fund, "allocated", m._allocated(allocation, source)), on, -1):
            return {"allocation.committed"}
    return set()


def given_back(m: Model, c: C, amount: int) -> dict[str, int] | None:
    """What each source gets back of an allocation, or None when it is bound."""
    free = m.held("uncommitted", c["allocation_id"])
    if amount > sum(free.values()):
        return None
    if c.get("sources"):
        named = {part["source"]: minor(part["amount"]) for part in c["sources"]}
        return None if any(v > free.get(s, 0) for s, v in named.items()) else named
    return divide(amount, free)


def _revise_allocation(m: Model, actor: str, c: C) -> set[str]:
    found = _open_allocation(m, c)
    allocation = c["allocation_id"]
    if m.thing("allocation", allocation) is None:
        return found
    fund = m.things["allocation"][allocation].fund
    assert fund is not None
    change = minor(c["amount"]) - m.memo["allocation_amount", allocation]
    if change == 0:
        return found | {"amount.unchanged"}
    if change > 0:
        return found | _more_for(m, fund, m.now_even_dead("allocation", allocation)["project_id"], change, c)
    if c.get("sources"):
        found |= _named_sources(m, -change, c)
    back = given_back(m, c, -change)
    return found | ({"allocation.committed"} if back is None else _bound_since(m, allocation, back, day(c)))


def _cancel_allocation(m: Model, actor: str, c: C) -> set[str]:
    found = _open_allocation(m, c)
    if m.thing("allocation", c["allocation_id"]) is None:
        return found
    back = given_back(m, c, m.memo["allocation_amount", c["allocation_id"]])
    return found | ({"allocation.committed"} if back is None else _bound_since(m, c["allocation_id"], back, day(c)))


def _binding(m: Model, c: C, allocation: str, amount: int) -> set[str]:
    """What may speak against committing so much of an allocation."""
    found = _open_allocation(m, {**c, "allocation_id": allocation})
    if m.thing("allocation", allocation) is None:
        return found
    project = m.things["project"][m.now_even_dead("allocation", allocation)["project_id"]]
    status = m.now(project)["status"]
    if status not in FINANCED:
        found.add("project.suspended" if status == "suspended" else "project.not_approved")
    free = m.held("uncommitted", allocation)
    if amount > sum(free.values()) or _bound_since(m, allocation, divide(amount, free), day(c)):
        found.add("commitment.exceeds_allocation")
    return found


def _sign_commitment(m: Model, actor: str, c: C) -> set[str]:
    found = unknown(m, "organisation", c["organisation_id"]) | in_base(m, c["amount"])
    if sum(instalments(c).values()) != minor(c["amount"]):
        found.add("commitment.instalments")
    return found | _binding(m, c, c["allocation_id"], minor(c["amount"]))


def _standing(m: Model, c: C, closed_matters: bool = True) -> set[str]:
    found = unknown(m, "commitment", c["commitment_id"])
    if found:
        return found
    said = m.now(m.things["commitment"][c["commitment_id"]])
    if closed_matters and said.get("closed"):
        found.add("commitment.closed")
    if day(c) < said["on"]:
        found.add("effective_on.before_commitment")
    return found


def _revise_commitment(m: Model, actor: str, c: C) -> set[str]:
    found = _standing(m, c) | in_base(m, c["amount"])
    if m.thing("commitment", c["commitment_id"]) is None:
        return found
    now, said = m.commitment(c["commitment_id"]), m.now(m.things["commitment"][c["commitment_id"]])
    planned = instalments(c)
    if sum(planned.values()) != minor(c["amount"]):
        found.add("commitment.instalments")
    change = minor(c["amount"]) - now["amount"]
    if change == 0 and planned == said["instalments"]:
        found.add("amount.unchanged")
    if any(paid > planned.get(n, 0) for n, paid in now["paid"].items()):
        found.add("commitment.instalment_paid")
    if change > 0:
        found |= _binding(m, c, said["allocation_id"], change)
    elif -change > sum(now["committed"].values()) - max(0, now["advances"]) - now["recoverable"] or _freed_too_early(
        m, c, divide(-change, now["committed"])
    ):
        found.add("commitment.below_outstanding")
    return found


def _freed_too_early(m: Model, c: C, less: dict[str, int]) -> bool:
    """True when a backdated reduction takes committed below zero on a day."""
    fund = m.things["commitment"][c["commitment_id"]].fund
    assert fund is not None
    keys = {source: (fund, "committed", m._committed(c["commitment_id"], source)) for source in less}
    return any(amount > m.lowest(keys[source], day(c), -1) for source, amount in less.items())


def _close_commitment(m: Model, actor: str, c: C) -> set[str]:
    found = _standing(m, c)
    if m.thing("commitment", c["commitment_id"]) is None:
        return found
    now = m.commitment(c["commitment_id"])
    if now["payables"] + max(0, -now["advances"]):
        found.add("commitment.payables_open")
    if max(0, now["advances"]) + now["recoverable"] > 0 or _freed_too_early(m, c, now["committed"]):
        found.add("commitment.below_outstanding")
    return found


def _waive_instalment(m: Model, actor: str, c: C) -> set[str]:
    found = _standing(m, c)
    if m.thing("commitment", c["commitment_id"]) is None:
        return found
    said = m.now(m.things["commitment"][c["commitment_id"]])
    if c["instalment"] not in said["instalments"]:
        found.add("instalment.unknown")
    if c["instalment"] == 1:
        found.add("instalment.waits_for_nothing")
    if said.get(f"waived/{c['instalment']}"):
        found.add("instalment.waived")
    return found


def invoiced(m: Model, commitment: str) -> set[str]:
    """A purchase order is paid by its invoices, and nobody reports on it."""
    thing = m.thing("commitment", commitment)
    return {"commitment.invoiced"} if thing is not None and m.now(thing)["kind"] == "purchase_order" else set()


def _pay_disbursement(m: Model, actor: str, c: C) -> set[str]:
    found = _standing(m, c) | in_base(m, c["amount"])
    thing = m.thing("commitment", c["commitment_id"])
    if thing is None:
        return found
    assert thing.fund is not None
    found |= serving(m, thing.fund, c["bank_account_id"]) | invoiced(m, thing.id)
    now, said, amount, number = m.commitment(thing.id), m.now(thing), minor(c["amount"]), c["instalment"]
    project = m.things["project"][m.now_even_dead("allocation", said["allocation_id"])["project_id"]]
    status = m.now(project)["status"]
    if status not in PAYABLE:
        found.add("project.suspended" if status == "suspended" else "project.not_payable")
    if number not in said["instalments"]:
        found.add("instalment.unknown")
    elif amount > said["instalments"][number] - now["paid"].get(number, 0):
        found.add("disbursement.exceeds_instalment")
    spans = {m.reports(thing.id)[accepted]["to_on"] for accepted in m.accepted(thing.id)}
    if number > 1 and not said.get(f"waived/{number}") and len(spans) < number - 1:
        found.add("disbursement.report_missing")
    advance = amount - min(amount, max(0, now["payables"]))
    if amount > now["amount"] - sum(now["paid"].values()) + now["refunded"] or advance > now["free"]:
        found.add("disbursement.exceeds_commitment")
    if m.fund_overdrawn(thing.fund):
        found.add("fund.overdrawn")
    if amount > m.lowest(m.cash_key(thing.fund, c["bank_account_id"]), day(c), 1):
        found.add("payment.exceeds_cash")
    return found


def _return_disbursement(m: Model, actor: str, c: C) -> set[str]:
    found = unknown(m, "disbursement", c["disbursement_id"])
    if found:
        return found
    said = m.now(m.things["disbursement"][c["disbursement_id"]])
    if said.get("returned"):
        found.add("disbursement.returned")
    if day(c) < said["on"]:
        found.add("effective_on.before_payment")
    return found | (_standing(m, {**c, "commitment_id": said["commitment_id"]}, closed_matters=False))


def _submit_report(m: Model, actor: str, c: C) -> set[str]:
    found = _standing(m, c) | invoiced(m, c["commitment_id"])
    if any(r["status"] == "submitted" for r in m.reports(c["commitment_id"]).values()):
        found.add("report.pending")
    accepted = m.accepted(c["commitment_id"])
    before = m.reports(c["commitment_id"])[accepted[-1]]["to_on"] if accepted else ""
    if c["to_on"] > c["effective_on"] or c["to_on"] < before:
        found.add("report.to_on")
    if len({line["category"] for line in c["cumulative"]}) < len(c["cumulative"]):
        found.add("report.category_twice")
    return found | in_base(m, *(line["amount"] for line in c["cumulative"]))


def _return_report(m: Model, actor: str, c: C) -> set[str]:
    found = _standing(m, c)
    report = m.reports(c["commitment_id"]).get(c["report_number"])
    if report is None:
        return found | {"report.unknown"}
    if report["status"] != "submitted":
        found.add("report.not_submitted")
    if day(c) < report["on"]:
        found.add("effective_on.before_report")
    return found


def _accept_report(m: Model, actor: str, c: C) -> set[str]:
    found = _return_report(m, actor, c)
    reports, accepted = m.reports(c["commitment_id"]), m.accepted(c["commitment_id"])
    report = reports.get(c["report_number"])
    if report and accepted:
        last = reports[accepted[-1]]
        if (last["basis"], report["basis"]) == ("certified", "provisional") and report["to_on"] <= last["to_on"]:
            found.add("report.certified_stands")
    if report and report["status"] == "submitted" and m.thing("commitment", c["commitment_id"]):
        fund = m.things["commitment"][c["commitment_id"]].fund
        assert fund is not None
        for key, change in _posting(m, c, c["commitment_id"], report["claimed"], {}).memo.items():
            if key[0] == "committed" and change < 0:
                dims = m._committed(c["commitment_id"], key[2])
                if -change > m.lowest((fund, "committed", dims), day(c), -1):
                    found.add("commitment.below_outstanding")
            if key[0] == "spent" and change < 0:
                dims = m._committed(c["commitment_id"], key[2])
                if -change > m.lowest((fund, "spent", dims), day(c), -1):
                    found.add("expenditure.not_yet_spent")
    return found


def _record_partner_refund(m: Model, actor: str, c: C) -> set[str]:
    found = _standing(m, c, closed_matters=False) | in_base(m, c["amount"])
    thing = m.thing("commitment", c["commitment_id"])
    if thing is None:
        return found
    assert thing.fund is not None
    now = m.commitment(thing.id)
    if minor(c["amount"]) > max(0, now["recoverable"]) + max(0, now["advances"]) and "excess_is" not in c:
        found.add("refund.exceeds_balance")
    advances = min(minor(c["amount"]), max(0, now["advances"]))
    if advances and advances > m.lowest((thing.fund, "advances_to_partners", m._partner(thing.id)), day(c), 1):
        found.add("refund.exceeds_balance")
    return found | serving(m, thing.fund, c["bank_account_id"])


def _reverse_transaction(m: Model, actor: str, c: C) -> set[str]:
    transaction = m.transactions.get(c["transaction_id"])
    if transaction is None:
        return {"transaction.unknown"}
    found: set[str] = set()
    if transaction.is_reversal:
        found.add("reversal.of_reversal")
    if any(made.stream.partition("/")[0] not in REVERSIBLE for made in transaction.made):
        found.add("reversal.not_reversible")
    if transaction.undone:
        found.add("reversal.twice")
    if transaction.maker == actor:
        found.add("reversal.by_maker")
    return found or m.reverse_objections(transaction.made)


def flow_id(fund: str, reference: C) -> str:
    """A flow's one id, from its source's own."""
    return str(uuid.uuid5(uuid.UUID(fund), f"{reference['source']}:{reference['id']}"))


def _import_flow(m: Model, actor: str, c: C) -> set[str]:
    found = unknown(m, "fund", c["fund_id"])
    if found:
        return found
    if m.now(m.things["fund"][c["fund_id"]])["kind"] != "external_report":
        found.add("fund.not_external")
    found |= a_donor(m, c["donor_id"])
    standing = m.things["flow"].get(flow_id(c["fund_id"], c["external_ref"]))
    if standing and m.now_even_dead("flow", standing.id)["sha"] == c["external_ref"]["content_sha256"]:
        return found
    if standing and m.thing("flow", standing.id):
        made = [made for made in m.transactions[standing.tx].made if made.reverses is None]
        found |= m.reverse_objections(made)
    if not c.get("noted_because") and minor(c["amount"]) and c["status"] == "paid":
        bank = c.get("bank_account_id")
        thing = m.thing("bank_account", bank or "")
        if bank is None or (thing and not m.now(thing)["external"]):
            found.add("flow.bank_account")
        found |= set() if bank is None else serving(m, c["fund_id"], bank)
    return found | in_base(m, c["amount"])


OBJECTIONS: dict[str, Callable[[Model, str, C], set[str]]] = {
    "open_fund": _open_fund,
    "set_policy": _nothing,
    "open_window": _nothing,
    "open_bank_account": _open_bank_account,
    "close_bank_account": _close_bank_account,
    "register_organisation": _register_organisation,
    "register_donor": _register_donor,
    "register_project": _register_project,
    "give_grant": _give_grant,
    "end_grant": _end_grant,
    "record_pledge": _record_pledge,
    "amend_pledge": _amend_pledge,
    "withdraw_pledge": _amend_pledge,
    "sign_agreement": _sign_agreement,
    "record_receipt": _record_receipt,
    "apply_receipt": _apply_receipt,
    "return_receipt": _return_receipt,
    "record_interest": _record_interest,
    "record_bank_charge": _record_bank_charge,
    "make_transfer": _make_transfer,
    "approve_allocation": _approve_allocation,
    "revise_allocation": _revise_allocation,
    "cancel_allocation": _cancel_allocation,
    "sign_commitment": _sign_commitment,
    "revise_commitment": _revise_commitment,
    "close_commitment": _close_commitment,
    "waive_instalment": _waive_instalment,
    "pay_disbursement": _pay_disbursement,
    "return_disbursement": _return_disbursement,
    "submit_report": _submit_report,
    "accept_report": _accept_report,
    "return_report": _return_report,
    "record_partner_refund": _record_partner_refund,
    "reverse_transaction": _reverse_transaction,
    "import_flow": _import_flow,
}


# What is posted


def expected(m: Model, actor: str, name: str, c: C, tx: str, streams: list[str]) -> list[Made]:
    """The events of an accepted command, their lines and memos; what they say is kept in the model at once.

    `streams` are those of the recorded events, in order: ids that the ledger gave come from there.
    """
    made = EXPECTED[name](m, c, tx, [s.partition("/")[2] for s in streams])
    if c.get("reference"):
        fund = made[0].fund
        assert fund is not None
        m.references[fund, REFERENCED[name], c["reference"]] = made[0].stream.partition("/")[2]
    return made


def _event(stream: str, m: Model, c: C, fund: str | None, lines: list[Line] | None = None, **more: Any) -> Made:
    on = day(c) if "effective_on" in c else (m.today if fund else None)
    return Made(stream, fund, on, [line for line in lines or [] if line.minor], **more)


def _both(account: str, dims: Dims, amount: int, other: str, others: Dims) -> list[Line]:
    """A debit of one account and a credit of another."""
    return [Line(account, dims, amount), Line(other, others, -amount)]


def _capacity(dims: Dims, amount: int) -> list[Line]:
    """control / available."""
    return _both("control", about(), amount, "available", dims)


def _fund_opened(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.add("fund", ids[0], ids[0], tx, kind=c["kind"], policies=[])
    m.codes["fund", c["code"]] = ids[0]
    return [_event(f"fund/{ids[0]}", m, c, ids[0])]


def _policy_set(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    thing = m.things["fund"][c["fund_id"]]
    policies = [*m.now(thing)["policies"], (date.fromisoformat(c["valid_from"]), c["policy"]["order"])]
    m.say("fund", thing.id, tx, policies=policies)
    return [_event(f"fund/{thing.id}", m, c, thing.id)]


def _window_opened(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.add("window", ids[0], c["fund_id"], tx)
    return [_event(f"window/{ids[0]}", m, c, c["fund_id"])]


def _bank_account_opened(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.add("bank_account", ids[0], None, tx, fund_ids=c["fund_ids"], external=c.get("external", False))
    m.codes["bank_account", c["code"]] = ids[0]
    return [_event(f"bank_account/{ids[0]}", m, c, None)]


def _bank_account_closed(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.say("bank_account", c["bank_account_id"], tx, closed=True)
    return [_event(f"bank_account/{c['bank_account_id']}", m, c, None)]


def _organisation_heard(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    said = {**{k: c.get(k) for k in ("code", "name", "kind", "iati_identifier", "source")}}
    if ids[0] in m.things["organisation"]:
        m.say("organisation", ids[0], tx, **said)
    else:
        m.add("organisation", ids[0], None, tx, **said)
    m.codes.setdefault(("organisation", c["code"]), ids[0])
    return [_event(f"organisation/{ids[0]}", m, c, None)]


def _donor_registered(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.say("organisation", c["organisation_id"], tx, is_donor=True)
    return [_event(f"organisation/{c['organisation_id']}", m, c, None)]


PROJECT_FIELDS = ["code", "title", "mechanism", "status", "approved_amount", "organisation_id", "window_id"]


def project_said(c: C) -> dict[str, Any]:
    """What a hearing says of a project."""
    said = {k: c.get(k) for k in PROJECT_FIELDS}
    lists = {"areas": list(c.get("areas", [])), "sectors": list(c.get("sectors", []))}
    return {**said, **lists, "source_log": c["source_log"], "source_position": c["source_position"]}


def _project_heard(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    if ids[0] in m.things["project"]:
        m.say("project", ids[0], tx, **project_said(c))
    else:
        m.add("project", ids[0], None, tx, **project_said(c))
    return [_event(f"project/{ids[0]}", m, c, None, names=(f"organisation/{c['organisation_id']}",))]


def _grant_given(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.add("grant", ids[0], None, tx)
    return [_event(f"grant/{ids[0]}", m, c, None)]


def _grant_ended(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.say("grant", c["grant_id"], tx, ended=True)
    return [_event(f"grant/{c['grant_id']}", m, c, None)]


def _pledged(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.add("pledge", ids[0], c["fund_id"], tx, donor_id=c["donor_id"], amount=minor(c["amount"]))
    return [_event(f"pledge/{ids[0]}", m, c, c["fund_id"])]


def _pledge_amended(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    said = {"amount": minor(c["amount"])} if "amount" in c else {"withdrawn": True}
    m.say("pledge", c["pledge_id"], tx, **said)
    return [_event(f"pledge/{c['pledge_id']}", m, c, m.things["pledge"][c["pledge_id"]].fund)]


def _signed(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.add(
        "agreement", ids[0], c["fund_id"], tx, donor_id=c["donor_id"], earmark=c.get("earmark") or {},
        amount=minor(c["amount"]), on=day(c),
    )  # fmt: skip
    owed = about(agreement_id=ids[0], donor_id=c["donor_id"])
    lines = _both("contributions_receivable", owed, minor(c["amount"]), "contribution_revenue", owed)
    names = (f"pledge/{c['pledge_id']}",) if c.get("pledge_id") else ()
    return [_event(f"agreement/{ids[0]}", m, c, c["fund_id"], lines, names=names)]


def _received(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    receipt, fund, gross = ids[0], c["fund_id"], minor(c["gross_amount"])
    charges = minor(c["deducted_charges"]) if c.get("deducted_charges") else 0
    parts = {part["agreement_id"]: minor(part["amount"]) for part in c.get("parts", [])}
    rest = gross - sum(parts.values())
    bears = divide(charges, {**parts, **({POOL: rest} if rest else {})})
    m.add("receipt", receipt, fund, tx, donor_id=c.get("donor_id"), on=day(c), bank_account_id=c["bank_account_id"])
    lines = [Line("cash", about(bank_account_id=c["bank_account_id"]), gross - charges)]
    lines += [
        Line("bank_charges", about(), charges),
        Line("unapplied_receipts", about(donor_id=c.get("donor_id")), -rest),
    ]
    memo: dict[tuple[Any, ...], int] = {("receipt_left", receipt): gross - charges, ("unapplied", receipt): rest}
    for agreement, amount in parts.items():
        lines.append(Line("contributions_receivable", m._owed(agreement), -amount))
        lines += _capacity(m._source(agreement), amount - bears.get(agreement, 0))
        memo["settled", receipt, agreement] = amount
        memo["given", receipt, agreement] = amount - bears.get(agreement, 0)
    lines += _capacity(about(source=POOL), -bears.get(POOL, 0))
    names = tuple(f"agreement/{a}" for a in parts)
    return [_event(f"receipt/{receipt}", m, c, fund, lines, memo=memo, names=names)]


def _applied(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    receipt = c["receipt_id"]
    thing = m.things["receipt"][receipt]
    parts = {part["agreement_id"]: minor(part["amount"]) for part in c["parts"]}
    unapplied = about(donor_id=m.now(thing)["donor_id"])
    lines = [Line("unapplied_receipts", unapplied, sum(parts.values()))]
    memo: dict[tuple[Any, ...], int] = {("unapplied", receipt): -sum(parts.values())}
    for agreement, amount in parts.items():
        lines.append(Line("contributions_receivable", m._owed(agreement), -amount))
        lines += _capacity(m._source(agreement), amount)
        memo["settled", receipt, agreement] = memo["given", receipt, agreement] = amount
    names = tuple(f"agreement/{a}" for a in parts)
    return [_event(f"receipt/{receipt}", m, c, thing.fund, lines, memo=memo, names=names)]


def _receipt_returned(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    receipt, amount = c["receipt_id"], minor(c["amount"])
    thing = m.things["receipt"][receipt]
    said = m.now(thing)
    charge = minor(c["return_charge"]) if c.get("return_charge") else 0
    unapplied = min(amount, m.memo["unapplied", receipt])
    restored = divide(amount - unapplied, m.held("settled", receipt))
    taken = divide(amount - unapplied, m.held("given", receipt))
    lines = [Line("cash", about(bank_account_id=said["bank_account_id"]), -amount - charge)]
    lines += [
        Line("bank_charges", about(), charge),
        Line("unapplied_receipts", about(donor_id=said["donor_id"]), unapplied),
    ]
    memo: dict[tuple[Any, ...], int] = {("receipt_left", receipt): -amount, ("unapplied", receipt): -unapplied}
    for agreement in {*restored, *taken}:
        back, less = restored.get(agreement, 0), taken.get(agreement, 0)
        lines.append(Line("contributions_receivable", m._owed(agreement), back))
        lines += _capacity(m._source(agreement), -less)
        memo |= {("settled", receipt, agreement): -back, ("given", receipt, agreement): -less}
    lines += _capacity(about(source=POOL), -charge)
    names = tuple(f"agreement/{a}" for a in {*restored, *taken})
    return [_event(f"receipt/{receipt}", m, c, thing.fund, lines, memo=memo, names=names)]


def _interest(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.add("interest", ids[0], c["fund_id"], tx)
    account = "interest_fund" if c["origin"] == "bank" else "interest_partners"
    bank, amount = about(bank_account_id=c["bank_account_id"]), minor(c["amount"])
    lines = _both("cash", bank, amount, account, about(organisation_id=c.get("organisation_id")))
    return [_event(f"interest/{ids[0]}", m, c, c["fund_id"], lines + _capacity(about(source=POOL), amount))]


def _charged(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.add("charge", ids[0], c["fund_id"], tx)
    bank, amount = about(bank_account_id=c["bank_account_id"]), minor(c["amount"])
    lines = _both("bank_charges", about(), amount, "cash", bank) + _capacity(about(source=POOL), -amount)
    return [_event(f"charge/{ids[0]}", m, c, c["fund_id"], lines)]


def _transferred(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.add("transfer", ids[0], c["fund_id"], tx)
    giving, taking = (about(bank_account_id=c[f"{way}_bank_account_id"]) for way in ("from", "to"))
    return [_event(f"transfer/{ids[0]}", m, c, c["fund_id"], _both("cash", taking, minor(c["amount"]), "cash", giving))]


def _allocation_event(m: Model, c: C, allocation: str, moved: dict[str, int]) -> Made:
    thing = m.things["allocation"][allocation]
    project = m.now_even_dead("allocation", allocation)["project_id"]
    lines, memo = [], {}
    for source, amount in moved.items():
        lines += _both("available", m._source(source), amount, "allocated", m._allocated(allocation, source))
        memo["uncommitted", allocation, source] = amount
    total = sum(moved.values())
    more = {("allocation_amount", allocation): total, ("project", project): total}
    names = (f"project/{project}", *(f"agreement/{s}" for s in moved if s != POOL))
    return _event(f"allocation/{allocation}", m, c, thing.fund, lines, memo={**memo, **more}, names=names)


def _drawn(m: Model, c: C, fund: str, project: str, amount: int) -> dict[str, int]:
    if c.get("sources"):
        return {part["source"]: minor(part["amount"]) for part in c["sources"]}
    chosen = m.proposal(fund, project, amount, day(c))
    assert chosen is not None
    return chosen


def _allocated(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    project = c["project_id"]
    window = m.now(m.things["project"][project])["window_id"]
    chosen = _drawn(m, c, c["fund_id"], project, minor(c["amount"]))
    m.add("allocation", ids[0], c["fund_id"], tx, project_id=project, window_id=window, on=day(c))
    return [_allocation_event(m, c, ids[0], chosen)]


def _allocation_revised(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    allocation = c["allocation_id"]
    change = minor(c["amount"]) - m.memo["allocation_amount", allocation]
    if change > 0:
        fund = m.things["allocation"][allocation].fund
        assert fund is not None
        moved = _drawn(m, c, fund, m.now_even_dead("allocation", allocation)["project_id"], change)
    else:
        back = given_back(m, c, -change)
        assert back is not None
        moved = {source: -amount for source, amount in back.items()}
    return [_allocation_event(m, c, allocation, moved)]


def _allocation_cancelled(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    allocation = c["allocation_id"]
    back = given_back(m, c, m.memo["allocation_amount", allocation])
    assert back is not None
    m.say("allocation", allocation, tx, cancelled=True)
    return [_allocation_event(m, c, allocation, {source: -amount for source, amount in back.items()})]


def _commitment_moved(m: Model, c: C, commitment: str, change: int, moved: dict[str, int]) -> Made:
    said = m.now_even_dead("commitment", commitment)
    allocation = said["allocation_id"]
    lines: list[Line] = []
    memo: dict[tuple[Any, ...], int] = {("commitment_amount", commitment): change}
    for source, amount in moved.items():
        allocated, committed = m._allocated(allocation, source), m._committed(commitment, source)
        lines += _both("allocated", allocated, amount, "committed", committed)
        memo["uncommitted", allocation, source] = -amount
        memo["committed", commitment, source] = amount
    fund = m.things["commitment"][commitment].fund
    return _event(f"commitment/{commitment}", m, c, fund, lines, memo=memo, names=(f"allocation/{allocation}",))


def _commitment_signed(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    allocation = c["allocation_id"]
    m.add(
        "commitment", ids[0], m.things["allocation"][allocation].fund, tx, allocation_id=allocation,
        organisation_id=c["organisation_id"], on=day(c), instalments=instalments(c),
        kind=c["kind"],
    )  # fmt: skip
    amount = minor(c["amount"])
    return [_commitment_moved(m, c, ids[0], amount, divide(amount, m.held("uncommitted", allocation)))]


def _commitment_revised(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    commitment = c["commitment_id"]
    allocation = m.now_even_dead("commitment", commitment)["allocation_id"]
    change = minor(c["amount"]) - m.memo["commitment_amount", commitment]
    if change > 0:
        moved = divide(change, m.held("uncommitted", allocation))
    else:
        moved = {s: -a for s, a in divide(-change, m.held("committed", commitment)).items()}
    m.say("commitment", commitment, tx, instalments=instalments(c))
    made = [_commitment_moved(m, c, commitment, change, moved)]
    accepted = m.accepted(commitment)
    if change > 0 and accepted:
        claimed = m.reports(commitment)[accepted[-1]]["claimed"]
        posting = _posting(m, c, commitment, claimed, moved)
        if posting.lines:
            m.report_ops[commitment].append((tx, "accepted", accepted[-1], {"supersedes": None}))
            made.append(posting)
    return made


def _commitment_closed(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    commitment = c["commitment_id"]
    m.say("commitment", commitment, tx, closed=True)
    back = {source: -amount for source, amount in m.held("committed", commitment).items()}
    return [_commitment_moved(m, c, commitment, 0, back)]


def _waived(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    m.say("commitment", c["commitment_id"], tx, **{f"waived/{c['instalment']}": True})
    return [_event(f"commitment/{c['commitment_id']}", m, c, m.things["commitment"][c["commitment_id"]].fund)]


def _under(m: Model, commitment: str) -> tuple[str, str]:
    return (f"commitment/{commitment}", f"allocation/{m.now_even_dead('commitment', commitment)['allocation_id']}")


def _cash_to_partner(
    m: Model, c: C, stream: str, commitment: str, bank: str, number: int, payables: int, advance: int
) -> Made:
    partner = m._partner(commitment)
    lines = [Line("payables", partner, payables), Line("advances_to_partners", partner, advance)]
    lines.append(Line("cash", about(bank_account_id=bank), -payables - advance))
    memo: dict[tuple[Any, ...], int] = {
        ("paid", commitment, number): payables + advance,
        ("payables", commitment): -payables,
        ("advances", commitment): advance,
    }
    fund = m.things["commitment"][commitment].fund
    return _event(stream, m, c, fund, lines, memo=memo, names=_under(m, commitment))


def _paid(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    commitment, amount, bank = c["commitment_id"], minor(c["amount"]), c["bank_account_id"]
    payables = min(amount, max(0, m.memo["payables", commitment]))
    m.add(
        "disbursement", ids[0], m.things["commitment"][commitment].fund, tx, commitment_id=commitment, on=day(c),
        bank_account_id=bank, number=c["instalment"], payables=payables, advance=amount - payables,
    )  # fmt: skip
    stream = f"disbursement/{ids[0]}"
    return [_cash_to_partner(m, c, stream, commitment, bank, c["instalment"], payables, amount - payables)]


def _disbursement_returned(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    said = m.now(m.things["disbursement"][c["disbursement_id"]])
    advance = min(said["advance"], max(0, m.memo["advances", said["commitment_id"]]))
    payables = said["payables"] + said["advance"] - advance
    m.say("disbursement", c["disbursement_id"], tx, returned=True)
    stream, bank = f"disbursement/{c['disbursement_id']}", said["bank_account_id"]
    return [_cash_to_partner(m, c, stream, said["commitment_id"], bank, said["number"], -payables, -advance)]


def _submitted(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    commitment = c["commitment_id"]
    number = 1 + sum(op == "submitted" for _, op, _, _ in m.report_ops[commitment])
    claimed = {line["category"]: minor(line["amount"]) for line in c["cumulative"]}
    said = {"basis": c["basis"], "to_on": c["to_on"], "on": day(c), "claimed": claimed}
    m.report_ops[commitment].append((tx, "submitted", number, said))
    fund = m.things["commitment"][commitment].fund
    return [_event(f"expenditure_report/{commitment}", m, c, fund, names=(f"commitment/{commitment}",))]


def _report_returned(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    commitment = c["commitment_id"]
    m.report_ops[commitment].append((tx, "returned", c["report_number"], {}))
    fund = m.things["commitment"][commitment].fund
    return [_event(f"expenditure_report/{commitment}", m, c, fund, names=(f"commitment/{commitment}",))]


def _posting(m: Model, c: C, commitment: str, claimed: dict[int, int], risen: dict[str, int]) -> Made:
    """Claimed less posted; what the commitment cannot bear stays as claimed, cut from what rises."""
    now = m.commitment(commitment)
    committed = {s: v for s in {*now["committed"], *risen} if (v := now["committed"].get(s, 0) + risen.get(s, 0))}
    change = {k: claimed.get(k, 0) - now["posted"].get(k, 0) for k in {*claimed, *now["posted"]}}
    bearable = sum(committed.values()) - now["recoverable"]
    if (excess := sum(change.values()) - bearable) > 0:
        for category, cut in divide(excess, {k: v for k, v in change.items() if v > 0}).items():
            change[category] -= cut
    total = sum(change.values())
    if total >= 0:
        advances = min(total, max(0, now["advances"]))
        payables, sources = total - advances, divide(total, committed)
    else:
        payables = -min(-total, max(0, now["payables"]))
        advances, sources = total - payables, {s: -v for s, v in divide(-total, now["spent"]).items()}
    partner = m._partner(commitment)
    lines = [Line("programme_expense", partner | about(category=k), v) for k, v in change.items()]
    lines += [Line("advances_to_partners", partner, -advances), Line("payables", partner, -payables)]
    memo: dict[tuple[Any, ...], int] = {("posted", commitment, k): v for k, v in change.items()}
    memo |= {("advances", commitment): -advances, ("payables", commitment): payables}
    for source, amount in sources.items():
        dims = m._committed(commitment, source)
        lines += _both("committed", dims, amount, "spent", dims)
        memo |= {("committed", commitment, source): -amount, ("spent", commitment, source): amount}
    fund = m.things["commitment"][commitment].fund
    stream = f"expenditure_report/{commitment}"
    return _event(stream, m, c, fund, lines, memo=memo, names=_under(m, commitment))


def _report_accepted(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    commitment, number = c["commitment_id"], c["report_number"]
    claimed, before = m.reports(commitment)[number]["claimed"], m.accepted(commitment)
    posting = _posting(m, c, commitment, claimed, {})
    m.report_ops[commitment].append((tx, "accepted", number, {"supersedes": before[-1] if before else None}))
    return [posting]


def _refunded(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    commitment, amount = c["commitment_id"], minor(c["amount"])
    now, allocation = m.commitment(commitment), m.now_even_dead("commitment", commitment)["allocation_id"]
    recoverable = min(amount, max(0, now["recoverable"]))
    advances = min(amount - recoverable, max(0, now["advances"]))
    rest = amount - recoverable - advances
    m.add("refund", ids[0], m.things["commitment"][commitment].fund, tx)
    partner = m._partner(commitment)
    lines = [Line("cash", about(bank_account_id=c["bank_account_id"]), amount)]
    lines += [Line("recoverable_from_partners", partner, -recoverable)]
    lines += [Line("advances_to_partners", partner, -advances), Line("recoveries", partner, -rest)]
    memo: dict[tuple[Any, ...], int] = {
        ("recoverable", commitment): -recoverable,
        ("advances", commitment): -advances,
        ("refunded", commitment): recoverable + advances,
    }
    for source, back in divide(recoverable + advances, now["committed"]).items():
        committed, allocated = m._committed(commitment, source), m._allocated(allocation, source)
        lines += _both("committed", committed, back, "allocated", allocated)
        memo |= {("committed", commitment, source): -back, ("uncommitted", allocation, source): back}
    lines += _capacity(about(source=POOL), rest)
    fund = m.things["commitment"][commitment].fund
    return [_event(f"refund/{ids[0]}", m, c, fund, lines, memo=memo, names=_under(m, commitment))]


def _mirrors(m: Model, made: list[Made]) -> list[Made]:
    """The reversal of events, the last first; each dated and placed as what it undoes."""
    return [
        Made(
            event.stream, event.fund, event.on, [line._replace(minor=-line.minor) for line in event.lines],
            {key: -delta for key, delta in event.memo.items()}, event.names, reverses=event,
        )
        for event in reversed(made)
    ]  # fmt: skip


def _reversed(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    transaction = m.transactions[c["transaction_id"]]
    transaction.undone = True
    return _mirrors(m, transaction.made)


def _imported(m: Model, c: C, tx: str, ids: list[str]) -> list[Made]:
    flow = flow_id(c["fund_id"], c["external_ref"])
    named = (f"flow/{flow}",)
    made: list[Made] = []
    if m.thing("flow", flow) is not None:
        transaction = m.transactions[m.things["flow"][flow].tx]
        transaction.undone = True
        made = _mirrors(m, [event for event in transaction.made if event.reverses is None])
    fresh = ids[len(made) :]
    m.add("flow", flow, c["fund_id"], tx, sha=c["external_ref"]["content_sha256"])
    if c.get("noted_because") or not minor(c["amount"]):
        return [*made, _event(f"flow/{flow}", m, c, c["fund_id"])]
    if c["status"] == "pledge":
        event = _pledged(m, c, tx, fresh)[0]
        event.names += named
        return [*made, event]
    signed = _signed(m, c, tx, fresh)[0]
    signed.names += named
    if c["status"] == "commitment":
        return [*made, signed]
    cash = {
        "fund_id": c["fund_id"],
        "donor_id": c["donor_id"],
        "gross_amount": c["amount"],
        "bank_account_id": c["bank_account_id"],
        "parts": [{"agreement_id": fresh[0], "amount": c["amount"]}],
        "effective_on": c["effective_on"],
    }
    received = _received(m, cash, tx, fresh[1:])[0]
    received.names += named
    return [*made, signed, received]


EXPECTED: dict[str, Callable[[Model, C, str, list[str]], list[Made]]] = {
    "open_fund": _fund_opened,
    "set_policy": _policy_set,
    "open_window": _window_opened,
    "open_bank_account": _bank_account_opened,
    "close_bank_account": _bank_account_closed,
    "register_organisation": _organisation_heard,
    "register_donor": _donor_registered,
    "register_project": _project_heard,
    "give_grant": _grant_given,
    "end_grant": _grant_ended,
    "record_pledge": _pledged,
    "amend_pledge": _pledge_amended,
    "withdraw_pledge": _pledge_amended,
    "sign_agreement": _signed,
    "record_receipt": _received,
    "apply_receipt": _applied,
    "return_receipt": _receipt_returned,
    "record_interest": _interest,
    "record_bank_charge": _charged,
    "make_transfer": _transferred,
    "approve_allocation": _allocated,
    "revise_allocation": _allocation_revised,
    "cancel_allocation": _allocation_cancelled,
    "sign_commitment": _commitment_signed,
    "revise_commitment": _commitment_revised,
    "close_commitment": _commitment_closed,
    "waive_instalment": _waived,
    "pay_disbursement": _paid,
    "return_disbursement": _disbursement_returned,
    "submit_report": _submitted,
    "accept_report": _report_accepted,
    "return_report": _report_returned,
    "record_partner_refund": _refunded,
    "reverse_transaction": _reversed,
    "import_flow": _imported,
}


def changes_nothing(m: Model, name: str, c: C) -> bool:
    """True for a command that asks for what already is."""
    if name == "register_donor":
        return bool(m.now(m.things["organisation"][c["organisation_id"]]).get("is_donor"))
    if name == "register_organisation" and c.get("organisation_id") in m.things["organisation"]:
        said = m.now(m.things["organisation"][c["organisation_id"]])
        return all(said[k] == c.get(k) for k in ("code", "name", "kind", "iati_identifier", "source"))
    if name == "register_project" and c.get("project_id") in m.things["project"]:
        return m.now(m.things["project"][c["project_id"]]) == project_said(c)
    if name == "import_flow":
        flow = flow_id(c["fund_id"], c["external_ref"])
        known = m.now_even_dead("flow", flow)["sha"] if flow in m.things["flow"] else None
        return bool(known == c["external_ref"]["content_sha256"])
    return False
