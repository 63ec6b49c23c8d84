"""The reference lists: how many codes, what people call them, on which days they hold, and what they never say."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from services.projects.reference.areas import AREAS, NORTH_AND_CENTRE, P_CODES_FROM, REPORTING_AREAS
from services.projects.reference.contracts import Axis, Entry, Names
from services.projects.reference.lists import AREA_LIST, LISTS, SECTOR_LIST, ReferenceList, area, code, sector, shown
from services.projects.reference.mechanisms import AXES, MECHANISMS, THEMES, WINDOWS
from services.projects.reference.organisations import AGENCIES, DONORS, KINDS_OF_PARTNERS, RULE_SETS, agencies_of
from services.projects.reference.sectors import SECTORS, of_mechanism
from shared.contracts.problems import Refused

DAY = date(2021, 6, 30)
QIP_LABELS = (
    "sécurité, justice, infrastructures publiques, agriculture, santé, information publique, éducation, eau, "
    "artisanat, culture, sports, gestion des conflits, gestion des déchets, droits humains"
)
TF_LABELS = (
    "pourparlers de paix, élections, sensibilisation, genre, DDR, cantonnement, état de droit et justice, "
    "retour de l'autorité de l'État, RSS, sécurité, électricité, eau et assainissement, cohésion sociale"
)


def made(code: str, start: str | None = None, end: str | None = None) -> Entry:
    return Entry(
        code=code,
        name=Names(en=f"{code} in English", fr=f"{code} en français"),
        mark="proposal",
        valid_from=None if start is None else date.fromisoformat(start),
        valid_to=None if end is None else date.fromisoformat(end),
    )


def test_as_many_codes_as_the_presentation_has() -> None:
    assert (len(of_mechanism("quick_impact")), len(of_mechanism("trust_fund")), len(SECTORS)) == (14, 13, 26)
    assert [area.kind for area in AREAS].count("country") == 1
    assert len([area for area in AREAS if area.kind in ("region", "district")]) == 11
    assert (len(MECHANISMS), len(WINDOWS), len(THEMES), len(AXES)) == (2, 2, 11, 3)
    assert (len(AGENCIES), len(DONORS), len(KINDS_OF_PARTNERS)) == (14, 16, 3)


@pytest.mark.parametrize(("mechanism", "labels"), [("quick_impact", QIP_LABELS), ("trust_fund", TF_LABELS)])
def test_every_label_of_the_presentation_finds_its_sector(mechanism: str, labels: str) -> None:
    found = [SECTOR_LIST.named(label, DAY) for label in labels.split(", ")]
    assert all(sector is not None and mechanism in sector.mechanisms for sector in found)
    assert len({sector.code for sector in found if sector is not None}) == len(labels.split(", "))


def test_the_agencies_of_both_mechanisms() -> None:
    quick, trust = ({a.code for a in agencies_of(m)} for m in ("quick_impact", "trust_fund"))
    assert (len(quick), len(trust)) == (8, 10)
    assert quick & trust == {"UNHCR", "UNESCO", "FAO", "WHO"}


def test_what_a_code_names_is_in_its_list() -> None:
    rule_sets, agencies = {r.code for r in RULE_SETS}, {a.code for a in AGENCIES}
    for agency in AGENCIES:
        assert agency.rule_set in rule_sets
        assert agency.parent is None or agency.parent in agencies
    assert {kind.rule_set for kind in KINDS_OF_PARTNERS} <= rule_sets
    themes = {theme.code: theme for theme in THEMES}
    named = [theme for window in WINDOWS for theme in window.themes]
    assert sorted(named) == sorted(themes)
    for theme in THEMES:
        for given in theme.sectors:
            assert sector(given, DAY, "trust_fund").code == given
    for window in WINDOWS:
        for given in window.areas:
            assert area(given, DAY).code == given
    assert {sector.code for sector in of_mechanism("trust_fund")} == {s for theme in THEMES for s in theme.sectors}
    without = {theme.code for theme in THEMES if not theme.sectors}
    assert without == {"mediation", "large-infrastructure", "economic-recovery"}


def test_the_cut_axis_is_not_completed() -> None:
    cut = [axis for axis in AXES if isinstance(axis, Axis) and axis.text_cut]
    assert [axis.code for axis in cut] == ["axis-3"]
    assert cut[0].name.fr.startswith("activités…")


def test_reporting_areas_are_not_regions() -> None:
    by_grouping = {
        g: [r for r in REPORTING_AREAS if r.grouping == g]
        for g in ("mission_regions", "map_labels", "illustrative_boxes")
    }
    assert [len(group) for group in by_grouping.values()] == [7, 8, 5]
    for group in by_grouping.values():
        members = [given for reporting in group for given in reporting.areas]
        assert len(set(members)) == len(members)
        assert all(area(given, DAY) for given in members)
    assert not {r.code for r in REPORTING_AREAS} & {a.code for a in AREAS}
    assert set(NORTH_AND_CENTRE) < {given for r in by_grouping["mission_regions"] for given in r.areas}


def test_iso_and_p_codes_stand_side_by_side_and_follow_from_nothing() -> None:
    codes = {a.code: a.p_code and a.p_code.code for a in AREAS}
    assert (codes["ML-9"], codes["ML-BKO"], codes["ML-10"]) == ("ML10", "ML09", None)
    given = [code for code in codes.values() if code]
    assert len(set(given)) == len(given) == 10
    assert {a.p_code.valid_from for a in AREAS if a.p_code} == {P_CODES_FROM}


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Taoudénit", "ML-10"), ("Taoudéni", "ML-10"), ("Taoudenit", "ML-10"), ("TAOUDENNI", "ML-10"),
        ("Ménaka", "ML-9"), ("menaka", "ML-9"), ("Tombouctou", "ML-6"), (" segou ", "ML-4"), ("ML-BKO", "ML-BKO"),
        ("ML10", None), ("ML09", None), ("Tessalit", None),
    ],
)  # fmt: skip
def test_what_people_call_a_place(label: str, found: str | None) -> None:
    entry = AREA_LIST.named(label, DAY)
    assert (entry and entry.code) == found


def test_no_label_of_an_area_or_a_sector_means_two_things() -> None:
    for listed in (AREA_LIST, SECTOR_LIST):
        for entry in listed.entries:
            for label in (entry.code, entry.name.en, entry.name.fr, *entry.aliases):
                assert listed.named(label, DAY) is entry


def test_a_code_holds_on_its_first_and_its_last_day() -> None:
    listed = ReferenceList("made", [made("a", "2013-07-01", "2016-06-30"), made("a", "2018-01-01"), made("b")])
    first, second = listed.entries[:2]
    one = timedelta(days=1)
    assert first.valid_from is not None
    assert first.valid_to is not None
    assert second.valid_from is not None
    assert listed.get("a", first.valid_from) is listed.get("a", first.valid_to) is first
    assert listed.get("a", second.valid_from) is listed.get("a", date(2100, 1, 1)) is second
    assert listed.get("b", date(1900, 1, 1)) is listed.entries[2]
    for day, nearest in (
        (first.valid_from - one, first), (first.valid_to + one, first), (second.valid_from - one, second),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            listed.get("a", day)
        assert refused.value.code == "code.expired"
        assert refused.value.figures["valid_from"] == str(nearest.valid_from)
    assert [entry.code for entry in listed.on(date(2017, 1, 1))] == ["b"]


def test_a_code_may_not_stand_twice_on_one_day_nor_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="twice on one day"):
        ReferenceList("made", [made("a", "2013-01-01", "2016-01-01"), made("a", "2016-01-01")])
    ReferenceList("made", [made("a", "2013-01-01", "2015-12-31"), made("a", "2016-01-01")])
    with pytest.raises(ValidationError, match="ends before it begins"):
        made("a", "2016-01-01", "2015-12-31")


def test_a_label_that_two_entries_share_finds_neither() -> None:
    twins = [made("a", "2013-01-01"), made("b", "2013-01-01")]
    listed = ReferenceList("made", [twin.model_copy(update={"aliases": ("both",)}) for twin in twins])
    assert listed.named("both", DAY) is None


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_as_it_is_answered(name: str) -> None:
    for language in ("en", "fr"):
        answer = shown(name, DAY, language)  # type: ignore[arg-type]
        assert (answer["list"], answer["as_of"], answer["language"]) == (name, "2021-06-30", language)
        assert [item["code"] for item in answer["items"]] == [entry.code for entry in LISTS[name].on(DAY)]
        for item in answer["items"]:
            assert item["label"] == item["name"][language]
            assert item["mark"] in ("stated", "published", "general", "proposal")
            assert code(name, item["code"], DAY).code == item["code"]
