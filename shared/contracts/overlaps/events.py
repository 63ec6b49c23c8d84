"""Events about overlaps. All live in the stream of the project that was compared, whose approval they can block."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.events.base import EventData
from shared.contracts.ids import Id
from shared.contracts.overlaps.findings import OverlapFinding
from shared.contracts.overlaps.policy import OverlapPolicy
from shared.contracts.texts import Note, Sha256

Count = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
CheckedBecause = Literal["submitted", "asked"]
ClearedBecause = Literal["no_longer_found"]
Resolution = Literal["merged", "coordinated", "changed", "not_the_same"]


class ThirdPartyFileImported(EventData):
    """A publisher's file was taken in: how many activities were new, changed, or known as they are."""

    STREAM = "third_party_file"
    STREAM_ID = "import_id"
    import_id: Id
    source: Literal["iati", "fts"]
    file_sha256: Sha256
    added: Count
    changed: Count
    unchanged: Count
    remarks: Count


class OverlapPolicySet(EventData):
    """How overlaps are weighed from the event's `effective_on` on."""

    STREAM = "overlap_policy"
    STREAM_ID = "policy_id"
    policy_id: Id
    policy: OverlapPolicy


class OverlapEvent(EventData):
    """An event in the stream of a project."""

    STREAM = "project"
    STREAM_ID = "project_id"
    project_id: Id


class OverlapsChecked(OverlapEvent):
    """A project as it stood (`content_sha256`) was compared with everything known; the alerts follow as events."""

    content_sha256: Sha256
    because: CheckedBecause
    known: Count
    compared: Count
    alerts: Count


class OverlapRaised(OverlapEvent):
    """An alert is open: the project overlaps another undertaking, and why."""

    alert_id: Id
    finding: OverlapFinding


class OverlapCleared(OverlapEvent):
    """An open alert went away by itself, because a later check no longer found it."""

    alert_id: Id
    because: ClearedBecause


class OverlapResolved(OverlapEvent):
    """A person settled an alert by doing something about it."""

    alert_id: Id
    resolution: Resolution
    reason: Note


class OverlapOverridden(OverlapEvent):
    """A person let the project go on in spite of an alert, and why."""

    alert_id: Id
    reason: Note


OVERLAP_EVENTS: tuple[type[EventData], ...] = (
    ThirdPartyFileImported,
    OverlapPolicySet,
    OverlapsChecked,
    OverlapRaised,
    OverlapCleared,
    OverlapResolved,
    OverlapOverridden,
)
