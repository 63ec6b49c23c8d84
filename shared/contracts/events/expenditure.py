"""What partners report to have spent; one stream per commitment, all its reports."""

from typing import Literal

from shared.contracts.events.base import CategoryAmount, CategoryBooked, FundEvent, SourceAmount
from shared.contracts.events.commitments import CommitmentEvent
from shared.contracts.ids import Id
from shared.contracts.money import Booked
from shared.contracts.texts import Note, Reference
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


class ExpenditureAccepted(CommitmentEvent):
    """Posts what is claimed less what is posted and live, up to what the commitment can bear.

    `posted` per category (negative where the report corrects downward); `advances_part` + `payables_part`
    = their sum; `sources` likewise. `supersedes` names the report accepted before it.
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
    sources: tuple[SourceAmount, ...]
