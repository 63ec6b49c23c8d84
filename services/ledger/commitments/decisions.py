"""Signing, revising and closing commitments; waiving the report that an instalment waits for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.ledger.allocations.decisions import Allocation, open_allocation, source_amounts
from services.ledger.appropriations.authority import lapses, require_year_running
from services.ledger.commitments.binding import taken_from_allocated
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.expenditure.acceptance import accepted, held_as_claimed
from services.ledger.expenditure.days import require_reserve_since
from services.ledger.funds.decisions import Fund
from services.ledger.hearing.decisions import FINANCED_STATUSES, ORGANISATION, PROJECT, require_spending
from services.ledger.rates.carrying import NOTHING, Carried
from services.ledger.rules import booked, dated_in, require_not_before, require_one_currency
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import (
    CloseCommitment,
    PlannedInstalment,
    ReviseCommitment,
    SignCommitment,
    WaiveInstalment,
)
from shared.contracts.events.commitments import (
    CommitmentClosed,
    CommitmentRevised,
    CommitmentSigned,
    Instalment,
    InstalmentWaived,
)
from shared.contracts.money import Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided


def decide_sign_commitment(ledger: LedgerState, command: SignCommitment, context: Context) -> list[Decided]:
    """Binds a partner under an allocation, in any currency at the day's rate; sources move in proportion to what is
    allocated from each.

    Refuses `project.frozen`, `project.suspended`, `project.not_approved`, `commitment.exceeds_allocation`,
    `allocation.support_cost_reserve`, `commitment.instalments`, `currency.mixed`, `rate.missing`,
    `allocation.cancelled`, `effective_on.before_allocation`, `reference.taken`; outside the fiscal year of a mission's
    budget `appropriation.not_begun`, `appropriation.year_over`.
    """
    allocation, fund = _under(ledger, command.allocation_id, command.effective_on, context)
    ledger.get(ORGANISATION, command.organisation_id, "/organisation_id")
    ledger.require_new_reference(context.actor, allocation.fund_id, COMMITMENT.name, command.reference)
    amount = booked(ledger, fund, command.amount, "/amount", command.effective_on)
    shares = taken_from_allocated(ledger, fund, allocation, amount.base_minor, command.effective_on)
    signed = CommitmentSigned(
        fund_id=allocation.fund_id,
        commitment_id=context.new_id(),
        number=ledger.next_number(allocation.fund_id, fund.code, fund.time_zone, "COM", context.recorded_at),
        reference=command.reference,
        kind=command.kind,
        allocation_id=command.allocation_id,
        project_id=allocation.project_id,
        organisation_id=command.organisation_id,
        window_id=allocation.window_id,
        fiscal_year=allocation.fiscal_year,
        amount=amount,
        instalments=_numbered(command.instalments, command.amount),
        sources=source_amounts(shares, allocation.donors, fund.base_currency),
    )
    return [Decided(signed, command.effective_on)]


def decide_revise_commitment(ledger: LedgerState, command: ReviseCommitment, context: Context) -> list[Decided]:
    """The commitment is of another amount; a rise posts what reports claimed beyond it, in the same transaction.

    What is added is bound at the day's rate, what is taken off leaves at the carrying base of what is bound and free;
    it lapses when the fiscal year of its authority is over.
    Refuses `commitment.closed`, `amount.unchanged`, `commitment.below_outstanding`, `commitment.instalment_paid`,
    `commitment.exceeds_allocation`, `currency.mixed`, `effective_on.before_commitment`.
    """
    commitment, fund = standing(ledger, command.commitment_id, command.effective_on, context)
    commitment.require_currency(command.amount, "/amount")
    instalments = _numbered(command.instalments, command.amount)
    change = command.amount.minor - commitment.amount.minor
    if change == 0 and instalments == commitment.instalments:
        raise Refused("amount.unchanged", "/amount", amount=command.amount.amount, currency=commitment.currency)
    _require_paid_kept(commitment, instalments)
    if change > 0:
        return _risen(ledger, command, context, instalments)
    _require_outstanding(commitment, -change)
    less = commitment.uncovered.part(-change)
    shares = split(max(0, less.base), commitment.committed_minor)
    require_committed_since(ledger, fund, commitment, shares, command.effective_on)
    given_back = {source: -minor for source, minor in shares.items()}
    revised = _revised(commitment, command, NOTHING.less(less), instalments, given_back, commitment.donors)
    return [Decided(revised, command.effective_on)]


def _risen(
    ledger: LedgerState, command: ReviseCommitment, context: Context, instalments: tuple[Instalment, ...]
) -> list[Decided]:
    commitment, fund = standing(ledger, command.commitment_id, command.effective_on, context)
    allocation, _ = _under(ledger, commitment.allocation_id, command.effective_on, context)
    added = Money.of(command.amount.minor - commitment.amount.minor, commitment.currency)
    at_day = booked(ledger, fund, added, "/amount", command.effective_on)
    more = Carried(at_day.minor, at_day.base_minor)
    shares = taken_from_allocated(ledger, fund, allocation, more.base, command.effective_on)
    revised = _revised(commitment, command, more, instalments, shares, allocation.donors)
    decided = [Decided(revised, command.effective_on)]
    held = held_as_claimed(commitment)
    if held is None:
        return decided
    committed = {s: commitment.committed_minor.get(s, 0) + shares.get(s, 0) for s in {*commitment.donors, *shares}}
    risen = replace(
        commitment,
        unspent_own_minor=commitment.unspent_own_minor + more.own,
        committed_minor={source: minor for source, minor in committed.items() if minor},
        donors={**commitment.donors, **allocation.donors},
    )
    under = replace(allocation, uncommitted_minor=_without(allocation.uncommitted_minor, shares))
    posting = accepted(fund, risen, held, under, command.effective_on)
    if posting[0].posted:
        for support in posting[1:]:
            require_reserve_since(ledger, fund, allocation, support.sources, command.effective_on, shares)
        decided.extend(Decided(event, command.effective_on) for event in posting)
    return decided


def _without(held: Mapping[str, int], taken: Mapping[str, int]) -> dict[str, int]:
    return {source: left for source, minor in held.items() if (left := minor - taken.get(source, 0))}


def _revised(
    commitment: Commitment,
    command: ReviseCommitment,
    change: Carried,
    instalments: tuple[Instalment, ...],
    shares: Mapping[str, int],
    donors: Mapping[str, str | None],
) -> CommitmentRevised:
    return CommitmentRevised(
        fund_id=commitment.fund_id,
        commitment_id=command.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        fiscal_year=commitment.fiscal_year,
        lapses=lapses(commitment.fiscal_year, command.effective_on),
        amount=commitment.booked(Carried(commitment.amount.minor, commitment.amount.base_minor).plus(change)),
        instalments=instalments,
        sources=source_amounts(shares, donors, commitment.base_currency),
    )


def decide_close_commitment(ledger: LedgerState, command: CloseCommitment, context: Context) -> list[Decided]:
    """Nothing more is due. Refuses `commitment.closed`, `commitment.below_outstanding` while advances or
    recoverables stand, `commitment.payables_open` while the partner is owed."""
    commitment, fund = standing(ledger, command.commitment_id, command.effective_on, context)
    owed = commitment.payables_own_minor + max(0, -commitment.advances_own_minor)
    if owed:
        raise Refused(
            "commitment.payables_open",
            "/commitment_id",
            payables=commitment.shown(owed),
            currency=commitment.currency,
        )
    _require_outstanding(commitment, commitment.unspent_own_minor)
    require_committed_since(ledger, fund, commitment, commitment.committed_minor, command.effective_on)
    closed = CommitmentClosed(
        fund_id=commitment.fund_id,
        commitment_id=command.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        fiscal_year=commitment.fiscal_year,
        lapses=lapses(commitment.fiscal_year, command.effective_on),
        sources=source_amounts(commitment.committed_minor, commitment.donors, fund.base_currency, -1),
    )
    return [Decided(closed, command.effective_on)]


def decide_waive_instalment(ledger: LedgerState, command: WaiveInstalment, context: Context) -> list[Decided]:
    """Lets an instalment be paid without its report. Refuses `instalment.unknown`, `instalment.waived`,
    `instalment.waits_for_nothing` for the first one."""
    commitment, _ = standing(ledger, command.commitment_id, command.effective_on, context)
    if commitment.instalment(command.instalment) is None:
        raise Refused("instalment.unknown", "/instalment", instalment=command.instalment)
    if command.instalment == 1:
        raise Refused("instalment.waits_for_nothing", "/instalment")
    if command.instalment in commitment.waived_instalments:
        raise Refused("instalment.waived", "/instalment", instalment=command.instalment)
    waived = InstalmentWaived(
        fund_id=commitment.fund_id,
        commitment_id=command.commitment_id,
        instalment=command.instalment,
        reason=command.reason,
    )
    return [Decided(waived, command.effective_on)]


def standing(
    ledger: LedgerState, commitment_id: str, effective_on: date, context: Context, certified: bool = False
) -> tuple[Commitment, Fund]:
    """An open commitment and its fund; `certified`: for such a report. Refuses `commitment.closed`,
    `effective_on.before_commitment`."""
    commitment = ledger.get(COMMITMENT, commitment_id)
    fund = dated_in(ledger, commitment.fund_id, effective_on, context, certified)
    if commitment.closed:
        raise Refused("commitment.closed", "/commitment_id", commitment=commitment.number)
    require_signed(commitment, effective_on)
    return commitment, fund


def require_reported_on(commitment: Commitment) -> None:
    """Refuses `commitment.invoiced` for a purchase order: it is paid by its invoices, and nobody reports on it."""
    if commitment.invoiced:
        raise Refused("commitment.invoiced", "/commitment_id", commitment=commitment.number)


def require_signed(commitment: Commitment, effective_on: date) -> None:
    """Refuses `effective_on.before_commitment`."""
    require_not_before("effective_on.before_commitment", effective_on, "signed_on", commitment.signed_on)


def _under(ledger: LedgerState, allocation_id: str, effective_on: date, context: Context) -> tuple[Allocation, Fund]:
    allocation, fund = open_allocation(ledger, allocation_id, effective_on, context)
    project = ledger.get(PROJECT, allocation.project_id)
    require_spending(project, "/allocation_id")
    if project.status not in FINANCED_STATUSES:
        raise Refused("project.not_approved", "/allocation_id", project=project.code, status=project.status)
    require_year_running(allocation.fiscal_year, effective_on)
    return allocation, fund


def _numbered(planned: tuple[PlannedInstalment, ...], amount: Money) -> tuple[Instalment, ...]:
    for index, part in enumerate(planned):
        require_one_currency(part.amount, amount.currency, f"/instalments/{index}/amount")
    total = sum(part.amount.minor for part in planned)
    if total != amount.minor:
        raise Refused(
            "commitment.instalments",
            "/instalments",
            instalments=from_minor(total, amount.currency),
            amount=amount.amount,
            currency=amount.currency,
        )
    return tuple(
        Instalment(instalment=n, amount=part.amount, due_on=part.due_on) for n, part in enumerate(planned, start=1)
    )


def _require_outstanding(commitment: Commitment, less: int) -> None:
    # A reversed payment may leave an advance below zero: that is owed, and frees nothing that is bound.
    outstanding = commitment.advances.standing.own + commitment.recoverable_own_minor
    if less > commitment.unspent_own_minor - outstanding:
        raise Refused(
            "commitment.below_outstanding",
            "/amount",
            asked=commitment.shown(less),
            committed=commitment.shown(commitment.unspent_own_minor),
            outstanding=commitment.shown(outstanding),
            currency=commitment.currency,
        )


def _require_paid_kept(commitment: Commitment, instalments: tuple[Instalment, ...]) -> None:
    planned = {instalment.instalment: instalment.amount.minor for instalment in instalments}
    for number, paid in commitment.paid_own_minor.items():
        if paid > planned.get(number, 0):
            raise Refused(
                "commitment.instalment_paid",
                "/instalments",
                instalment=number,
                paid=commitment.shown(paid),
                currency=commitment.currency,
            )


def require_committed_since(
    ledger: LedgerState,
    fund: Fund,
    commitment: Commitment,
    less: Mapping[str, int],
    effective_on: date,
) -> None:
    """A backdated reduction must not take committed below zero on a day when it was not yet free."""
    for source, minor in less.items():
        lowest = commitment.lowest_from(ledger, "committed", source, effective_on)
        if minor > lowest:
            raise Refused(
                "commitment.below_outstanding",
                "/effective_on",
                asked=from_minor(minor, fund.base_currency),
                committed=from_minor(lowest, fund.base_currency),
                currency=fund.base_currency,
            )
