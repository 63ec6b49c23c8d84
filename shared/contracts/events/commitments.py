"""Agreements with partners under an allocation, and what is paid and returned under them.

A payment names a bank account or, in a mission's budget, none: it goes over the account with the mission.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from shared.contracts.events.base import FundEvent, SourceAmount
from shared.contracts.fiscal_years import FiscalYear
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money
from shared.contracts.texts import Note, Number, Reference
from shared.contracts.times import Day

CommitmentKind = Literal["agreement", "mou", "purchase_order"]


class Instalment(Contract):
    """A payment foreseen under a commitment; instalment n+1 waits for report n unless that is waived."""

    instalment: int
    amount: Money
    due_on: Day | None = None


class CommitmentEvent(FundEvent):
    """What every event under a commitment carries; `fiscal_year` is the authority's in a mission's budget."""

    NAMES: ClassVar[tuple[str, ...]] = ("commitment_id", "allocation_id")
    commitment_id: Id
    allocation_id: Id
    project_id: Id
    organisation_id: Id
    window_id: Id | None = None
    fiscal_year: FiscalYear | None = None

    @property
    def lapsed_minor(self) -> int:
        """How much of the project's money lapses by it, in minor units of the base currency."""
        return 0


class CommitmentChange(CommitmentEvent):
    """What changes a commitment that stands.

    Once the fiscal year of its authority is over (`lapses`) what it gives back goes to nobody, and what a rate changed
    is borne by what lapsed.
    """

    lapses: Literal[True] | None = None

    @property
    def lapsed_minor(self) -> int:
        """How much of the project's money lapses by it, in minor units of the base currency."""
        return max(0, self._given_back()) if self.lapses else 0

    def _given_back(self) -> int:
        return 0

    def _also_named(self) -> Iterator[str]:
        return iter((f"project/{self.project_id}",) if self.lapsed_minor else ())


class CommitmentSigned(CommitmentEvent):
    """A partner is bound, in any currency at the day's rate; `sources` move from allocated to committed."""

    STREAM = "commitment"
    STREAM_ID = "commitment_id"
    NAMES = ("allocation_id",)
    number: Number
    reference: Reference | None = None
    kind: CommitmentKind
    amount: Booked
    instalments: tuple[Instalment, ...]
    sources: tuple[SourceAmount, ...]


class CommitmentRevised(CommitmentChange):
    """The commitment now stands at `amount`; `sources` hold the change, negative where it gives back."""

    STREAM = "commitment"
    STREAM_ID = "commitment_id"
    NAMES = ("allocation_id",)
    amount: Booked
    instalments: tuple[Instalment, ...]
    sources: tuple[SourceAmount, ...]

    def _given_back(self) -> int:
        return -sum(part.amount.minor for part in self.sources)


class CommitmentClosed(CommitmentChange):
    """Nothing more is due; what was left (`sources`, negative) goes back to allocated."""

    STREAM = "commitment"
    STREAM_ID = "commitment_id"
    NAMES = ("allocation_id",)
    sources: tuple[SourceAmount, ...]

    def _given_back(self) -> int:
        return -sum(part.amount.minor for part in self.sources)


class InstalmentWaived(FundEvent):
    """The instalment may be paid although the report it waits for is not accepted."""

    STREAM = "commitment"
    STREAM_ID = "commitment_id"
    commitment_id: Id
    instalment: int
    reason: Note


class DisbursementPaid(CommitmentChange):
    """Cash left for a partner: payables of the commitment first, the rest is an advance.

    `amount` at what cash was carried at, `payables_part` at its own carrying base, `advance_part` at what cash gave for
    it. `exchange` is the difference on the payables (a gain above zero). `sources` move between allocated and committed
    by what the advance cost beyond what was bound for it.
    """

    STREAM = "disbursement"
    STREAM_ID = "disbursement_id"
    disbursement_id: Id
    number: Number
    reference: Reference | None = None
    bank_account_id: Id | None = None
    instalment: int
    amount: Booked
    payables_part: Booked
    advance_part: Booked
    exchange: Money | None = None
    sources: tuple[SourceAmount, ...] = ()

    def _given_back(self) -> int:
        return -sum(part.amount.minor for part in self.sources)


class DisbursementReturned(CommitmentChange):
    """The payment came back whole, at the day's rate; the parts as they stand now are restored.

    `exchange` is what the advance came back for beyond what it was carried at.
    """

    STREAM = "disbursement"
    STREAM_ID = "disbursement_id"
    disbursement_id: Id
    bank_account_id: Id | None = None
    instalment: int
    amount: Booked
    payables_part: Booked
    advance_part: Booked
    exchange: Money | None = None


class PartnerRefundReceived(CommitmentChange):
    """A partner gave money back, at the day's rate: what is recoverable first, then advances, then recoveries.

    `exchange` is what the first two came back for beyond what they were carried at; `sources` go back to allocated by
    what they were carried at.
    """

    STREAM = "refund"
    STREAM_ID = "refund_id"
    refund_id: Id
    reference: Reference | None = None
    bank_account_id: Id | None = None
    amount: Booked
    recoverable_part: Booked
    advances_part: Booked
    recoveries_part: Booked
    exchange: Money | None = None
    sources: tuple[SourceAmount, ...]

    def _given_back(self) -> int:
        return sum(part.amount.minor for part in self.sources)


class PartnerBalanceWrittenOff(CommitmentChange):
    """A partner will not give back what it holds: recoverables first, then advances are a loss, and count as spent.

    `amount` at what was bound for it; `exchange` takes back what a revaluation made of that since.
    """

    STREAM = "commitment"
    STREAM_ID = "commitment_id"
    NAMES = ("allocation_id",)
    decision: Reference
    reason: Note
    amount: Booked
    recoverable_part: Booked
    advances_part: Booked
    exchange: Money | None = None
    sources: tuple[SourceAmount, ...]
