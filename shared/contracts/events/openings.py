"""A fund that is older than this ledger: what stands at its opening, and the resources that go on from there.

`OpeningBalancesRecorded` posts all balances; the other events of its transaction post nothing: each brings one old
agreement, receipt, allocation, commitment or invoice to the state from which its own commands go on.
"""

from collections.abc import Iterator
from typing import Literal

from shared.contracts.events.base import POOL, CategoryAmount, FundEvent, SourceAmount
from shared.contracts.events.commitments import CommitmentEvent, CommitmentKind, Instalment
from shared.contracts.events.contributions import AgreementInstalment, Earmark
from shared.contracts.events.corrections import MirroredEntry
from shared.contracts.events.expenditure import Basis
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money
from shared.contracts.texts import Number, Reference
from shared.contracts.times import Day

ReportLine = Literal[
    "gross_contributions",
    "fund_interest",
    "partners_interest",
    "other_income",
    "transfers",
    "refunds_from_partners",
    "agent_fees",
    "direct_costs",
    "bank_charges",
    "exchange_differences",
    "unapplied",
    "payables_change",
    "expenditure",
    "losses",
]
"""A row of the fund's report of sources, uses and balance (BOOKS.md section 6)."""


class CumulativeTotal(Contract):
    """What a report line came to from the fund's first day to its opening: never in a flow column.

    Refunds and costs are positive; exchange differences, unapplied money and payables carry their sign in cash.
    """

    line: ReportLine
    amount: Money
    donor_id: Id | None = None
    organisation_id: Id | None = None
    project_id: Id | None = None


class OpeningBalancesRecorded(FundEvent):
    """The balances at the opening, against accumulated surplus and control; one of `parts`, each balanced by itself.

    What a part carries over to the next stands on the pool, and comes back there.
    """

    STREAM = "fund"
    STREAM_ID = "fund_id"
    part: int
    parts: int
    balances: tuple[MirroredEntry, ...]
    cumulative: tuple[CumulativeTotal, ...] = ()


class AgreementOpened(FundEvent):
    """An agreement as it stands at the opening. What is not collected and not conditional is receivable."""

    STREAM = "agreement"
    STREAM_ID = "agreement_id"
    agreement_id: Id
    number: Number
    reference: Reference
    donor_id: Id
    signed_on: Day
    amount: Booked
    conditional_amount: Booked | None = None
    collected: Money
    refunded: Money
    fee: Money
    instalments: tuple[AgreementInstalment, ...] = ()
    earmark: Earmark | None = None


class ReceiptOpened(FundEvent):
    """Cash that came before the opening and waits: for its agreement (`unapplied`), or for an agreement's condition."""

    STREAM = "receipt"
    STREAM_ID = "receipt_id"
    NAMES = ("agreement_id",)
    receipt_id: Id
    number: Number
    reference: Reference | None = None
    donor_id: Id | None = None
    bank_account_id: Id
    received_on: Day
    unapplied: Booked | None = None
    agreement_id: Id | None = None
    conditional: Booked | None = None


class AllocationOpened(FundEvent):
    """An allocation as it stands at the opening: `sources` hold what is not committed, the open reserve included."""

    STREAM = "allocation"
    STREAM_ID = "allocation_id"
    NAMES = ("project_id",)
    allocation_id: Id
    number: Number
    reference: Reference
    project_id: Id
    window_id: Id | None = None
    decision: Reference
    approved_on: Day
    amount: Money
    support_cost_reserved: Money
    sources: tuple[SourceAmount, ...] = ()

    def _also_named(self) -> Iterator[str]:
        return (f"agreement/{part.source}" for part in self.sources if part.source != POOL)


class InstalmentPaid(Contract):
    """What of an instalment was paid before the opening."""

    instalment: int
    paid: Money


class OpeningReport(Contract):
    """The last report accepted before the opening; `reports_accepted` counts it and those before it."""

    reports_accepted: int
    basis: Basis
    to_on: Day
    claimed: tuple[CategoryAmount, ...]


class CommitmentOpened(CommitmentEvent):
    """A commitment as it stands at the opening: what is bound and spent by source, paid, posted and outstanding."""

    STREAM = "commitment"
    STREAM_ID = "commitment_id"
    NAMES = ("allocation_id",)
    number: Number
    reference: Reference
    kind: CommitmentKind
    signed_on: Day
    amount: Booked
    instalments: tuple[Instalment, ...]
    paid: tuple[InstalmentPaid, ...] = ()
    refunded: Money
    committed: tuple[SourceAmount, ...] = ()
    spent: tuple[SourceAmount, ...] = ()
    posted: tuple[CategoryAmount, ...] = ()
    advances: Money
    recoverable: Money
    payables: Money
    report: OpeningReport | None = None


class InvoiceOpened(CommitmentEvent):
    """A supplier's invoice that was accepted before the opening and is not paid in full."""

    STREAM = "invoice"
    STREAM_ID = "invoice_id"
    invoice_id: Id
    supplier_reference: Reference
    invoiced_on: Day
    due_on: Day | None = None
    amount: Booked
    paid: Money
