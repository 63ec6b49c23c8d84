"""The end of a fund, and what brings a closing one there: every balance to zero, what is left to the donors."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.properties.whole import drawing as d
from tests.properties.whole import of_donors, of_refunds
from tests.properties.whole.drawing import C, Draw, Drawn
from tests.properties.whole.months import after, month_of
from tests.properties.whole.of_closing import named_month
from tests.properties.whole.of_partners import FINANCED
from tests.properties.whole.world import FIRST_DAY, World

SETTLED = ("closed", "cancelled", "terminated")
RESULTS = ("accumulated_surplus", "currency_clearing", "control", "spent", "lapsed")


def ending_fund(world: World, *status: str) -> str:
    """A fund whose life ends within the history (its code begins with an E). Raises Nothing."""
    for fund in world.leaves:
        if world.status[fund] in status:
            return fund
    raise d.Nothing("fund")


def begin_fund_closing(draw: Draw, world: World) -> Drawn:
    fund = ending_fund(world, "open")
    if world.sums["entries", fund] < 30 + draw(0, 60):
        raise d.Nothing("entries")
    return "begin_fund_closing", {"fund_id": fund, "decision": "SC-END", "effective_on": world.day.isoformat()}


def distribute_residue(draw: Draw, world: World) -> Drawn:
    """Once nothing else is open, or now and then before."""
    fund = ending_fund(world, "closing")
    if not d.rarely(draw, 60) and next(_settling(draw, world, fund), None) is not None:
        raise d.Nothing("residue")
    pool = world.sums["available", fund, "pool"]
    body: C = {"fund_id": fund, "decision": "SC-END", "effective_on": _today(world, fund)}
    if d.flip(draw):
        body["wire_charges"] = d.money(d.one(draw, (0, max(0, pool), draw(1, 900), draw(1, 20))), world.base(fund))
    return "distribute_residue", body


def close_fund(draw: Draw, world: World) -> Drawn:
    fund = ending_fund(world, "closing")
    if not d.rarely(draw, 60) and any(_open_leaves(world, fund, results=True)):
        raise d.Nothing("balance")
    last = world.sums["last_on", fund]
    on = date(max(date.fromordinal(last).year, world.day.year) if last else world.day.year, 12, 31)
    return "close_fund", {"fund_id": fund, "decision": "SC-END", "effective_on": on.isoformat()}


def _today(world: World, fund: str) -> str:
    return world.months.first_open(fund, world.day).isoformat()


def _open_leaves(world: World, fund: str, results: bool = False) -> Iterator[tuple[str, str, Any, int, int]]:
    """Balances that are not zero; of results too once the years are to be closed."""
    for (account, currency, about), (amount, base) in list(world.leaves[fund].items()):
        if (amount or base) and account not in RESULTS and (results or account not in d.FLOWS):
            yield account, currency, about, amount, base


def next_step(draw: Draw, world: World) -> Drawn:
    """The next thing to be done for a fund that comes to its end. Raises Nothing."""
    fund = ending_fund(world, "closing")
    for stage in (_settling, _sharing, _resting):
        steps = list(stage(draw, world, fund))
        if steps:
            return _once(world, fund, d.one(draw, steps))
    return close_fund(draw, world)


def _once(world: World, fund: str, step: Drawn) -> Drawn:
    """What a bank gives or takes until the fund is even: where many commands are drawn at once, one of them is enough.

    Raises Nothing.
    """
    if step[0] in ("record_interest", "record_bank_charge", "amend_agreement"):
        if world.sums["evened", fund] == world.count:
            raise d.Nothing("step")
        world.sums["evened", fund] = world.count
    return step


def _settling(draw: Draw, world: World, fund: str) -> Iterator[Drawn]:
    """What must be at its end before what is left is shared."""
    base, on = world.base(fund), _today(world, fund)
    for id in reversed(world.order["proposal"][-60:]):
        proposal = world.thing("proposal", id)
        if proposal is not None and proposal.fund == fund and world.waits(proposal):
            yield "approve_proposal", {"proposal_id": id}
            yield "reject_proposal", {"proposal_id": id, "reason": "the fund ends"}
    projects = set()
    for account, currency, about, amount, _ in _open_leaves(world, fund):
        dated: C = {"effective_on": on}
        money = d.money(abs(amount), currency)
        home: C = {"fund_id": fund, "effective_on": on}
        if about.project_id and account in ("allocated", "committed"):
            projects.add(about.project_id)
        if account not in ("cash", "available", "refunds_payable_to_donors") and not amount:
            yield "run_revaluation", {"fund_id": fund, "effective_on": on}
        elif account == "cash" and (amount < 0 or currency != base):
            yield from _of_cash(draw, world, fund, about.bank_account_id, currency, amount, on)
        elif account in ("advances_to_partners", "recoverable_from_partners"):
            bank = {"bank_account_id": d.bank(draw, world, fund, currency)}
            body: C = {"commitment_id": about.commitment_id, "amount": money, **dated}
            yield "record_partner_refund", {**body, **bank}
            if d.rarely(draw, 4):
                yield _proposed("write_off_partner_balance", {**body, "decision": "LOSS", "reason": "the fund ends"})
        elif account == "payables" and world.things["project", about.project_id].last("status") not in FINANCED:
            yield _heard(world, about.project_id, "in_implementation")
        elif account == "payables" and about.commitment_id:
            yield from _of_payables(draw, world, fund, about.commitment_id, currency, -amount, on)
        elif account == "committed":
            yield "close_commitment", {"commitment_id": about.commitment_id, **dated}
        elif account == "allocated":
            yield from _of_allocated(world, fund, about.project_id, base, dated)
        elif account in ("agent_fee_payable", "support_cost_payable") and amount < 0:
            bank = {"bank_account_id": d.funded_bank(draw, world, fund, base)}
            yield "settle_fees", {**home, **bank, "fee": account.removesuffix("_payable"), "amount": money}
        elif account == "contributions_receivable" and amount > 0:
            yield from _of_receivable(draw, world, fund, about.agreement_id, amount, currency, on)
        elif account == "unapplied_receipts":
            yield from _of_unapplied(world, fund, about.donor_id, currency, home)
        elif account == "in_kind_inventory":
            yield from _of_in_kind(draw, world, fund, currency, dated)
        elif account == "available" and about.source != "pool" and amount > 0:
            yield from _of_overdrawn(draw, world, fund, about.source, amount, on)
        elif account == "available" and amount > 0:
            yield "assign_pool_deficit", {**home, "decision": "SC-END"}
            bank = {"bank_account_id": d.bank(draw, world, fund, base)}
            yield "record_interest", {**home, **bank, "origin": "bank", "amount": money}
    for agreement in world.of_fund("agreement", fund):
        left = of_donors.open_condition(agreement)
        if left > 0:
            amount_of = d.money(left, agreement.first.amount.currency)
            condition: C = {"agreement_id": agreement.id, "amount": amount_of, "effective_on": on}
            yield "fail_condition", condition
            yield "meet_condition", condition
    if not projects:
        yield from _of_projects(world, fund)


def _proposed(name: str, body: C) -> Drawn:
    return "propose_command", {"proposed": {"command": name, "body": body}}


def _of_cash(draw: Draw, world: World, fund: str, bank: str, currency: str, amount: int, on: str) -> Iterator[Drawn]:
    home: C = {"fund_id": fund, "effective_on": on}
    if amount < 0:
        interest = {"bank_account_id": bank, "origin": "bank", "amount": d.money(-amount, currency)}
        yield "record_interest", {**home, **interest}
    elif amount > 0:
        base = world.base(fund)
        bought = d.at_about(world, fund, amount, base) if currency == base else _in_base(amount, currency, base)
        body = {"from_bank_account_id": bank, "to_bank_account_id": d.bank(draw, world, fund, base)}
        both = {"sold": d.money(amount, currency), "bought": d.money(max(1, bought), base)}
        if any(t in world.leaves[fund] and world.leaves[fund][t][0] for t in world.leaves[fund] if t[0] == "payables"):
            return
        yield "exchange_currency", {**home, **body, **both}


def _in_base(amount: int, currency: str, base: str) -> int:
    per_dollar = {"USD": 100, "EUR": 88, "XOF": 580}
    return amount * per_dollar[base] // per_dollar[currency]


def _of_payables(
    draw: Draw, world: World, fund: str, commitment_id: str, currency: str, owed: int, on: str
) -> Iterator[Drawn]:
    commitment = world.things["commitment", commitment_id]
    bank, dated = {"bank_account_id": d.funded_bank(draw, world, fund, currency)}, {"effective_on": on}
    held = world.sums["cash", fund, bank["bank_account_id"]]
    if held < owed:
        interest = {"fund_id": fund, "origin": "bank", "amount": d.money(owed - held, currency)}
        yield "record_interest", {**interest, **bank, **dated}
    elif commitment.first.kind == "purchase_order":
        for invoice in world.of_fund("invoice", fund):
            left = world.sums["unpaid", invoice.id]
            if invoice.first.commitment_id == commitment_id and left > 0:
                yield "pay_invoice", {"invoice_id": invoice.id, "amount": d.money(left, currency), **bank, **dated}
    else:
        planned = commitment.last("instalments", "CommitmentSigned", "CommitmentRevised", "CommitmentOpened")
        for part in planned:
            left = min(owed, part.amount.minor - world.sums["paid", commitment_id, part.instalment])
            if left > 0:
                number: C = {"commitment_id": commitment_id, "instalment": part.instalment}
                yield "pay_disbursement", {**number, "amount": d.money(left, currency), **bank, **dated}
                yield "waive_instalment", {**number, "reason": "the fund ends", **dated}
        for category in range(1, 8):
            posted = min(owed, world.sums["posted", commitment_id, category])
            if posted > 0:
                lines = [{"category": category, "amount": d.money(posted, currency)}]
                why: C = {"commitment_id": commitment_id, "decision": "AUDIT", "reason": "no vouchers"}
                yield "disallow_cost", {**why, "disallowed": lines, **dated}


def _of_allocated(world: World, fund: str, project_id: str, base: str, dated: C) -> Iterator[Drawn]:
    for allocation in world.of_fund("allocation", fund):
        free = world.sums["uncommitted", allocation.id]
        if allocation.first.project_id != project_id or free <= 0:
            continue
        stands = allocation.last("amount", "AllocationApproved", "AllocationRevised", "AllocationOpened").minor
        named: C = {"allocation_id": allocation.id, "decision": "SC-END", **dated}
        if stands <= free:
            yield "cancel_allocation", named
        else:
            yield "revise_allocation", {**named, "amount": d.money(stands - free, base)}


def _of_receivable(
    draw: Draw, world: World, fund: str, agreement_id: str, owed: int, currency: str, on: str
) -> Iterator[Drawn]:
    since = world.things["agreement", agreement_id].since
    dated = {"effective_on": max(on, since.isoformat())}
    named: C = {"agreement_id": agreement_id, "amount": d.money(owed, currency)}
    if world.accounts[fund, currency]:
        bank = {"bank_account_id": d.bank(draw, world, fund, currency), "gross_amount": named["amount"]}
        yield "record_receipt", {"fund_id": fund, **bank, "parts": [named], **dated}
    if d.rarely(draw, 3):
        yield _proposed("write_off_receivable", {**named, **dated})


def _of_unapplied(world: World, fund: str, donor_id: str | None, currency: str, home: C) -> Iterator[Drawn]:
    for receipt in world.of_fund("receipt", fund):
        left, first = world.sums["unapplied", receipt.id], receipt.first
        gross = getattr(first, "gross", None) or first.unapplied
        if left > 0 and (first.donor_id, gross.currency) == (donor_id, currency):
            part = {"receipt_id": receipt.id, "amount": d.money(left, currency)}
            of: C = {} if donor_id is None else {"donor_id": donor_id}
            yield (
                "approve_donor_refund",
                {**home, **of, "amount": part["amount"], "receipts": [part], "decision": "SC-END"},
            )


def _of_in_kind(draw: Draw, world: World, fund: str, currency: str, dated: C) -> Iterator[Drawn]:
    for gift in world.of_fund("in_kind", fund):
        left = world.sums["in_kind", gift.id]
        if left > 0:
            used: C = {"in_kind_id": gift.id, "project_id": d.pick(draw, world, "project").id, "category": 2}
            yield "use_in_kind", {**used, "amount": d.money(left, gift.first.fair_value.currency), **dated}


def _of_overdrawn(draw: Draw, world: World, fund: str, source: str, short: int, on: str) -> Iterator[Drawn]:
    """A source below zero: another agreement of its donor covers it, or more is promised and paid."""
    taking = world.things["agreement", source]
    dated = {"effective_on": max(on, taking.since.isoformat())}
    for giving in world.of_fund("agreement", fund):
        left = world.sums["available", fund, giving.id]
        if giving.first.donor_id == taking.first.donor_id and left >= short:
            yield "reprogram_donor_balance", {**of_refunds.reprogrammed(world, fund, giving, taking, short), **dated}
    if world.sums["contributions_receivable", source] <= 0:
        currency = taking.first.amount.currency
        stated = taking.last("amount", "AgreementSigned", "AgreementAmended", "AgreementOpened").minor
        base = world.base(fund)
        more = short if currency == base else 2 * d.at_about(world, fund, short, currency)
        amount = d.money(stated + more, currency)
        yield "amend_agreement", {"agreement_id": source, "amount": amount, **dated}


def _of_projects(world: World, fund: str) -> Iterator[Drawn]:
    """Every project that the fund paid for is heard to be closed."""
    spent = {about.project_id for account, _, about in world.leaves[fund] if account in ("spent", "committed")}
    for id in sorted(filter(None, spent)):
        project = world.things["project", id]
        if project.last("status") not in SETTLED:
            yield _heard(world, id, "closed")


def _heard(world: World, id: str, status: str) -> Drawn:
    project = world.things["project", id]
    first, ceiling = project.first, project.last("approved_amount")
    body: C = {"project_id": id, "code": first.code, "title": first.title, "mechanism": first.mechanism}
    body |= {"status": status, "approved_amount": d.money(ceiling.minor, ceiling.currency)}
    body |= {"organisation_id": project.last("organisation_id"), "areas": ["north"], "sectors": ["wash"]}
    return "register_project", {**body, "source_log": "other.example/projects", "source_position": world.count}


def _sharing(draw: Draw, world: World, fund: str) -> Iterator[Drawn]:
    """What is left goes to the donors' agreements, and from there back to the donors."""
    base, on = world.base(fund), _today(world, fund)
    home: C = {"fund_id": fund, "effective_on": on}
    pool = world.sums["available", fund, "pool"]
    shared = any(True for _ in world.of_fund("residue", fund))
    if not shared or (pool > 0 and d.flip(draw)):
        yield distribute_residue(draw, world)
        return
    full = [bank for bank in world.accounts[fund, base] if world.sums["cash", fund, bank] > 0]
    if len(full) > 1:
        held = d.money(world.sums["cash", fund, full[1]], base)
        yield "make_transfer", {**home, "from_bank_account_id": full[1], "to_bank_account_id": full[0], "amount": held}
    for account, currency, about, amount, _ in _open_leaves(world, fund):
        if account == "available" and about.source != "pool" and amount < 0:
            agreement = world.things["agreement", about.source]
            named = {"agreement_id": about.source, "donor_id": agreement.first.donor_id, "receipts": []}
            body: C = {**home, **named, "amount": d.money(-amount, base), "decision": "SC-END"}
            yield "approve_donor_refund", body
        elif account == "available" and pool > 0:
            bank = d.funded_bank(draw, world, fund, base)
            most = min(pool, world.sums["cash", fund, bank])
            if most > 0:
                yield "record_bank_charge", {**home, "bank_account_id": bank, "amount": d.money(most, base)}
        elif account == "refunds_payable_to_donors":
            yield from _of_refunds(draw, world, fund, about.agreement_id, currency, on)


