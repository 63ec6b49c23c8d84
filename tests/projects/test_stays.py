"""Days in a state, against a count that goes through the calendar day by day and knows nothing of stays."""

from collections import Counter
from datetime import date, timedelta
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from services.projects.lifecycle.project import Move, Project, evolve_project
from services.projects.lifecycle.stays import Stay, days_by_state, handed_in_on, read, state_on, stays, written
from services.projects.lifecycle.table import TABLE, Row
from services.projects.state import Overlaps
from shared.contracts.commands.projects_file import RecordVisit
from shared.contracts.events.parties import Mechanism
from shared.contracts.problems import Refused
from shared.contracts.project_states import State
from tests.projects.life import DAY, Life, sha
from tests.projects.steps import command_of, met, told

DAYS = timedelta(days=1)
gaps = st.integers(0, 30)
BESIDE = ("suspend", "resume", "return", "defer", "resubmit", "cancel", "terminate")


def moves(*told_: tuple[State, int]) -> tuple[Move, ...]:
    """States with the day of January 2024 on which each was come to."""
    return tuple((state, date(2024, 1, day)) for state, day in told_)


def brute_force(life: Life, as_of: date) -> dict[str, int]:
    """Day by day: the state of what its events of that day and before made of it."""
    counted: Counter[str] = Counter()
    day = DAY
    while day < as_of:
        project: Project | None = None
        for event in life.events:
            assert event.effective_on is not None
            if event.effective_on <= day:
                project = evolve_project(project, event)
        assert project is not None
        counted[project.state] += 1
        day += DAYS
    return dict(counted)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A project that takes random steps of the table, each some days after the one before."""
    life = Life.begun(draw(st.sampled_from(get_args(Mechanism))))
    day = DAY
    for _ in range(draw(st.integers(0, 22))):
        rows = [r for r in TABLE if (r.mechanism, r.from_state) == (life.mechanism, life.project.state)]
        if not rows:
            break
        beside = [r for r in rows if r.action in BESIDE]
        row = draw(st.sampled_from([*rows[:1] * 4, *beside]))
        day += draw(gaps) * DAYS
        if row.heard:
            told_on(life, row.fact, day)
            continue
        try:
            taken(life, row, day)
        except Refused:
            break
    return life


def taken(life: Life, row: Row, day: date) -> None:
    """A step of that day, with all that its guards ask for."""
    met(life, row)
    life.overlaps = Overlaps(day)
    if row.action == "complete":
        visit = RecordVisit(
            project_id=life.project.project_id, effective_on=day, evidence=(sha("e"),), area="ML-7",
            purpose="completion", findings="the well gives water",
        )  # fmt: skip
        life.give(visit, "programme_officer")
    excuse = {"late_because": "roads were cut"} if row.action == "accept_final_narrative" else {}
    command = command_of(row.action, life).model_copy(update={"effective_on": day, **excuse})
    life.give(command, row.roles[0], f"{row.action}-{day}-{len(life.events)}")


def told_on(life: Life, fact: str, day: date) -> None:
    """The ledger tells a fact of a day."""
    hear = life.hear
    life.hear = lambda kind, on=day, **more: hear(kind, on, **more)  # type: ignore[method-assign,assignment]
    try:
        told(life, fact)
    finally:
        del life.hear  # type: ignore[method-assign]


@settings(max_examples=60, deadline=None)
@given(lives(), st.integers(0, 400))
def test_days_in_state_are_those_of_a_count_day_by_day(life: Life, after: int) -> None:
    as_of = DAY + after * DAYS
    counted = days_by_state(life.project.moves, as_of)
    assert {state: days for state, days in counted.items() if days} == brute_force(life, as_of)
    assert sum(counted.values()) == after
    assert state_on(life.project.moves, as_of) == stays(life.project.moves, as_of)[-1].state
    assert read(written(life.project.moves)) == life.project.moves
    assert handed_in_on(life.project.moves, date.max) == life.project.policies_on


def test_a_suspension_interrupts_a_stay_and_is_one_of_its_own() -> None:
    held = moves(("mou_signed", 1), ("in_implementation", 3), ("suspended", 10), ("in_implementation", 20))
    assert stays(held, date(2024, 1, 12)) == [
        Stay("mou_signed", date(2024, 1, 1), date(2024, 1, 3), 2, date(2024, 1, 3)),
        Stay("in_implementation", date(2024, 1, 3), date(2024, 1, 10), 7, date(2024, 1, 10)),
        Stay("suspended", date(2024, 1, 10), date(2024, 1, 12), 2),
    ]
    resumed = stays(held, date(2024, 1, 25))
    assert [(s.state, s.days) for s in resumed] == [("mou_signed", 2), ("suspended", 10), ("in_implementation", 12)]
    assert resumed[-1].began_on == date(2024, 1, 3)
    assert resumed[-1].last_day(12) == date(2024, 1, 25)
    assert resumed[-1].last_day(11) == date(2024, 1, 24)


def test_what_ends_while_it_is_suspended_was_in_its_state_until_then() -> None:
    ended = moves(("mou_signed", 1), ("suspended", 4), ("cancelling", 9), ("cancelled", 9))
    assert days_by_state(ended, date(2024, 1, 11)) == {"mou_signed": 3, "suspended": 5, "cancelling": 0, "cancelled": 2}


def test_who_returns_to_an_earlier_state_begins_a_new_stay_there() -> None:
    again = moves(("draft", 1), ("submitted", 5), ("draft", 9), ("submitted", 12))
    found = stays(again, date(2024, 1, 20))
    assert [(s.state, s.days) for s in found] == [("draft", 4), ("submitted", 4), ("draft", 3), ("submitted", 8)]
    assert days_by_state(again, date(2024, 1, 20)) == {"draft": 7, "submitted": 12}
    assert handed_in_on(again, date(2024, 1, 11)) == date(2024, 1, 5)
    assert handed_in_on(again, date(2024, 1, 12)) == date(2024, 1, 12)


def test_before_its_first_day_a_project_stays_nowhere() -> None:
    assert stays(moves(("draft", 2)), date(2024, 1, 1)) == []
    assert state_on(moves(("draft", 2)), date(2024, 1, 1)) is None
    assert handed_in_on(moves(("draft", 2)), date(2024, 1, 1)) is None


def test_random_lives_come_far() -> None:
    """The generator reaches what the property is about: ends, suspensions, returns."""
    seen: set[str] = set()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(lives())
    def look(life: Life) -> None:
        seen.update(state for state, _ in life.project.moves)
        if len(stays(life.project.moves, date.max)) < len(life.project.moves):
            seen.add("resumed")

    look()
    assert {"in_implementation", "suspended", "resumed", "deferred", "completed", "operationally_closed"} <= seen
