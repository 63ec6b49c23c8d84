"""A projection: a pure fold of one feed into rows that are never changed, so that every past position can be asked."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

from psycopg import AsyncConnection

from services.reporting.settings import FeedKind
from shared.contracts.envelope import Recorded
from shared.postings.entries import Entry
from shared.postings.registry import entries_of

Connection = AsyncConnection[Any]
Slot = Literal["a", "b"]
SLOTS: tuple[Slot, ...] = ("a", "b")
Statement = tuple[str, Sequence[Any]]
"""SQL and its parameters."""


@dataclass(frozen=True)
class Told:
    """One event of a feed, and the entries that it posts: worked out once for all projections, and only when asked."""

    event: Recorded

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries of both books; none for an event of projects."""
        return entries_of(self.event.data)


class Folder(Protocol):
    """A projection at work on one log, in one slot. What it holds in memory follows from the rows alone."""

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """What the events of positions start … following − 1 add, as statements of one transaction."""


Begin = Callable[[Connection, str, Slot], Awaitable[Folder]]
"""Takes up work on a log in a slot, from the rows that are there."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection by its name; a new `version` is rebuilt beside the old one and then served in its place."""

    name: str
    version: int
    feed: FeedKind
    tables: tuple[str, ...]
    begin: Begin
