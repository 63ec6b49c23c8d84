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
from shared.service.loading import load_resources
from shared.service.machine import EVENTS_MAX, RESOURCES_MAX, Machine

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
            await _prefetch(connection, machine, batch)
            for _, events in groupby(batch, key=lambda event: event.transaction_id):
                await _absorb(connection, machine, list(events))
            await _send(connection, effects.finish())
            held = effects.state
            if len(held.resources) > RESOURCES_MAX or held.events_held() > EVENTS_MAX or effects.full():
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


async def _prefetch(connection: Connection, machine: Machine, batch: Sequence[Recorded]) -> None:
    """Loads at once, as they stood before the batch, the resources that its events belong to or name."""
    effects = machine.effects
    wanted = [key for key in effects.about(batch) if key not in effects.state.resources]
    if wanted:
        await load_resources(connection, effects.state, effects.kinds, wanted, batch[0].position)


async def _send(connection: Connection, statements: Any) -> None:
    for statement, parameters in statements:
        await connection.execute(statement, parameters, prepare=True)
