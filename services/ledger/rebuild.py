"""Rebuilding every read model from the log alone, in one transaction under the head lock.

The rebuilt tables equal the live ones byte for byte; readers see the old ones until the new ones are whole.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from psycopg import AsyncConnection

from services.ledger import loading
from services.ledger.effects import Effects
from services.ledger.machine import RESOURCES_MAX, Machine
from shared.contracts.envelope import Recorded
from shared.contracts.problems import NotLoaded
from shared.eventlog.reader import log_size, read_events
from shared.eventlog.writer import HEAD_LOCK

Connection = AsyncConnection[Any]
TABLES = (
    "event_names",
    "reversed_events",
    "caller_references",
    "number_counters",
    "book_keys",
    "book_key_facets",
    "book_entries",
    "book_totals",
    "overdrawn_balances",
    "holds",
    "exposed_days",
)
"""Projections beside the capabilities' own read tables."""
FLUSH_EVENTS = 1_000


def read_tables(machine: Machine) -> list[str]:
    """Every table that a rebuild makes anew."""
    return [*TABLES, *(table.table for table in machine.tables.values())]


async def rebuild(connection: Connection, machine: Machine, report: Callable[[int, int], None]) -> int:
    """Empties every read table and folds the whole log into them; returns how many events there were.

    `connection` is the writer's, in autocommit; `machine` is fresh; `report(done, size)` hears of progress.
    Raises LogDamaged, and leaves the old tables as they were.
    """
    effects = machine.effects
    async with connection.transaction():
        await connection.execute(HEAD_LOCK)
        size = await log_size(connection)
        await connection.execute(f"TRUNCATE {', '.join(read_tables(machine))}")
        async for batch in read_events(connection, 0, size, FLUSH_EVENTS):
            for _, events in groupby(batch, key=lambda event: event.transaction_id):
                await _absorb(connection, effects, list(events))
            await _send(connection, effects.finish())
            if len(effects.state.resources) > RESOURCES_MAX or effects.state.books.full():
                await _start_anew(connection, effects, batch[-1].position + 1)
            report(batch[-1].position + 1, size)
    return size


async def _absorb(connection: Connection, effects: Effects, events: Sequence[Recorded]) -> None:
    while True:
        try:
            plan = effects.plan(events)
            break
        except NotLoaded as missing:
            await _send(connection, effects.writes())
            await loading.load(connection, effects.state, effects.kinds, missing, before=events[0].position)
    effects.absorb(plan)
    await _send(connection, effects.writes())


async def _start_anew(connection: Connection, effects: Effects, size: int) -> None:
    """Memory is bounded: what was folded so far stands in the tables."""
    effects.forget()
    await loading.start(connection, effects.state, size)


async def _send(connection: Connection, statements: Any) -> None:
    for statement, parameters in statements:
        await connection.execute(statement, parameters, prepare=True)
