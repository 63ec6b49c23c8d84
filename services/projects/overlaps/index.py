"""The index that candidates are found by, in step with the log: what changed since it was last written.

It is a read model, written in the log's own transaction and made again by a rebuild, byte for byte: an undertaking
stands under the position of the event that described it as it is, postings under features and blocks of positions in
their order, and nothing depends on how events came together in transactions.
"""

from collections.abc import Iterator
from typing import Any, Final

from services.projects.overlaps.features import EVERYTHING, features_of
from services.projects.overlaps.profile import Profile
from shared.eventlog.columns import Rows, int4s, int8s, uuids
from shared.eventlog.combined import ALONE

TABLES: Final = ("overlap_subjects", "overlap_postings", "overlap_features")
BLOCK_BITS: Final = 12
"""Positions of one block share the row of a feature: it is what one more posting writes anew."""
PENDING_MAX: Final = 20_000
"""So many undertakings wait in memory before a rebuild has to write them."""

_GONE = f"""{ALONE}
WITH gone AS (DELETE FROM overlap_subjects WHERE subject_id = ANY(%s::uuid[]) RETURNING number, features),
     flat AS (SELECT unnest(features) AS feature, number FROM gone),
     unposted AS (
         UPDATE overlap_postings p
         SET numbers = ARRAY(SELECT n FROM unnest(p.numbers) AS n WHERE n <> ALL (g.numbers) ORDER BY n)
         FROM (SELECT feature, number >> {BLOCK_BITS} AS block, array_agg(number) AS numbers FROM flat GROUP BY 1, 2) g
         WHERE p.feature = g.feature AND p.block = g.block)
UPDATE overlap_features f SET subjects = f.subjects - c.subjects
FROM (SELECT feature, count(*)::integer AS subjects FROM flat GROUP BY 1
      UNION ALL SELECT {EVERYTHING}, count(*)::integer FROM gone) c
WHERE f.feature = c.feature
"""
_NO_POSTINGS = f"{ALONE} DELETE FROM overlap_postings WHERE numbers = '{{}}'"
_NO_SUBJECTS = f"{ALONE} DELETE FROM overlap_features WHERE subjects = 0"
_POSTED = f"""{ALONE}
INSERT INTO overlap_postings (feature, block, numbers)
SELECT feature, number >> {BLOCK_BITS}, array_agg(number ORDER BY number)
FROM unnest(%s::bigint[], %s::bigint[]) AS new(feature, number) GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (feature, block) DO UPDATE SET numbers = overlap_postings.numbers || excluded.numbers
"""
_COUNTED = f"""{ALONE}
INSERT INTO overlap_features AS f (feature, subjects)
SELECT feature, subjects FROM unnest(%s::bigint[], %s::integer[]) AS new(feature, subjects) ORDER BY feature
ON CONFLICT (feature) DO UPDATE SET subjects = f.subjects + excluded.subjects
"""


class Index:
    """Changes that wait to be written, the last one of each undertaking."""

    def __init__(self) -> None:
        self._put: dict[str, tuple[int, Profile]] = {}
        self._gone: dict[str, None] = {}
        self._subjects = Rows(
            "overlap_subjects",
            {"number": "bigint", "subject_id": "uuid", "kind": "text", "content_sha256": "text",
             "features": "bigint[]", "profile": "text"},
        )  # fmt: skip

    def put(self, profile: Profile, number: int, replaces: bool) -> None:
        """An undertaking as the event at that position describes it; it may take the place of an older one."""
        if replaces:
            self._gone[profile.id] = None
        self._put.pop(profile.id, None)
        self._put[profile.id] = (number, profile)

    def remove(self, subject_id: str) -> None:
        """An undertaking that nothing is compared with any more."""
        self._put.pop(subject_id, None)
        self._gone[subject_id] = None

    def clear(self) -> None:
        """Forgets what will not be written."""
        self._put, self._gone = {}, {}
        self._subjects.clear()

    @property
    def pending(self) -> int:
        """How many changes wait."""
        return len(self._put) + len(self._gone)

    def statements(self) -> Iterator[tuple[str, list[Any]]]:
        """What brings the tables up to the last change."""
        put, gone = self._put, self._gone
        self._put, self._gone = {}, {}
        if gone:
            yield _GONE, [uuids(list(gone))]
            yield _NO_POSTINGS, []
            yield _NO_SUBJECTS, []
        if put:
            yield from self._added(put)

    def _added(self, put: dict[str, tuple[int, Profile]]) -> Iterator[tuple[str, list[Any]]]:
        counts: dict[int, int] = {EVERYTHING: len(put)}
        features: list[int] = []
        numbers: list[int] = []
        for subject_id, (number, profile) in put.items():
            own = features_of(profile)
            features += own
            numbers += [number] * len(own)
            for feature in own:
                counts[feature] = counts.get(feature, 0) + 1
            listed = "{" + ",".join(map(str, own)) + "}"
            self._subjects.rows.append(
                (number, subject_id, profile.kind, profile.content_sha256, listed, profile.dumped())
            )
        for statement, parameters in self._subjects.statements():
            yield f"{ALONE} {statement}", parameters
        yield _POSTED, [int8s(features), int8s(numbers)]
        yield _COUNTED, [int8s(list(counts)), int4s(list(counts.values()))]
