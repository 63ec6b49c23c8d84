"""Overlaps of a project with other undertakings: what a check compared, what it found, what people decided about it.

All live in the stream of the project that was compared, whose approval they can block. A finding is complete enough
to explain itself when neither text is there any more, so that nothing has to be searched again to read it.
"""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.events.projects_base import ProjectEvent
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.project_policies import Points
from shared.contracts.texts import Note, Reference, Sha256

Count = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
CheckedBecause = Literal["submitted", "revised", "asked"]
ClearedBecause = Literal["no_longer_found"]
Resolution = Literal["merged", "coordinated", "changed", "not_the_same"]
ComponentName = Literal["place", "sector", "period", "partner", "title", "wording"]
OtherKind = Literal["project", "iati", "fts"]
MATCHED_MAX = 12


class OtherUndertaking(Contract):
    """What a project was compared with, and the digest of what was known of it then.

    `external_id` is a third party's own identifier, cut to what a reference holds.
    """

    kind: OtherKind
    id: Id
    external_id: Reference | None = None
    content_sha256: Sha256


class Component(Contract):
    """One component: its score of a hundred, its weight, and what both have in common.

    `known` is false where one of the two says nothing about it; then it scores and weighs nothing. `matched` are
    words, codes or days, the ones that say most first.
    """

    name: ComponentName
    score: Points
    weight: Points
    known: bool = True
    matched: Annotated[tuple[Reference, ...], Field(max_length=MATCHED_MAX)] = ()


class OverlapFinding(Contract):
    """How far a project overlaps another undertaking: 0, not at all, to 100, in everything that is known."""

    other: OtherUndertaking
    total: Points
    components: Annotated[tuple[Component, ...], Field(max_length=6)]


class OverlapsChecked(ProjectEvent):
    """A project as it stood (`content_sha256`) was compared with everything known; the alerts follow as events.

    `known`: how many undertakings there were; `compared`: how many were scored; `found`: how many reach the policy's
    alert, of which the greatest `alerts` are told one by one.
    """

    content_sha256: Sha256
    because: CheckedBecause
    known: Count
    compared: Count
    found: Count
    alerts: Count


class OverlapRaised(ProjectEvent):
    """An alert is open: the project overlaps another undertaking, and why."""

    alert_id: Id
    finding: OverlapFinding


class OverlapCleared(ProjectEvent):
    """An open alert went away by itself, because a later check no longer found it."""

    alert_id: Id
    because: ClearedBecause


class OverlapResolved(ProjectEvent):
    """A person settled an alert by doing something about it."""

    alert_id: Id
    resolution: Resolution
    reason: Note


class OverlapOverridden(ProjectEvent):
    """A person let the project go on in spite of an alert, and why."""

    alert_id: Id
    reason: Note
