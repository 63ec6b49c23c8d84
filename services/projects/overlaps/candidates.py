"""The best candidates for a project, out of everything that is known, in two short questions.

The first counts how many have each of the project's features; the second reads the postings of the rare ones, at
most POSTINGS_MAX of them however much there is, adds up what they say and gives the profiles that they say most
of. What it costs is bounded by what is asked, not by what is known.
"""

from typing import Any

from psycopg import AsyncConnection

from services.projects.overlaps.features import EVERYTHING, POSTINGS_MAX, cell_features, chosen, word_features
from services.projects.overlaps.profile import Profile
from services.projects.overlaps.scoring import Candidates, Rarity

_COUNTS = "SELECT feature, subjects FROM overlap_features WHERE feature = ANY(%s::bigint[])"
_BEST = """
SELECT s.profile
FROM (
    SELECT p.number, sum(a.weight) AS weight
    FROM unnest(%(features)s::bigint[], %(weights)s::integer[]) AS a(feature, weight)
    CROSS JOIN LATERAL (
        SELECT unnest(o.numbers) AS number FROM overlap_postings o
        WHERE o.feature = a.feature ORDER BY o.block DESC LIMIT %(postings_max)s
    ) p
    GROUP BY p.number
    ORDER BY weight DESC, p.number DESC
    LIMIT %(candidates_max)s + 1
) best
JOIN overlap_subjects s ON s.number = best.number
WHERE s.subject_id <> %(own_id)s
ORDER BY best.weight DESC, best.number DESC
LIMIT %(candidates_max)s
"""


async def candidates_for(connection: AsyncConnection[Any], profile: Profile, candidates_max: int) -> Candidates:
    """At most so many candidates, without the project itself, and how rare the project's words are."""
    words = word_features(profile)
    wanted = [EVERYTHING, *words.values(), *cell_features(profile)]
    async with connection.cursor(binary=True) as cursor:
        await cursor.execute(_COUNTS, [wanted], prepare=True)
        counts: dict[int, int] = dict(await cursor.fetchall())
        asked = chosen(profile, counts)
        question = {
            "features": asked.features,
            "weights": asked.weights,
            "own_id": profile.id,
            "candidates_max": candidates_max,
            "postings_max": POSTINGS_MAX,
        }
        await cursor.execute(_BEST, question, prepare=True)
        found = [Profile.loaded(text) for (text,) in await cursor.fetchall()]
    known = counts.get(EVERYTHING, 0)
    rarity = Rarity(known, {word: counts.get(feature, 0) for word, feature in words.items()})
    return Candidates(found, rarity, known)
