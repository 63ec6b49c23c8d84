"""Which event type moves what. A type that is not named moves nothing that the reports measure."""

from collections.abc import Callable
from typing import Any

from services.reporting.projections.moving import donors, partners, treasury
from services.reporting.projections.moving.movement import Movement
from shared.contracts.events.base import EventData

MOVES: dict[str, Callable[[Any], list[Movement]]] = {
    "AgentFeeAccrued": donors.agent_fee_accrued,
    "ConditionFailed": donors.condition_failed,
    "ContributionReceived": donors.contribution_received,
    "DonorRefundApproved": donors.donor_refund_approved,
    "DonorRefundPaid": donors.donor_refund_paid,
    "InKindReceived": donors.in_kind_received,
    "ReceiptApplied": donors.receipt_applied,
    "ReceiptReturned": donors.receipt_returned,
    "ReceivableRecovered": donors.receivable_recovered,
    "CostDisallowed": partners.cost_disallowed,
    "DisbursementPaid": partners.disbursement_paid,
    "DisbursementReturned": partners.disbursement_returned,
    "ExpenditureAccepted": partners.expenditure_accepted,
    "InKindUsed": partners.in_kind_used,
    "InvoiceAccepted": partners.invoice_accepted,
    "InvoicePaid": partners.invoice_paid,
    "PartnerBalanceWrittenOff": partners.partner_balance_written_off,
    "PartnerRefundReceived": partners.partner_refund_received,
    "SupportCostAccrued": partners.support_cost_accrued,
    "AgreementOpened": treasury.agreement_opened,
    "BankCharged": treasury.bank_charged,
    "CommitmentOpened": treasury.commitment_opened,
    "CurrencyExchanged": treasury.currency_exchanged,
    "FeeSettled": treasury.fee_settled,
    "InterestReceived": treasury.interest_received,
    "ManualJournalPosted": treasury.manual_journal_posted,
    "OpeningBalancesRecorded": treasury.opening_balances_recorded,
    "Revalued": treasury.revalued,
}


def movements_of(data: EventData) -> list[Movement]:
    """What the event moved. A reversal is not among them: it takes back, line by line, what it reverses."""
    move = MOVES.get(data.type_name())
    return [] if move is None else move(data)
