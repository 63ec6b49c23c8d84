"""A report before it has a form: tables of typed cells, so that JSON, CSV, XLSX, PDF and charts say the same.

Money is in minor units of the column's currency (or the line's own) until a form writes it; a share and any other
number is text of a decimal, or a whole number. What no rule can tell is None, never 0.
Every word is a key of the catalogue (words.py); names that data gives stand in `labels`. A key `a:b` that the catalogue
does not know is told as the word of a and the word of b: `shares:cumulative`, `deposits:EUR`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Kind = Literal["text", "word", "money", "count", "percent", "number", "date"]
"""A `text` is data, or the key of a label; a `word` is a key of the catalogue, such as `yes`."""
Cell = str | int | date | None
NUMERIC: tuple[Kind, ...] = ("money", "count", "percent", "number")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, the kind of its cells, of money the currency (None: each line has its own).

    `since` and `until` are the first and last day it covers, which forms write below its name. A column `is_cited`
    when its figures are taken from a publication instead of being computed; forms never let the two look alike.
    """

    key: str
    kind: Kind
    currency: str | None = None
    since: date | None = None
    until: date | None = None
    is_cited: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its label's key in the catalogue of words or in the report's labels; its cells by column; how it stands
    out."""

    key: str
    cells: Mapping[str, Cell]
    is_total: bool = False
    sum_of: tuple[str, ...] = ()
    """Of a total: the keys of the lines that it adds up, for a formula in a sheet."""
    less: tuple[str, ...] = ()
    """Of a total: the keys of the lines that it takes off."""
    currency: str | None = None
    """Of its money, in columns that name no currency."""
    approximate: tuple[str, ...] = ()
    """The columns whose cell is told as "some" or "more than"."""
    cited: Mapping[str, str] = field(default_factory=dict)
    """By column: the key of the cited figure that stands beside its computed one."""
    level: int = 0
    """How deep it stands below the line that it is a part of."""


@dataclass(frozen=True, slots=True)
class Told:
    """A note with figures: the words of its key have a place `{name}` for each."""

    key: str
    figures: Mapping[str, tuple[Kind, Cell, str | None]]
    """By name: kind, value, and of money the currency."""


Note = str | Told


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report; tables in a row with the same `section` stand under one heading."""

    key: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    section: str | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure from a publication: never computed, never mixed with what is."""

    key: str
    kind: Kind
    value: Cell
    source: str
    place: str = ""
    currency: str | None = None
    approximate: bool = False
    as_of: date | str | None = None
    """As precisely as the source says it: a day, else a year, a month or two as text; None: it does not say."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn of a table: these columns of all its lines that are no totals (or of these lines)."""

    key: str
    table: str
    columns: tuple[str, ...]
    kind: Literal["bars", "map"] = "bars"
    """A map needs lines whose keys are ISO 3166-2 codes of areas, or `countrywide`, `multi_area`, `unassigned`."""
    lines: tuple[str, ...] = ()


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
    notes: tuple[Note, ...] = ()
    currency: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    """Texts that are no words of the catalogue, such as the names of organisations, by key."""
    definitions: tuple[str, ...] = ()
    """Keys of words to define beside those that stand in the tables."""
    cited: tuple[Cited, ...] = ()
    charts: tuple[Chart, ...] = ()

    @property
    def at(self) -> str:
        """The pair (or more) of positions, as it is asked for again."""
        return at_text(self.places)


def at_text(places: Sequence[Place]) -> str:
    """`<log>:<position>[,…]`, in the order of the logs' names."""
    return ",".join(f"{place.log}:{place.position}" for place in sorted(places, key=lambda place: place.log))
