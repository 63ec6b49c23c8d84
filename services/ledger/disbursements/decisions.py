"""Paying instalments, and taking payments back that the bank returned."""

from dataclasses import dataclass, replace
from datetime import date

from services.ledger.allocations.capacity import require_not_overdrawn
from services.ledger.commitments.decisions import require_reported_on, require_signed, standing
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.funds.decisions import Fund
from services.ledger.hearing.decisions import PROJECT
from services.ledger.resources import Decided, Kind
from services.ledger.rules import base_account, dated_in, in_base, operating, require_cash, require_not_before
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import PayDisbursement, ReturnDisbursement
from shared.contracts.envelope import Recorded
from shared.contracts.events.commitments import DisbursementPaid, DisbursementReturned
from shared.contracts.money import Booked, from_minor
from shared.contracts.problems import Refused

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
    bank_account_id: str
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
    """Pays an instalment: payables of the commitment first, the rest is an advance.

    Refuses `disbursement.exceeds_commitment`, `disbursement.exceeds_instalment`, `disbursement.report_missing`,
    `project.not_payable`, `payment.exceeds_cash`, `fund.overdrawn`, `fund.reports_only`, `commitment.closed`,
    `commitment.invoiced`. Source: BOOKS.md section 4.
    """
    commitment, fund = standing(ledger, command.commitment_id, command.effective_on, context)
    operating(fund)
    require_reported_on(commitment)
    base_account(ledger, fund, command.bank_account_id)
    ledger.require_new_reference(context.actor, commitment.fund_id, DISBURSEMENT.name, command.reference)
    amount = in_base(fund, command.amount, "/amount").minor
    project = ledger.get(PROJECT, commitment.project_id)
    if project.status not in PAYABLE_STATUSES:
        raise Refused("project.not_payable", "/commitment_id", project=project.code, status=project.status)
    _require_instalment_due(fund, commitment, command.instalment, amount)
    payables_part = min(amount, max(0, commitment.payables_minor))
    _require_within_commitment(fund, commitment, amount, amount - payables_part)
    require_not_overdrawn(ledger, fund)
    require_cash(ledger, fund, command.bank_account_id, amount, command.effective_on)
    currency = fund.base_currency
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
        bank_account_id=command.bank_account_id,
        instalment=command.instalment,
        amount=Booked.in_base(amount, currency),
        payables_part=Booked.in_base(payables_part, currency),
        advance_part=Booked.in_base(amount - payables_part, currency),
    )
    return [Decided(paid, command.effective_on)]


def decide_return_disbursement(ledger: LedgerState, command: ReturnDisbursement, context: Context) -> list[Decided]:
    """The payment came back whole: a bank fact. What a later report already took from the advance is owed again.

    Refuses `disbursement.returned`, `effective_on.before_payment`, `bank_account.closed`.
    """
    payment = ledger.get(DISBURSEMENT, command.disbursement_id)
    if payment.returned:
        raise Refused("disbursement.returned", "/disbursement_id", disbursement=payment.number)
    fund = dated_in(ledger, payment.fund_id, command.effective_on, context)
    require_not_before("effective_on.before_payment", command.effective_on, "paid_on", payment.paid_on)
    bank_account_id = command.bank_account_id or payment.bank_account_id
    base_account(ledger, fund, bank_account_id)
    commitment = ledger.get(COMMITMENT, payment.commitment_id)
    require_signed(commitment, command.effective_on)
    advance_part = min(payment.advance_part.base_minor, max(0, commitment.advances_minor))
    currency = fund.base_currency
    returned = DisbursementReturned(
        fund_id=payment.fund_id,
        disbursement_id=command.disbursement_id,
        commitment_id=payment.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        bank_account_id=bank_account_id,
        instalment=payment.instalment,
        amount=payment.amount,
        payables_part=Booked.in_base(payment.amount.base_minor - advance_part, currency),
        advance_part=Booked.in_base(advance_part, currency),
    )
    return [Decided(returned, command.effective_on)]


def _require_instalment_due(fund: Fund, commitment: Commitment, number: int, amount: int) -> None:
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
    left = instalment.amount.minor - commitment.paid_minor.get(number, 0)
    if amount > left:
        raise Refused(
            "disbursement.exceeds_instalment",
            "/amount",
            asked=from_minor(amount, fund.base_currency),
            left=from_minor(left, fund.base_currency),
            currency=fund.base_currency,
        )


def _require_within_commitment(fund: Fund, commitment: Commitment, amount: int, advance_part: int) -> None:
    left = min(commitment.amount.minor - commitment.net_paid, commitment.free_to_advance + amount - advance_part)
    if amount > left:
        raise Refused(
            "disbursement.exceeds_commitment",
            "/amount",
            asked=from_minor(amount, fund.base_currency),
            left=from_minor(max(0, left), fund.base_currency),
            currency=fund.base_currency,
            commitment=commitment.number,
        )
