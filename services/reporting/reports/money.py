"""Sums of entries at a day and a position, in a bounded number of rows (services/reporting/projections/money.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.reporting.projections.money import FACTOR, LEVELS, positions_in
from services.reporting.projections.projection import Connection, Slot


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of one fund, on these accounts, of these flows (none named: all)."""

    fund_id: str
    accounts: tuple[str, ...]
    flows: tuple[str, ...] = ()


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


async def sums(
    connection: Connection,
    slot: Slot,
    log: str,
    position: int,
    as_of: date,
    wanted: Wanted,
    by: Sequence[str],
    first_month: int = 1,
) -> list[tuple[Any, ...]]:
    """Rows of the `by` columns of money_keys, then the year (by its beginning), amount and base amount in minor units.

    What was known before `position` and took effect on or before `as_of`.
    """
    columns = ", ".join(f"k.{name}::text" if name.endswith("_id") else f"k.{name}" for name in by)
    flows = "AND flow = ANY(%s)" if wanted.flows else ""
    parts, given = parts_of("money_entries", "money_sums", slot, log, position, as_of)
    query = (
        f"WITH k AS MATERIALIZED (SELECT * FROM {slot}.money_keys WHERE log = %s AND fund_id = %s "
        f"AND account = ANY(%s) {flows}) "
        f"SELECT {columns}, extract(year FROM s.month - make_interval(months => %s))::int AS year, "
        f"sum(s.amount)::bigint, sum(s.base_amount)::bigint FROM ({parts}) s(key, month, amount, "
        f"base_amount) JOIN k ON k.key = s.key GROUP BY {', '.join(str(i + 1) for i in range(len(by) + 1))}"
    )
    chosen: list[Any] = [log, wanted.fund_id, list(wanted.accounts)]
    chosen += [list(wanted.flows)] if wanted.flows else []
    cursor = await connection.execute(query, [*chosen, first_month - 1, *given])
    return await cursor.fetchall()


def parts_of(lines: str, sums: str, slot: Slot, log: str, position: int, as_of: date) -> tuple[str, list[Any]]:
    """SQL that gives key, month, amount and base amount of everything that was known before a position and took
    effect by a day, in a bounded number of rows, and its parameters."""
    blocks, rest = blocks_before(position)
    after = as_of + timedelta(days=1)
    month = after.replace(day=1)
    parts: list[str] = []
    given: list[Any] = []
    for level, first, last in blocks:
        parts.append(
            f"SELECT key, month, amount, base_amount FROM {slot}.{sums} "
            "WHERE log = %s AND level = %s AND block >= %s AND block < %s AND month < %s"
        )
        given += [log, level, first, last, month]
    one = f"SELECT key, date_trunc('month', effective_on)::date, amount, base_amount FROM {slot}.{lines} "
    parts.append(one + "WHERE log = %s AND position >= %s AND position < %s AND effective_on < %s")
    given += [log, rest, position, month]
    if after != month:
        parts.append(one + "WHERE log = %s AND effective_on >= %s AND effective_on < %s AND position < %s")
        given += [log, month, after, position]
    return " UNION ALL ".join(parts), given
