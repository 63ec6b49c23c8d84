"""Whatever people ask for and the ledger tells, in whatever order: the table holds, refusals change nothing, and the
same events make the same project."""

from collections.abc import Callable
from itertools import pairwise
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from services.projects.lifecycle.project import Project, evolve_project
from services.projects.lifecycle.table import COMMANDED, TABLE, final_states, states_of, unapproved_states
from services.projects.roles import ROLES
from shared.contracts.events.parties import Mechanism
from shared.contracts.events.projects_base import ProjectStep
from shared.contracts.events.projects_heard import FreezeHeard, PaymentHeard
from shared.contracts.events.projects_registry import PROJECT_EVENTS
from shared.contracts.problems import Refused
from shared.contracts.project_states import Action, Fact, State
from shared.service.catalogue import CATALOGUE
from tests.projects.life import Life
from tests.projects.steps import at, command_of, met, take, told

STEPS = {(row.mechanism, row.from_state, row.action): row.to_state for row in TABLE}
asked = st.tuples(st.sampled_from(get_args(Action)), st.booleans(), st.sampled_from(["a", "b", "author"]))
heard = st.sampled_from(get_args(Fact))
onwards = st.just("onwards")
"""The first step of the table from wherever the project stands: without it a random life seldom comes far."""
starts = st.sampled_from([(mechanism, state) for mechanism in get_args(Mechanism) for state in states_of(mechanism)])


@settings(max_examples=150, deadline=None)
@given(starts, st.lists(st.one_of(onwards, onwards, onwards, asked, heard), max_size=40))
def test_a_random_life_keeps_every_promise(start: tuple[Mechanism, State], wishes: list[object]) -> None:
    life = at(*start)
    for wish in wishes:
        _wished(life, wish)
        _promises(life)
    _replayed(life)


def _wished(life: Life, wish: object) -> None:
    if wish == "onwards":
        row = next((r for r in TABLE if (r.mechanism, r.from_state) == (life.mechanism, life.project.state)), None)
        if row is not None:
            _refusal(lambda: take(life, row))
        return
    if isinstance(wish, str):
        told(life, wish)
        return
    assert isinstance(wish, tuple)
    action, prepared, who = wish
    before, count = life.project, len(life.events)
    row = COMMANDED.get((life.mechanism, before.state, action))
    if row is not None and prepared:
        _refusal(lambda: met(life, row))
        before, count = life.project, len(life.events)
    command = command_of(action, life)
    roles = row.roles if row is not None else ROLES[type(command)]
    code = _refusal(lambda: life.give(command, roles[0], who))
    assert (code == "project.transition") == ((life.mechanism, before.state, action) not in COMMANDED)
    if code is not None:
        assert (life.project, len(life.events)) == (before, count)


def _refusal(attempt: Callable[[], object]) -> str | None:
    """The code with which an attempt is refused, if it is; always one that has words."""
    try:
        attempt()
    except Refused as refusal:
        return refusal.code if refusal.code in CATALOGUE else f"no words: {refusal.code}"
    return None


def _promises(life: Life) -> None:
    project = life.project
    steps = [event.data for event in life.events if isinstance(event.data, ProjectStep)]
    if steps:
        assert steps[-1].to_state == project.state
    for earlier, later in pairwise(steps):
        assert earlier.to_state == later.from_state
    paid = any(isinstance(event.data, PaymentHeard) for event in life.events)
    frozen = any(isinstance(event.data, FreezeHeard) for event in life.events)
    if project.state in ("in_implementation", "completed", "operationally_closed"):
        assert paid
    if project.state == "terminated" or (project.state == "cancelled" and project.is_approved):
        assert frozen
    if project.state in unapproved_states(life.mechanism):
        assert not project.is_approved
    if project.state in final_states(life.mechanism):
        assert project.state in ("rejected", "cancelled") or not (
            project.ledger.balances is not None and project.ledger.balances.open
        )


def _replayed(life: Life) -> None:
    again: Project | None = None
    for event in life.events:
        assert type(event.data) in PROJECT_EVENTS
        event.data = type(event.data).model_validate(event.data.to_json())
        again = evolve_project(again, event)
        step = event.data
        if isinstance(step, ProjectStep) and step.to_state != step.from_state:
            actions = {to for (m, state, _), to in STEPS.items() if (m, state) == (life.mechanism, step.from_state)}
            assert step.to_state in actions or "before" in actions
    assert again == life.project
