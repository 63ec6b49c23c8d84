"""How far each projection of each log has come, in which slot, and which slot is served."""

from dataclasses import dataclass

from services.reporting.projections.projection import SLOTS, Connection, Projection, Slot
from shared.eventlog.tree import EMPTY_ROOT, Frontier


@dataclass(slots=True)
class Checkpoint:
    """Where a projection of a log stands in a slot; the frontier is the tree over all that was folded."""

    slot: Slot
    version: int
    next_position: int
    frontier: Frontier


async def served(connection: Connection, projection: str, log: str) -> Slot | None:
    """The slot that is served, None before there is one."""
    query = "SELECT slot FROM serving WHERE projection = %s AND log = %s"
    row = await (await connection.execute(query, [projection, log])).fetchone()
    return None if row is None else row[0]


async def checkpoint(connection: Connection, projection: str, log: str, slot: Slot) -> Checkpoint | None:
    """The checkpoint in a slot, None where nothing was begun."""
    query = "SELECT version, next_position, frontier FROM checkpoints WHERE projection = %s AND log = %s AND slot = %s"
    row = await (await connection.execute(query, [projection, log, slot])).fetchone()
    return None if row is None else Checkpoint(slot, row[0], row[1], Frontier.unpack(row[1], bytes(row[2])))


async def begin(connection: Connection, projection: Projection, log: str, slot: Slot) -> Checkpoint:
    """Empties a slot of what stands of the log in it, and begins there from nothing."""
    for table in projection.tables:
        await connection.execute(f"DELETE FROM {slot}.{table} WHERE log = %s", [log])
    await connection.execute(
        "INSERT INTO checkpoints (projection, log, slot, version, next_position, frontier, root) "
        "VALUES (%s, %s, %s, %s, 0, '', %s) ON CONFLICT (projection, log, slot) DO UPDATE SET "
        "version = excluded.version, next_position = 0, frontier = '', root = excluded.root, recorded_at = NULL",
        [projection.name, log, slot, projection.version, EMPTY_ROOT],
    )
    return Checkpoint(slot, projection.version, 0, Frontier())


async def serve(connection: Connection, projection: str, log: str, slot: Slot) -> None:
    """From now on the slot is served."""
    await connection.execute(
        "INSERT INTO serving VALUES (%s, %s, %s) ON CONFLICT (projection, log) DO UPDATE SET slot = excluded.slot",
        [projection, log, slot],
    )


def other(slot: Slot) -> Slot:
    """The slot beside it."""
    return SLOTS[1 - SLOTS.index(slot)]
