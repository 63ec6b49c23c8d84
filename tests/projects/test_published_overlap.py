"""A published file imports, and a proposal written to duplicate one of its activities finds that one first."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from psycopg import AsyncConnection

from services.projects.overlaps.candidates import Compared, overlaps_of
from services.projects.overlaps.places import Gazetteer
from services.projects.overlaps.profile import profile_of
from services.projects.third_party import store
from services.projects.third_party.activity import Area, Organisation, ProposedProject, Sector
from services.projects.third_party.fts import read_fts_csv
from services.projects.third_party.iati import read_iati
from shared.contracts.canonical import sha256_hex
from shared.contracts.overlaps.policy import FIRST_OVERLAP_POLICY
from tests.projects.reference import published
from tests.projects.texts import PROJECT, said

IMPORT = "00000000-0000-7000-8000-0000000000aa"
NOWHERE = Gazetteer()

DUPLICATES = {
    "XI-IATI-EC_INTPA-2021/429-054": ProposedProject(
        project_id=PROJECT,
        titles=(said("Équipement d'un atelier de meubles et d'une scierie mobile"),),
        objectives=(said("Livrer et installer les machines d'un atelier de fabrication de meubles à Brazzaville"),),
        areas=(Area(vocabulary="country", code="CG"),),
        sectors=(Sector(vocabulary="1", code="32140"),),
        starts_on=date(2022, 3, 1),
        ends_on=date(2022, 8, 31),
    ),
    "GB-CHC-285776-NGR476": ProposedProject(
        project_id=PROJECT,
        titles=(said("Climate sensitive livelihoods: relief, rehabilitation and development in Adamawa", "en"),),
        objectives=(said("Households in Adamawa State adapt to droughts and water scarcity", "en"),),
        organisations=(Organisation(role="implementing", ref="GB-CHC-285776"),),
        areas=(Area(vocabulary="country", code="NG"),),
        sectors=(Sector(vocabulary="1", code="31130"),),
        starts_on=date(2022, 6, 1),
        ends_on=date(2022, 11, 30),
    ),
    "DE-1-202033942-0": ProposedProject(
        project_id=PROJECT,
        titles=(said("Gestion durable des écosystèmes dans les communautés du département des Nippes"),),
        objectives=(said("Sustainable management of ecosystems by communities of Nippes, Haiti", "en"),),
        areas=(Area(vocabulary="name", names=(said("Haiti"),)),),
        sectors=(Sector(vocabulary="1", code="31120"),),
        starts_on=date(2022, 1, 1),
        ends_on=date(2022, 6, 30),
    ),
}

On = Callable[[Callable[[AsyncConnection[Any]], Any]], Any]


@pytest.mark.parametrize("duplicated", DUPLICATES)
def test_a_proposal_that_duplicates_a_published_activity_is_flagged_with_it_first(on: On, duplicated: str) -> None:
    data = published("iati/samples/published-foodsecurity-dportal.xml")
    flows = published("fts/fts_incoming_funding_jor.csv").read_bytes()

    async def act(connection: AsyncConnection[Any]) -> Compared:
        with data.open("rb") as stream:
            imported = await _take_in(connection, "iati", read_iati(stream), data.read_bytes())
        assert (imported.added, imported.changed, imported.unchanged) == (7, 0, 0)
        imported = await _take_in(connection, "fts", read_fts_csv(flows), flows)
        assert (imported.added, imported.unchanged) == (440, 0)
        profile = profile_of(DUPLICATES[duplicated], NOWHERE)
        return await overlaps_of(connection, profile, FIRST_OVERLAP_POLICY)

    found = on(act)
    assert found.known == 447
    assert [finding.other.external_id for finding in found.findings][:1] == [duplicated]
    assert all(finding.total < found.findings[0].total for finding in found.findings[1:])
    assert found.findings[0].other.kind == "iati"
    wording = next(part for part in found.findings[0].components if part.name == "wording")
    assert wording.matched


def test_the_same_file_again_changes_nothing(on: On) -> None:
    path = published("iati/samples/published-foodsecurity-dportal.xml")

    async def act(connection: AsyncConnection[Any]) -> list[tuple[int, int, int]]:
        seen = []
        for _ in range(2):
            with path.open("rb") as stream:
                event = await _take_in(connection, "iati", read_iati(stream), path.read_bytes())
            seen.append((event.added, event.changed, event.unchanged))
        return seen

    assert on(act) == [(7, 0, 0), (0, 0, 7)]


async def _take_in(connection: AsyncConnection[Any], source: Any, found: Any, data: bytes) -> Any:
    names = {"import_id": IMPORT, "source": source, "file_sha256": sha256_hex(data)}
    return (await store.take_in(connection, found, **names, gazetteer=NOWHERE)).event
