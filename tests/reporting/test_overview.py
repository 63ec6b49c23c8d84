"""The programme at a glance: what is computed of a small programme, cell by cell, and what publications say beside."""

from datetime import date

import pytest

from services.projects.counting.counts import by_sector
from services.projects.reference.sectors import SECTORS
from services.reporting.forms.telling import Telling, missing_words
from services.reporting.reports.overview import overview
from services.reporting.reports.projects_by_sector import SECTOR_WORDS, projects_by_sector
from services.reporting.reports.published import WORDS as PUBLISHED
from services.reporting.reports.published import published
from services.reporting.reports.registry import words_of
from services.reporting.reports.un_country_team import un_country_team
from shared.cited import CITED_FIGURES
from tests.reporting.folding import Folded
from tests.reporting.programmes import ToldProjects, fold_projects, minor, of_programme, table_of
from tests.support.desk import Desk, Fund
from tests.support.mission import Budget

BEGUN, APPROVED, END = date(2022, 5, 2), date(2022, 6, 1), date(2024, 12, 31)


@pytest.fixture
def told() -> ToldProjects:
    """Three quick impact projects, two of them a UN agency's; two of the trust fund, one of the same agency."""
    told = ToldProjects()
    agency, ngo, other = (
        told.organisation(1, "un_agency"),
        told.organisation(2, "ngo"),
        told.organisation(3, "un_agency"),
    )
    halves = {"water": "33.3333", "health": "66.6667"}
    for number, (mechanism, budget, organisation_id, sectors) in enumerate((
        ("quick_impact", "100.01", agency, halves),
        ("quick_impact", "200.00", other, {"health": "100"}),
        ("quick_impact", "50.00", ngo, {}),
        ("trust_fund", "1000.00", agency, {"elections": "100"}),
        ("trust_fund", "3000.00", ngo, {"unheard-of": "100"}),
    )):  # fmt: skip
        areas = {"ML-7": "50", "ML-9": "50"} if number == 3 else {"ML-7": "100"}
        described = told.described(mechanism, budget, areas, sectors, organisation_id=organisation_id)
        told.project(number, BEGUN, APPROVED, described)
    return told


def test_both_mechanisms_with_what_is_published_beside(desk: Desk, folded: Folded, told: ToldProjects) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project(areas=["ML-7"])
    commitment = fund.commitment(fund.allocation(project, "400.00"), "300.00")
    fund.payment(commitment, 1, "300.00")
    fund.report(commitment, {1: "120.50"})
    folded.take(desk.events())
    fold_projects(folded, told)
    report = of_programme(folded, overview, END, len(told.events))
    assert missing_words(report, words_of("overview")) == []
    lines = table_of(report, "mechanisms")
    assert lines["quick_impact"] == {
        "projects": 3, "approved:USD": 35_001, "contributed:USD": None, "allocated:USD": None, "spent:USD": None,
    }  # fmt: skip
    assert lines["trust_fund"] == {
        "projects": 2, "approved:USD": 400_000, "contributed:USD": 50_000, "allocated:USD": 40_000, "spent:USD": 12_050,
    }  # fmt: skip
    assert lines["total"] == {
        "projects": 5, "approved:USD": 435_001, "contributed:USD": 50_000, "allocated:USD": 40_000, "spent:USD": 12_050,
    }  # fmt: skip
    beside = {line.key: line.cited for line in report.tables[0].lines}
    assert beside["trust_fund"] == {
        "projects": "cited.tf.projects", "contributed:USD": "cited.tf.contributed",
        "allocated:USD": "cited.tf.allocated",
    }  # fmt: skip
    assert beside["total"] == {}
    assert table_of(report, "identity")["distinct"]["touching"] == 5
    assert table_of(report, "identity")["extra_placements"]["touching"] == 1
    earlier = table_of(of_programme(folded, overview, date(2022, 5, 31), len(told.events)), "mechanisms")
    assert (earlier["total"]["projects"], earlier["trust_fund"]["contributed:USD"]) == (0, 0)


