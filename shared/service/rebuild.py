"""Rebuilding every read model from the log alone, in one transaction under the head lock.

The rebuilt tables equal the live ones byte for byte; readers see the old ones until the new ones are whole.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from psycopg import AsyncConnection

from shared.contracts.envelope import Recorded
from shared.contracts.problems import NotLoaded
from shared.eventlog.reader import log_size, read_events
from shared.eventlog.writer import HEAD_LOCK
from shared.service.machine import RESOURCES_MAX, Machine

Connection = AsyncConnection[Any]
FLUSH_EVENTS = 1_000


async def rebuild(connection: Connection, machine: Machine, report: Callable[[int, int], None]) -> int:
    """Empties every read table and folds the whole log into them; returns how many events there were.

    `connection` is the writer's, in autocommit; `machine` is fresh; `report(done, size)` hears of progress.
    Raises LogDamaged, and leaves the old tables as they were.
    """
    effects = machine.effects
    async with connection.transaction():
        await connection.execute(HEAD_LOCK)
        size = await log_size(connection)
        await connection.execute(f"TRUNCATE {', '.join(machine.read_tables())}")
        async for batch in read_events(connection, 0, size, FLUSH_EVENTS):
            for _, events in groupby(batch, key=lambda event: event.transaction_id):
                await _absorb(connection, machine, list(events))
            await _send(connection, effects.finish())
            if len(effects.state.resources) > RESOURCES_MAX or effects.full():
                effects.forget()  # memory is bounded: what was folded so far stands in the tables
                await machine.start(connection, batch[-1].position + 1)
            report(batch[-1].position + 1, size)
    return size


async def _absorb(connection: Connection, machine: Machine, events: Sequence[Recorded]) -> None:
    effects = machine.effects
    while True:
        try:
            plan = effects.plan(events)
            break
        except NotLoaded as missing:
            await _send(connection, effects.writes())
            await machine.load(connection, missing, before=events[0].position)
    effects.absorb(plan)
    await _send(connection, effects.writes())


async def _send(connection: Connection, statements: Any) -> None:
    for statement, parameters in statements:
        await connection.execute(statement, parameters, prepare=True)
