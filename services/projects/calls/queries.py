"""Which calls a calendar shows."""

from typing import Any

from psycopg import AsyncConnection

_SHOWN = """SELECT id::text FROM calls
    WHERE (%(mechanism)s::text IS NULL OR mechanism = %(mechanism)s)
        AND (%(window)s::text IS NULL OR window_code = %(window)s)
    ORDER BY last_on DESC, position DESC LIMIT %(limit)s"""


async def call_ids(
    connection: AsyncConnection[Any], mechanism: str | None, window: str | None, limit: int
) -> list[str]:
    """The calls that close last, at most so many."""
    given = {"mechanism": mechanism, "window": window, "limit": limit}
    cursor = await connection.execute(_SHOWN, given)
    return [call_id for (call_id,) in await cursor.fetchall()]
