"""What open proposals held of an account at a moment."""

from typing import Any

from psycopg import AsyncConnection

from services.ledger.books.reports import Moment

Connection = AsyncConnection[Any]
HELD_SIGNS = {"available": -1, "cash": 1}
"""Accounts of which proposals hold something, and the sign that makes their balance positive."""
_ABOUT = frozenset({"source", "agreement_id", "bank_account_id"})
"""Dimensions that a hold is known by: a source is its agreement's id."""


async def held_minor(
    connection: Connection, moment: Moment, fund_id: str, account: str, wanted: dict[str, Any], currency: str
) -> int | None:
    """Minor units of a currency that are held: by proposals not decided at the moment's position and not
    expired at its time. None for an account of which nothing is ever held, or a question that no hold can answer."""
    if account not in HELD_SIGNS or not wanted.keys() <= _ABOUT:
        return None
    abouts = list(wanted.values())
    row = await (
        await connection.execute(
            """SELECT coalesce(sum(minor), 0)::bigint FROM holds WHERE fund_id = %s AND account = %s AND currency = %s
               AND proposed_position <= %s AND (decided_position IS NULL OR decided_position > %s)
               AND expires_at > coalesce(%s::timestamptz, clock_timestamp())
               AND about = ALL(%s::text[])""",
            [fund_id, account, currency, moment.position, moment.position, moment.known_at, abouts],
        )
    ).fetchone()
    assert row is not None
    held: int = row[0]
    return held
