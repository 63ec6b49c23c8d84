"""Reading the books: totals of balance keys at any date and position, in a number of probes that history
does not grow.

A total at (as_of, position) is the running totals of the last closed block before the position, one probe
for each month and day that make up the span, plus the entries of the block that the position is in.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from services.ledger.books.keys import BLOCK_EVENTS, nodes_until
from shared.eventlog.columns import int4s

Connection = AsyncConnection[Any]


class Total(NamedTuple):
    """Minor units, debit positive, in the key's currency and in the fund's base currency."""

    amount: int
    base_amount: int


ZERO = Total(0, 0)

_CLOSED = """SELECT w.key, sum(t.amount), sum(t.base_amount)
    FROM unnest(%s::integer[]) AS w(key) CROSS JOIN unnest(%s::integer[]) AS n(node)
    CROSS JOIN LATERAL (SELECT amount, base_amount FROM book_totals t
        WHERE t.key = w.key AND t.node = n.node AND t.block < %s ORDER BY t.block DESC LIMIT 1) t
    GROUP BY w.key"""
_FIRST_YEAR = """SELECT min(t.node) / 10000 FROM unnest(%s::integer[]) AS w(key)
    CROSS JOIN LATERAL (SELECT node FROM book_totals t WHERE t.key = w.key AND t.node > 0 ORDER BY t.node LIMIT 1) t"""
_TAIL = """WITH wanted AS MATERIALIZED (
        SELECT key, key AS leaf FROM unnest(%s::integer[]) AS w(key)
        UNION ALL SELECT f.facet_key, f.leaf_key FROM book_key_facets f WHERE f.facet_key = ANY(%s::integer[])),
    leaves AS MATERIALIZED (SELECT array_agg(leaf) AS keys, count(*) AS many FROM wanted),
    moved AS MATERIALIZED (SELECT key, sum(amount) AS amount, sum(base) AS base FROM (
            SELECT unnest(e.keys) AS key, unnest(e.amounts) AS amount,
                   unnest(coalesce(e.base_amounts, e.amounts)) AS base
            FROM leaves CROSS JOIN book_entries e
            WHERE e.position >= %s AND e.position <= %s AND e.effective_on <= %s
            AND (leaves.many > 8 OR e.keys && leaves.keys)) u
        GROUP BY key)
    SELECT w.key, sum(m.amount), sum(m.base) FROM wanted w JOIN moved m ON m.key = w.leaf GROUP BY w.key"""


async def totals(connection: Connection, keys: Sequence[int], as_of: date | None, position: int) -> dict[int, Total]:
    """The total of each key over entries with effective_on ≤ as_of at positions ≤ position; absent when zero."""
    if not keys or position < 0:
        return {}
    block = (position + 1) // BLOCK_EVENTS
    sums = await closed_totals(connection, keys, as_of, block)
    wanted = int4s(keys)
    tail = await connection.execute(
        _TAIL, [wanted, wanted, block * BLOCK_EVENTS, position, as_of or date.max], prepare=True
    )
    for key, amount, base in await tail.fetchall():
        total = sums.setdefault(key, [0, 0])
        total[0] += int(amount)
        total[1] += int(base)
    return {key: Total(amount, base) for key, (amount, base) in sums.items()}


async def closed_totals(
    connection: Connection, keys: Sequence[int], as_of: date | None, block: int
) -> dict[int, list[int]]:
    """What each key holds of the blocks before one, up to a day (None: all); absent when it never moved."""
    if not keys:
        return {}
    wanted = int4s(keys)
    nodes = [0]
    if as_of is not None:
        row = await (await connection.execute(_FIRST_YEAR, [wanted], prepare=True)).fetchone()
        first_year = row[0] if row is not None and row[0] is not None else as_of.year
        nodes = nodes_until(as_of, first_year) if first_year <= as_of.year else []
    if not nodes:
        return {}
    cursor = await connection.execute(_CLOSED, [wanted, int4s(nodes), block], prepare=True)
    return {key: [int(amount), int(base)] for key, amount, base in await cursor.fetchall()}
