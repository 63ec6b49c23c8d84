"""Whatever a project went through, what it owes on any day is told, and late lists and deadlines agree."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.projects.deadlines.derived import Standing, due_of
from services.projects.deadlines.past import project_on
from services.projects.deadlines.queries import Row
from services.projects.delays.late import late_ones
from services.projects.lifecycle.stays import state_on
from services.projects.lifecycle.table import final_states
from tests.projects.life import AGENCY, DAY, Life
from tests.projects.test_stays import lives


@settings(max_examples=60, deadline=None)
@given(lives(), st.integers(-1, 400))
def test_what_is_owed_is_told_and_agrees_with_the_late_list(life: Life, after: int) -> None:
    as_of = DAY + timedelta(days=after)
    project = project_on(life.events, as_of)
    assert (project is None) == (after < 0)
    assert project_on(life.events, date.max) == life.project
    if project is None:
        return
    assert project.state == state_on(life.project.moves, as_of)
    dues = due_of(Standing(project, life.policies, None, as_of))
    if project.state in final_states(life.mechanism):
        assert dues == []
    keys = [(due.kind, due.item, due.due_on) for due in dues]
    assert len(set(keys)) == len(keys)
    assert [due.due_on for due in dues] == sorted(due.due_on for due in dues)
    overdue = [(due.item, (as_of - due.due_on).days) for due in dues if due.kind == "lead_time" and due.due_on < as_of]
    row = Row("P-1", "P-1", life.mechanism, AGENCY, life.project.moves)
    both = {"quick_impact": life.policies, "trust_fund": life.policies}
    late = [(one.state, one.days_late) for one in late_ones([row], both, as_of)]  # type: ignore[arg-type]
    assert late == overdue
