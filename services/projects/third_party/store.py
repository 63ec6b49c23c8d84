"""Third parties' activities as they were last read, and the index in step with them; both in one transaction.

A file is taken as a whole: what reads it may refuse it at its last line, and the caller's transaction then keeps
nothing. The same file again changes nothing; an activity that a later file leaves out stays as it was, since
publishers split what they do over many files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import orjson
from psycopg import AsyncConnection

from services.projects.overlaps import index
from services.projects.overlaps.places import Gazetteer
from services.projects.overlaps.profile import profile_of
from services.projects.third_party.activity import Found, Remark, Source, ThirdPartyActivity
from shared.contracts.ids import is_id
from shared.contracts.overlaps.events import ThirdPartyFileImported

BATCH_MAX: Final = 1_000
REMARKS_MAX: Final = 200
"""So many remarks are given back; all are counted."""

_HERE = "SELECT activity_id::text, content_sha256 FROM third_party_activities WHERE activity_id = ANY(%s::uuid[])"
_KEEP = """
INSERT INTO third_party_activities
    (activity_id, source, external_id, content_sha256, file_sha256, line, title, content)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (activity_id) DO UPDATE SET
    content_sha256 = excluded.content_sha256, file_sha256 = excluded.file_sha256, line = excluded.line,
    title = excluded.title, content = excluded.content
"""
_READ = "SELECT content::text FROM third_party_activities WHERE activity_id = %s"
_ALL = "SELECT content::text FROM third_party_activities WHERE content IS NOT NULL ORDER BY activity_id"
_ERASED = """
UPDATE third_party_activities SET content = NULL, title = '' WHERE activity_id = %s AND content IS NOT NULL
RETURNING activity_id
"""


@dataclass(frozen=True)
class Imported:
    """What became of a file: the event to record, and the first of its remarks."""

    event: ThirdPartyFileImported
    remarks: tuple[Remark, ...]


async def take_in(
    connection: AsyncConnection[Any],
    found: Iterable[Found],
    *,
    import_id: str,
    source: Source,
    file_sha256: str,
    gazetteer: Gazetteer,
) -> Imported:
    """Keeps every activity of a file and indexes it, in the caller's transaction. Raises what reading it refuses."""
    added = changed = unchanged = told = 0
    remarks: list[Remark] = []
    reading = iter(found)
    while batch := list(islice(reading, BATCH_MAX)):
        here = await _here(connection, batch)
        new = [one for one in batch if here.get(one.activity.activity_id) != one.activity.content_sha256]
        updated = sum(one.activity.activity_id in here for one in new)
        added, changed, unchanged = added + len(new) - updated, changed + updated, unchanged + len(batch) - len(new)
        for one in batch:
            told += len(one.remarks)
            remarks += one.remarks[: REMARKS_MAX - len(remarks)]
        await _keep(connection, new, file_sha256)
        await index.put(connection, (profile_of(one.activity, gazetteer) for one in new))
    event = ThirdPartyFileImported(
        import_id=import_id,
        source=source,
        file_sha256=file_sha256,
        added=added,
        changed=changed,
        unchanged=unchanged,
        remarks=told,
    )
    return Imported(event, tuple(remarks))


async def activity(connection: AsyncConnection[Any], activity_id: str) -> ThirdPartyActivity | None:
    """An activity as it was last read; none when there is no such one, or it was erased."""
    if not is_id(activity_id):
        return None
    cursor = await connection.execute(_READ, [activity_id])
    row = await cursor.fetchone()
    return None if row is None or row[0] is None else ThirdPartyActivity.model_validate_json(row[0])


async def erase(connection: AsyncConnection[Any], activity_id: str) -> bool:
    """Takes an activity's text away for good, and it out of the index; what alerts said of it stays in the log."""
    cursor = await connection.execute(_ERASED, [activity_id])
    if await cursor.fetchone() is None:
        return False
    await index.remove(connection, [activity_id])
    return True


async def index_again(connection: AsyncConnection[Any], gazetteer: Gazetteer) -> index.Kept:
    """Makes the profiles of all activities again, for when the names of places changed, or the index was lost."""
    kept = index.Kept()
    async with connection.cursor("third_party_activities") as cursor:
        await cursor.execute(_ALL)
        while rows := await cursor.fetchmany(BATCH_MAX):
            activities = [ThirdPartyActivity.model_validate_json(content) for (content,) in rows]
            kept += await index.put(connection, [profile_of(one, gazetteer) for one in activities])
    return kept


async def _here(connection: AsyncConnection[Any], batch: Sequence[Found]) -> dict[str, str]:
    cursor = await connection.execute(_HERE, [[one.activity.activity_id for one in batch]])
    return dict(await cursor.fetchall())


async def _keep(connection: AsyncConnection[Any], new: Sequence[Found], file_sha256: str) -> None:
    rows = [
        (
            one.activity.activity_id,
            one.activity.source,
            one.activity.external_id,
            one.activity.content_sha256,
            file_sha256,
            one.line,
            one.activity.title("en"),
            orjson.dumps(one.activity.to_json()).decode(),
        )
        for one in new
    ]
    async with connection.cursor() as cursor:
        await cursor.executemany(_KEEP, rows)
