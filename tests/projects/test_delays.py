"""Late lists and the days that organisations take, from moves alone."""

from datetime import date
from typing import Any

import pytest

from services.projects.deadlines.queries import Row
from services.projects.delays.late import DaysInState, days_in_states, late_ones, nearest_rank
from services.projects.lifecycle.project import Move
from shared.contracts.events.parties import Mechanism
from shared.contracts.project_policies import LeadTimePolicy, StateLeadTime
from tests.projects.life import AGENCY, OTHER_AGENCY, initial_policies

AS_OF = date(2024, 3, 1)


def row(
    code: str, *moves: tuple[Any, int], organisation_id: str = AGENCY, mechanism: Mechanism = "quick_impact"
) -> Row:
    """A project with the days of January 2024 on which it moved."""
    dated: tuple[Move, ...] = tuple((state, date(2024, 1, day)) for state, day in moves)
    return Row(code, code, mechanism, organisation_id, dated)


def late(rows: list[Row], as_of: date) -> list[tuple[str, int, int]]:
    """The late projects with their days and how many of them are late."""
    policies = {"quick_impact": initial_policies(), "trust_fund": initial_policies()}
    return [(one.project_code, one.days, one.days_late) for one in late_ones(rows, policies, as_of)]  # type: ignore[arg-type]


def test_late_is_the_day_after_the_last_one_allowed() -> None:
    submitted = row("A", ("draft", 1), ("submitted", 2))
    assert late([submitted], date(2024, 1, 16)) == []
    assert late([submitted], date(2024, 1, 17)) == [("A", 15, 1)]


def test_days_of_a_suspension_are_not_days_of_the_state_and_a_return_begins_anew() -> None:
    held = row("A", ("mou_signed", 1), ("suspended", 11), ("mou_signed", 21))
    assert late([held], date(2024, 2, 1)) == []
    assert late([held], date(2024, 2, 2)) == [("A", 22, 1)]
    again = row("B", ("draft", 1), ("submitted", 2), ("draft", 12), ("submitted", 20))
    assert late([again], date(2024, 2, 3)) == []
    assert late([again], date(2024, 2, 4)) == [("B", 15, 1)]


def test_the_latest_comes_first_and_what_is_over_is_not_late() -> None:
    rows = [
        row("A", ("draft", 1), ("submitted", 10)),
        row("B", ("draft", 1), ("submitted", 2)),
        row("C", ("draft", 1), ("cancelled", 2)),
        row("D", ("draft", 1), ("submitted", 2), ("screened", 3), ("rejected", 3)),
    ]
    assert [code for code, _, _ in late(rows, AS_OF)] == ["B", "A"]


def test_lead_times_are_those_of_the_last_submission() -> None:
    shorter = LeadTimePolicy(mechanism="quick_impact", states=(StateLeadTime(state="submitted", days=1),))
    policies = initial_policies().with_policy(shorter, date(2024, 1, 10))
    both = {"quick_impact": policies, "trust_fund": policies}
    rows = [row("A", ("draft", 1), ("submitted", 9)), row("B", ("draft", 1), ("submitted", 10))]
    assert [one.project_code for one in late_ones(rows, both, date(2024, 1, 12))] == ["B"]  # type: ignore[arg-type]


def test_days_by_organisation_and_state() -> None:
    rows = [
        row("A", ("draft", 1), ("submitted", 5), ("draft", 9), ("submitted", 12), ("screened", 20)),
        row("B", ("draft", 1), ("submitted", 3), ("screened", 4)),
        row("C", ("draft", 1), ("submitted", 1), ("cancelled", 31)),
        row("D", ("draft", 1), organisation_id=OTHER_AGENCY),
    ]
    found = {(one.organisation_id, one.state): one for one in days_in_states(rows, date(2024, 1, 31))}
    submitted = found[AGENCY, "submitted"]
    assert submitted == DaysInState(AGENCY, "quick_impact", "submitted", 3, 12, 30, 30)
    assert found[AGENCY, "draft"] == DaysInState(AGENCY, "quick_impact", "draft", 3, 2, 7, 7)
    assert found[AGENCY, "screened"].projects == 2
    assert found[OTHER_AGENCY, "draft"].days_longest == 30
    assert (AGENCY, "cancelled") not in found
    early = {(one.organisation_id, one.state): one.projects for one in days_in_states(rows, date(2024, 1, 4))}
    assert early == {
        (AGENCY, "draft"): 3,
        (AGENCY, "submitted"): 2,
        (AGENCY, "screened"): 1,
        (OTHER_AGENCY, "draft"): 1,
    }


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [([7], 7, 7), ([1, 2], 1, 2), ([1, 2, 3], 2, 3), (list(range(1, 11)), 5, 9), (list(range(1, 12)), 6, 10)],
)
def test_percentiles_are_days_that_some_project_took(values: list[int], median: int, p90: int) -> None:
    assert (nearest_rank(values, 50), nearest_rank(values, 90)) == (median, p90)
