"""Reading proposals: lists by what people filter by, and what waits for one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import AsyncConnection

Connection = AsyncConnection[Any]


class Found(NamedTuple):
    """A proposal of a list, and where it stands in the list's order."""

    id: str
    position: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whom proposals wait for: a person, who may approve in these funds (None: in all of them)."""

    person: tuple[str, str]
    fund_ids: Sequence[str] | None


_COLUMNS = "id::text, position, expires_at"
_WAITS = """status = 'open' AND (expires_at, position) > (%(from)s, %(after)s)
    AND (maker_issuer, maker) IS DISTINCT FROM (%(issuer)s, %(subject)s)"""
_WAITING_ANYWHERE = f"SELECT {_COLUMNS} FROM proposals WHERE {_WAITS} ORDER BY expires_at, position LIMIT %(limit)s"
_WAITING_IN = f"""SELECT p.* FROM unnest(%(funds)s::uuid[]) AS f(fund) CROSS JOIN LATERAL (
        SELECT {_COLUMNS} FROM proposals WHERE fund_id = f.fund AND {_WAITS}
        ORDER BY expires_at, position LIMIT %(limit)s) p
    ORDER BY p.expires_at, p.position LIMIT %(limit)s"""


async def now(connection: Connection) -> datetime:
    """The database's clock, by which proposals expire."""
    row = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
    assert row is not None, "a clock always answers"
    moment: datetime = row[0]
    return moment


async def listed(
    connection: Connection, filters: dict[str, Any], status: str | None, at: datetime, after: int, limit: int
) -> list[Found]:
    """Proposals after a position, in order of recording. What nobody decided in time is `expired` and not `open`.

    The expiry is asked in a way that no index serves: the order of recording is what an index must give, or a page
    of a hundred thousand would be sorted whenever the statistics are old.
    """
    conditions = ["position > %s", *(f"{name} = %s" for name in filters)]
    values: list[Any] = [after, *filters.values()]
    if status in ("open", "expired"):
        conditions += ["status = 'open'", f"coalesce(expires_at {'>' if status == 'open' else '<='} %s, false)"]
        values.append(at)
    elif status is not None:
        conditions.append("status = %s")
        values.append(status)
    query = f"SELECT {_COLUMNS} FROM proposals WHERE {' AND '.join(conditions)} ORDER BY position LIMIT %s"
    cursor = await connection.execute(query, [*values, limit], prepare=True)
    return [Found(*row) for row in await cursor.fetchall()]


async def waiting(
    connection: Connection, whom: Waiting, at: datetime, after: tuple[datetime, int], limit: int
) -> list[Found]:
    """Open proposals that a person may decide, the one that expires first at the front."""
    issuer, subject = whom.person
    start, position = max(after, (at, 2**62))
    values = {"from": start, "after": position, "issuer": issuer, "subject": subject, "limit": limit}
    if whom.fund_ids is None:
        cursor = await connection.execute(_WAITING_ANYWHERE, values, prepare=True)
    else:
        cursor = await connection.execute(_WAITING_IN, {**values, "funds": list(whom.fund_ids)}, prepare=True)
    return [Found(*row) for row in await cursor.fetchall()]
