"""Third parties' activities as they were taken in. What publishers wrote stays outside the log, to be erased there."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.events.base import EventData
from shared.contracts.ids import Id
from shared.contracts.texts import Note, Reference, Sha256

Source = Literal["iati", "fts"]
ErasedBecause = Literal["personal_data", "asked_by_publisher", "imported_by_mistake"]
Line = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class ThirdPartyActivityImported(EventData):
    """An activity was taken in, for the first time or changed: which one, of which content, whence.

    `external_id` is the publisher's own identifier, cut to what a reference holds; `content_sha256` the digest of what
    was read of it; `file_sha256` and `line` say where it stood.
    """

    STREAM = "third_party_activity"
    STREAM_ID = "activity_id"
    activity_id: Id
    source: Source
    external_id: Reference
    content_sha256: Sha256
    file_sha256: Sha256 | None = None
    line: Line | None = None


class ThirdPartyActivityErased(EventData):
    """What a publisher wrote of an activity was taken away for good; what alerts said of it stays."""

    STREAM = "third_party_activity"
    STREAM_ID = "activity_id"
    activity_id: Id
    because: ErasedBecause
    note: Note | None = None
