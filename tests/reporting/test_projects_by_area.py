"""Approved projects by area: the overlap rule to the cent, at any day and position, as the projects service counts."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.projects.counting.counts import by_area
from services.reporting.forms.telling import missing_words
from services.reporting.reports.projects_by_area import AREAS, projects_by_area
from services.reporting.reports.registry import words_of
from shared.contracts.money import Money
from tests.reporting.folding import Folded
from tests.reporting.programmes import ToldProjects, fold_projects, forget_projects, minor, of_programme, table_of

BEGUN, APPROVED, END = date(2022, 5, 2), date(2022, 6, 1), date(2022, 12, 31)
THIRDS = {"ML-7": "33.3333", "ML-9": "33.3333", "ML-6": "33.3334"}
SECTORS = {"security": "100"}


def small() -> ToldProjects:
    """Four approved projects (one area, three areas, countrywide, no place) and one that is not."""
    told = ToldProjects()
    for number, areas in enumerate(({"ML-7": "100"}, THIRDS, None, {"unassigned": "100"})):
        told.project(number, BEGUN, APPROVED, told.described("quick_impact", "100.01", areas, SECTORS))
    told.project(4, BEGUN, None, told.described("quick_impact", "100.01", {"ML-7": "100"}, SECTORS))
    return told


def test_areas_overlap_and_the_identity_holds(folded: Folded) -> None:
    told = small()
    fold_projects(folded, told)
    report = of_programme(folded, projects_by_area, END, len(told.events))
    assert missing_words(report, words_of("projects-by-area")) == []
    lines = table_of(report, "projects_by_area")
    shown = {key: (cells["touching"], cells["only_in"], cells["approved:USD"]) for key, cells in lines.items()}
    assert {key: one for key, one in shown.items() if one[0]} == {
        "ML-7": (2, 1, 13_335), "ML-9": (1, 0, 3_333), "ML-6": (1, 0, 3_334),
        "multi_area": (1, None, 10_001), "countrywide": (1, None, 10_001), "unassigned": (1, None, 10_001),
        "distinct": (4, None, 40_004),
    }  # fmt: skip
    assert set(AREAS) <= set(lines)
    identity = {key: cells["touching"] for key, cells in table_of(report, "identity").items()}
    assert identity == {"sum_of_areas": 4, "extra_placements": 2, "countrywide": 1, "unassigned": 1, "distinct": 4}
    assert table_of(report, "projects_by_area:trust_fund")["distinct"]["touching"] == 0
    assert next((chart.kind, chart.columns) for chart in report.charts) == ("map", ("touching", "approved:USD"))


def test_a_project_counts_from_the_day_of_its_approval_as_revised_and_known(folded: Folded) -> None:
    told = small()
    known = len(told.events)
    moved = told.described("quick_impact", "150.00", {"ML-1": "100"}, SECTORS)
    first = told.events[0].data.project_id  # type: ignore[attr-defined]
    told.say(
        "ProjectRevised", date(2022, 7, 1), project_id=first, from_state="approved", to_state="approved",
        description=moved,
    )  # fmt: skip
    fold_projects(folded, told)

    def shown(day: date, position: int) -> tuple[int, int, int]:
        lines = table_of(of_programme(folded, projects_by_area, day, position), "projects_by_area")
        return lines["distinct"]["touching"], lines["ML-7"]["touching"], lines["ML-1"].get("approved:USD", 0)

    assert shown(date(2022, 5, 31), known + 1) == (0, 0, 0)
    assert shown(APPROVED, known + 1) == (4, 2, 0)
    assert shown(date(2022, 6, 30), known + 1) == (4, 2, 0)
    assert shown(date(2022, 7, 1), known) == (4, 2, 0)
    assert shown(date(2022, 7, 1), known + 1) == (4, 1, 15_000)


def test_nothing_is_counted_where_no_projects_are_followed(folded: Folded) -> None:
    report = of_programme(folded, projects_by_area, END, 0, is_followed=False)
    assert (report.tables, report.notes[0]) == ((), "no_projects_followed")


PLACED = st.one_of(
    st.none(),
    st.just({"unassigned": "100"}),
    st.just({"ML": "100"}),
    st.lists(st.sampled_from((*AREAS, "ML-99")), min_size=1, max_size=4, unique=True).flatmap(
        lambda codes: st.lists(st.integers(1, 990_000), min_size=len(codes), max_size=len(codes)).map(
            lambda weights: {
                code: f"{weight // 10_000}.{weight % 10_000:04}" for code, weight in zip(codes, weights, strict=True)
            }
        )
    ),
)
DAYS = st.dates(date(2022, 1, 1), date(2022, 1, 20))
CENTS = st.integers(1, 5_000_001)
ONE = st.tuples(DAYS, st.one_of(st.none(), DAYS), st.sampled_from(("quick_impact", "trust_fund")), PLACED, CENTS, CENTS)
REVISIONS = st.lists(st.tuples(st.integers(0, 7), DAYS, PLACED, CENTS), max_size=6)


@given(st.lists(ONE, min_size=1, max_size=8), REVISIONS, DAYS, st.integers(0, 30))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_placements_as_the_projects_service_counts_them(
    folded: Folded, projects: list, revisions: list, day: date, known: int
) -> None:  # type: ignore[type-arg]
    """Every line the same, to the cent, at any day and position; the identity is asserted by the report itself."""
    told = ToldProjects()
    kept: list[tuple[str, str, bool]] = []
    for number, (on, approved_on, mechanism, areas, budget, approved) in enumerate(projects):
        described = told.described(mechanism, Money.of(budget, "USD").amount, areas, SECTORS)
        amount = Money.of(approved, "USD").amount
        project_id = told.project(number, on, approved_on, described, amount)
        kept.append((project_id, mechanism, approved_on is not None))
    for at, on, areas, budget in revisions:
        project_id, mechanism, is_approved = kept[at % len(kept)]
        state = "approved" if is_approved else "draft"
        described = told.described(mechanism, Money.of(budget, "USD").amount, areas, SECTORS)
        told.say(
            "ProjectRevised", on, project_id=project_id, from_state=state, to_state=state, description=described
        )  # fmt: skip
    known = min(known, len(told.events))
    forget_projects(folded)
    fold_projects(folded, told)
    report = of_programme(folded, projects_by_area, day, known)
    for mechanism in (None, "quick_impact", "trust_fund"):
        standings = [one for one in told.standings(day, known) if mechanism in (None, one.mechanism)]
        counted, end = by_area(standings), f":{mechanism}" if mechanism else ""
        lines = table_of(report, f"projects_by_area{end}")
        for key, line in lines.items():
            if key in counted["lines"] or key.startswith("ML-"):
                beside = counted["lines"].get(key, {"projects": 0, "only_here": 0, "amounts": []})
                assert (line["touching"], line["only_in"]) == (beside["projects"], beside["only_here"])
                assert line.get("approved:USD", 0) == minor(beside["amounts"])
        assert counted["lines"].keys() <= lines.keys()
        for key, name in (("multi_area", "several"), ("countrywide", "countrywide"), ("unassigned", "unassigned")):
            assert lines[key]["touching"] == counted[name]["projects"]
            assert lines[key].get("approved:USD", 0) == minor(counted[name]["amounts"])
        identity = {key: cells["touching"] for key, cells in table_of(report, f"identity{end}").items()}
        check = counted["check"]
        assert identity == {**{key: check[key] for key in identity if key in check}, "sum_of_areas": check["touching"]}
        assert identity["distinct"] == len(standings)
