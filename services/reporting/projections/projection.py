"""A projection: a pure fold of one feed into rows that are never changed, so that every past position can be asked."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self

import orjson
from psycopg import AsyncConnection

from services.reporting.settings import FeedKind
from shared.contracts.envelope import Recorded, read_envelope
from shared.contracts.times import parse_utc
from shared.eventlog.tree import Frontier, TileHash, leaf_hash
from shared.postings.entries import Entry
from shared.postings.registry import entries_of

Connection = AsyncConnection[Any]
Slot = Literal["a", "b"]
SLOTS: tuple[Slot, ...] = ("a", "b")
Statement = tuple[str, Sequence[Any]]
"""SQL and its parameters."""


class Told:
    """One event of a feed by its exact bytes: what it says is worked out when it is asked, once for all projections.

    `hashes`: its own hash and those of the tile nodes that it completed in the tree, lowest first.
    """

    __slots__ = ("_entries", "_envelope", "_event", "hashes", "leaf", "position")

    def __init__(self, leaf: bytes, position: int, hashes: tuple[TileHash, ...] = ()) -> None:
        self.leaf = leaf
        self.position = position
        self.hashes = hashes
        self._envelope: dict[str, Any] | None = None
        self._event: Recorded | None = None
        self._entries: list[Entry] | None = None

    @classmethod
    def of(cls, event: Recorded, tree: Frontier | None = None) -> Self:
        """An event that is at hand already; where a tree is given it becomes its next leaf."""
        leaf = event.leaf()
        return cls(leaf, event.position, () if tree is None else added(tree, leaf))

    @property
    def envelope(self) -> dict[str, Any]:
        """The envelope, decoded."""
        if self._envelope is None:
            self._envelope = orjson.loads(self.leaf)
        return self._envelope

    @property
    def type(self) -> str:
        """The event's type as stored: asking it first spares reading the contract of what is of no concern."""
        stored: str = self.envelope["type"]
        return stored

    @property
    def event(self) -> Recorded:
        """The event with the contract of its stored version."""
        if self._event is None:
            self._event = read_envelope(self.envelope)
        return self._event

    @property
    def entries(self) -> list[Entry]:
        """The entries of both books; none for an event of projects."""
        if self._entries is None:
            self._entries = entries_of(self.event.data)
        return self._entries

    @property
    def recorded_us(self) -> int:
        """When it was recorded, in microseconds since 1970."""
        return microseconds(self.envelope["recorded_at"])


def added(tree: Frontier, leaf: bytes) -> tuple[TileHash, ...]:
    """The hashes that a leaf, which becomes the tree's next, adds to the tiles: its own, and the nodes it completes."""
    hashed = leaf_hash(leaf)
    own = TileHash(0, tree.size, hashed)
    return (own, *tree.append(hashed))


def microseconds(moment: str) -> int:
    """A moment as the envelope writes it, in microseconds since 1970."""
    at = parse_utc(moment)
    return int(at.timestamp()) * 1_000_000 + at.microsecond


class Folder(Protocol):
    """A projection at work on one log, in one slot. What it holds in memory follows from the rows alone."""

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """What the events of positions start … following − 1 add, as statements of one transaction.

        Where a span ends changes nothing of the rows that stand in the end: a fold of two spans is that of both.
        """


Begin = Callable[[Connection, str, Slot], Awaitable[Folder]]
"""Takes up work on a log in a slot, from the rows that are there."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection by its name; a new `version` is rebuilt beside the old one and then served in its place."""

    name: str
    version: int
    feed: FeedKind | None
    """Of which kind of feed; None: of every kind."""
    tables: tuple[str, ...]
    begin: Begin

    def folds(self, kind: FeedKind) -> bool:
        """True when it is made of feeds of that kind."""
        return self.feed in (None, kind)
