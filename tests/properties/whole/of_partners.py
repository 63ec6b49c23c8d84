"""Commands on projects, allocations, commitments, payments, reports, invoices and losses."""

from typing import Any

from tests.properties.whole import drawing as d
from tests.properties.whole.drawing import C, Draw, Drawn
from tests.properties.whole.world import Thing, World

FINANCED = ("approved", "in_implementation")


def register_project(draw: Draw, world: World) -> Drawn:
    """A project heard for the first time, or anew: another status, another amount, mostly a larger one."""
    body: C = {
        "code": f"P{draw(0, 99)}",
        "title": "Project",
        "mechanism": d.one(draw, ("trust_fund", "quick_impact")),
        "status": d.one(draw, (*FINANCED, "suspended", "completed")) if d.rarely(draw, 6) else d.one(draw, FINANCED),
        "organisation_id": d.pick(draw, world, "organisation").id,
        "source_log": "other.example/projects",
        "source_position": world.count,
        "areas": ["north"],
        "sectors": ["wash"],
    }
    currency, held = d.one(draw, ("USD", "USD", "XOF")), 0
    if not d.rarely(draw, 3):
        project = d.pick(draw, world, "project")
        body |= {"project_id": project.id, "mechanism": project.first.mechanism}
        held, currency = world.sums["project", project.id], _ceiling(project).currency
    more = d.one(draw, (0, 1, held, 10 * d.MOST[currency], 20 * d.MOST[currency], 90 * d.MOST[currency]))
    body["approved_amount"] = d.money(max(1, held + more), currency)
    if d.rarely(draw, 4):
        body["window_id"] = d.pick(draw, world, "window").id
    return "register_project", body


def change_project_status(draw: Draw, world: World) -> Drawn:
    """Another status of a project, mostly one in which it is financed."""
    status = d.one(draw, ("suspended", "completed")) if d.rarely(draw, 6) else d.one(draw, FINANCED)
    project = d.pick(draw, world, "project")
    about = {"source_log": "other.example/projects", "source_position": world.count}
    return "change_project_status", {"project_id": project.id, "status": status, **about}


def freeze_project(draw: Draw, world: World) -> Drawn:
    """The end of a project's money, whatever is open on it."""
    project = d.pick(draw, world, "project")
    about = {"source_log": "other.example/projects", "source_position": world.count}
    return "freeze_project", {"project_id": project.id, "reason": d.one(draw, ("cancellation", "termination")), **about}


def _ceiling(project: Thing) -> Any:
    return project.last("approved_amount")


def room(world: World, project: Thing) -> int:
    """What may still be allocated to it."""
    left: int = _ceiling(project).minor - world.sums["project", project.id]
    return left


def _project(draw: Draw, world: World, base: str) -> Thing:
    def fits(t: Thing) -> bool:
        fits = not t.has("ProjectFrozen") and t.last("status") in FINANCED
        return fits and _ceiling(t).currency == base and room(world, t) > 0

    return d.pick(draw, world, "project", fits)


