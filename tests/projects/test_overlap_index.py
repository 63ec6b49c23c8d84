"""The index on a real PostgreSQL: exact after any change, bounded in what it reads, the same however it was filled."""

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from psycopg import AsyncConnection

from services.projects.overlaps import features, index
from services.projects.overlaps.candidates import candidates_for, overlaps_of
from services.projects.overlaps.places import Gazetteer
from services.projects.overlaps.profile import Profile, profile_of
from services.projects.third_party import store
from services.projects.third_party.activity import Area, Found, Organisation, Sector
from shared.contracts.overlaps.policy import FIRST_OVERLAP_POLICY
from tests.projects.conftest import TABLES
from tests.projects.texts import MALI, activity, project, said

On = Callable[[Callable[[AsyncConnection[Any]], Any]], Any]
IMPORT = {"import_id": "00000000-0000-7000-8000-0000000000aa", "source": "iati", "file_sha256": "0" * 64}
WORDS = [f"mot{n}" for n in range(40)]


def some(count: int, seed: int, version: int = 0) -> list[Profile]:
    """Activities of a few words each, far from what tests write, the same for the same seed."""
    chosen = random.Random(f"{seed}/{version}")
    far: dict[str, Any] = {
        "objectives": (),
        "organisations": (Organisation(role="implementing", ref="CC-1"),),
        "areas": (Area(vocabulary="iso3166-2", code="ML-9"),),
        "sectors": (Sector(vocabulary="1", code="15130"),),
    }
    return [
        profile_of(activity(f"A-{seed}-{n}", titles=(said(" ".join(chosen.sample(WORDS, 5))),), **far), MALI)
        for n in range(count)
    ]


async def dump(connection: AsyncConnection[Any]) -> tuple[dict[str, str], dict[int, set[str]], dict[int, int]]:
    """The index without its numbers: profiles by id, ids by feature, counts by feature."""
    cursor = await connection.execute("SELECT subject_id::text, number, profile FROM overlap_subjects")
    rows = await cursor.fetchall()
    ids = {number: subject_id for subject_id, number, _ in rows}
    postings: dict[int, set[str]] = {}
    cursor = await connection.execute("SELECT feature, unnest(numbers) FROM overlap_postings")
    for feature, number in await cursor.fetchall():
        assert ids[number] not in postings.setdefault(feature, set())
        postings[feature].add(ids[number])
    cursor = await connection.execute("SELECT feature, subjects FROM overlap_features WHERE subjects > 0")
    return {subject_id: text for subject_id, _, text in rows}, postings, dict(await cursor.fetchall())


