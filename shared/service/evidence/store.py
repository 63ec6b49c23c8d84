"""The evidence store: files under their SHA-256, beside the log and erasable, on connections of its own.

Law 10 keeps personal data out of events, so a file may hold some and must be able to go: what an event keeps is
the digest. Nothing here is made from the log, so a rebuild neither makes nor touches it. One row a file:
PostgreSQL keeps large values in pieces by itself, and a slice is read without the rest.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from shared.contracts.actor import Actor
from shared.contracts.problems import Refused
from shared.contracts.times import utc_text

Connection = AsyncConnection[Any]
SLICE_BYTES = 1024 * 1024

_COLUMNS = "sha256, bytes, media_type, stored_at, erased_at, erased_because, erased_by"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """What is known of a file, erased or not."""

    sha256: str
    bytes: int
    media_type: str
    stored_at: datetime
    erased_at: datetime | None
    erased_because: str | None
    erased_by: dict[str, Any] | None
    owners: frozenset[str]
    """Whose it is: funds in the ledger, organisations in projects; none for no one's."""

    def to_json(self) -> dict[str, Any]:
        """As it is shown: what erased it, once it was."""
        shown: dict[str, Any] = {
            "sha256": self.sha256,
            "bytes": self.bytes,
            "media_type": self.media_type,
            "stored_at": utc_text(self.stored_at),
            "erased": self.erased_at is not None,
        }
        if self.erased_at is not None:
            shown |= {
                "erased_at": utc_text(self.erased_at),
                "erased_because": self.erased_because,
                "erased_by": self.erased_by,
            }
        return shown

    def require_kept(self) -> None:
        """Refuses `evidence.erased`, telling when and why."""
        if self.erased_at is not None:
            figures = {"erased_at": utc_text(self.erased_at), "reason": self.erased_because}
            raise Refused("evidence.erased", None, sha256=self.sha256, **figures)


async def find(connection: Connection, sha256: str) -> EvidenceFile | None:
    """What is known of a digest, or None."""
    cursor = await connection.execute(
        f"""SELECT {_COLUMNS}, ARRAY(SELECT owner_id::text FROM evidence_owners n WHERE n.sha256 = f.sha256)
            FROM evidence_files f WHERE sha256 = %s""",
        [sha256],
    )
    row: Any = await cursor.fetchone()
    if row is None:
        return None
    *described, owners = row
    known: tuple[Any, ...] = (*described, frozenset(owners))
    return EvidenceFile(*known)


async def store(
    connection: Connection, sha256: str, content: bytes, media_type: str, owner_id: str | None
) -> tuple[EvidenceFile, bool]:
    """Keeps a file for its owner; the record, and whether it is new. The same content is kept once, as it first came.

    A file first stored for no one owner stays so. Refuses `evidence.erased`: what was erased does not come back
    by being sent again.
    """
    async with connection.transaction():
        cursor = await connection.execute(
            "INSERT INTO evidence_files (sha256, bytes, media_type) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [sha256, len(content), media_type],
        )
        new = cursor.rowcount == 1
        if new:
            await connection.execute(
                "INSERT INTO evidence_contents (sha256, content) VALUES (%s, %b)", [sha256, content]
            )
        known = await find(connection, sha256)
        assert known is not None, "it was there or has just been inserted"
        known.require_kept()
        if owner_id is not None and (new or known.owners):
            await connection.execute(
                "INSERT INTO evidence_owners (sha256, owner_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [sha256, owner_id],
            )
    return known, new


async def slices(connection: Connection, file: EvidenceFile) -> AsyncIterator[bytes]:
    """The content, a slice at a time. Ends early, and short of its length, when it is erased meanwhile."""
    for start in range(1, file.bytes + 1, SLICE_BYTES):
        cursor = await connection.execute(
            "SELECT substring(content FROM %s FOR %s) FROM evidence_contents WHERE sha256 = %s",
            [start, SLICE_BYTES, file.sha256],
            binary=True,
        )
        row = await cursor.fetchone()
        if row is None:
            return
        yield bytes(row[0])


async def erase(connection: Connection, sha256: str, reason: str, actor: Actor) -> EvidenceFile:
    """Removes the content for ever; digest, size, type and who erased it, when and why, stay. Once."""
    async with connection.transaction():
        await connection.execute(
            """UPDATE evidence_files SET erased_at = clock_timestamp(), erased_because = %s, erased_by = %s
               WHERE sha256 = %s AND erased_at IS NULL""",
            [reason, Jsonb(actor.to_json()), sha256],
        )
        await connection.execute("DELETE FROM evidence_contents WHERE sha256 = %s", [sha256])
        erased = await find(connection, sha256)
    assert erased is not None, "records of files never go"
    return erased
