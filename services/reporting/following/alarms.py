"""Alarms: why a feed is not followed any further, until a person has cleared it with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import structlog

from services.reporting.projections.projection import Connection
from shared.contracts.problems import Refused

log = structlog.get_logger()
REASON_CHARACTERS_MAX = 500


class Alarmed(Exception):
    """The log's feed is not followed: an alarm stands."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm of a log; one that was cleared says by whom and why."""

    log: str
    raised_at: datetime
    position: int
    code: str
    figures: dict[str, Any]
    cleared_at: datetime | None
    cleared_by: str | None
    reason: str | None


_COLUMNS = "log, raised_at, position, code, figures, cleared_at, cleared_by, reason"


async def standing(connection: Connection, log: str) -> str | None:
    """The code of the alarm that stands, None while all is well."""
    query = "SELECT code FROM alarms WHERE log = %s AND cleared_at IS NULL"
    row = await (await connection.execute(query, [log])).fetchone()
    return None if row is None else row[0]


async def require_none(connection: Connection, log: str) -> None:
    """Raises Alarmed."""
    if await standing(connection, log) is not None:
        raise Alarmed


async def listed(connection: Connection, log: str) -> list[Alarm]:
    """Every alarm that there was, the newest first."""
    cursor = await connection.execute(
        f"SELECT {_COLUMNS} FROM alarms WHERE log = %s ORDER BY raised_at DESC LIMIT 100", [log]
    )
    return [Alarm(*row) for row in await cursor.fetchall()]


async def raise_alarm(connection: Connection, of: str, position: int, refused: Refused) -> None:
    """Keeps what was found at a position; one that stands already stays."""
    log.error("a feed is not followed any further", log=of, code=refused.code, position=position)
    await connection.execute(
        "INSERT INTO alarms (log, position, code, figures) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [of, position, refused.code, orjson.dumps(refused.figures, default=str).decode()],
    )


async def clear(connection: Connection, log: str, person: str, reason: str) -> Alarm:
    """Takes the alarm away, so that the feed is tried again. Refuses `alarm.none`."""
    cursor = await connection.execute(
        "UPDATE alarms SET cleared_at = clock_timestamp(), cleared_by = %s, reason = %s "
        f"WHERE log = %s AND cleared_at IS NULL RETURNING {_COLUMNS}",
        [person, reason, log],
    )
    row = await cursor.fetchone()
    if row is None:
        raise Refused("alarm.none", None, log=log)
    return Alarm(*row)