def test_changing_and_removing_leaves_what_filling_afresh_gives(on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BATCH_MAX", 7)

    async def lived(connection: AsyncConnection[Any]) -> Any:
        assert await index.put(connection, some(30, 1)) == index.Kept(30, 0, 0)
        assert await index.put(connection, some(10, 1, version=1)) == index.Kept(0, 10, 0)
        assert await index.put(connection, some(12, 1, version=1)[:10] + some(30, 1)[10:12]) == index.Kept(0, 0, 12)
        assert await index.remove(connection, [profile.id for profile in some(30, 1)[20:]]) == 10
        assert await index.remove(connection, [some(1, 9)[0].id]) == 0
        return await dump(connection)

    async def afresh(connection: AsyncConnection[Any]) -> Any:
        await connection.execute("TRUNCATE overlap_subjects, overlap_postings, overlap_features")
        await index.put(connection, some(10, 1, version=1) + some(30, 1)[10:20])
        return await dump(connection)

    profiles, postings, counts = on(lived)
    assert (profiles, postings, counts) == on(afresh)
    assert counts.pop(features.EVERYTHING) == 20
    assert counts == {feature: len(found) for feature, found in postings.items()}


def test_a_project_is_no_candidate_for_itself_and_others_of_both_kinds_are(on: On) -> None:
    other = project("00000000-0000-7000-8000-000000000002")

    async def act(connection: AsyncConnection[Any]) -> Any:
        given = [profile_of(one, MALI) for one in (project(), other, activity())]
        await index.put(connection, given)
        return await overlaps_of(connection, given[0], FIRST_OVERLAP_POLICY)

    found = on(act)
    assert {finding.other.kind for finding in found.findings} == {"project", "iati"}
    assert {finding.total for finding in found.findings} == {100}
    assert found.compared == 2


def test_what_shares_place_sector_period_and_partner_is_found_without_a_word_in_common(on: On) -> None:
    theirs = activity(titles=(said("Brunnenbau", "de"),), objectives=())

    async def act(connection: AsyncConnection[Any]) -> Any:
        await index.put(connection, [profile_of(theirs, MALI), *some(200, 3)])
        return await overlaps_of(connection, profile_of(project(), MALI), FIRST_OVERLAP_POLICY)

    ids = [finding.other.id for finding in on(act).findings]
    assert theirs.activity_id in ids


def test_candidates_are_bounded_by_postings_and_the_rarest_word_is_always_asked(
    on: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = {"organisations": (), "areas": (), "sectors": (), "starts_on": None, "ends_on": None, "objectives": ()}
    common = [profile_of(activity(f"C-{n}", titles=(said("forage"),), **plain), MALI) for n in range(50)]
    rare = profile_of(activity("R", titles=(said("forage Ansongo"),), **plain), MALI)
    ours = profile_of(project(titles=(said("forage Ansongo"),), **plain), MALI)

    async def act(connection: AsyncConnection[Any]) -> list[list[str]]:
        await index.put(connection, [*common, rare])
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
    async def act(connection: AsyncConnection[Any]) -> Any:
        return await overlaps_of(connection, profile_of(project(), MALI), FIRST_OVERLAP_POLICY)

    found = on(act)
    assert (found.findings, found.known, found.compared) == ([], 0, 0)


def test_a_changed_activity_is_counted_and_an_erased_one_leaves_no_text(on: On) -> None:
    first = activity()
    changed = activity(sectors=(Sector(vocabulary="1", code="15220"),))

    async def act(connection: AsyncConnection[Any]) -> None:
        for given, expected in ((first, (1, 0, 0)), (first, (0, 0, 1)), (changed, (0, 1, 0))):
            found = [Found.plain(given, 4)]
            event = (await store.take_in(connection, found, **IMPORT, gazetteer=MALI)).event  # type: ignore[arg-type]
            assert (event.added, event.changed, event.unchanged) == expected
        assert await store.activity(connection, first.activity_id) == changed
        before = await dump(connection)
        assert await store.index_again(connection, MALI) == index.Kept(0, 0, 1)
        assert await store.index_again(connection, Gazetteer()) == index.Kept(0, 1, 0)
        assert await store.index_again(connection, MALI) == index.Kept(0, 1, 0)
        assert await dump(connection) == before
        assert await store.erase(connection, first.activity_id)
        assert not await store.erase(connection, first.activity_id)
        assert await store.activity(connection, first.activity_id) is None
        assert await store.activity(connection, "no id") is None
        assert await dump(connection) == ({}, {}, {})
        row = await (await connection.execute("SELECT title, content FROM third_party_activities")).fetchone()
        assert row == ("", None)

    on(act)


def test_an_erased_activity_comes_back_with_the_next_file_only(on: On) -> None:
    """The digest stays, so the same file brings nothing back; a changed activity is a new text."""
    found = [Found.plain(activity(), 4)]

    async def act(connection: AsyncConnection[Any]) -> Any:
        await store.take_in(connection, found, **IMPORT, gazetteer=MALI)  # type: ignore[arg-type]
        await store.erase(connection, activity().activity_id)
        event = (await store.take_in(connection, found, **IMPORT, gazetteer=MALI)).event  # type: ignore[arg-type]
        return event.unchanged, await store.activity(connection, activity().activity_id)

    assert on(act) == (1, None)


def test_the_tables_need_no_extension() -> None:
    assert not re.search(r"EXTENSION|trgm", TABLES.read_text("utf-8").partition("CREATE")[2])
