"""The index that candidates are found by, kept in step: what is new is added, what changed is replaced, in batches.

It is a read model: everything in it can be made again from the projects and the activities as they stand.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor

from services.projects.overlaps.features import EVERYTHING, features_of
from services.projects.overlaps.profile import Profile

BATCH_MAX: Final = 5_000

_HERE = "SELECT subject_id::text, profile FROM overlap_subjects WHERE subject_id = ANY(%s::uuid[])"
_GONE = "DELETE FROM overlap_subjects WHERE subject_id = ANY(%s::uuid[]) RETURNING number, batch, features"
_UNPOSTED = """
UPDATE overlap_postings SET numbers = array_remove(numbers, %(number)s)
WHERE batch = %(batch)s AND feature = ANY(%(features)s::bigint[])
"""
_EMPTY = (
    "DELETE FROM overlap_postings WHERE batch = %(batch)s AND feature = ANY(%(features)s::bigint[]) AND numbers = '{}'"
)
_COUNTED = """
INSERT INTO overlap_features AS f (feature, subjects)
SELECT feature, subjects FROM unnest(%s::bigint[], %s::integer[]) AS new(feature, subjects) ORDER BY feature
ON CONFLICT (feature) DO UPDATE SET subjects = f.subjects + excluded.subjects
"""
_UNCOUNTED = """
UPDATE overlap_features f SET subjects = f.subjects - gone.subjects
FROM (SELECT * FROM unnest(%s::bigint[], %s::integer[]) AS gone(feature, subjects)) gone
WHERE f.feature = gone.feature
"""
_NUMBERS = "SELECT nextval('overlap_numbers')::integer FROM generate_series(1, %s)"
_SUBJECTS = """
COPY overlap_subjects (number, batch, subject_id, kind, content_sha256, features, profile) FROM STDIN (FORMAT BINARY)
"""
_POSTINGS = "COPY overlap_postings (feature, batch, numbers) FROM STDIN (FORMAT BINARY)"
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('overlap_index'))"


@dataclass(frozen=True)
class Kept:
    """What became of the profiles that were put."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged)


async def put(connection: AsyncConnection[Any], profiles: Iterable[Profile]) -> Kept:
    """Adds or replaces profiles, in the caller's transaction. One that is there as it is stays untouched.

    An id may stand once in each call. Those who put wait for each other, so that counts are exact.
    """
    kept = Kept()
    await connection.execute(_ONE_AT_A_TIME)
    remaining = iter(profiles)
    while batch := list(islice(remaining, BATCH_MAX)):
        kept += await _put(connection, batch)
    return kept


async def remove(connection: AsyncConnection[Any], subject_ids: Sequence[str]) -> int:
    """Takes undertakings out, in the caller's transaction; how many were there."""
    await connection.execute(_ONE_AT_A_TIME)
    async with connection.cursor() as cursor:
        return await _removed(cursor, subject_ids)


async def _put(connection: AsyncConnection[Any], profiles: Sequence[Profile]) -> Kept:
    async with connection.cursor() as cursor:
        await cursor.execute(_HERE, [[profile.id for profile in profiles]])
        here: dict[str, str] = dict(await cursor.fetchall())
        texts = [(profile, profile.dumped()) for profile in profiles]
        new = [(profile, text) for profile, text in texts if here.get(profile.id) != text]
        changed = [profile.id for profile, _ in new if profile.id in here]
        if changed:
            await _removed(cursor, changed)
        if new:
            await _added(cursor, new)
    return Kept(len(new) - len(changed), len(changed), len(profiles) - len(new))


async def _added(cursor: AsyncCursor[Any], new: Sequence[tuple[Profile, str]]) -> None:
    await cursor.execute(_NUMBERS, [len(new)])
    numbers = [number for (number,) in await cursor.fetchall()]
    batch = numbers[0]
    postings: dict[int, list[int]] = {}
    async with cursor.copy(_SUBJECTS) as copy:
        copy.set_types(["int4", "int4", "uuid", "text", "text", "int8[]", "text"])
        for number, (profile, text) in zip(numbers, new, strict=True):
            features = features_of(profile)
            for feature in features:
                postings.setdefault(feature, []).append(number)
            await copy.write_row(
                [number, batch, UUID(profile.id), profile.kind, profile.content_sha256, features, text]
            )
    async with cursor.copy(_POSTINGS) as copy:
        copy.set_types(["int8", "int4", "int4[]"])
        for feature in sorted(postings):
            await copy.write_row([feature, batch, postings[feature]])
    counts = {EVERYTHING: len(new), **{feature: len(found) for feature, found in postings.items()}}
    await cursor.execute(_COUNTED, [list(counts), list(counts.values())])


async def _removed(cursor: AsyncCursor[Any], subject_ids: Sequence[str]) -> int:
    await cursor.execute(_GONE, [list(subject_ids)])
    gone = await cursor.fetchall()
    counts: Counter[int] = Counter({EVERYTHING: len(gone)})
    for number, batch, features in gone:
        counts.update(features)
        place = {"number": number, "batch": batch, "features": features}
        await cursor.execute(_UNPOSTED, place)
        await cursor.execute(_EMPTY, place)
    await cursor.execute(_UNCOUNTED, [list(counts), list(counts.values())])
    return len(gone)