def _of_refunds(
    draw: Draw, world: World, fund: str, agreement_id: str | None, currency: str, on: str
) -> Iterator[Drawn]:
    base = world.base(fund)
    here = currency if world.accounts[fund, currency] and currency == base else base
    bank = d.funded_bank(draw, world, fund, here)
    body: C = {"bank_account_id": bank, "effective_on": on}

    def paid(owed: int) -> C:
        amount: C = {"amount": d.money(owed, currency)}
        if here != currency:
            amount["paid"] = d.money(max(1, min(_in_base(owed, currency, base), world.sums["cash", fund, bank])), base)
        return {**body, **amount}

    for refund in world.of_fund("refund", fund):
        left = world.sums["refund_left", refund.id]
        if left > 0 and refund.first.amount.currency == currency:
            yield "pay_donor_refund", {"refund_id": refund.id, **paid(left)}
    failed = 0 if agreement_id is None else of_donors.failed(world, agreement_id)
    if failed > 0:
        yield "pay_donor_refund", {"agreement_id": agreement_id, **paid(failed)}


def _resting(draw: Draw, world: World, fund: str) -> Iterator[Drawn]:
    """What the books still show behind nothing, then the months and the years."""
    if any(account not in d.FLOWS for account, *_ in _open_leaves(world, fund)):
        yield "run_revaluation", {"fund_id": fund, "effective_on": _today(world, fund)}
        return
    last = date.fromordinal(world.sums["last_on", fund])
    end, through = f"{last.year:04d}-12", world.months.through(fund)
    opened = [m for m in world.months.opened_again(fund) if m <= end]
    if opened:
        yield "close_period", named_month(fund, min(opened))
    elif through is None or through < end:
        following = end if through is None else month_of(after(date.fromisoformat(f"{through}-01")))
        yield "close_period", named_month(fund, following)
    else:
        closed = world.months.years(fund)
        for year in range(max(closed, default=FIRST_DAY.year - 1) + 1, last.year + 1):
            yield "close_year", {"fund_id": fund, "year": year}
            return


def late_money(draw: Draw, world: World) -> Drawn:
    """What comes after the end of a fund: all of it is owed back. Raises Nothing."""
    fund = ending_fund(world, "closed")
    currency = d.currency_of(draw, world, fund)
    closed_on = world.things["fund", fund].events[-1].effective_on or world.day
    body: C = {"fund_id": fund, "bank_account_id": d.bank(draw, world, fund, currency), "parts": []}
    body |= {"gross_amount": d.some(draw, currency), "effective_on": max(world.day, closed_on).isoformat()}
    if d.flip(draw):
        body["donor_id"] = d.donor(draw, world)
    return "record_receipt", body
