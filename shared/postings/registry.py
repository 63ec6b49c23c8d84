"""Which posting belongs to which stored (type, schema_version). Released pairs never change."""

from collections.abc import Callable
from typing import Any

from shared.contracts.events import EVENT_TYPES, EventData
from shared.contracts.events.corrections import Reversed
from shared.postings import (
    appropriations,
    contributions,
    in_kind,
    invoices,
    journals,
    openings,
    projects,
    refunds,
    treasury,
    years,
)
from shared.postings.entries import Entry, entry_of

Posting = Callable[[Any], list[Entry]]


def reversed_event(e: Reversed) -> list[Entry]:
    """The mirrored entries that the event carries in full."""
    return [entry_of(mirrored) for mirrored in e.entries]


POSTINGS: dict[tuple[str, int], Posting] = {
    ("AgreementSigned", 1): contributions.agreement_signed,
    ("AgreementAmended", 1): contributions.agreement_amended,
    ("ConditionMet", 1): contributions.condition_met,
    ("ConditionFailed", 1): contributions.condition_failed,
    ("ReceivableImpaired", 1): contributions.receivable_impaired,
    ("ReceivableWrittenOff", 1): contributions.receivable_written_off,
    ("ReceivableRecovered", 1): contributions.receivable_recovered,
    ("ContributionReceived", 1): contributions.contribution_received,
    ("ReceiptApplied", 1): contributions.receipt_applied,
    ("ReceiptReturned", 1): contributions.receipt_returned,
    ("DonorRefundApproved", 1): refunds.donor_refund_approved,
    ("DonorRefundPaid", 1): refunds.donor_refund_paid,
    ("DonorBalanceReprogrammed", 1): refunds.sources_moved,
    ("PoolDeficitAssigned", 1): refunds.sources_moved,
    ("ResidueDistributed", 1): refunds.sources_moved,
    ("AgentFeeAccrued", 1): contributions.agent_fee_accrued,
    ("InterestReceived", 1): treasury.interest_received,
    ("BankCharged", 1): treasury.bank_charged,
    ("OwnTransferMade", 1): treasury.own_transfer_made,
    ("CurrencyExchanged", 1): treasury.currency_exchanged,
    ("Revalued", 1): treasury.revalued,
    ("AuthorityAppropriated", 1): appropriations.authority_appropriated,
    ("AuthorityRevised", 1): appropriations.authority_revised,
    ("AuthorityLapsed", 1): appropriations.authority_lapsed,
    ("AllocationApproved", 1): projects.allocation_changed,
    ("AllocationRevised", 1): projects.allocation_changed,
    ("AllocationCancelled", 1): projects.allocation_changed,
    ("CommitmentSigned", 1): projects.commitment_changed,
    ("CommitmentRevised", 1): projects.commitment_changed,
    ("CommitmentClosed", 1): projects.commitment_changed,
    ("DisbursementPaid", 1): projects.disbursement_paid,
    ("DisbursementReturned", 1): projects.disbursement_returned,
    ("ExpenditureAccepted", 1): projects.expenditure_accepted,
    ("InvoiceAccepted", 1): invoices.invoice_accepted,
    ("InvoicePaid", 1): invoices.invoice_paid,
    ("OpeningBalancesRecorded", 1): openings.opening_balances_recorded,
    ("SupportCostAccrued", 1): projects.support_cost_accrued,
    ("CostDisallowed", 1): projects.cost_disallowed,
    ("PartnerBalanceWrittenOff", 1): projects.partner_balance_written_off,
    ("PartnerRefundReceived", 1): projects.partner_refund_received,
    ("InKindReceived", 1): in_kind.in_kind_received,
    ("InKindUsed", 1): in_kind.in_kind_used,
    ("ManualJournalPosted", 1): journals.manual_journal_posted,
    ("FeeSettled", 1): projects.fee_settled,
    ("YearClosed", 1): years.year_closed,
    ("Reversed", 1): reversed_event,
}

NO_ENTRIES = frozenset(EVENT_TYPES) - frozenset(POSTINGS)
"""Types that post nothing, by their nature."""

_BY_CLASS = {EVENT_TYPES[key]: posting for key, posting in POSTINGS.items()}


def posting_of(event: type[EventData]) -> Posting | None:
    """What a type's events post; None for a type that posts nothing."""
    return _BY_CLASS.get(event)


def entries_of(data: EventData) -> list[Entry]:
    """The entries of both books that an event posts, in order; [] for a type that posts nothing."""
    posting = _BY_CLASS.get(type(data))
    return [] if posting is None else posting(data)
