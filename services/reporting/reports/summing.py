"""Sums by key at a day and a position: the keys that are wanted, found in a bounded number of places.

Sums stand over blocks of positions and months (services/reporting/projections/blocks.py). Few keys are looked up one by
one in each block; of many, whole blocks are read.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from services.reporting.projections.blocks import FACTOR, LEVELS, positions_in
from services.reporting.projections.projection import Connection, Slot

KEYS_LOOKED_UP_MAX = 2_000


class Summed(NamedTuple):
    """What a key came to in a year (by its beginning), in minor units."""

    key: int
    year: int
    amount: int
    base_amount: int


class Tables(NamedTuple):
    """Where sums and single lines stand, and the column of the lines that holds the wanted key."""

    lines: str
    sums: str
    under: str = "key"


def blocks_before(position: int) -> tuple[list[tuple[int, int, int]], int]:
    """The whole blocks that cover every position before one, as (level, first, after the last), largest first; and
    where what no block covers begins."""
    found = []
    start = 0
    for level in reversed(range(LEVELS)):
        span = positions_in(level)
        first, after = start // span, position // span
        if after > first:
            found.append((level, first, after))
            start = after * span
    assert all(after - first < FACTOR for level, first, after in found if level < LEVELS - 1)
    return found, start


async def summed(
    connection: Connection, tables: Tables, slot: Slot, log: str, position: int, as_of: date, keys: Sequence[int],
    first_month: int = 1,
) -> list[Summed]:  # fmt: skip
    """The sums of the keys over what was known before `position` and took effect on or before `as_of`."""
    if not keys:
        return []
    blocks, rest = blocks_before(position)
    after = as_of + timedelta(days=1)
    month = after.replace(day=1)
    parts: list[str] = []
    given: list[Any] = []
    for level, first, last in blocks:
        of_blocks: list[Any] = [first, last, list(keys)]
        wanted = "block >= %s AND block < %s AND key = ANY(%s)"
        if len(keys) <= KEYS_LOOKED_UP_MAX:
            of_blocks = [list(range(first, last)), list(keys)]
            wanted = "block = ANY(%s) AND key = ANY(%s)"
        parts.append(
            f"SELECT key, month, amount, base_amount FROM {slot}.{tables.sums} "
            f"WHERE log = %s AND level = %s AND {wanted} AND month < %s"
        )
        given += [log, level, *of_blocks, month]
    one = (
        f"SELECT {tables.under}, date_trunc('month', effective_on)::date, amount, base_amount "
        f"FROM {slot}.{tables.lines} WHERE log = %s AND {tables.under} = ANY(%s) "
    )
    parts.append(one + "AND position >= %s AND position < %s AND effective_on < %s")
    given += [log, list(keys), rest, position, month]
    if after != month:
        parts.append(one + "AND effective_on >= %s AND effective_on < %s AND position < %s")
        given += [log, list(keys), month, after, position]
    query = (
        "SELECT key, extract(year FROM month - make_interval(months => %s))::int, sum(amount)::bigint, "
        f"sum(base_amount)::bigint FROM ({' UNION ALL '.join(parts)}) s(key, month, amount, base_amount) GROUP BY 1, 2"
    )
    cursor = await connection.execute(query, [first_month - 1, *given])
    return [Summed(*row) for row in await cursor.fetchall()]
