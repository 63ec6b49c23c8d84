"""Sums of movements at a day and a position (services/reporting/projections/movements.py)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.reporting.projections.movements import PARTIES, SINGLE, WHOLE
from services.reporting.projections.moving.movement import Measure
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.summing import Tables, summed


@dataclass(frozen=True, slots=True)
class Moved:
    """A sum: of a measure, in a year of the calendar (by its beginning), about what was asked for, in that order."""

    measure: str
    is_opening: bool
    currency: str
    about: tuple[Any, ...]
    year: int
    amount: int
    base_amount: int


SINGLY = frozenset({"agreement_id", "commitment_id"})
TABLES = (
    Tables("movements", "movement_sums", "whole"),
    Tables("movements", "movement_sums", "parties"),
    Tables("movements", "movement_sums", "key"),
)
"""By detail (services/reporting/projections/movements.py)."""


async def movements(
    connection: Connection, asked: Asked, fund: ReportedFund, measures: Sequence[Measure], by: Sequence[str] = ()
) -> list[Moved]:
    """The sums of a fund's movements by currency, year and the `by` columns of movement_keys."""
    slot, position = asked.slots["movements", fund.log], asked.position(fund.log)
    detail = WHOLE if not by else SINGLE if SINGLY & set(by) else PARTIES
    columns = "".join(f", {name}::text" if name.endswith("_id") else f", {name}" for name in by)
    query = (
        f"SELECT key, measure, is_opening, currency{columns} FROM {slot}.movement_keys WHERE log = %s AND fund_id = %s "
        "AND detail = %s AND measure = ANY(%s)"
    )
    cursor = await connection.execute(query, [fund.log, fund.fund_id, detail, list(measures)])
    keys = {row[0]: row[1:] for row in await cursor.fetchall()}
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for one in await summed(
        connection, TABLES[detail], slot, fund.log, position, asked.as_of, list(keys), asked.first_month
    ):
        total = found[*keys[one.key], one.year]
        total[0] += one.amount
        total[1] += one.base_amount
    return [Moved(key[0], key[1], key[2], key[3:-1], key[-1], *total) for key, total in found.items()]


PERIODS = ("previous", "current", "cumulative")
"""The columns of flows: the year before, the year of `as_of` so far, and everything up to it."""


def periods_of(moved: Moved, year: int) -> Iterator[str]:
    """In which columns a sum stands; what was before a fund's opening only in the cumulative one."""
    yield "cumulative"
    if not moved.is_opening and moved.year == year:
        yield "current"
    if not moved.is_opening and moved.year == year - 1:
        yield "previous"


def currencies(moved: Iterable[Moved], base: str) -> list[str]:
    """The currencies beside the base one, in alphabetical order."""
    return sorted({one.currency for one in moved} - {base})


def told_once(moved: Iterable[Moved], pairs: Mapping[str, str]) -> list[Moved]:
    """The sums with what was before a fund's opening told once: by what single agreements and commitments brought along
    (`before`), and what the fund's cumulative totals (`total`) say beyond that, about nobody.

    `pairs` maps a total's measure to that of its parts.
    """
    kept: list[Moved] = []
    rests: dict[str, int] = defaultdict(int)
    whole = {part: total for total, part in pairs.items()}
    like: dict[str, Moved] = {}
    for one in moved:
        if one.is_opening and one.measure in pairs:
            rests[one.measure] += one.base_amount
            like[one.measure] = one
            continue
        if one.measure in whole:
            rests[whole[one.measure]] -= one.base_amount
        kept.append(one)
    for measure, rest in rests.items():
        if measure in like and rest:
            one = like[measure]
            kept.append(replace(one, about=(None,) * len(one.about), amount=rest, base_amount=rest))
    return kept
