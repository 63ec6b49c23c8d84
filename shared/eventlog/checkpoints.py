"""How far a service has followed another's feed: one row a consumer, moved in the transaction of what was heard.

The writer asks under the head lock whether the position is still awaited, before it decides, and moves the row in the
transaction that records the events. So however many processes follow, and whatever fails, each position is decided
upon once, in the order of the source (docs/decisions/0033).
"""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from shared.contracts.envelope import Causation

Connection = AsyncConnection[Any]
_NEXT = "SELECT source_log, next_position FROM subscriptions WHERE consumer = %s"
_MOVE = """INSERT INTO subscriptions AS s (consumer, source_log, next_position) VALUES (%s, %s, %s)
    ON CONFLICT (consumer) DO UPDATE SET next_position = excluded.next_position, moved_at = clock_timestamp()
    WHERE s.source_log = excluded.source_log AND s.next_position < excluded.next_position"""


class OtherSource(Exception):
    """The consumer has followed another log than the one that the settings name."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Which event of which log a command comes from, and by which consumer it was heard."""

    consumer: str
    source_log: str
    position: int

    @property
    def causation(self) -> Causation:
        """The event heard, as the cause of what it leads to."""
        return Causation(self.source_log, self.position)


async def next_position(connection: Connection, consumer: str, source_log: str) -> int:
    """The position that the consumer awaits: 0 before its first. Raises OtherSource."""
    row = await (await connection.execute(_NEXT, [consumer])).fetchone()
    if row is None:
        return 0
    if row[0] != source_log:
        raise OtherSource(f"{consumer} has followed the log {row[0]!r}, the settings say {source_log!r}")
    following: int = row[1]
    return following


async def is_awaited(connection: Connection, heard: Heard) -> bool:
    """False for what was heard already. To be asked under the head lock. Raises OtherSource."""
    return await next_position(connection, heard.consumer, heard.source_log) <= heard.position


async def move(connection: Connection, consumer: str, source_log: str, following: int) -> None:
    """What lies before `following` is heard; never back."""
    await connection.execute(_MOVE, [consumer, source_log, following])
