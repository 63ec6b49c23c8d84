"""Overlaps with many activities imported: the slowest of a hundred checks, at 200,000 and at 2,000 of them.

A check is what a submission waits for, asked for over HTTP: the project and what it may overlap are loaded, some
hundred candidates scored, and what is found recorded and committed. Texts are drawn from a vocabulary whose words are
as unevenly common as those of a language, in the places and sectors of one country, so that much is alike; every other
project asked about duplicates an activity in other words, and must find it first.
"""

import itertools
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import orjson
import psycopg

from benchmarks.measures import Measure, Size
from benchmarks.stage import Served, Stage
from services.projects.overlaps.state import alert_id_of
from shared.contracts.events.projects_overlaps import OtherUndertaking
from shared.contracts.third_party import ThirdPartyActivity

SMALL = 2_000
VOCABULARY = 30_000
PARTNERS = 400
CHECKS = 100
WARMING = 20
LINES = 5_000
REGIONS = [f"ML-{n}" for n in range(1, 11)] + ["ML-BKO"]
SECTORS = ["15210", "15130", "15220", "15240", "15151", "15160", "15170", "15110", "31120", "12220", "11220", "14030",
           "14031", "14050", "23630", "32140", "16061", "22010", "72010", "43040"]  # fmt: skip
FIRST_DAY = date(2013, 1, 1)
DAYS = 10 * 365
ON = "2024-01-15"
SYLLABLES = [a + b for a in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v") for b in "aeiou"]
BUDGET = {"amount": "48000.00", "currency": "USD"}

Command = tuple[str, dict[str, Any], dict[str, str]]
"""Its name, its body, the ids of its path."""


def overlap_checks(stage: Stage, size: Size, report: Callable[[int, int], None]) -> list[Measure]:
    """The p99 of checks with so many activities, and over that with few; checks of both take turns."""
    total = SMALL + size.activities
    with ExitStack() as services:
        few, many = (
            _Imported(services.enter_context(stage.ledger(f"overlaps_{count}", "projects")), count, size.projects)
            for count in (SMALL, size.activities)
        )
        asked = WARMING + CHECKS * size.rounds
        few.fill(asked, lambda done: report(done, total))
        many.fill(asked, lambda done: report(SMALL + done, total))
        _round(many, few, WARMING)
        rounds = [_round(many, few, CHECKS) for _ in range(size.rounds)]
        memory = many.served.resident_mb()
    slowest = [at_many for at_many, _ in rounds]
    ratios = [at_many / at_few for at_many, at_few in rounds]
    conditions = (
        f"{size.projects:,} projects and {size.activities:,} activities of one country; checks over HTTP, recorded and "
        f"committed, one connection, fsync on; {size.rounds} rounds of {CHECKS} checks, p99 of a round; at {SMALL:,} "
        f"activities {statistics.median(at_few for _, at_few in rounds):.1f} ms; medians "
        f"{statistics.median(many.times):.1f} and {statistics.median(few.times):.1f} ms; duplicates told first: "
        f"{many.hits} of {many.duplicates} and {few.hits} of {few.duplicates}; activities taken in at "
        f"{many.count / many.seconds:.0f}/s; resident memory {memory:.0f} MB"
    )
    return [
        Measure("overlap_ms_p99", statistics.median(slowest), "<= 250", "ms", conditions, slowest),
        Measure("overlap_ms_p99_ratio", statistics.median(ratios), "<= 3", "ratio", conditions, ratios),
    ]


def _round(many: "_Imported", few: "_Imported", checks: int) -> tuple[float, float]:
    """The p99 of so many checks of each, in milliseconds, one of either after the other."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(checks):
        for side, imported in zip(times, (many, few), strict=True):
            side.append(imported.check())
    at_many, at_few = (sorted(side)[int(len(side) * 0.99) - 1] for side in times)
    return at_many, at_few


class _Imported:
    """A projects service with so many activities beside the projects."""

    def __init__(self, served: Served, count: int, projects: int) -> None:
        self.served = served
        self.projects = projects
        self.count = count
        self.client = served.client("programme_officer")
        self.times: list[float] = []
        self.hits = self.duplicates = 0
        self.seconds = 0.0
        self._texts = _Texts()
        self._asked: Iterator[tuple[str, str]] = iter(())

    def fill(self, asked: int, report: Callable[[int], None]) -> None:
        """Takes everything in, and drafts the projects that will be asked about."""
        partners = [f"XX-{n}" for n in range(PARTNERS)]
        described = self._give(
            ("describe_organisation", {"code": p, "name": f"Partner {p}", "kind": "ngo", "iati_identifier": p}, {})
            for p in partners
        )
        organisations = dict(zip(partners, described, strict=True))
        drafts = self._give(_draft(self._texts.project(n), organisations, f"P-{n}") for n in range(self.projects))
        self._give((("submit_project", {"effective_on": ON}, {"project_id": i}) for i in drafts), atomic=False)
        started = time.perf_counter()
        for start in range(0, self.count, LINES):
            numbers = range(start, min(start + LINES, self.count))
            self._give(("import_activity", {"activity": self._texts.activity(n).to_json()}, {}) for n in numbers)
            report(numbers.stop)
        self.seconds = time.perf_counter() - started
        questions = [self._texts.asked(self.count, n % 2 == 0) for n in range(asked)]
        ids = self._give(_draft(given, organisations, f"Q-{n}") for n, (given, _) in enumerate(questions))
        self._asked = iter(list(zip(ids, (duplicated for _, duplicated in questions), strict=True)))
        with psycopg.connect(self.served.stage.cluster.admin_url(self.served.database), autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")

    def check(self) -> float:
        """The milliseconds of one check over HTTP, of a project that duplicates an activity or of any other."""
        project_id, duplicated = next(self._asked)
        headers = {"idempotency-key": uuid.uuid4().hex}
        started = time.perf_counter()
        answer = self.client.post(f"/v1/projects/{project_id}/overlaps", json={"effective_on": ON}, headers=headers)
        milliseconds = (time.perf_counter() - started) * 1_000
        if answer.status_code != 201:
            raise RuntimeError(f"a check: {answer.text[:500]}")
        self.times.append(milliseconds)
        if duplicated:
            found = answer.json()["resource"]["overlaps"]["open"]
            other = OtherUndertaking(kind="iati", id=duplicated, content_sha256="0" * 64)
            self.duplicates += 1
            self.hits += found[:1] == [alert_id_of(project_id, other)]
        return milliseconds

    def _give(self, commands: Iterable[Command], atomic: bool = True) -> list[str]:
        """The ids of what the commands made."""
        lines = [{"command": name, "body": body, "path_ids": ids} for name, body, ids in commands]
        headers = {"idempotency-key": uuid.uuid4().hex, "content-type": "application/json"}
        content = orjson.dumps({"atomic": atomic, "lines": lines})
        answer = self.client.post("/v1/bulk", content=content, headers=headers, timeout=600)
        found = answer.json()
        if answer.status_code != 200 or found["refused"]:
            raise RuntimeError(f"filling: {answer.text[:1000]}")
        return [result["id"] for result in found["results"]]


def _draft(given: dict[str, Any], organisations: dict[str, str], code: str) -> Command:
    description = {
        "code": code,
        "title": given["title"],
        "summary": given["summary"],
        "mechanism": "quick_impact",
        "organisation_id": organisations[given["partner"]],
        "budget": BUDGET,
        "budget_lines": [{"category": 4, "amount": BUDGET}],
        "planned_start_on": given["starts_on"],
        "planned_end_on": given["ends_on"],
        "areas": [{"code": given["area"], "percent": "100"}],
        "sectors": [{"code": given["sector"], "percent": "100"}],
    }
    return "draft_project", {"description": description, "effective_on": ON}, {}


class _Texts:
    """Undertakings by number: the same number is the same one for ever."""

    def __init__(self) -> None:
        chosen = random.Random(13)
        self._words = ["".join(chosen.choices(SYLLABLES, k=chosen.randint(2, 5))) for _ in range(VOCABULARY)]
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
        self._asked = random.Random(17)

    def activity(self, n: int) -> ThirdPartyActivity:
        """What a third party publishes."""
        given = self._described(random.Random(f"activity {n}"), 900)
        return ThirdPartyActivity.model_validate(
            {
                "source": "iati",
                "external_id": f"BENCH-{n}",
                "titles": [{"language": "fr", "text": given["title"]}],
                "objectives": [{"language": "fr", "text": given["summary"]}],
                "organisations": [{"role": "implementing", "ref": given["partner"]}],
                "areas": [{"vocabulary": "iso3166-2", "code": given["area"]}],
                "sectors": [{"vocabulary": "1", "code": given["sector"]}],
                "starts_on": given["starts_on"],
                "ends_on": given["ends_on"],
            }
        )

    def project(self, n: int) -> dict[str, Any]:
        """What a project of ours says."""
        return self._described(random.Random(f"project {n}"), 150)

    def asked(self, activities: int, duplicates: bool) -> tuple[dict[str, Any], str]:
        """A project to check, and the activity that it duplicates, if any: half of its words, in another order,
        among as many others, for the same at the same place and time."""
        given = self._described(self._asked, 150)
        if not duplicates:
            return given, ""
        n = self._asked.randrange(activities)
        duplicated = self._described(random.Random(f"activity {n}"), 900)
        words = f"{duplicated['title']} {duplicated['summary']}".split()
        kept = self._asked.sample(words, len(words) // 2)
        mixed = [*kept, *self._some(self._asked, len(kept))]
        self._asked.shuffle(mixed)
        said = {"title": " ".join(mixed[:8]), "summary": " ".join(mixed[8:])}
        return {**duplicated, **said}, self.activity(n).activity_id

    def _described(self, chosen: random.Random, days_max: int) -> dict[str, Any]:
        starts_on = FIRST_DAY + timedelta(chosen.randrange(DAYS))
        return {
            "title": " ".join(self._some(chosen, 8)),
            "summary": " ".join(self._some(chosen, 28)),
            "partner": f"XX-{int(chosen.paretovariate(1)) % PARTNERS}",
            "area": chosen.choice(REGIONS),
            "sector": chosen.choice(SECTORS),
            "starts_on": starts_on.isoformat(),
            "ends_on": (starts_on + timedelta(chosen.randint(60, days_max))).isoformat(),
        }

    def _some(self, chosen: random.Random, count: int) -> Sequence[str]:
        return chosen.choices(self._words, cum_weights=self._weights, k=count)
