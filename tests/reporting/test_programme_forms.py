"""Beneficiaries as upper bounds; and every report of the programme in every form, in both languages."""

from datetime import date

import pytest

from services.projects.counting.counts import by_one
from services.reporting.forms.choosing import CSV, OF_REPORT, Form
from services.reporting.forms.telling import missing_words
from services.reporting.forms.writing import Wanted, written
from services.reporting.reports.beneficiaries import beneficiaries
from services.reporting.reports.registry import REPORTS, Registered, words_of
from shared.contracts.events.projects_base import Period
from tests.reporting.folding import Folded
from tests.reporting.programmes import CORPUS, ToldProjects, fold_projects, of_programme, table_of

BEGUN, APPROVED, END = date(2022, 5, 2), date(2022, 6, 1), date(2024, 12, 31)


@pytest.fixture
def told() -> ToldProjects:
    """Two approved projects that reached persons, one period counted anew, and one that no committee approved."""
    told = ToldProjects()
    agency = told.organisation(1, "un_agency")
    ids = []
    for number, (mechanism, approved_on) in enumerate(
        (("quick_impact", APPROVED), ("trust_fund", APPROVED), ("quick_impact", None))
    ):
        described = told.described(mechanism, "100.00", {"ML-7": "100"}, {"water": "100"}, organisation_id=agency)
        ids.append(told.project(number, BEGUN, approved_on, described))
    for project_id, area, month, new, back in (
        (ids[0], "ML-7", 7, 10, 0),
        (ids[0], "ML-7", 8, 5, 7),
        (ids[0], "ML-9", 7, 3, 0),
        (ids[1], None, 7, 100, 0),
        (ids[2], "ML-7", 7, 1_000, 0),
        (ids[0], "ML-7", 7, 12, 0),
    ):
        period = Period(from_on=date(2022, month, 1), to_on=date(2022, month, 28))
        told.say(
            "BeneficiariesCounted", date(2022, 9, 1), project_id=project_id, area=area, period=period, new_women=new,
            new_men=1, new_girls=0, new_boys=0, returning=back,
        )  # fmt: skip
    return told


def test_persons_count_once_and_those_who_come_back_are_told_apart(folded: Folded, told: ToldProjects) -> None:
    fold_projects(folded, told)
    size = len(told.events)

    def shown(day: date, known: int, table: str = "by_mechanism") -> dict[str, tuple[int, int, int]]:
        lines = table_of(of_programme(folded, beneficiaries, day, known), table)
        return {
            key: (one["reporting_projects"], one["reached"], one["come_back"])
            for key, one in lines.items()
            if one["reached"]
        }

    assert shown(END, size) == {"quick_impact": (1, 23, 7), "trust_fund": (1, 101, 0), "total": (2, 124, 7)}
    assert shown(END, size, "by_area") == {
        "ML-7": (1, 19, 7), "ML-9": (1, 4, 0), "unassigned": (1, 101, 0), "total": (2, 124, 7),
    }  # fmt: skip
    assert shown(END, size - 1)["quick_impact"] == (1, 21, 7)
    assert shown(date(2022, 7, 31), size)["quick_impact"] == (1, 17, 0)
    assert shown(date(2022, 7, 27), size) == {}
    counted = by_one(told.standings(END), lambda standing: standing.mechanism)
    assert {key: one["beneficiaries"] for key, one in counted.items()} == {"quick_impact": 23, "trust_fund": 101}
    report = of_programme(folded, beneficiaries, END, size)
    assert "upper_bound" in report.notes
    assert report.tables[0].lines[0].cited == {"reached": "cited.qip.beneficiaries"}


OF_PROGRAMME = [one for one in REPORTS if not one.needs_fund]


@pytest.mark.parametrize("report", OF_PROGRAMME, ids=lambda one: one.name)
def test_every_report_of_the_programme_is_given_in_every_form(
    folded: Folded, told: ToldProjects, report: Registered
) -> None:
    fold_projects(folded, told)
    made = of_programme(folded, report.made, END, len(told.events))
    assert missing_words(made, words_of(report.name)) == []
    for language in ("en", "fr"):
        for form in OF_REPORT:
            wanted = _wanted(form, made.tables[0].key)
            assert written([made], wanted, language, words_of) == written([made], wanted, language, words_of)
    for chart in made.charts:
        assert b"<svg" in written(
            [made], Wanted(next(f for f in OF_REPORT if f.suffix == "svg"), chart=chart.key), "fr", words_of
        )


def _wanted(form: Form, table: str) -> Wanted:
    return Wanted(form, table=table if form is CSV else None)


def test_a_feed_with_every_type_of_event_is_folded(folded: Folded) -> None:
    told = ToldProjects()
    for path in sorted(CORPUS.glob("*.v1.json")):
        told.say(path.name.removesuffix(".v1.json"), APPROVED)
    fold_projects(folded, told, page=3)
    for report in OF_PROGRAMME:
        assert of_programme(folded, report.made, END, len(told.events)).tables
