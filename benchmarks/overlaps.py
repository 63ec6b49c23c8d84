"""Overlaps with many activities imported: the slowest of a hundred checks, at 200,000 and at 2,000 of them.

A check is what a submission waits for: two questions to PostgreSQL over one connection, some hundred candidates
scored, findings made. Texts are drawn from a vocabulary whose words are as unevenly common as those of a language,
in the places and sectors of one country, so that much is alike; every other project asked about duplicates an
activity in other words, and must find it.
"""

import asyncio
import itertools
import random
import statistics
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection

from benchmarks.measures import Measure, Size
from benchmarks.stage import Stage
from services.projects.overlaps import index
from services.projects.overlaps.candidates import overlaps_of
from services.projects.overlaps.places import Gazetteer
from services.projects.overlaps.profile import profile_of
from shared.contracts.project_policies import FIRST_OVERLAP_POLICY
from shared.contracts.third_party import (
    Area,
    Described,
    Narrative,
    Organisation,
    ProposedProject,
    Sector,
    ThirdPartyActivity,
)

TABLES = Path(__file__).parents[1] / "migrations" / "projects" / "versions" / "overlaps.sql"
PROJECTS = 2_000
SMALL = 2_000
VOCABULARY = 30_000
PARTNERS = 400
CHECKS = 100
WARMING = 20
REGIONS = [f"ML-{n}" for n in range(1, 11)] + ["ML-BKO"]
SECTORS = ["15210", "15130", "15220", "15240", "15151", "15160", "15170", "15110", "31120", "12220", "11220", "14030",
           "14031", "14050", "23630", "32140", "16061", "22010", "72010", "43040"]  # fmt: skip
