"""How far each projection of each log has come, in which slot, and which slot is served."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.reporting.projections.projection import SLOTS, Connection, Projection, Slot
from shared.eventlog.tree import EMPTY_ROOT, Frontier


@dataclass(slots=True)
class Checkpoint:
    """Where a projection of a log stands in a slot; the tree is that over all that was folded."""

    projection: str
    slot: Slot
    version: int
    next_position: int
    tree: Frontier


async def hold(connection: Connection, log: str) -> None:
    """Until the transaction ends nobody else moves a served projection of the log, or swaps one."""
    await connection.execute("INSERT INTO followed (log) VALUES (%s) ON CONFLICT DO NOTHING", [log])
    await connection.execute("SELECT FROM followed WHERE log = %s FOR UPDATE", [log])


async def served(connection: Connection, log: str) -> dict[str, Checkpoint]:
    """What is served of a log, by projection."""
    return await _checkpoints(connection, log, "JOIN serving s USING (projection, log, slot)")


async def shadows(connection: Connection, log: str) -> dict[str, Checkpoint]:
    """What is being rebuilt of a log, by projection, as far as it was begun."""
    return await _checkpoints(connection, log, "JOIN rebuilds r USING (projection, log, slot)")


async def _checkpoints(connection: Connection, log: str, joined: str) -> dict[str, Checkpoint]:
    cursor = await connection.execute(
        f"SELECT c.projection, slot, c.version, c.next_position, c.frontier FROM checkpoints c {joined} "
        "WHERE c.log = %s ORDER BY 1",
        [log],
    )
    return {
        name: Checkpoint(name, slot, version, position, Frontier.unpack(position, bytes(packed)))
        for name, slot, version, position, packed in await cursor.fetchall()
    }


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
    return Checkpoint(projection.name, slot, projection.version, 0, Frontier())


async def move(
    connection: Connection, log: str, standing: Sequence[Checkpoint], tree: Frontier, recorded_at: str | None
) -> None:
    """Moves checkpoints that stand at one position to the size of the tree. Raises Moved when any stands elsewhere."""
    cursor = await connection.execute(
        "UPDATE checkpoints c SET next_position = %s, frontier = %s, root = %s, moved_at = clock_timestamp(), "
        "recorded_at = coalesce(%s, c.recorded_at) FROM unnest(%s::text[], %s::text[]) w(projection, slot) "
        "WHERE c.projection = w.projection AND c.slot = w.slot AND c.log = %s AND c.next_position = %s",
        [
            tree.size, tree.packed(), tree.root(), recorded_at, [at.projection for at in standing],
            [at.slot for at in standing], log, standing[0].next_position,
        ],
    )  # fmt: skip
    if cursor.rowcount != len(standing):
        raise Moved(f"{log} no longer stands at {standing[0].next_position}")


class Moved(Exception):
    """Somebody else moved a checkpoint, or swapped a slot: what is in memory is of the past."""


async def serve(connection: Connection, projection: str, log: str, slot: Slot) -> None:
    """From now on the slot is served."""
    await connection.execute(
        "INSERT INTO serving VALUES (%s, %s, %s) ON CONFLICT (projection, log) DO UPDATE SET slot = excluded.slot",
        [projection, log, slot],
    )


def other(slot: Slot) -> Slot:
    """The slot beside it."""
    return SLOTS[1 - SLOTS.index(slot)]
