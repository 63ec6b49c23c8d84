"""Reading the log: by position, by stream, by transaction, by time. Stored bytes come out as they went in."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from shared.contracts.envelope import Recorded, read_leaf
from shared.contracts.ids import is_id
from shared.eventlog.columns import int8s, texts
from shared.eventlog.tree import leaf_hash

Connection = AsyncConnection[Any]
HEAD_LOCK_ID = 7310587415221
"""The advisory lock on a log's head; log_take_head() in the database takes the same."""


class LogDamaged(Exception):
    """Stored bytes do not have the hash that was stored with them, or a position is missing."""


class StoredLeaf(NamedTuple):
    """One event's exact bytes and their RFC 6962 leaf hash."""

    position: int
    leaf: bytes
    leaf_hash: bytes


async def log_size(connection: Connection) -> int:
    """How many events the log holds."""
    row = await (await connection.execute("SELECT max(size) FROM log_heads")).fetchone()
    return row[0] if row is not None else 0


async def read_leaves(connection: Connection, start: int, limit: int) -> list[StoredLeaf]:
    """At most `limit` leaves from position `start` on, each checked against its hash and its place.

    Raises LogDamaged.
    """
    cursor = connection.cursor(binary=True)
    await cursor.execute(
        "SELECT position, leaf, leaf_hash FROM log_events WHERE position >= %s ORDER BY position LIMIT %s",
        [start, limit],
        prepare=True,
    )
    leaves = [StoredLeaf(*row) for row in await cursor.fetchall()]
    expected = start
    for position, leaf, stored in leaves:
        if position != expected or leaf_hash(leaf) != stored:
            raise LogDamaged(f"position {expected} of the log is missing or altered")
        expected += 1
    return leaves


async def last_root(connection: Connection, start: int, following: int) -> tuple[int, bytes] | None:
    """The last size between both (included) at which a transaction ended, and the root of the tree over so many
    leaves; None where none ended there."""
    query = "SELECT size, root FROM log_heads WHERE size BETWEEN %s AND %s ORDER BY size DESC LIMIT 1"
    row = await (await connection.execute(query, [start, following])).fetchone()
    return None if row is None else (row[0], bytes(row[1]))


async def read_events(
    connection: Connection, start: int, stop: int, batch: int = 2_000
) -> AsyncIterator[list[Recorded]]:
    """All events of positions start … stop − 1, in batches, in order. Raises LogDamaged."""
    while start < stop:
        leaves = await read_leaves(connection, start, min(batch, stop - start))
        if not leaves:
            raise LogDamaged(f"position {start} of the log is missing")
        yield [read_leaf(stored.leaf) for stored in leaves]
        start += len(leaves)


async def read_streams(connection: Connection, streams: Sequence[str]) -> list[Recorded]:
    """The events of the named streams, in order of position."""
    cursor = await connection.execute(
        "SELECT leaf FROM log_events WHERE stream = ANY(%s) ORDER BY position", [texts(streams)], prepare=True
    )
    return [read_leaf(row[0]) for row in await cursor.fetchall()]


async def read_positions(connection: Connection, positions: Sequence[int]) -> list[Recorded]:
    """The events at the given positions, in order."""
    cursor = await connection.execute(
        "SELECT leaf FROM log_events WHERE position = ANY(%s) ORDER BY position", [int8s(positions)], prepare=True
    )
    return [read_leaf(row[0]) for row in await cursor.fetchall()]


async def read_transaction(connection: Connection, first: int) -> list[Recorded]:
    """The events of the command whose first event stands at `first`: they follow each other."""
    found: list[Recorded] = []
    while True:
        leaves = await read_leaves(connection, first + len(found), 64)
        for stored in leaves:
            event = read_leaf(stored.leaf)
            if found and event.transaction_id != found[0].transaction_id:
                return found
            found.append(event)
        if len(leaves) < 64:
            return found


async def first_of_transaction(connection: Connection, transaction_id: str) -> int | None:
    """The position of a transaction's first event, or None when there is no such transaction."""
    if not is_id(transaction_id):
        return None
    cursor = await connection.execute(
        "SELECT position FROM log_events WHERE transaction_id = %s AND key_digest IS NOT NULL", [transaction_id]
    )
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def position_known_at(connection: Connection, moment: datetime) -> int:
    """The last position recorded at or before the moment, −1 when there is none.

    A writer that is under way may still record an event at an earlier time than now, so that a moment after
    the last event waits for the head lock once: what it then finds is final.
    """
    query = "SELECT position FROM log_events WHERE recorded_at <= %s ORDER BY recorded_at DESC LIMIT 1"
    async with connection.transaction():
        later = await connection.execute("SELECT 1 FROM log_events WHERE recorded_at > %s LIMIT 1", [moment])
        if await later.fetchone() is None:
            await connection.execute(f"SELECT pg_advisory_xact_lock_shared({HEAD_LOCK_ID})")
        row = await (await connection.execute(query, [moment])).fetchone()
    return -1 if row is None else row[0]
