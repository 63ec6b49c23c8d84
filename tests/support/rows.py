"""The rows of BOOKS.md section 2, written out by hand: which accounts an event type may debit and credit.

`debited / credited`, the financial book before the bar, the budget book after it; `±` before a row: its lines may come
with their signs turned. A difference of exchange is `exchange`: a loss or a gain, with what it changes of the pool.
"""

from collections.abc import Iterable
from typing import NamedTuple

EXCHANGE = ("exchange_loss / exchange_gain", "control available / available control")
CLEARING = "currency_clearing"
MONETARY = (
    "cash contributions_receivable doubtful_allowance recoverable_from_partners payables conditional_contributions"
    " unapplied_receipts refunds_payable_to_donors"
)

NO_ENTRIES = frozenset(
    [
        "ContributionPledged",
        "PledgeAmended",
        "PledgeWithdrawn",
        "InstalmentWaived",
        "ExpenditureSubmitted",
        "ExpenditureReturned",
        "RateSet",
        "FundOpened",
        "WindowOpened",
        "PolicySet",
        "BankAccountOpened",
        "BankAccountClosed",
        "DonorRegistered",
        "GrantGiven",
        "GrantEnded",
        "PeriodSoftClosed",
        "PeriodClosed",
        "PeriodReopened",
        "FundClosing",
        "FundClosed",
        "CommandProposed",
        "OpeningLinesProposed",
        "ProposalApproved",
        "ProposalRejected",
        "ProposalWithdrawn",
        "OrganisationHeard",
        "ProjectHeard",
        "ProjectFrozen",
        "EvidenceAttached",
        "FlowNoted",
    ]
)
"""The last row: what posts nothing."""

OF_AN_OPENING = frozenset(["AgreementOpened", "ReceiptOpened", "AllocationOpened", "CommitmentOpened", "InvoiceOpened"])
"""What OpeningBalancesRecorded brings to life beside its entries: each posts nothing of its own."""

TRUST_FUND = {
    "AgreementSigned": "contributions_receivable / contribution_revenue",
    "ContributionReceived": "cash bank_charges doubtful_allowance exchange currency_clearing / contributions_receivable"
    " conditional_contributions unapplied_receipts impairment refunds_payable_to_donors"
    " | control available / available control",
    "ReceiptApplied": "unapplied_receipts doubtful_allowance exchange / contributions_receivable"
    " conditional_contributions impairment | control / available",
    "ReceiptReturned": "unapplied_receipts conditional_contributions contributions_receivable refunds_payable_to_donors"
    " bank_charges exchange currency_clearing impairment / cash doubtful_allowance | available / control",
    "ConditionMet": "conditional_contributions contributions_receivable / contribution_revenue | control / available",
    "ConditionFailed": "conditional_contributions / refunds_payable_to_donors",
    "AgreementAmended": "± contributions_receivable doubtful_allowance / contribution_revenue prior_year_reductions"
    " impairment",
    "ReceivableImpaired": "± impairment / doubtful_allowance",
    "ReceivableWrittenOff": "doubtful_allowance impairment / contributions_receivable impairment",
    "ReceivableRecovered": "cash / impairment | control / available",
    "InKindReceived": "in_kind_inventory / in_kind_revenue",
    "InKindUsed": "programme_expense / in_kind_inventory",
    "AgentFeeAccrued": "± agent_fee_expense / agent_fee_payable | available / control",
    "SupportCostAccrued": "± support_cost_expense recoveries / support_cost_payable | allocated / spent",
    "FeeSettled": "agent_fee_payable support_cost_payable / cash",
    "InterestReceived": "cash / interest_fund interest_partners | control / available",
    "BankCharged": "bank_charges / cash | available / control",
    "OwnTransferMade": "cash / cash",
    "CurrencyExchanged": "cash exchange currency_clearing / cash",
    "Revalued": f"± {MONETARY} exchange / exchange",
    "AllocationApproved": "| available / allocated",
    "AllocationRevised": "± | available / allocated",
    "AllocationCancelled": "| allocated / available",
    "CommitmentSigned": "| allocated / committed",
    "CommitmentRevised": "± | allocated / committed",
    "CommitmentClosed": "| committed / allocated",
    "DisbursementPaid": "payables advances_to_partners exchange / cash | allocated committed / committed allocated",
    "DisbursementReturned": "cash exchange / payables advances_to_partners | committed allocated / allocated committed",
    "ExpenditureAccepted": "± programme_expense exchange / advances_to_partners payables programme_expense"
    " | committed / spent",
    "InvoiceAccepted": "programme_expense / payables | committed / spent",
    "InvoicePaid": "payables exchange / cash",
    "CostDisallowed": "payables recoverable_from_partners exchange / programme_expense recoveries | spent / committed",
    "PartnerRefundReceived": "cash exchange / recoverable_from_partners advances_to_partners recoveries"
    " | committed control / allocated available",
    "PartnerBalanceWrittenOff": "loss_on_advances exchange / recoverable_from_partners advances_to_partners"
    " | committed / spent",
    "DonorRefundApproved": "unapplied_receipts contribution_revenue prior_year_reductions exchange"
    " / refunds_payable_to_donors | available / control",
    "DonorRefundPaid": "refunds_payable_to_donors exchange currency_clearing / cash",
    "DonorBalanceReprogrammed": "| available / available",
    "PoolDeficitAssigned": "| available / available",
    "ResidueDistributed": "| available / available",
    "ManualJournalPosted": "± interest_fund interest_partners recoveries exchange bank_charges programme_expense"
    " payables / payables | available control / control",
}
"""What a trust fund's events may touch."""

