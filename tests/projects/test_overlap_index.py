"""The index on a real PostgreSQL: the same rows however changes came together, exact, bounded in what it reads."""

import random
from typing import Any

import pytest
from psycopg import AsyncConnection

from services.projects.mechanisms.defaults import OVERLAPS
from services.projects.overlaps import features, index
from services.projects.overlaps.candidates import candidates_for
from services.projects.overlaps.index import Index
from services.projects.overlaps.profile import Profile, profile_of
from services.projects.overlaps.scoring import Compared, compared
from shared.contracts.third_party import Area, Organisation, Sector
from tests.projects.conftest import On
from tests.projects.texts import MALI, activity, project, said

WORDS = [f"mot{n}" for n in range(40)]
Change = tuple[int, Profile | str, bool]
"""At a position: a profile, or the id of what goes; and whether there was one before."""


def one(n: int, version: int = 0) -> Profile:
    """An activity of a few words, far from what tests write, the same for the same numbers."""
    chosen = random.Random(f"{n}/{version}")
    far: dict[str, Any] = {
        "objectives": (),
        "organisations": (Organisation(role="implementing", ref="CC-1"),),
        "areas": (Area(vocabulary="iso3166-2", code="ML-9"),),
        "sectors": (Sector(vocabulary="1", code="15130"),),
    }
    return profile_of(activity(f"A-{n}", titles=(said(" ".join(chosen.sample(WORDS, 5))),), **far), MALI)


def history(seed: int) -> list[Change]:
    """Activities that come, change and go, one event after the other; positions cross a block."""
    chosen = random.Random(seed)
    there: set[int] = set()
    changes: list[Change] = []
    for version in range(120):
        n, position = chosen.randrange(30), (1 << index.BLOCK_BITS) - 60 + version
        if n in there and chosen.random() < 0.3:
            there.discard(n)
            changes.append((position, one(n).id, True))
        else:
            changes.append((position, one(n, version), n in there))
            there.add(n)
    return changes


async def written(connection: AsyncConnection[Any], changes: list[Change], at_once: int) -> dict[str, list[str]]:
    """Every row after the changes came so many to a transaction."""
    waiting = Index()
    await connection.execute(f"TRUNCATE {', '.join(index.TABLES)}")
    for count, (position, what, replaces) in enumerate(changes, start=1):
        if isinstance(what, str):
            waiting.remove(what)
        else:
            waiting.put(what, position, replaces)
        if count % at_once == 0 or count == len(changes):
            await write(connection, waiting)
    found = {}
    for table in index.TABLES:
        cursor = await connection.execute(f"SELECT t::text FROM {table} t ORDER BY t::text")
        found[table] = [row[0] for row in await cursor.fetchall()]
    return found


async def write(connection: AsyncConnection[Any], waiting: Index) -> None:
    for statement, parameters in waiting.statements():
        await connection.execute(statement, parameters)


async def put(connection: AsyncConnection[Any], profiles: list[Profile]) -> None:
    waiting = Index()
    for number, profile in enumerate(profiles):
        waiting.put(profile, number, replaces=False)
    await write(connection, waiting)


async def overlaps_of(connection: AsyncConnection[Any], profile: Profile) -> Compared:
    policy = OVERLAPS[0]
    return compared(profile, await candidates_for(connection, profile, policy.candidates_max), policy)


@pytest.mark.parametrize("seed", [1, 2])
def test_however_changes_come_together_the_rows_are_the_same(on: On, seed: int) -> None:
    changes = history(seed)
    standing: dict[str, Change] = {}
    for change in changes:
        what = change[1]
        standing.pop(what if isinstance(what, str) else what.id, None)
        if not isinstance(what, str):
            standing[what.id] = (change[0], what, False)

    async def act(connection: AsyncConnection[Any]) -> list[dict[str, list[str]]]:
        batched = [await written(connection, changes, at_once) for at_once in (1, 7, 500)]
        return [*batched, await written(connection, list(standing.values()), 500)]

    first, *others = on(act)
    assert len(first["overlap_subjects"]) == len(standing)
    assert others == [first] * 3


def test_counts_are_those_of_the_postings(on: On) -> None:
    async def act(connection: AsyncConnection[Any]) -> tuple[dict[int, int], dict[int, int], int]:
        await written(connection, history(3), 7)
        cursor = await connection.execute("SELECT feature, subjects FROM overlap_features")
        counts = dict(await cursor.fetchall())
        cursor = await connection.execute(
            "SELECT feature, sum(cardinality(numbers))::integer FROM overlap_postings GROUP BY feature"
        )
        postings = dict(await cursor.fetchall())
        cursor = await connection.execute("SELECT count(*) FROM overlap_subjects")
        row = await cursor.fetchone()
        assert row is not None
        return counts, postings, row[0]

    counts, postings, subjects = on(act)
    assert counts.pop(features.EVERYTHING) == subjects
    assert counts == postings


def test_a_project_is_no_candidate_for_itself_and_others_of_both_kinds_are(on: On) -> None:
    other = project("00000000-0000-7000-8000-000000000002")

    async def act(connection: AsyncConnection[Any]) -> Compared:
        given = [profile_of(each, MALI) for each in (project(), other, activity())]
        await put(connection, given)
        return await overlaps_of(connection, given[0])

    found = on(act)
    assert {finding.other.kind for finding in found.findings} == {"project", "iati"}
    assert {finding.total for finding in found.findings} == {100}
    assert found.compared == 2


def test_what_shares_place_sector_period_and_partner_is_found_without_a_word_in_common(on: On) -> None:
    theirs = activity(titles=(said("Brunnenbau", "de"),), objectives=())

    async def act(connection: AsyncConnection[Any]) -> Compared:
        await put(connection, [profile_of(theirs, MALI), *(one(n) for n in range(200))])
        return await overlaps_of(connection, profile_of(project(), MALI))

    assert theirs.activity_id in [finding.other.id for finding in on(act).findings]


def test_candidates_are_bounded_by_postings_and_the_rarest_word_is_always_asked(
    on: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = {"organisations": (), "areas": (), "sectors": (), "starts_on": None, "ends_on": None, "objectives": ()}
    common = [profile_of(activity(f"C-{n}", titles=(said("forage"),), **plain), MALI) for n in range(50)]
    rare = profile_of(activity("R", titles=(said("forage Ansongo"),), **plain), MALI)
    ours = profile_of(project(titles=(said("forage Ansongo"),), **plain), MALI)

    async def act(connection: AsyncConnection[Any]) -> list[list[str]]:
        await put(connection, [*common, rare])
        wide = await candidates_for(connection, ours, 200)
        monkeypatch.setattr(features, "POSTINGS_MAX", 10)
        narrow = await candidates_for(connection, ours, 200)
        only_common = await candidates_for(connection, profile_of(project(titles=(said("forage"),), **plain), MALI), 5)
        return [[profile.external_id for profile in found.profiles] for found in (wide, narrow, only_common)]

    wide, narrow, only_common = on(act)
    assert (len(wide), wide[0]) == (51, "R")
    assert narrow == ["R"]
    assert len(only_common) == 5


def test_with_nothing_known_nothing_is_found(on: On) -> None:
    async def act(connection: AsyncConnection[Any]) -> Compared:
        return await overlaps_of(connection, profile_of(project(), MALI))

    found = on(act)
    assert (found.findings, found.known, found.compared) == ([], 0, 0)
