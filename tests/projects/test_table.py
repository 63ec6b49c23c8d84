"""Every step of the table is taken, every other one is refused, and the table is that of the domain."""

from typing import get_args

import pytest

from services.projects.lifecycle.status import iati_status, ledger_status
from services.projects.lifecycle.table import COMMANDED, TABLE, Row, final_states, legal_actions, states_of
from services.projects.roles import ROLES
from shared.contracts.commands.projects_lifecycle import StepCommand
from shared.contracts.events.parties import Mechanism, ProjectStatus
from shared.contracts.project_states import Action, SideState, State
from tests.projects.life import refused
from tests.projects.steps import at, command_of, met, take

MECHANISMS: tuple[Mechanism, ...] = get_args(Mechanism)
HEARD = [row for row in TABLE if row.heard]
DECIDED = [row for row in TABLE if not row.heard]


def named(row: Row) -> str:
    return f"{row.mechanism}-{row.from_state}-{row.action}"


def dated(command: StepCommand, on: str) -> StepCommand:
    """The same command on another day."""
    return type(command).model_validate({**command.model_dump(), "effective_on": on})


THE_DOMAIN = {
    "quick_impact": """
        draft submit submitted; submitted screen screened; submitted return draft; screened approve approved;
        screened reject rejected; screened defer deferred; deferred resubmit submitted; approved allocation allocated;
        allocated sign mou_signed; mou_signed first_payment in_implementation; in_implementation complete completed;
        completed accept_final_reports reported; reported settlement settled; reported waive_settlement settled;
        settled evaluate evaluated; evaluated close closed""",
    "trust_fund": """
        concept develop proposal; proposal submit technical_review; technical_review recommend recommended;
        technical_review return proposal; technical_review reject rejected; recommended approve committee_approved;
        recommended reject rejected; recommended defer deferred; deferred resubmit technical_review;
        committee_approved sign agreement_signed; agreement_signed allocation funded;
        funded first_payment in_implementation; in_implementation close_operations operationally_closed;
        operationally_closed accept_final_narrative final_narrative_accepted;
        final_narrative_accepted settlement settled; settled accept_certified_statement certified;
        certified close financially_closed""",
}
"""The two tables of the domain, row by row, without the side rules."""
SIDE = {
    "revise", "extend", "suspend", "resume", "cancel", "terminate", "settle", "freeze_paid", "freeze_unpaid",
}  # fmt: skip
FROM_SIGNATURE_ON = {
    "quick_impact": "mou_signed in_implementation completed reported settled evaluated",
    "trust_fund": "agreement_signed funded in_implementation operationally_closed final_narrative_accepted settled "
    "certified",
}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_way_is_the_domains(mechanism: Mechanism) -> None:
    rows = [r for r in TABLE if r.mechanism == mechanism and r.action not in SIDE]
    told = {tuple(row.split()) for row in THE_DOMAIN[mechanism].split(";")}
    assert {(row.from_state, row.action, row.to_state) for row in rows} == told


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_side_rules_are_the_domains(mechanism: Mechanism) -> None:
    rows = [row for row in TABLE if row.mechanism == mechanism]
    suspended = {row.from_state for row in rows if row.action == "suspend"}
    assert suspended == set(FROM_SIGNATURE_ON[mechanism].split())
    assert all(row.to_state == row.from_state for row in rows if row.action in ("extend", "revise"))
    assert {row.to_state for row in rows if row.action == "resume"} == {"before"}
    assert {row.to_state for row in rows if row.action == "cancel"} == {"cancelled", "cancelling"}
    assert {row.to_state for row in rows if row.action == "terminate"} == {"terminating"}
    assert {row.from_state for row in rows if row.action == "settle"} == {"terminated"}


