"""Paying instalments, and taking payments back that the bank returned."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.ledger.allocations.capacity import require_not_overdrawn
from services.ledger.allocations.decisions import ALLOCATION, source_amounts
from services.ledger.appropriations.authority import lapses, require_life
from services.ledger.commitments.binding import taken_from_allocated
from services.ledger.commitments.decisions import require_reported_on, require_signed, standing
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.disbursements.cash import cash_paid, payer
from services.ledger.funds.decisions import Fund
from services.ledger.hearing.decisions import PROJECT, require_spending
from services.ledger.rates.carrying import Carried
from services.ledger.rules import booked, dated_in, operating, require_not_before
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import PayDisbursement, ReturnDisbursement
from shared.contracts.envelope import Recorded
from shared.contracts.events.commitments import DisbursementPaid, DisbursementReturned
from shared.contracts.money import Booked, Money
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind

PAYABLE_STATUSES = ("approved", "in_implementation", "completed")
"""A project is paid for only in these."""


@dataclass(frozen=True, slots=True)
class Disbursement:
    """A payment to a partner."""

    fund_id: str
    number: str
    reference: str | None
    commitment_id: str
    organisation_id: str
    instalment: int
    bank_account_id: str | None
    paid_on: date
    amount: Booked
    payables_part: Booked
    advance_part: Booked
    returned: bool = False


def evolve_disbursement(disbursement: Disbursement | None, event: Recorded) -> Disbursement:
    """The payment after one of its events."""
    data = event.data
    if isinstance(data, DisbursementPaid):
        assert event.effective_on is not None
        return Disbursement(
            data.fund_id, data.number, data.reference, data.commitment_id, data.organisation_id, data.instalment,
            data.bank_account_id, event.effective_on, data.amount, data.payables_part, data.advance_part,
        )  # fmt: skip
    assert disbursement is not None
    assert isinstance(data, DisbursementReturned)
    return replace(disbursement, returned=True)


DISBURSEMENT = Kind("disbursement", evolve_disbursement, kept=False)


def decide_pay_disbursement(ledger: LedgerState, command: PayDisbursement, context: Context) -> list[Decided]:
    """Pays an instalment in the commitment's currency: payables of the commitment first, the rest is an advance.

    Cash leaves at its carrying base, payables at theirs (the difference is exchange), and what the advance costs beyond
    what was bound for it is bound with it. Refuses `disbursement.exceeds_commitment`,
    `disbursement.exceeds_instalment`, `disbursement.report_missing`, `project.not_payable`, `payment.exceeds_cash`,
    `commitment.exceeds_allocation`, `allocation.support_cost_reserve`, `currency.mixed`, `fund.overdrawn`,
    `fund.reports_only`, `commitment.closed`, `commitment.invoiced`, `payment.bank_account`, and `commitment.life_over`
    for an advance under authority that is too old. Source: BOOKS.md section 4; docs/decisions/0017.
    """
    commitment, fund = standing(ledger, command.commitment_id, command.effective_on, context)
    operating(fund)
    require_reported_on(commitment)
    commitment.require_currency(command.amount, "/amount")
    bank_account_id = payer(ledger, fund, command.bank_account_id, commitment.currency)
    ledger.require_new_reference(context.actor, commitment.fund_id, DISBURSEMENT.name, command.reference)
    amount = command.amount.minor
    require_payable(ledger, commitment, "/commitment_id")
    _require_instalment_due(commitment, command.instalment, amount)
    owed = min(amount, commitment.payables.standing.own)
    _require_within_commitment(commitment, amount, amount - owed)
    require_life(fund, commitment.fiscal_year, amount - owed, command.effective_on)
    require_not_overdrawn(ledger, fund)
    cash = cash_paid(ledger, fund, bank_account_id, command.amount, command.effective_on, context)
    for_payables = cash.part(owed)
    advance = cash.less(for_payables)
    payables = commitment.payables.standing.part(owed)
    moved, donors = _bound_with_it(ledger, fund, commitment, advance, command.effective_on)
    paid = DisbursementPaid(
        fund_id=commitment.fund_id,
        disbursement_id=context.new_id(),
        number=ledger.next_number(commitment.fund_id, fund.code, fund.time_zone, "DIS", context.recorded_at),
        reference=command.reference,
        commitment_id=command.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        fiscal_year=commitment.fiscal_year,
        lapses=lapses(commitment.fiscal_year, command.effective_on),
        bank_account_id=bank_account_id,
        instalment=command.instalment,
        amount=commitment.booked(cash),
        payables_part=commitment.booked(payables),
        advance_part=commitment.booked(advance),
        exchange=commitment.difference(payables.base - for_payables.base),
        sources=source_amounts(moved, donors, fund.base_currency),
    )
    return [Decided(paid, command.effective_on)]


def require_payable(ledger: LedgerState, commitment: Commitment, pointer: str) -> None:
    """Refuses `project.frozen`, `project.suspended`, and `project.not_payable` for a commitment of a project that is
    paid for no more, or not yet."""
    project = ledger.get(PROJECT, commitment.project_id)
    require_spending(project, pointer)
    if project.status not in PAYABLE_STATUSES:
        raise Refused("project.not_payable", pointer, project=project.code, status=project.status)


def _bound_with_it(
    ledger: LedgerState, fund: Fund, commitment: Commitment, advance: Carried, effective_on: date
) -> tuple[dict[str, int], Mapping[str, str | None]]:
    """What the advance costs in base beyond what was bound for it, by source; below zero what goes back to allocated.

    Refuses `commitment.exceeds_allocation`, `allocation.support_cost_reserve`.
    """
    # What only fills an advance that a reversal left below zero raises nothing that must be covered.
    filling = advance.part(min(advance.own, max(0, -commitment.advances_own_minor)))
    rising = advance.less(filling)
    more = rising.base - commitment.uncovered.part(rising.own).base
    if more < 0:
        back = split(min(-more, commitment.committed_total), commitment.committed_minor)
        return {source: -minor for source, minor in back.items()}, commitment.donors
    if more == 0:
        return {}, commitment.donors
    allocation = ledger.get(ALLOCATION, commitment.allocation_id)
    taken = taken_from_allocated(ledger, fund, allocation, more, effective_on, only=commitment.committed_minor)
    return taken, {**commitment.donors, **allocation.donors}


def decide_return_disbursement(ledger: LedgerState, command: ReturnDisbursement, context: Context) -> list[Decided]:
    """The payment came back whole, at the day's rate: a bank fact. What a later report already took from the advance
    is owed again, at that rate; what stands of the advance leaves at its carrying base.

    Refuses `disbursement.returned`, `effective_on.before_payment`, `bank_account.closed`, `rate.missing`,
    `payment.bank_account`.
    """
    payment = ledger.get(DISBURSEMENT, command.disbursement_id)
    if payment.returned:
        raise Refused("disbursement.returned", "/disbursement_id", disbursement=payment.number)
    fund = dated_in(ledger, payment.fund_id, command.effective_on, context)
    require_not_before("effective_on.before_payment", command.effective_on, "paid_on", payment.paid_on)
    given = command.bank_account_id or payment.bank_account_id
    bank_account_id = payer(ledger, fund, given, payment.amount.currency)
    commitment = ledger.get(COMMITMENT, payment.commitment_id)
    require_signed(commitment, command.effective_on)
    money = Money.of(payment.amount.minor, payment.amount.currency)
    at_day = booked(ledger, fund, money, "/effective_on", command.effective_on)
    cash = Carried(at_day.minor, at_day.base_minor)
    advance = commitment.advances.standing.part(min(payment.advance_part.minor, commitment.advances.standing.own))
    for_advance = cash.part(advance.own)
    returned = DisbursementReturned(
        fund_id=payment.fund_id,
        disbursement_id=command.disbursement_id,
        commitment_id=payment.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        fiscal_year=commitment.fiscal_year,
        lapses=lapses(commitment.fiscal_year, command.effective_on),
        bank_account_id=bank_account_id,
        instalment=payment.instalment,
        amount=at_day,
        payables_part=commitment.booked(cash.less(for_advance)),
        advance_part=commitment.booked(advance),
        exchange=commitment.difference(for_advance.base - advance.base),
    )
    return [Decided(returned, command.effective_on)]


def _require_instalment_due(commitment: Commitment, number: int, amount: int) -> None:
    instalment = commitment.instalment(number)
    if instalment is None:
        raise Refused("instalment.unknown", "/instalment", instalment=number)
    accepted = commitment.reported_spans
    if number > 1 and number not in commitment.waived_instalments and accepted < number - 1:
        raise Refused(
            "disbursement.report_missing",
            "/instalment",
            instalment=number,
            waits_for_report=number - 1,
            accepted_reports=accepted,
        )
    left = instalment.amount.minor - commitment.paid_own_minor.get(number, 0)
    if amount > left:
        raise Refused(
            "disbursement.exceeds_instalment",
            "/amount",
            asked=commitment.shown(amount),
            left=commitment.shown(left),
            currency=commitment.currency,
        )


def _require_within_commitment(commitment: Commitment, amount: int, advance_part: int) -> None:
    left = min(commitment.amount.minor - commitment.net_paid, commitment.free_to_advance + amount - advance_part)
    if amount > left:
        raise Refused(
            "disbursement.exceeds_commitment",
            "/amount",
            asked=commitment.shown(amount),
            left=commitment.shown(max(0, left)),
            currency=commitment.currency,
            commitment=commitment.number,
        )
