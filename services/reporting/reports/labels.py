"""What ids are called at a position: organisations, projects, windows, as their log last named them."""

from collections.abc import Iterable
from typing import Any

import orjson

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked

UNATTRIBUTED = "unattributed"
"""The line of what names nobody."""


async def _latest(
    connection: Connection, asked: Asked, log: str, kind: str, ids: Iterable[str | None]
) -> list[tuple[Any, ...]]:
    slot = asked.slots["names", log]
    query = (
        f"SELECT DISTINCT ON (id) id::text, code, name, about FROM {slot}.names WHERE log = %s AND kind = %s "
        "AND id = ANY(%s::uuid[]) AND position < %s ORDER BY id, position DESC"
    )
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return []
    return await (await connection.execute(query, [log, kind, wanted, asked.position(log)])).fetchall()


async def labels(
    connection: Connection, asked: Asked, log: str, kind: str, ids: Iterable[str | None]
) -> dict[str, str]:
    """The name of each, or its code where it has none. What was never named is left out."""
    return {row[0]: row[2] or row[1] for row in await _latest(connection, asked, log, kind, ids)}


async def abouts(
    connection: Connection, asked: Asked, log: str, kind: str, ids: Iterable[str | None]
) -> dict[str, dict[str, Any]]:
    """The data of the event that last described each."""
    return {row[0]: orjson.loads(row[3]) for row in await _latest(connection, asked, log, kind, ids)}