def test_no_step_is_told_twice_and_every_name_is_used() -> None:
    assert len(COMMANDED) == len(DECIDED)
    assert {state for m in MECHANISMS for state in states_of(m)} == set(get_args(State))
    assert {row.action for row in DECIDED} == set(get_args(Action))
    assert set(get_args(SideState)) <= set(states_of("quick_impact")) & set(states_of("trust_fund"))
    assert final_states("quick_impact") == {"closed", "rejected", "cancelled"}
    assert final_states("trust_fund") == {"financially_closed", "rejected", "cancelled"}


@pytest.mark.parametrize("row", TABLE, ids=named)
def test_a_step_whose_guards_are_met_is_taken(row: Row) -> None:
    life = at(row.mechanism, row.from_state)
    before = len(life.events)
    take(life, row)
    step = next(e for e in life.events[before:] if isinstance(e.data, row.event) and e.data.stream)
    expected = "mou_signed" if row.mechanism == "quick_impact" else "agreement_signed"
    to_state = expected if row.to_state == "before" else row.to_state
    assert (step.data.from_state, step.data.to_state) == (row.from_state, to_state)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("mechanism", "state", "action"),
    [
        (mechanism, state, action)
        for mechanism in MECHANISMS
        for state in states_of(mechanism)
        for action in get_args(Action)
        if (mechanism, state, action) not in COMMANDED
    ],
)
def test_a_step_that_is_not_in_the_table_is_refused_naming_those_that_are(
    mechanism: Mechanism, state: State, action: Action
) -> None:
    life = at(mechanism, state)
    before = life.project
    legal = [row.action for row in DECIDED if (row.mechanism, row.from_state) == (mechanism, state)]
    assert legal == legal_actions(mechanism, state)
    with refused("project.transition", action=action, state=state, legal=legal):
        command = command_of(action, life)
        life.give(command, ROLES[type(command)][0], "another")
    assert life.project is before


@pytest.mark.parametrize("row", DECIDED, ids=named)
def test_a_step_is_refused_to_every_other_role(row: Row) -> None:
    life = at(row.mechanism, row.from_state)
    met(life, row)
    if life.project.state == row.from_state:
        with refused("grant.missing", roles=list(row.roles)):
            life.give(command_of(row.action, life), "auditor", "another")


@pytest.mark.parametrize("row", DECIDED, ids=named)
def test_a_step_lies_neither_ahead_nor_before_the_last_one(row: Row) -> None:
    life = at(row.mechanism, row.from_state)
    command = command_of(row.action, life)
    with refused("effective_on.future", effective_on="2026-01-02", today="2026-01-01"):
        life.give(dated(command, "2026-01-02"), row.roles[0])
    with refused("project.before_last_step", effective_on="2024-02-14", last_step_on="2024-02-15"):
        life.give(dated(command, "2024-02-14"), row.roles[0])


IATI = {
    1: "draft submitted screened approved allocated concept proposal technical_review recommended committee_approved "
    "deferred",
    2: "mou_signed agreement_signed funded in_implementation",
    3: "completed reported settled evaluated operationally_closed final_narrative_accepted certified",
    4: "closed financially_closed",
    5: "cancelled rejected terminated",
    6: "suspended",
}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_status_in_iati_is_the_domains(mechanism: Mechanism) -> None:
    for state in states_of(mechanism):
        if state in ("cancelling", "terminating"):
            assert iati_status(mechanism, state, "in_implementation") == 2
        else:
            assert state in IATI[iati_status(mechanism, state)].split()


FOR_THE_LEDGER: dict[ProjectStatus, str] = {
    "proposed": "draft submitted screened deferred concept proposal technical_review recommended",
    "approved": "approved allocated mou_signed committee_approved agreement_signed funded",
    "in_implementation": "in_implementation",
    "completed": "completed reported settled evaluated operationally_closed final_narrative_accepted certified",
    "closed": "closed financially_closed",
    "cancelled": "cancelled cancelling rejected",
    "terminated": "terminated terminating",
    "suspended": "suspended",
}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_ledger_hears_of_an_end_when_it_is_asked_for(mechanism: Mechanism) -> None:
    for state in states_of(mechanism):
        assert state in FOR_THE_LEDGER[ledger_status(at(mechanism, state).project)].split()
