"""A report before it has a form: tables of typed cells, so that JSON, CSV, XLSX and PDF say the same.

Money is in minor units of the column's currency until a form writes it; what no rule can tell is None, never 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Kind = Literal["text", "money", "count", "percent", "number", "date"]
Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, the kind of its cells, and of money the currency."""

    key: str
    kind: Kind
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its label's key in the catalogue of words, or the text itself; its cells by column; how it stands out."""

    key: str
    cells: dict[str, Cell]
    is_total: bool = False
    sum_of: tuple[str, ...] = ()
    """Of a total: the keys of the lines that it adds up, for a formula in a sheet."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report."""

    key: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where a report knows a log: the first position that it does not know.

    `root` (of the hash tree) and `recorded_at` (of the last event that is known) follow from the position alone and are
    part of the answer. The rest is of the moment of asking: it stands in headers, never in an answer's bytes.
    """

    log: str
    position: int
    root: str
    recorded_at: datetime | None
    stale: str | None = None
    """The code of the alarm that keeps the log's feed from being followed."""
    lag_events: int = 0
    lag_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report: what was asked, the answer, what must be known to read it, and from where it was taken."""

    name: str
    asked: dict[str, str]
    places: tuple[Place, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    currency: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    """Texts that are no words of the catalogue, such as the names of organisations, by key."""

    @property
    def at(self) -> str:
        """The pair (or more) of positions, as it is asked for again."""
        return at_text(self.places)


def at_text(places: Sequence[Place]) -> str:
    """`<log>:<position>[,…]`, in the order of the logs' names."""
    return ",".join(f"{place.log}:{place.position}" for place in sorted(places, key=lambda place: place.log))
