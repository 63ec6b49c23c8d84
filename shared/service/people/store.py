"""The table `people`: what a person is called and how to reach them. No projection: a rebuild never touches it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from shared.contracts.times import utc_text

Connection = AsyncConnection[Any]
_COLUMNS = "issuer, subject, name, contact, told_at, erased_at"


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person; once erased, only that something was."""

    issuer: str
    subject: str
    name: str | None
    contact: str | None
    told_at: datetime
    erased_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """As it is shown."""
        shown: dict[str, Any] = {"issuer": self.issuer, "subject": self.subject, "erased": self.erased_at is not None}
        if self.erased_at is not None:
            return {**shown, "erased_at": utc_text(self.erased_at)}
        return {**shown, "name": self.name, "contact": self.contact, "told_at": utc_text(self.told_at)}


async def tell(
    connection: Connection, issuer: str, subject: str, name: str, contact: str | None
) -> tuple[Person, bool]:
    """Keeps a person's name, in place of what was kept; True for one who was not known."""
    cursor = await connection.execute(
        "INSERT INTO people (issuer, subject, name, contact) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name, contact = excluded.contact, "
        f"told_at = clock_timestamp(), erased_at = NULL RETURNING {_COLUMNS}, xmax = 0",
        [issuer, subject, name, contact],
    )
    row = await cursor.fetchone()
    assert row is not None
    return Person(*row[:6]), row[6]


async def erase(connection: Connection, issuer: str, subject: str) -> Person | None:
    """Forgets name and contact for good; None for a person who was never told of. Again changes nothing."""
    cursor = await connection.execute(
        "UPDATE people SET name = NULL, contact = NULL, erased_at = coalesce(erased_at, clock_timestamp()) "
        f"WHERE issuer = %s AND subject = %s RETURNING {_COLUMNS}",
        [issuer, subject],
    )
    row = await cursor.fetchone()
    return None if row is None else Person(*row)


async def find(connection: Connection, issuer: str, subjects: Sequence[str]) -> list[Person]:
    """Those of the persons who are known, by their subject."""
    cursor = await connection.execute(
        f"SELECT {_COLUMNS} FROM people WHERE issuer = %s AND subject = ANY(%s) ORDER BY subject",
        [issuer, list(subjects)],
    )
    return [Person(*row) for row in await cursor.fetchall()]
