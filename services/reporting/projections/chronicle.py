"""When each position of a log was recorded, and the hash tree over it: so that any moment is a position, and any
position has the root that the source's signed checkpoint of that size has.

What is recorded together is recorded a microsecond apart, so that times stand as runs: a row says from where on, and
when, positions follow each other by a microsecond. Tiles hold the hashes of the tree as RFC 6962 and tlog-tiles have
them, 256 a row, and only ever grow.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from services.reporting.projections.projection import Connection, Folder, Projection, Slot, Statement, Told
from shared.eventlog.columns import Rows
from shared.eventlog.tree import HASH_BYTES, TILE_HEIGHT, Frontier

TILE_HASHES = 1 << TILE_HEIGHT
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS = {"log": "text", "position": "bigint", "recorded_us": "bigint"}
_TILES = {"log": "text", "level": "integer", "number": "bigint", "hashes": "bytea"}


class Chronicle:
    """Folds any feed; `following` is the moment that continues the last run."""

    def __init__(self, log: str, slot: Slot, following: int | None) -> None:
        self._log = log
        self._slot = slot
        self._following = following

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """A row a run, and the hashes that were added to each tile."""
        runs = Rows(f"{self._slot}.moments", _MOMENTS)
        tiles: dict[tuple[int, int], list[bytes]] = defaultdict(list)
        for one in told:
            moment = one.recorded_us
            if moment != self._following:
                runs.rows.append((self._log, one.position, moment))
            self._following = moment + 1
            for node in one.hashes:
                tiles[node.level, node.index // TILE_HASHES].append(node.hash)
        yield from runs.statements()
        grown = Rows(
            f"{self._slot}.tiles", _TILES,
            "ON CONFLICT (log, level, number) DO UPDATE SET hashes = tiles.hashes || excluded.hashes",
        )  # fmt: skip
        grown.rows = [(self._log, *place, b"".join(hashes)) for place, hashes in tiles.items()]
        yield from grown.statements()


async def begin(connection: Connection, log: str, slot: Slot) -> Folder:
    """Takes up the last run: as many positions as the tree has leaves follow it."""
    query = f"SELECT position, recorded_us FROM {slot}.moments WHERE log = %s ORDER BY position DESC LIMIT 1"
    run = await (await connection.execute(query, [log])).fetchone()
    if run is None:
        return Chronicle(log, slot, None)
    query = (
        f"SELECT number * {TILE_HASHES} + length(hashes) / {HASH_BYTES} FROM {slot}.tiles "
        "WHERE log = %s AND level = 0 ORDER BY number DESC LIMIT 1"
    )
    leaves = await (await connection.execute(query, [log])).fetchone()
    assert leaves is not None, "every event has a hash"
    return Chronicle(log, slot, run[1] + leaves[0] - run[0])


async def position_at(connection: Connection, slot: Slot, log: str, size: int, moment: datetime) -> int:
    """How many of the first `size` events were recorded at or before a moment."""
    asked = (moment - EPOCH) // timedelta(microseconds=1)
    query = (
        f"SELECT position, recorded_us, (SELECT min(position) FROM {slot}.moments WHERE log = m.log "
        f"AND position > m.position) FROM {slot}.moments m WHERE log = %s AND recorded_us <= %s AND position < %s "
        "ORDER BY recorded_us DESC LIMIT 1"
    )
    run = await (await connection.execute(query, [log, asked, size])).fetchone()
    if run is None:
        return 0
    position, recorded_us, next_run = run
    following: int = position + asked - recorded_us + 1
    return min(following, size, size if next_run is None else next_run)


async def recorded_at(connection: Connection, slot: Slot, log: str, position: int) -> datetime | None:
    """When the last event before a position was recorded, None before the first."""
    query = (
        f"SELECT position, recorded_us FROM {slot}.moments WHERE log = %s AND position < %s "
        "ORDER BY position DESC LIMIT 1"
    )
    run = await (await connection.execute(query, [log, position])).fetchone()
    return None if run is None else EPOCH + timedelta(microseconds=run[1] + position - 1 - run[0])


async def root_at(connection: Connection, slot: Slot, log: str, position: int) -> bytes:
    """The root of the tree over the events before a position, from one tile a level."""
    levels = range((max(position.bit_length() - 1, 0)) // TILE_HEIGHT + 1)
    counts = {level: (position >> (TILE_HEIGHT * level)) % TILE_HASHES for level in levels}
    cursor = await connection.execute(
        f"SELECT t.level, substr(t.hashes, 1, w.bytes) FROM {slot}.tiles t "
        "JOIN unnest(%s::int[], %s::bigint[], %s::int[]) AS w(level, number, bytes) "
        "ON t.level = w.level AND t.number = w.number WHERE t.log = %s",
        [
            list(levels), [position >> (TILE_HEIGHT * (level + 1)) for level in levels],
            [counts[level] * HASH_BYTES for level in levels], log,
        ],
    )  # fmt: skip
    found = {level: bytes(hashes) for level, hashes in await cursor.fetchall()}
    edge: list[bytes] = []
    for level in reversed(levels):
        part = Frontier()
        hashes = found.get(level, b"")
        assert len(hashes) == counts[level] * HASH_BYTES, "tiles hold every hash before the position"
        for at in range(0, len(hashes), HASH_BYTES):
            part.append(hashes[at : at + HASH_BYTES])
        edge += part.edge
    return Frontier(position, edge).root()


CHRONICLE = Projection("chronicle", 1, None, ("moments", "tiles"), begin)
