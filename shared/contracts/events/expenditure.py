"""What partners report to have spent; one stream per commitment, all its reports."""

from typing import Literal

from shared.contracts.events.base import CategoryAmount, CategoryBooked, FundEvent, SourceAmount
from shared.contracts.events.commitments import CommitmentChange, CommitmentEvent
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money
from shared.contracts.texts import Note, Reference, Share
from shared.contracts.times import Day

Basis = Literal["provisional", "certified"]


class ExpenditureSubmitted(FundEvent):
    """A partner's report: cumulative per category from the start to `to_on`. Nothing is posted."""

    STREAM = "expenditure_report"
    STREAM_ID = "commitment_id"
    NAMES = ("commitment_id",)
    commitment_id: Id
    organisation_id: Id
    report_number: int
    reference: Reference | None = None
    basis: Basis
    to_on: Day
    cumulative: tuple[CategoryAmount, ...]


class ExpenditureReturned(FundEvent):
    """The report goes back to the partner; the next submission takes a new number."""

    STREAM = "expenditure_report"
    STREAM_ID = "commitment_id"
    NAMES = ("commitment_id",)
    commitment_id: Id
    report_number: int
    reason: Note


class ExpenditureAccepted(CommitmentChange):
    """Posts what is claimed less what is posted and live, up to what the commitment can bear.

    `posted` per category (negative where the report corrects downward); `advances_part` + `payables_part`
    = their sum; `sources` likewise in base. `supersedes` names the report accepted before it. `exchange` is the
    difference of a lower report between the payables it takes back and the cost that they stood for.
    """

    STREAM = "expenditure_report"
    STREAM_ID = "commitment_id"
    NAMES = ("commitment_id", "allocation_id")
    report_number: int
    supersedes: int | None = None
    basis: Basis
    to_on: Day
    claimed: tuple[CategoryAmount, ...]
    posted: tuple[CategoryBooked, ...]
    advances_part: Booked
    payables_part: Booked
    exchange: Money | None = None
    sources: tuple[SourceAmount, ...]


class RatedCost(Contract):
    """Direct cost that bears support cost at one rate: that of its period, also when it is taken back later."""

    rate: Share
    direct: Money


class SupportCostAccrued(CommitmentEvent):
    """Support cost of the direct cost that the same transaction accepted or took back, as far as the reserve goes.

    `charged_on` is that cost in base, by rate (negative where it was taken back), `amount` what the rounded sum over
    the allocation makes beyond what is accrued; `sources` move from allocated to spent.
    """

    STREAM = "expenditure_report"
    STREAM_ID = "commitment_id"
    NAMES = ("commitment_id", "allocation_id")
    charged_on: tuple[RatedCost, ...]
    amount: Money
    prior_year: bool = False
    sources: tuple[SourceAmount, ...]


class CostDisallowed(CommitmentChange):
    """Accepted cost is not borne after all: what is unpaid is owed no more, what is paid is to be recovered.

    `disallowed` per category at carrying base; in a later year than it was accepted in, recoveries instead of
    expense (`prior_year`). `sources` go back from spent to committed. `exchange` as in ExpenditureAccepted.
    """

    STREAM = "expenditure_report"
    STREAM_ID = "commitment_id"
    NAMES = ("commitment_id", "allocation_id")
    decision: Reference
    reason: Note
    year: int
    prior_year: bool
    disallowed: tuple[CategoryBooked, ...]
    payables_part: Booked
    recoverable_part: Booked
    exchange: Money | None = None
    sources: tuple[SourceAmount, ...]