def test_cited_figures_keep_their_doubt_and_their_day() -> None:
    figures = {one.key: one for one in published()}
    assert len(figures) == len(CITED_FIGURES)
    allocated = figures["cited.tf.allocated"]
    assert (allocated.value, allocated.currency, allocated.approximate) == (10_200_000_000, "USD", True)
    assert (allocated.as_of, figures["cited.qip.projects"].as_of) == ("2021-06", None)
    assert figures["cited.denmark.signed"].as_of == date(2019, 1, 23)
    telling = Telling("en", PUBLISHED | words_of("overview"), {})
    assert telling.time("2020-12/2021-03") == "December 2020–March 2021"
    assert all(french.strip() for _, french in PUBLISHED.values())


def test_the_country_team_by_mechanism_and_agency(folded: Folded, told: ToldProjects) -> None:
    fold_projects(folded, told)
    report = of_programme(folded, un_country_team, END, len(told.events))
    assert missing_words(report, words_of("un-country-team")) == []
    team = table_of(report, "country_team")
    assert team["quick_impact"] == {"projects": 2, "agencies": 2, "approved:USD": 30_001, "average:USD": 15_001}
    assert team["trust_fund"] == {"projects": 1, "agencies": 1, "approved:USD": 100_000, "average:USD": 100_000}
    assert (team["total"]["projects"], team["total"]["agencies"]) == (3, 2)
    assert report.tables[0].lines[0].cited["approved:USD"] == "cited.unct.qip.amount"
    by_agency = table_of(report, "by_agency:quick_impact")
    assert {report.labels.get(key, key): cells["projects"] for key, cells in by_agency.items()} == {
        "Organisation 1": 1, "Organisation 3": 1, "total": 2,
    }  # fmt: skip


def test_sectors_as_the_projects_service_counts_them(folded: Folded, told: ToldProjects) -> None:
    fold_projects(folded, told)
    report = of_programme(folded, projects_by_sector, END, len(told.events))
    assert missing_words(report, words_of("projects-by-sector")) == []
    lines = table_of(report, "projects_by_sector")
    counted = by_sector(told.standings(END))
    for code, beside in counted.items():
        line = lines["no_sector" if code is None else f"sector.{code}"]
        assert (line["in_sector"], line["approved:USD"]) == (beside["projects"], minor(beside["amounts"]))
        assert line["only_sector"] in (None, beside["only_here"])
    assert list(lines) == [
        "sector.health", "sector.water", "sector.elections", "sector.unheard-of", "multi_sector", "no_sector",
        "distinct",
    ]  # fmt: skip
    assert (lines["multi_sector"]["in_sector"], lines["distinct"]["in_sector"]) == (1, 5)


def test_sectors_are_called_as_the_list_calls_them() -> None:
    assert {f"sector.{one.code}": (one.name.en, one.name.fr) for one in SECTORS} == SECTOR_WORDS


def test_what_is_known_of_money_is_told_without_projects(desk: Desk, folded: Folded) -> None:
    Fund.opened(desk).funded("DK", "500.00")
    folded.take(desk.events())
    report = of_programme(folded, overview, END, 0, is_followed=False)
    assert [table.key for table in report.tables] == ["mechanisms"]
    assert table_of(report, "mechanisms")["trust_fund"] == {
        "projects": None, "contributed:USD": 50_000, "allocated:USD": 0, "spent:USD": 0,
    }  # fmt: skip
    assert report.notes == ("no_projects_followed",)


def test_a_mission_budget_is_appropriated_and_never_contributed(desk: Desk, folded: Folded, told: ToldProjects) -> None:
    budget = Budget.opened(desk)
    budget.authority("4800.00")
    budget.allocation(budget.project(), "300.00")
    Fund.opened(desk).funded("DK", "500.00")
    folded.take(desk.events())
    fold_projects(folded, told)
    report = of_programme(folded, overview, END, len(told.events))
    lines = table_of(report, "mechanisms")
    shown = {key: (one["contributed:USD"], one["appropriated:USD"], one["allocated:USD"]) for key, one in lines.items()}
    assert shown == {
        "quick_impact": (None, 480_000, 30_000), "trust_fund": (50_000, None, 0), "total": (50_000, 480_000, 30_000),
    }  # fmt: skip
    assert report.tables[0].lines[0].cited["appropriated:USD"] == "cited.overview.qip.budget"
