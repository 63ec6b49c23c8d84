"""The opening of a fund that is older than this ledger, in one command.

Things within it refer to each other by the references that they had in the old books; a source is `pool` or an
agreement's reference. What can be worked out is not asked for: receivables, accumulated surplus, totals.
"""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.commands.base import FundCommand
from shared.contracts.events.base import Category
from shared.contracts.events.commitments import CommitmentKind
from shared.contracts.events.contributions import AgreementInstalment, Earmark
from shared.contracts.events.expenditure import Basis
from shared.contracts.events.openings import CumulativeTotal
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Money, NonNegativeMoney, PositiveMoney
from shared.contracts.texts import Reference
from shared.contracts.times import Day

THINGS_MAX = 2_000
"""Agreements, receipts, allocations, commitments: at most so many of each."""
SOURCES_MAX = 40
CUMULATIVE_MAX = 10_000
OPENING_BYTES_MAX = 8 * 1024 * 1024
"""The body of an opening, proposed or not, may be so large: a fund of some thousand projects."""


class Carried(Contract):
    """An amount and, when it is in another currency than the base, what it is carried at in the base."""

    amount: NonNegativeMoney
    base_amount: NonNegativeMoney | None = None


class OpeningCash(Contract):
    """What the fund has in a bank account."""

    bank_account_id: Id
    balance: Carried


class OpeningAgreement(Contract):
    """A donor's agreement. `collected` counts all its cash, what is held under conditions too; `conditional` is what
    no condition is met for yet, `conditional_held` the cash of it. `receivable_base` is what the rest is carried at
    when it is in another currency. `available` may be allocated; `fee` and `refunded` are told, not posted."""

    reference: Reference
    donor_id: Id
    signed_on: Day
    amount: Carried
    collected: NonNegativeMoney
    conditional: Carried | None = None
    conditional_held: Carried | None = None
    receivable_base: NonNegativeMoney | None = None
    allowance: Carried | None = None
    available: NonNegativeMoney
    refunded: NonNegativeMoney | None = None
    fee: NonNegativeMoney | None = None
    instalments: Annotated[tuple[AgreementInstalment, ...], Field(max_length=100)] = ()
    earmark: Earmark | None = None


class OpeningReceipt(Contract):
    """Cash in hand that is not applied to an agreement."""

    reference: Reference
    donor_id: Id | None = None
    bank_account_id: Id
    received_on: Day
    unapplied: Carried


class OpeningSource(Contract):
    """What a source has in an allocation that is not committed."""

    source: Reference
    amount: PositiveMoney


class OpeningAllocation(Contract):
    """A project's allocation: all that was set aside and not given back, spent or not; `sources` are what is not
    committed, the support cost reserve that is not accrued included."""

    reference: Reference
    project_id: Id
    decision: Reference
    approved_on: Day
    amount: NonNegativeMoney
    support_cost_reserved: NonNegativeMoney | None = None
    sources: Annotated[tuple[OpeningSource, ...], Field(max_length=SOURCES_MAX)] = ()


class BoundSource(Contract):
    """What a source has bound under a commitment, and what of it is spent."""

    source: Reference
    committed: NonNegativeMoney
    spent: NonNegativeMoney


class OpeningInstalment(Contract):
    """An instalment, and what of it is paid."""

    amount: PositiveMoney
    due_on: Day | None = None
    paid: NonNegativeMoney | None = None


class OpeningCategory(Contract):
    """Accepted expenditure of a category; `claimed` where the last report claims more than is posted."""

    category: Category
    posted: NonNegativeMoney
    claimed: NonNegativeMoney | None = None


class LastReport(Contract):
    """The last report accepted, and how many spans were accepted up to it."""

    reports_accepted: Annotated[int, Field(ge=1, le=1_000, strict=True)]
    basis: Basis
    to_on: Day


class OpeningInvoice(Contract):
    """An invoice under a purchase order that is not paid in full."""

    supplier_reference: Reference
    invoiced_on: Day
    due_on: Day | None = None
    amount: PositiveMoney
    paid: NonNegativeMoney | None = None


class OpeningCommitment(Contract):
    """A commitment under an opened allocation. Payables of a purchase order are its open invoices."""

    reference: Reference
    allocation: Reference
    organisation_id: Id
    kind: CommitmentKind
    signed_on: Day
    amount: PositiveMoney
    instalments: Annotated[tuple[OpeningInstalment, ...], Field(min_length=1, max_length=100)]
    refunded: NonNegativeMoney | None = None
    sources: Annotated[tuple[BoundSource, ...], Field(min_length=1, max_length=SOURCES_MAX)]
    expenditure: Annotated[tuple[OpeningCategory, ...], Field(max_length=8)] = ()
    written_off: NonNegativeMoney | None = None
    advances: NonNegativeMoney | None = None
    recoverable: NonNegativeMoney | None = None
    payables: NonNegativeMoney | None = None
    report: LastReport | None = None
    invoices: Annotated[tuple[OpeningInvoice, ...], Field(max_length=100)] = ()


class OpeningLiability(Contract):
    """What the fund owes otherwise: fees, refunds to a donor, an accrued charge of an organisation."""

    account: Literal["agent_fee_payable", "support_cost_payable", "refunds_payable_to_donors", "payables"]
    amount: PositiveMoney
    donor_id: Id | None = None
    organisation_id: Id | None = None


class OpeningLines(Contract):
    """What an opening lists: as much of it as one event of a proposal carries, or all of it."""

    cash: Annotated[tuple[OpeningCash, ...], Field(max_length=200)] = ()
    agreements: Annotated[tuple[OpeningAgreement, ...], Field(max_length=THINGS_MAX)] = ()
    receipts: Annotated[tuple[OpeningReceipt, ...], Field(max_length=THINGS_MAX)] = ()
    allocations: Annotated[tuple[OpeningAllocation, ...], Field(max_length=THINGS_MAX)] = ()
    commitments: Annotated[tuple[OpeningCommitment, ...], Field(max_length=THINGS_MAX)] = ()
    liabilities: Annotated[tuple[OpeningLiability, ...], Field(max_length=THINGS_MAX)] = ()
    cumulative: Annotated[tuple[CumulativeTotal, ...], Field(max_length=CUMULATIVE_MAX)] = ()


class RecordOpeningBalances(OpeningLines, FundCommand):
    """Opens the books of an older fund at the end of the day before its first period: once, by two persons."""

    pool: Money
