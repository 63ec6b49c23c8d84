"""A mistake is corrected by addition: an event that mirrors another in full."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from shared.contracts.currencies import BookedCurrency
from shared.contracts.events.base import FundEvent, Source
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.texts import Code, Note, Number
from shared.contracts.times import Day

StreamName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}/[0-9a-f-]{36}$")]
"""`<kind>/<id>`: the stream of a resource."""

ReasonCode = Literal["recording_error", "duplicate", "wrong_party", "source_changed", "other"]


class MirroredEntry(Contract):
    """One entry that an event carries in full."""

    book: Literal["financial", "budget"]
    account: Code
    amount: str
    currency: BookedCurrency
    base_amount: str
    window_id: Id | None = None
    bank_account_id: Id | None = None
    donor_id: Id | None = None
    agreement_id: Id | None = None
    source: Source | None = None
    project_id: Id | None = None
    organisation_id: Id | None = None
    commitment_id: Id | None = None
    category: int | None = None
    fiscal_year: int | None = None


class ReversedEntry(MirroredEntry):
    """One entry of the reversed event with its sign turned.

    `original_account`: that of the reversed entry, where the reversal lies in a later year and goes elsewhere.
    """

    original_account: Code | None = None


class Reversed(FundEvent):
    """Undoes one event of a transaction; lives in that event's stream, one per event, in reverse order.

    `project_id`: that of the reversed event, where it is of one project.
    """

    STREAM_ID = "stream_id"
    stream_kind: Code
    stream_id: Id
    number: Number
    reversal_id: Id
    reverses_position: int
    reverses_type: Code
    transaction_id: Id
    project_id: Id | None = None
    reason_code: ReasonCode
    reason: Note | None = None
    corrects_on: Day | None = None
    names: tuple[StreamName, ...] = ()
    entries: tuple[ReversedEntry, ...] = ()

    @property
    def stream(self) -> str:
        """The reversed event's own stream."""
        return f"{self.stream_kind}/{self.stream_id}"

    def named(self) -> tuple[str, ...]:
        """The streams that the reversed event named."""
        return self.names
