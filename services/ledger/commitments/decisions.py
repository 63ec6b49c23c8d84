"""Signing, revising and closing commitments; waiving the report that an instalment waits for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.ledger.allocations.capacity import source_dimensions
from services.ledger.allocations.decisions import Allocation, open_allocation, source_amounts
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.expenditure.acceptance import accepted, held_as_claimed
from services.ledger.funds.decisions import Fund
from services.ledger.hearing.decisions import FINANCED_STATUSES, ORGANISATION, PROJECT
from services.ledger.resources import Decided
from services.ledger.rules import dated_in, in_base, require_not_before
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
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused


def decide_sign_commitment(ledger: LedgerState, command: SignCommitment, context: Context) -> list[Decided]:
    """Binds a partner under an allocation; sources move in proportion to what is allocated from each.

    Refuses `project.not_approved`, `commitment.exceeds_allocation`, `allocation.support_cost_reserve`,
    `commitment.instalments`, `allocation.cancelled`, `effective_on.before_allocation`, `reference.taken`.
    """
    allocation, fund = _under(ledger, command.allocation_id, command.effective_on, context)
    ledger.get(ORGANISATION, command.organisation_id, "/organisation_id")
    ledger.require_new_reference(context.actor, allocation.fund_id, COMMITMENT.name, command.reference)
    amount = in_base(fund, command.amount, "/amount")
    shares = _taken_from_allocated(ledger, fund, allocation, amount.minor, command.effective_on)
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
        amount=amount,
        instalments=_numbered(fund, command.instalments, amount.minor),
        sources=source_amounts(shares, allocation.donors, fund.base_currency),
    )
    return [Decided(signed, command.effective_on)]


def decide_revise_commitment(ledger: LedgerState, command: ReviseCommitment, context: Context) -> list[Decided]:
    """The commitment is of another amount; a rise posts what reports claimed beyond it, in the same transaction.

    Refuses `commitment.closed`, `amount.unchanged`, `commitment.below_outstanding`, `commitment.instalment_paid`,
    `commitment.exceeds_allocation`, `effective_on.before_commitment`.
    """
    commitment, fund = standing(ledger, command.commitment_id, command.effective_on, context)
    amount = in_base(fund, command.amount, "/amount")
    instalments = _numbered(fund, command.instalments, amount.minor)
    change = amount.minor - commitment.amount.minor
    if change == 0 and instalments == commitment.instalments:
        raise Refused("amount.unchanged", "/amount", amount=amount.amount, currency=amount.currency)
    _require_paid_kept(fund, commitment, instalments)
    donors: Mapping[str, str | None]
    if change > 0:
        allocation, _ = _under(ledger, commitment.allocation_id, command.effective_on, context)
        shares = _taken_from_allocated(ledger, fund, allocation, change, command.effective_on)
        donors = allocation.donors
    else:
        _require_outstanding(fund, commitment, -change)
        less = split(-change, commitment.committed_minor)
        require_committed_since(ledger, fund, command.commitment_id, commitment, less, command.effective_on)
        shares = {source: -minor for source, minor in less.items()}
        donors = commitment.donors
    revised = CommitmentRevised(
        fund_id=commitment.fund_id,
        commitment_id=command.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        amount=amount,
        instalments=instalments,
        sources=source_amounts(shares, donors, fund.base_currency),
    )
    decided = [Decided(revised, command.effective_on)]
    held = held_as_claimed(commitment)
    if change > 0 and held is not None:
        risen = replace(commitment, donors={**commitment.donors, **donors})
        posting = accepted(command.commitment_id, risen, held, fund.base_currency, shares)
        if posting.posted:
            decided.append(Decided(posting, command.effective_on))
    return decided


def decide_close_commitment(ledger: LedgerState, command: CloseCommitment, context: Context) -> list[Decided]:
    """Nothing more is due. Refuses `commitment.closed`, `commitment.below_outstanding` while advances or
    recoverables stand, `commitment.payables_open` while the partner is owed."""
    commitment, fund = standing(ledger, command.commitment_id, command.effective_on, context)
    owed = commitment.payables_minor + max(0, -commitment.advances_minor)
    if owed:
        raise Refused(
            "commitment.payables_open",
            "/commitment_id",
            payables=from_minor(owed, fund.base_currency),
            currency=fund.base_currency,
        )
    _require_outstanding(fund, commitment, commitment.committed_total)
    require_committed_since(
        ledger, fund, command.commitment_id, commitment, commitment.committed_minor, command.effective_on
    )
    closed = CommitmentClosed(
        fund_id=commitment.fund_id,
        commitment_id=command.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
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


def standing(ledger: LedgerState, commitment_id: str, effective_on: date, context: Context) -> tuple[Commitment, Fund]:
    """An open commitment and its fund. Refuses `commitment.closed`, `effective_on.before_commitment`."""
    commitment = ledger.get(COMMITMENT, commitment_id)
    fund = dated_in(ledger, commitment.fund_id, effective_on, context)
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
    if project.status not in FINANCED_STATUSES:
        raise Refused("project.not_approved", "/allocation_id", project=project.code, status=project.status)
    return allocation, fund


def _taken_from_allocated(
    ledger: LedgerState, fund: Fund, allocation: Allocation, minor: int, effective_on: date
) -> dict[str, int]:
    free = allocation.uncommitted_total - allocation.support_cost_reserved.minor
    figures = {
        "asked": from_minor(minor, fund.base_currency),
        "uncommitted": from_minor(free, fund.base_currency),
        "currency": fund.base_currency,
    }
    if minor > allocation.uncommitted_total:
        raise Refused("commitment.exceeds_allocation", "/amount", **figures)
    if minor > free:
        raise Refused("allocation.support_cost_reserve", "/amount", **figures)
    shares = split(minor, allocation.uncommitted_minor)
    for source, share in shares.items():
        about = source_dimensions(source, allocation.donors.get(source))._replace(
            window_id=allocation.window_id, project_id=allocation.project_id
        )
        lowest = ledger.balance(fund.fund_id, "allocated", fund.base_currency, about).extreme_from(effective_on, -1)
        if share > lowest:
            figures["uncommitted"] = from_minor(lowest, fund.base_currency)
            raise Refused("commitment.exceeds_allocation", "/effective_on", source=source, **figures)
    return shares


def _numbered(fund: Fund, planned: tuple[PlannedInstalment, ...], amount: int) -> tuple[Instalment, ...]:
    total = sum(in_base(fund, part.amount, f"/instalments/{i}/amount").minor for i, part in enumerate(planned))
    if total != amount:
        raise Refused(
            "commitment.instalments",
            "/instalments",
            instalments=from_minor(total, fund.base_currency),
            amount=from_minor(amount, fund.base_currency),
            currency=fund.base_currency,
        )
    return tuple(
        Instalment(instalment=n, amount=part.amount, due_on=part.due_on) for n, part in enumerate(planned, start=1)
    )


def _require_outstanding(fund: Fund, commitment: Commitment, less: int) -> None:
    # A reversed payment may leave an advance below zero: that is owed, and frees nothing that is bound.
    outstanding = max(0, commitment.advances_minor) + commitment.recoverable_minor
    if less > commitment.committed_total - outstanding:
        raise Refused(
            "commitment.below_outstanding",
            "/amount",
            asked=from_minor(less, fund.base_currency),
            committed=from_minor(commitment.committed_total, fund.base_currency),
            outstanding=from_minor(outstanding, fund.base_currency),
            currency=fund.base_currency,
        )


def _require_paid_kept(fund: Fund, commitment: Commitment, instalments: tuple[Instalment, ...]) -> None:
    planned = {instalment.instalment: instalment.amount.minor for instalment in instalments}
    for number, paid in commitment.paid_minor.items():
        if paid > planned.get(number, 0):
            raise Refused(
                "commitment.instalment_paid",
                "/instalments",
                instalment=number,
                paid=from_minor(paid, fund.base_currency),
                currency=fund.base_currency,
            )


def require_committed_since(
    ledger: LedgerState,
    fund: Fund,
    commitment_id: str,
    commitment: Commitment,
    less: Mapping[str, int],
    effective_on: date,
) -> None:
    """A backdated reduction must not take committed below zero on a day when it was not yet free."""
    for source, minor in less.items():
        about = source_dimensions(source, commitment.donors.get(source))._replace(
            window_id=commitment.window_id,
            project_id=commitment.project_id,
            organisation_id=commitment.organisation_id,
            commitment_id=commitment_id,
        )
        lowest = ledger.balance(fund.fund_id, "committed", fund.base_currency, about).extreme_from(effective_on, -1)
        if minor > lowest:
            raise Refused(
                "commitment.below_outstanding",
                "/effective_on",
                asked=from_minor(minor, fund.base_currency),
                committed=from_minor(lowest, fund.base_currency),
                currency=fund.base_currency,
            )
