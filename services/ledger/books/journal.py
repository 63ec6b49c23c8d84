"""The journal: entries in order of position, narrowed by account and dimensions, at any size.

The running totals are its index: a block in which none of the wanted keys moved is never opened.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import AsyncConnection

from services.ledger.books.keys import BLOCK_EVENTS
from services.ledger.books.reports import FILTERS, Moment, facet_for
from shared.contracts.money import from_minor
from shared.eventlog.columns import int4s
from shared.postings.chart import ACCOUNTS

Connection = AsyncConnection[Any]
BLOCKS_AT_ONCE = 64
_COLUMNS = ", ".join(f"k.{name}::text" if name.endswith("_id") else f"k.{name}" for name in FILTERS)
_LINES = f"""SELECT e.position, u.line - 1, e.effective_on, k.key, k.book, k.account, k.currency, u.amount,
        coalesce(u.base, u.amount), v.stream, v.type, v.transaction_id::text, v.recorded_at, {_COLUMNS}
    FROM book_entries e
    CROSS JOIN LATERAL unnest(e.keys, e.amounts, e.base_amounts) WITH ORDINALITY AS u(key, amount, base, line)
    JOIN book_keys k ON k.key = u.key
    JOIN log_events v ON v.position = e.position
    WHERE {{conditions}} ORDER BY e.position, u.line LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Question:
    """What the journal is asked for; `after` is the (position, line) of the last line already read.

    `closes`: with the lines of years' closes.
    """

    fund_id: str
    account: str | None
    wanted: dict[str, Any]
    from_on: date | None
    moment: Moment
    after: tuple[int, int]
    limit: int
    closes: bool = True


async def lines(connection: Connection, question: Question) -> list[dict[str, Any]]:
    """At most `limit` entries after `after`, each with the event it comes from."""
    conditions = ["k.fund_id = %s", "e.position <= %s", "(e.position, u.line - 1) > (%s, %s)"]
    values: list[Any] = [question.fund_id, question.moment.position, *question.after]
    if not question.closes:
        conditions.append("v.stream NOT LIKE 'year/%%'")
    if question.account is not None:
        conditions.append("k.account = %s")
        values.append(question.account)
    for name, value in question.wanted.items():
        conditions.append(f"k.{name} = %s")
        values.append(value)
    if question.from_on is not None:
        conditions.append("e.effective_on >= %s")
        values.append(question.from_on)
    if question.moment.as_of is not None:
        conditions.append("e.effective_on <= %s")
        values.append(question.moment.as_of)
    keys = None if question.account is None else await _keys(connection, question)
    if keys is None:
        return await _read(connection, [*conditions, "e.position >= %s"], [*values, question.after[0]], question.limit)
    found: list[dict[str, Any]] = []
    block = max(0, question.after[0]) // BLOCK_EVENTS
    last = (question.moment.position + 1) // BLOCK_EVENTS
    while len(found) < question.limit and block <= last:
        touched = await _blocks(connection, keys, block, last)
        spans = " OR ".join("e.position BETWEEN %s AND %s" for _ in touched)
        bounds = [bound for b in touched for bound in (b * BLOCK_EVENTS, (b + 1) * BLOCK_EVENTS - 1)]
        found += await _read(connection, [*conditions, f"({spans})"], [*values, *bounds], question.limit - len(found))
        block = touched[-1] + 1
    return found


async def _keys(connection: Connection, question: Question) -> list[int]:
    assert question.account is not None
    facet = facet_for(question.account, question.wanted)
    conditions = "".join(f" AND {name} = %s" for name in question.wanted)
    cursor = await connection.execute(
        f"SELECT key FROM book_keys WHERE fund_id = %s AND account = %s AND facet = %s{conditions}",
        [question.fund_id, question.account, facet, *question.wanted.values()],
    )
    return [row[0] for row in await cursor.fetchall()]


async def _blocks(connection: Connection, keys: list[int], first: int, last: int) -> list[int]:
    """The next blocks in which a key moved, and the last one, which has no totals yet."""
    cursor = await connection.execute(
        """SELECT DISTINCT block FROM book_totals WHERE key = ANY(%s) AND node = 0 AND block >= %s AND block < %s
           ORDER BY block LIMIT %s""",
        [int4s(keys), first, last, BLOCKS_AT_ONCE],
    )
    blocks = [row[0] for row in await cursor.fetchall()]
    return blocks if len(blocks) == BLOCKS_AT_ONCE else [*blocks, last]


async def _read(connection: Connection, conditions: list[str], values: list[Any], limit: int) -> list[dict[str, Any]]:
    cursor = await connection.execute(_LINES.format(conditions=" AND ".join(conditions)), [*values, limit])
    return [_line(row) for row in await cursor.fetchall()]


def _line(row: tuple[Any, ...]) -> dict[str, Any]:
    position, line, effective_on, _, book, account, currency, amount, base, stream, kind, transaction, at, *about = row
    assert account in ACCOUNTS
    shown: dict[str, Any] = {
        "position": position,
        "line": line,
        "effective_on": effective_on.isoformat(),
        "recorded_at": at.isoformat(),
        "event_type": kind,
        "stream": stream,
        "transaction_id": transaction,
        "book": book,
        "account": account,
        "amount": from_minor(amount, currency),
        "currency": currency,
        "base_minor": base,
    }
    shown.update({name: value for name, value in zip(FILTERS, about, strict=True) if value is not None})
    return shown
