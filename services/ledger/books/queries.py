"""Reading the books: totals of balance keys at any date and position, in a number of probes that history
does not grow.

A total at (as_of, position) is the running totals of the last closed block before the position, one probe
for each year, month and day that make up the span, plus the entries of the block that the position is in.
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
_TAIL = """SELECT m.key, sum(l.amount), sum(l.base) FROM (
        SELECT u.key, sum(u.amount) AS amount, sum(coalesce(u.base, u.amount)) AS base
        FROM book_entries e, unnest(e.keys, e.amounts, e.base_amounts) AS u(key, amount, base)
        WHERE e.position >= %s AND e.position <= %s AND e.effective_on <= %s GROUP BY u.key) l
    CROSS JOIN LATERAL (SELECT l.key UNION ALL SELECT f.facet_key FROM book_key_facets f WHERE f.leaf_key = l.key) m
    WHERE m.key = ANY(%s::integer[]) GROUP BY m.key"""


async def totals(connection: Connection, keys: Sequence[int], as_of: date | None, position: int) -> dict[int, Total]:
    """The total of each key over entries with effective_on ≤ as_of at positions ≤ position; absent when zero."""
    if not keys or position < 0:
        return {}
    wanted = int4s(keys)
    block = (position + 1) // BLOCK_EVENTS
    nodes = [0]
    if as_of is not None:
        row = await (await connection.execute(_FIRST_YEAR, [wanted], prepare=True)).fetchone()
        first_year = row[0] if row is not None and row[0] is not None else as_of.year
        nodes = nodes_until(as_of, first_year) if first_year <= as_of.year else []
    sums: dict[int, list[int]] = {}
    if nodes:
        cursor = await connection.execute(_CLOSED, [wanted, int4s(nodes), block], prepare=True)
        sums = {key: [int(amount), int(base)] for key, amount, base in await cursor.fetchall()}
    tail = await connection.execute(_TAIL, [block * BLOCK_EVENTS, position, as_of or date.max, wanted], prepare=True)
    for key, amount, base in await tail.fetchall():
        total = sums.setdefault(key, [0, 0])
        total[0] += int(amount)
        total[1] += int(base)
    return {key: Total(amount, base) for key, (amount, base) in sums.items()}