MISSION = {
    "AuthorityAppropriated": "| control / available",
    "AuthorityRevised": "± | control / available",
    "AuthorityLapsed": "| available allocated committed / lapsed",
    "AllocationApproved": TRUST_FUND["AllocationApproved"],
    "AllocationRevised": "± | available lapsed / allocated",
    "AllocationCancelled": "| allocated / available lapsed",
    "CommitmentSigned": TRUST_FUND["CommitmentSigned"],
    "CommitmentRevised": "± | allocated lapsed / committed",
    "CommitmentClosed": "| committed / allocated lapsed",
    "DisbursementPaid": "payables advances_to_partners borne / due_to_mission"
    " | allocated committed / committed allocated lapsed",
    "DisbursementReturned": "due_to_mission borne / payables advances_to_partners"
    " | committed allocated / allocated committed",
    "ExpenditureAccepted": "± programme_expense due_to_mission borne / advances_to_partners payables"
    " programme_expense mission_funding | committed / spent lapsed",
    "InvoiceAccepted": "programme_expense due_to_mission / payables mission_funding | committed / spent",
    "InvoicePaid": "payables borne / due_to_mission",
    "CostDisallowed": "payables recoverable_from_partners mission_funding borne / programme_expense recoveries"
    " due_to_mission | spent / committed lapsed",
    "PartnerRefundReceived": "due_to_mission borne / recoverable_from_partners advances_to_partners"
    " | committed / allocated lapsed",
    "PartnerBalanceWrittenOff": "loss_on_advances due_to_mission borne / recoverable_from_partners"
    " advances_to_partners mission_funding | committed / spent lapsed",
    "ManualJournalPosted": "± interest_fund interest_partners recoveries exchange bank_charges programme_expense"
    " / programme_expense",
}
"""What a mission's budget posts instead; `borne`: a difference of exchange falls on what is spent or lapsed."""

_BORNE = (
    "exchange_loss due_to_mission mission_funding currency_clearing / exchange_gain due_to_mission mission_funding"
    " currency_clearing",
    "spent lapsed available allocated / lapsed spent available allocated",
)
_ANYTHING = frozenset({"OpeningBalancesRecorded", "YearClosed", "Reversed"})
"""Whose entries are those of other rows: the balances of a fund, the results of a year, a mirror."""
TYPES = frozenset(TRUST_FUND) | frozenset(MISSION) | NO_ENTRIES | OF_AN_OPENING | _ANYTHING
"""Every event type that the books name."""


class Row(NamedTuple):
    """The accounts that may be debited and credited, of both books together."""

    debited: frozenset[str]
    credited: frozenset[str]


def _row(text: str) -> Row:
    turned = text.startswith("±")
    debited: set[str] = set()
    credited: set[str] = set()
    for book in text.removeprefix("±").split("|"):
        left, _, right = book.partition("/")
        debited |= set(left.split())
        credited |= set(right.split())
    for mark, parts in (("exchange", EXCHANGE), ("borne", _BORNE)):
        if mark in debited:
            for part in parts:
                left, _, right = part.partition("/")
                debited |= set(left.split())
                credited |= set(right.split())
    credited |= {CLEARING} & debited
    sides = (debited | credited, debited | credited) if turned else (debited, credited)
    marks = {"exchange", "borne"}
    return Row(frozenset(sides[0]) - marks, frozenset(sides[1]) - marks)


_ROWS = {kind: {name: _row(text) for name, text in rows.items()} for kind, rows in
         (("trust_fund", TRUST_FUND), ("mission_budget", MISSION))}  # fmt: skip


def beyond(type_name: str, entries: Iterable[tuple[str, int]], mission: bool) -> list[tuple[str, str]]:
    """The lines (account, base minor units, debits above zero) that the type's row does not know."""
    lines = [(account, "Dr" if minor > 0 else "Cr") for account, minor in entries if minor]
    if type_name in _ANYTHING:
        return []
    row = _ROWS["mission_budget" if mission else "trust_fund"].get(type_name, Row(frozenset(), frozenset()))
    return [
        (account, side) for account, side in lines if account not in (row.debited if side == "Dr" else row.credited)
    ]