NOWHERE = Gazetteer()
FIRST_DAY = date(2013, 1, 1)
DAYS = 10 * 365
SYLLABLES = [a + b for a in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v") for b in "aeiou"]


def overlap_checks(stage: Stage, size: Size, report: Callable[[int, int], None]) -> list[Measure]:
    """The p99 of checks with so many activities, and over that with few; checks of both take turns."""
    return asyncio.run(_measured(stage, size, report))


async def _measured(stage: Stage, size: Size, report: Callable[[int, int], None]) -> list[Measure]:
    total = SMALL + size.activities
    few = await _Imported.filled(stage, SMALL, lambda done: report(done, total))
    many = await _Imported.filled(stage, size.activities, lambda done: report(SMALL + done, total))
    try:
        await _round(many, few, WARMING)
        rounds = [await _round(many, few, CHECKS) for _ in range(size.rounds)]
    finally:
        await few.connection.close()
        await many.connection.close()
    slowest = [at_many for at_many, _ in rounds]
    ratios = [at_many / at_few for at_many, at_few in rounds]
    conditions = (
        f"{PROJECTS:,} projects and {size.activities:,} activities of one country, one connection; {size.rounds} "
        f"rounds of {CHECKS} checks, p99 of a round; at {SMALL:,} activities "
        f"{statistics.median(at_few for _, at_few in rounds):.1f} ms; medians {statistics.median(many.times):.1f} and "
        f"{statistics.median(few.times):.1f} ms; duplicates told first: {many.hits} of {many.duplicates} and "
        f"{few.hits} of {few.duplicates}"
    )
    return [
        Measure("overlap_ms_p99", statistics.median(slowest), "<= 250", "ms", conditions, slowest),
        Measure("overlap_ms_p99_ratio", statistics.median(ratios), "<= 3", "ratio", conditions, ratios),
    ]


async def _round(many: "_Imported", few: "_Imported", checks: int) -> tuple[float, float]:
    """The p99 of so many checks of each, in milliseconds, one of either after the other."""
    times: tuple[list[float], list[float]] = ([], [])
    for n in range(checks):
        for side, imported in zip(times, (many, few), strict=True):
            side.append(await imported.check(n % 2 == 0))
    at_many, at_few = (sorted(side)[int(len(side) * 0.99) - 1] for side in times)
    return at_many, at_few


def _tables(stage: Stage, name: str) -> str:
    with psycopg.connect(stage.cluster.admin_url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = stage.cluster.admin_url(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES.read_bytes())
    return url


class _Imported:
    """So many activities in a database of their own, beside the projects."""

    def __init__(self, connection: AsyncConnection[Any], count: int, texts: "_Texts") -> None:
        self.connection = connection
        self.times: list[float] = []
        self.hits = self.duplicates = 0
        self._count, self._texts = count, texts

    @classmethod
    async def filled(cls, stage: Stage, count: int, report: Callable[[int], None]) -> "_Imported":
        connection = await AsyncConnection.connect(_tables(stage, f"overlaps_{count}"), autocommit=True)
        texts = _Texts()
        activities = (profile_of(texts.activity(n), NOWHERE) for n in range(count))
        profiles = itertools.chain(activities, (profile_of(texts.project(n), NOWHERE) for n in range(PROJECTS)))
        done = 0
        while batch := list(itertools.islice(profiles, index.BATCH_MAX)):
            async with connection.transaction():
                await index.put(connection, batch)
            done += len(batch)
            report(min(done, count))
        await connection.execute("VACUUM (ANALYZE) overlap_subjects, overlap_postings, overlap_features")
        return cls(connection, count, texts)

    async def check(self, duplicates: bool) -> float:
        """The milliseconds of one check, of a project that duplicates an activity or of any other."""
        project, duplicated = self._texts.asked(self._count, duplicates)
        profile = profile_of(project, NOWHERE)
        started = time.perf_counter()
        compared = await overlaps_of(self.connection, profile, FIRST_OVERLAP_POLICY)
        milliseconds = (time.perf_counter() - started) * 1_000
        self.times.append(milliseconds)
        self.duplicates += duplicates
        self.hits += duplicates and bool(compared.findings) and compared.findings[0].other.id == duplicated
        return milliseconds


class _Texts:
    """Undertakings by number: the same number is the same one for ever."""

    def __init__(self) -> None:
        chosen = random.Random(13)
        self._words = ["".join(chosen.choices(SYLLABLES, k=chosen.randint(2, 5))) for _ in range(VOCABULARY)]
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
        self._asked = random.Random(17)

    def activity(self, n: int) -> ThirdPartyActivity:
        return ThirdPartyActivity(
            source="iati", external_id=f"BENCH-{n}", **self._described(random.Random(f"activity {n}"))
        )

    def project(self, n: int) -> ProposedProject:
        return self._proposed(self._described(random.Random(f"project {n}")))

    def asked(self, activities: int, duplicates: bool) -> tuple[ProposedProject, str]:
        """A project to check, and the activity that it duplicates, if any."""
        if not duplicates:
            return self._proposed(self._described(self._asked)), ""
        duplicated = self.activity(self._asked.randrange(activities))
        return self._duplicate(duplicated), duplicated.activity_id

    def _proposed(self, described: dict[str, Any]) -> ProposedProject:
        return ProposedProject(project_id=str(uuid.UUID(int=self._asked.getrandbits(128))), **described)

    def _duplicate(self, duplicated: Described) -> ProposedProject:
        """Half of its words, in another order, among as many others, for the same at the same place and time."""
        words = [word for text in (*duplicated.titles, *duplicated.objectives) for word in text.text.split()]
        kept = self._asked.sample(words, len(words) // 2)
        mixed = [*kept, *self._some(self._asked, len(kept))]
        self._asked.shuffle(mixed)
        given = self._described(self._asked)
        given["titles"], given["objectives"] = self._said(mixed[:8]), self._said(mixed[8:])
        given |= {"areas": duplicated.areas, "sectors": duplicated.sectors, "starts_on": duplicated.starts_on}
        given |= {"ends_on": duplicated.ends_on, "organisations": duplicated.organisations}
        return self._proposed(given)

    def _described(self, chosen: random.Random) -> dict[str, Any]:
        starts_on = FIRST_DAY + timedelta(chosen.randrange(DAYS))
        partner = f"XX-{int(chosen.paretovariate(1)) % PARTNERS}"
        return {
            "titles": self._said(self._some(chosen, 8)),
            "objectives": self._said(self._some(chosen, 28)),
            "organisations": (Organisation(role="implementing", ref=partner),),
            "areas": (Area(vocabulary="iso3166-2", code=chosen.choice(REGIONS)),),
            "sectors": (Sector(vocabulary="1", code=chosen.choice(SECTORS)),),
            "starts_on": starts_on,
            "ends_on": starts_on + timedelta(chosen.randint(60, 900)),
        }

    def _some(self, chosen: random.Random, count: int) -> list[str]:
        return chosen.choices(self._words, cum_weights=self._weights, k=count)

    def _said(self, words: list[str]) -> tuple[Narrative, ...]:
        return (Narrative(language="fr", text=" ".join(words)),)