def approve_allocation(draw: Draw, world: World) -> Drawn:
    """Of named or proposed sources, or of a fiscal year's authority."""
    if d.rarely(draw, 4):
        authority = d.pick(draw, world, "appropriation")
        fund, mission = authority.fund or "", True
        left = world.sums["available", fund, authority.id]
    else:
        fund, mission = d.fund(draw, world, "trust_fund"), False
        left = world.sums["available", fund]
    base = world.base(fund)
    project = _project(draw, world, base)
    left = min(left, room(world, project))
    if left <= 0:
        raise d.Nothing("available")
    whole = d.amount(draw, left // 2, left // 5, left // 10, left, most=max(1, left))
    body: C = {"fund_id": fund, "project_id": project.id, "decision": "SC-1", "amount": d.money(whole, base)}
    body["effective_on"] = d.day(draw, world)
    if mission:
        body["fiscal_year"] = authority.first.fiscal_year
    elif d.rarely(draw, 3):
        body["sources"] = _sources(draw, world, fund, whole)
    if d.rarely(draw, 6):
        body["support_cost_reserved"] = d.money(d.one(draw, (0, whole // 10)), base)
    return "approve_allocation", {**body, **d.reference(draw)}


def _sources(draw: Draw, world: World, fund: str, whole: int) -> list[C]:
    chosen: dict[str, int] = {}
    left, base = whole, world.base(fund)
    for _ in range(4):
        if left and not d.rarely(draw, 4):
            found = d.pick(
                draw, world, "agreement", lambda t: t.fund == fund and world.sums["available", fund, t.id] > 0
            )
            take = min(left, world.sums["available", fund, found.id])
            if found.id not in chosen and take > 0:
                chosen[found.id] = take
                left -= take
    if left:
        chosen["pool"] = left
    return [{"source": source, "amount": d.money(minor, base)} for source, minor in chosen.items()]


def revise_allocation(draw: Draw, world: World) -> Drawn:
    allocation = d.pick(draw, world, "allocation", lambda t: not t.has("AllocationCancelled"))
    fund = allocation.fund or ""
    now = allocation.last("amount", "AllocationApproved", "AllocationRevised", "AllocationOpened").minor
    free = max(0, world.sums["uncommitted", allocation.id])
    new = d.one(
        draw, (now - free, now - free // 2, now - free // 2, now + draw(1, 9_000), now + 1, now - 1, now - free - 1)
    )
    body: C = {"allocation_id": allocation.id, "decision": "SC-2", "amount": d.money(max(1, new), world.base(fund))}
    if d.rarely(draw, 6):
        body["support_cost_reserved"] = d.money(d.one(draw, (0, max(0, new) // 10)), world.base(fund))
    return "revise_allocation", {**body, "effective_on": d.day(draw, world, allocation.since)}


def cancel_allocation(draw: Draw, world: World) -> Drawn:
    allocation = d.pick(draw, world, "allocation", lambda t: not t.has("AllocationCancelled"))
    on = d.day(draw, world, allocation.since)
    return "cancel_allocation", {"allocation_id": allocation.id, "decision": "SC-3", "effective_on": on}


def _instalments(draw: Draw, minor: int, currency: str) -> list[C]:
    parts = [minor] if minor < 4 or d.flip(draw) else [minor * 3 // 4, minor - minor * 3 // 4]
    return [{"amount": d.money(part, currency)} for part in parts]


def sign_commitment(draw: Draw, world: World) -> Drawn:
    allocation = d.pick(draw, world, "allocation", lambda t: world.sums["uncommitted", t.id] > 0)
    fund = allocation.fund or ""
    base = world.base(fund)
    currency = base if not d.rarely(draw, 3) else d.one(draw, d.CURRENCIES)
    free = world.sums["uncommitted", allocation.id]
    free = free if currency == base else d.at_about(world, fund, free, currency)
    minor = d.amount(draw, free, free // 2, free // 3, free * 8 // 10, most=max(1, free))
    body: C = {
        "allocation_id": allocation.id,
        "organisation_id": d.pick(draw, world, "organisation").id,
        "kind": d.one(draw, ("mou", "agreement", "purchase_order")),
        "amount": d.money(minor, currency),
        "instalments": _instalments(draw, minor, currency),
        "effective_on": d.day(draw, world, allocation.since),
    }
    return "sign_commitment", {**body, **d.reference(draw)}


def _open(t: Thing) -> bool:
    return not t.has("CommitmentClosed")


def _amount(commitment: Thing) -> Any:
    return commitment.last("amount", "CommitmentSigned", "CommitmentRevised", "CommitmentOpened")


def _planned(commitment: Thing) -> dict[int, int]:
    found = commitment.last("instalments", "CommitmentSigned", "CommitmentRevised", "CommitmentOpened")
    return {part.instalment: part.amount.minor for part in found}


def revise_commitment(draw: Draw, world: World) -> Drawn:
    commitment = d.pick(draw, world, "commitment", _open)
    now, currency = _amount(commitment).minor, _amount(commitment).currency
    planned = _planned(commitment)
    paid = {n: world.sums["paid", commitment.id, n] for n in planned}
    low = sum(paid.values())
    new = max(1, d.one(draw, (now + draw(1, 5_000), now - 1, (now + low) // 2, low, now + 1, now)))
    parts = []
    left = new
    for n in sorted(planned):
        share = max(paid[n], min(left, planned[n]))
        if share > 0 and left > 0:
            parts.append(min(share, left))
            left -= min(share, left)
    if left:
        parts.append(left)
    return "revise_commitment", {
        "commitment_id": commitment.id,
        "amount": d.money(new, currency),
        "instalments": [{"amount": d.money(part, currency)} for part in parts],
        "effective_on": d.day(draw, world, commitment.since),
    }


def close_commitment(draw: Draw, world: World) -> Drawn:
    def fits(t: Thing) -> bool:
        return _open(t) and not world.sums["advances_to_partners", t.id] and not world.sums["payables", t.id]

    commitment = d.pick(draw, world, "commitment", fits)
    on = d.day(draw, world, commitment.since)
    return "close_commitment", {"commitment_id": commitment.id, "effective_on": on}


def waive_instalment(draw: Draw, world: World) -> Drawn:
    commitment = d.pick(draw, world, "commitment", lambda t: _open(t) and len(_planned(t)) > 1)
    body = {"commitment_id": commitment.id, "instalment": 2, "reason": "agreed"}
    return "waive_instalment", {**body, "effective_on": d.day(draw, world, commitment.since)}


def _paid_from(draw: Draw, world: World, fund: str, currency: str) -> C:
    """The bank account that pays; none where the mission does. Raises Nothing."""
    if world.is_mission(fund) != d.rarely(draw, 80):
        return {}
    return {"bank_account_id": d.funded_bank(draw, world, fund, currency)}


def pay_disbursement(draw: Draw, world: World) -> Drawn:
    def fits(t: Thing) -> bool:
        return (
            _open(t)
            and t.first.kind != "purchase_order"
            and any(minor > world.sums["paid", t.id, n] for n, minor in _planned(t).items())
        )

    commitment = d.pick(draw, world, "commitment", fits)
    fund, currency = commitment.fund or "", _amount(commitment).currency
    planned = _planned(commitment)
    number = next((n for n in sorted(planned) if planned[n] > world.sums["paid", commitment.id, n]), 1)
    left = planned.get(number, 0) - world.sums["paid", commitment.id, number]
    payables = world.sums["payables", commitment.id]
    body: C = {"commitment_id": commitment.id, "instalment": number, **_paid_from(draw, world, fund, currency)}
    edges = [left, left, left // 2, payables, payables + 1]
    if "bank_account_id" in body:
        there = world.sums["cash", fund, body["bank_account_id"]]
        edges = [min(there, edge) for edge in edges]
    body["amount"] = d.some(draw, currency, *edges, most=max(1, left))
    return "pay_disbursement", {**body, "effective_on": d.day(draw, world, commitment.since), **d.reference(draw)}


def return_disbursement(draw: Draw, world: World) -> Drawn:
    payment = d.pick(draw, world, "disbursement", lambda t: not t.has("DisbursementReturned"))
    return "return_disbursement", {
        "disbursement_id": payment.id,
        "effective_on": d.day(draw, world, payment.since),
    }


def record_partner_refund(draw: Draw, world: World) -> Drawn:
    def holds(t: Thing) -> bool:
        return world.sums["advances_to_partners", t.id] > 0 or world.sums["recoverable_from_partners", t.id] > 0

    commitment = d.pick(draw, world, "commitment", holds)
    fund, currency = commitment.fund or "", _amount(commitment).currency
    advances = world.sums["advances_to_partners", commitment.id]
    recoverable = world.sums["recoverable_from_partners", commitment.id]
    edges = (advances, recoverable, advances + recoverable, advances // 2)
    body: C = {"commitment_id": commitment.id, "amount": d.some(draw, currency, *edges, most=2_000)}
    if not world.is_mission(fund):
        body["bank_account_id"] = d.bank(draw, world, fund, currency)
    if d.rarely(draw, 3):
        body["excess_is"] = "recovery"
    return "record_partner_refund", {**body, "effective_on": d.day(draw, world, commitment.since), **d.reference(draw)}


def submit_report(draw: Draw, world: World) -> Drawn:
    commitment = d.pick(draw, world, "commitment", lambda t: _open(t) and t.first.kind != "purchase_order")
    whole, currency = _amount(commitment).minor, _amount(commitment).currency
    on = d.day(draw, world, commitment.since)
    advances = max(0, world.sums["advances_to_partners", commitment.id])
    lines = []
    for category in dict.fromkeys(draw(1, 5) for _ in range(d.one(draw, (1, 1, 2, 3)))):
        posted = world.sums["posted", commitment.id, category]
        edges = (posted + advances, posted + advances // 2, posted, whole // 2, whole // 3, posted // 2)
        lines.append({"category": category, "amount": d.some(draw, currency, *edges, most=max(1, whole))})
    body = {"commitment_id": commitment.id, "basis": d.one(draw, ("provisional", "certified")), "to_on": on}
    return "submit_report", {**body, "cumulative": lines, "effective_on": on, **d.reference(draw)}


def _waiting(reports: Thing) -> int | None:
    waiting = {e.data.report_number: e for e in reports.events if e.type == "ExpenditureSubmitted"}  # type: ignore[attr-defined]
    for event in reports.events:
        if event.type in ("ExpenditureAccepted", "ExpenditureReturned"):
            waiting.pop(event.data.report_number, None)  # type: ignore[attr-defined]
    return next(iter(waiting), None)


def _answered(draw: Draw, world: World) -> C:
    reports = d.pick(draw, world, "expenditure_report", lambda t: _waiting(t) is not None)
    since = reports.events[-1].effective_on
    body = {"commitment_id": reports.id, "report_number": _waiting(reports) or 1}
    return {**body, "effective_on": d.day(draw, world, since)}


def accept_report(draw: Draw, world: World) -> Drawn:
    return "accept_report", _answered(draw, world)


def return_report(draw: Draw, world: World) -> Drawn:
    return "return_report", {**_answered(draw, world), "reason": "incomplete"}


def disallow_cost(draw: Draw, world: World) -> Drawn:
    def fits(t: Thing) -> bool:
        return any(world.sums["posted", t.id, category] > 0 for category in range(1, 6))

    commitment = d.pick(draw, world, "commitment", fits)
    currency = _amount(commitment).currency
    lines = []
    for category in range(1, 6):
        posted = world.sums["posted", commitment.id, category]
        if posted > 0 and (not lines or d.flip(draw)):
            minor = d.amount(draw, posted, posted // 2, posted // 3, most=max(1, posted))
            lines.append({"category": category, "amount": d.money(minor, currency)})
    body: C = {"commitment_id": commitment.id, "decision": "AUDIT-1", "reason": "no vouchers", "disallowed": lines}
    if d.rarely(draw, 4):
        body["year"] = world.day.year - draw(0, 1)
    return "disallow_cost", {**body, "effective_on": d.day(draw, world, commitment.since)}


def write_off_partner_balance(draw: Draw, world: World) -> Drawn:
    def holds(t: Thing) -> bool:
        return world.sums["advances_to_partners", t.id] > 0 or world.sums["recoverable_from_partners", t.id] > 0

    commitment = d.pick(draw, world, "commitment", holds)
    advances = world.sums["advances_to_partners", commitment.id]
    recoverable = world.sums["recoverable_from_partners", commitment.id]
    edges = (advances, recoverable, advances + recoverable, recoverable + 1)
    body: C = {"commitment_id": commitment.id, "decision": "LOSS-1", "reason": "the partner is no more"}
    body["amount"] = d.some(draw, _amount(commitment).currency, *edges, most=2_000)
    return "write_off_partner_balance", {**body, "effective_on": d.day(draw, world, commitment.since)}


def accept_invoice(draw: Draw, world: World) -> Drawn:
    def fits(t: Thing) -> bool:
        return _open(t) and t.first.kind == "purchase_order" and world.sums["committed", t.id] > 0

    order = d.pick(draw, world, "commitment", fits)
    whole, currency = _amount(order).minor, _amount(order).currency
    on = d.day(draw, world, order.since)
    categories = dict.fromkeys(draw(1, 7) for _ in range(d.one(draw, (1, 1, 2))))
    lines = [
        {"category": category, "amount": d.some(draw, currency, whole // 2, whole // 3, whole, most=max(1, whole // 3))}
        for category in categories
    ]
    body = {"commitment_id": order.id, "supplier_reference": f"F-{draw(0, 10_000)}", "invoiced_on": on, "lines": lines}
    return "accept_invoice", {**body, "effective_on": on, **d.reference(draw)}


def pay_invoice(draw: Draw, world: World) -> Drawn:
    invoice = d.pick(draw, world, "invoice", lambda t: world.sums["unpaid", t.id] > 0)
    fund, currency = invoice.fund or "", invoice.first.amount.currency
    unpaid = world.sums["unpaid", invoice.id]
    body: C = {"invoice_id": invoice.id, "amount": d.some(draw, currency, unpaid, unpaid // 2, most=max(1, unpaid))}
    body |= _paid_from(draw, world, fund, currency)
    return "pay_invoice", {**body, "effective_on": d.day(draw, world, invoice.since), **d.reference(draw)}
