"""Each component of an overlap at its edges, what is not known, and that a score explains itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projects.mechanisms.defaults import OVERLAPS
from services.projects.overlaps.explanation import explained
from services.projects.overlaps.places import Gazetteer
from services.projects.overlaps.profile import Profile, profile_of
from services.projects.overlaps.scoring import Comparison, Rarity
from services.projects.overlaps.words import alike, folded, trigrams, words_of
from shared.contracts.events.projects_overlaps import Component, OverlapFinding
from shared.contracts.third_party import Area, Organisation, Sector, cleaned
from tests.projects.texts import MALI, activity, project, said


def compared(ours: dict[str, Any], theirs: dict[str, Any], rarity: Rarity | None = None) -> OverlapFinding:
    one, other = profile_of(project(**ours), MALI), profile_of(activity(**theirs), MALI)
    return Comparison(one, rarity or Rarity(), OVERLAPS[0]).finding(other)


def part(name: str, finding: OverlapFinding) -> Component:
    return next(component for component in finding.components if component.name == name)


def score(name: str, ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[int, tuple[str, ...]]:
    found = part(name, compared(ours, theirs))
    assert found.known
    return found.score, found.matched


def area(code: str, vocabulary: str = "iso3166-2", permille: int | None = None) -> Area:
    return Area(vocabulary=vocabulary, code=code, permille=permille)


def sectors(*codes: str, vocabulary: str = "1") -> dict[str, Any]:
    return {"sectors": tuple(Sector(vocabulary=vocabulary, code=code) for code in codes)}


def areas(*given: Area) -> dict[str, Any]:
    return {"areas": given}


def test_the_same_content_scores_a_hundred_and_explains_itself() -> None:
    finding = compared({}, {})
    assert finding.total == 100
    assert explained(finding, "en") == [
        "Wording: 100/100, weight 25; in common: ansongo, apaiser, autour, conflit, donner, eau, eleveur, forage, "
        "pastoral, point, potable, puit",
        "Place: 100/100, weight 20; in common: ansongo",
        "Sector: 100/100, weight 15; in common: 1/14030",
        "Partner: 100/100, weight 15; in common: XM-DAC-41122, unicef mali",
        "Title: 100/100, weight 15; in common: ansongo, forage, pastoral, puit, quinze, rehabilitation",
        "Period: 100/100, weight 10; in common: 2021-03-01/2021-08-31",
    ]
    assert explained(finding, "fr")[1] == "Lieu : 100/100, poids 20; en commun : ansongo"


def test_nothing_in_common_scores_nothing() -> None:
    theirs = {
        "titles": (said("Formation de juges", "fr"),),
        "objectives": (said("Tribunaux"),),
        "organisations": (Organisation(role="implementing", names=(said("PNUD"),)),),
        **areas(area("CG", "country")),
        **sectors("15130"),
        "starts_on": date(2015, 1, 1),
        "ends_on": date(2015, 12, 31),
    }
    assert compared({}, theirs).total <= 3


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ([area("ML-7")], [area("ML07", "pcode")], (100, ("ML-7",))),
        ([area("ML-9")], [area("ML09", "pcode")], (15, ("ML-9 ~ ML",))),
        ([area("ML-9")], [area("ML10", "pcode")], (100, ("ML-9",))),
        ([area("ML0702", "pcode")], [area("ML-7")], (60, ("ansongo ~ ML-7",))),
        ([area("ML-7")], [area("ML0702", "pcode")], (60, ("ML-7 ~ ansongo",))),
        ([area("ML-7")], [area("ML", "country")], (60, ("ML-7 ~ ML",))),
        ([area("ML-7")], [area("MLI", "country")], (60, ("ML-7 ~ ML",))),
        ([area("ML-7")], [area("CG", "country")], (0, ())),
        ([area("ML-7", permille=750), area("ML-9", permille=250)], [area("ML-9")], (36, ("ML-9", "ML-7 ~ ML"))),
        ([area("ML-7")], [Area(vocabulary="name", names=(said("Cercles de la région de GAO"),))], (100, ("ML-7",))),
        ([area("ML-9")], [Area(vocabulary="name", names=(said("Ménaka"),))], (100, ("ML-9",))),
        ([Area(vocabulary="name", names=(said("Tin-Essako"),))],
         [Area(vocabulary="name", names=(said("TIN ESSAKO", "en"),))], (100, ("name/tin essako",))),
    ],
)  # fmt: skip
def test_places(ours: list[Area], theirs: list[Area], expected: tuple[int, tuple[str, ...]]) -> None:
    assert score("place", areas(*ours), areas(*theirs)) == expected


def test_a_country_gives_way_to_a_place_in_it() -> None:
    both = areas(area("ML", "country"), area("ML-7"))
    assert score("place", both, areas(area("ML-7"))) == (100, ("ML-7",))
    assert profile_of(project(**both), MALI).places == (("ML-7", 1_000),)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (sectors("14030"), sectors("14030", "31120"), (100, ("1/14030",))),
        (sectors("14030"), sectors("14031"), (60, ("2/140",))),
        (sectors("14030"), sectors("140", vocabulary="2"), (60, ("2/140",))),
        (sectors("14030"), sectors("15220"), (0, ())),
        (sectors("14030", "15220"), sectors("14030"), (50, ("1/14030",))),
    ],
)
def test_sectors(ours: dict[str, Any], theirs: dict[str, Any], expected: tuple[int, tuple[str, ...]]) -> None:
    assert score("sector", ours, theirs) == expected


def test_sectors_of_lists_that_cannot_be_compared_are_not_known() -> None:
    found = part("sector", compared(sectors("14030"), sectors("eau", vocabulary="99")))
    assert (found.known, found.score) == (False, 0)


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ((date(2021, 3, 1), date(2021, 8, 31)), 100),
        ((date(2020, 1, 1), date(2025, 1, 1)), 100),
        ((date(2021, 8, 31), date(2022, 8, 31)), 0),  # a day of 184, rounded down
        ((date(2021, 8, 30), date(2022, 8, 31)), 1),
        ((date(2021, 9, 1), date(2022, 8, 31)), 49),  # one day after the end of ours
        ((date(2021, 8, 31) + timedelta(179), date(2023, 1, 1)), 0),
        ((date(2021, 8, 31) + timedelta(180), date(2023, 1, 1)), 0),
        ((date(2021, 6, 1), None), 50),
        ((None, date(2021, 8, 31)), 100),
    ],
)
def test_periods(theirs: tuple[date | None, date | None], expected: int) -> None:
    starts_on, ends_on = theirs
    assert score("period", {}, {"starts_on": starts_on, "ends_on": ends_on})[0] == expected


def test_partners_count_as_what_they_do() -> None:
    as_funder = {"organisations": (Organisation(role="funding", ref="xm-dac-41122"),)}
    assert score("partner", {}, as_funder) == (60, ("XM-DAC-41122",))
    by_name = {"organisations": (Organisation(role="implementing", names=(said("Unicef - MALI"),)),)}
    assert score("partner", {}, by_name) == (100, ("unicef mali",))


def test_what_is_not_known_is_not_held_against_it_but_a_title_alone_is_no_duplicate() -> None:
    nothing: dict[str, Any] = {
        "objectives": (), "organisations": (), "areas": (), "sectors": (), "starts_on": None, "ends_on": None,
    }  # fmt: skip
    finding = compared({**nothing}, {**nothing})
    assert [c.name for c in finding.components if c.known] == ["wording", "title"]
    assert finding.total == 100 * (15 + 25) // 60
    without_partner = compared({}, {"organisations": ()})
    assert without_partner.total == 100


def test_rare_words_weigh_more() -> None:
    rarity = Rarity(1024, {"eau": 1024, "forage": 512, "ansongo": 1})
    assert [rarity.weight(word) for word in ("eau", "forage", "ansongo", "never")] == [1, 2, 11, 11]
    ours = {"titles": (said("Eau Ansongo"),), "objectives": ()}
    assert part("wording", compared(ours, {**ours, "titles": (said("Eau"),)}, rarity)).score == 12
    assert part("wording", compared(ours, {**ours, "titles": (said("Ansongo"),)}, rarity)).score == 91


def test_a_translation_is_found_by_the_title_in_the_language_both_have() -> None:
    ours = {"titles": (said("Puits"), said("Rehabilitation of pastoral wells", "en"))}
    theirs = {"titles": (said("Rehabilitation of pastoral wells", "en"),), "objectives": ()}
    assert score("title", ours, theirs) == (100, ("pastoral", "rehabilitation", "well"))


def test_words_are_folded() -> None:
    assert folded("Œuvres d'Équité à ÇÀ") == "oeuvres d'equite a ca"
    assert words_of(["Les puits et FORAGES du projet", "forage"]) == ("puit", "forage")
    assert words_of(["eau eaux pastoral pastoraux wells well access"]) == ("eau", "pastoral", "well", "access")
    assert alike(trigrams("eau"), trigrams("eau")) == 100
    assert alike(trigrams(""), trigrams("")) == 0


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 10**6))
def test_any_text_scores_between_nothing_and_a_hundred_and_a_profile_survives_its_keeping(
    one: str, other: str, known: int
) -> None:
    def profile(text: str) -> Profile:
        return profile_of(project(titles=(said(cleaned(text) or "x"),), objectives=()), Gazetteer())

    ours, theirs = profile(one), profile(other)
    assert Profile.loaded(ours.dumped()) == ours
    comparison = Comparison(ours, Rarity(known), OVERLAPS[0])
    found = comparison.finding(theirs)
    assert 0 <= found.total <= 100
    assert comparison.findings([theirs], 1) == ([found] if found.total else [])
    assert comparison.finding(ours).total >= (85 if ours.words else 60)
