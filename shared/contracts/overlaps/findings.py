"""What a comparison found, complete enough to explain itself when neither text is there any more."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.overlaps.policy import Points
from shared.contracts.texts import Reference, Sha256

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
    components: tuple[Component, ...]
