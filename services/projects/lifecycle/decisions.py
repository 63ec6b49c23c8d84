"""Steps of a project: what a person decides, and what follows from what the ledger told. Pure.

The table says which step leads where; a guard refuses; the event tells both states, so that an old step reads the same
under a later table.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from services.projects.lifecycle.clock import after_months
from services.projects.lifecycle.guards.case import Case
from services.projects.lifecycle.project import Project, evolve_project
from services.projects.lifecycle.table import BEFORE, COMMANDED, FIRST_STATE, Row, heard_rows, legal_actions
from services.projects.rules import require_dated
from services.projects.state import Context, require_not_future
from shared.contracts.commands.projects_lifecycle import (
    AcceptFinalNarrative,
    ApproveProject,
    DraftProject,
    ScreenProject,
    StepCommand,
)
from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_base import LedgerFact
from shared.contracts.events.projects_lifecycle import ProjectDrafted, ProjectMovedOn
from shared.contracts.problems import Refused
from shared.contracts.project_policies import ClosingReportPolicy
from shared.contracts.project_states import State
from shared.deciding.resources import Decided

BESIDE_THE_EVENT = {"project_id", "effective_on", "evidence", "note"}
"""Fields of a step that stand in the envelope, or in every event of a step."""


def decide_draft(known: Project | None, command: DraftProject, project_id: str, context: Context) -> list[Decided]:
    """Begins a project. Refuses `project.exists`, `effective_on.future`."""
    require_not_future(command.effective_on, context)
    if known is not None:
        raise Refused("project.exists", "/project_id", id=known.project_id, state=known.state)
    event = ProjectDrafted(
        project_id=project_id,
        to_state=FIRST_STATE[command.description.mechanism],
        description=command.description,
        note=command.note,
    )
    return [Decided(event, command.effective_on)]


def decide_transition(project: Project, command: StepCommand, context: Context) -> list[Decided]:
    """One step of a project, and what the ledger had told before its turn came.

    Refuses `project.transition` naming the steps that are open, `effective_on.future`, `project.before_last_step`, and
    whatever the row's guards refuse.
    """
    row = require_row(project, command.ACTION)
    require_dated(project, command.effective_on, context)
    case = Case(project, command, context)
    for guard in row.guards:
        guard(case)
    step = Decided(_event(row, case), command.effective_on)
    return [step, *moved_on(_after(project, step, context), command.effective_on, context)]


def decide_hear(project: Project, told: Sequence[LedgerFact], on: date, context: Context) -> list[Decided]:
    """Records what one event of the ledger told, once, and moves the project on when it waited for that.

    What stands at or before the last position heard is known already and changes nothing. Refuses
    `project.other_ledger`: a project is financed from one ledger.
    """
    facts, source = project.ledger, told[0].heard_from
    if facts.log is not None and facts.log != source.log:
        raise Refused("project.other_ledger", "/heard_from/log", given=source.log, source=facts.log)
    if source.position <= facts.position:
        return []
    heard = [Decided(fact, on) for fact in told]
    for one in heard:
        project = _after(project, one, context)
    return [*heard, *moved_on(project, on, context)]


def moved_on(project: Project, on: date, context: Context) -> list[Decided]:
    """The steps that follow from what the ledger has told already, one after the other; none on a day to come."""
    steps: list[Decided] = []
    while (known := _known_row(project)) is not None:
        row, told_on = known
        assert row.to_state != BEFORE
        event = ProjectMovedOn(
            project_id=project.project_id, from_state=row.from_state, to_state=row.to_state, fact=row.fact
        )
        steps.append(Decided(event, max(min(told_on, context.today), project.since_on)))
        project = _after(project, steps[-1], context)
    return steps


def _known_row(project: Project) -> tuple[Row, date] | None:
    for row in heard_rows(project.description.mechanism, project.state):
        told_on = project.ledger.day_of(row.fact)
        if told_on is not None:
            return row, told_on
    return None


def require_row(project: Project, action: str) -> Row:
    """The row of a step. Refuses `project.transition` naming the steps that are open."""
    row = COMMANDED.get((project.description.mechanism, project.state, action))
    if row is None:
        legal = legal_actions(project.description.mechanism, project.state)
        raise Refused("project.transition", None, action=action, state=project.state, legal=list(legal))
    return row


def _event(row: Row, case: Case) -> Any:
    """The row's event: both states, the reason, and the fields of the command that are the event's own."""
    command, project = case.command, case.project
    to_state: State | None = project.before if row.to_state == BEFORE else row.to_state
    assert to_state is not None
    own = {name: getattr(command, name) for name in type(command).model_fields if name not in BESIDE_THE_EVENT}
    fill = _FILLED.get(type(command))
    if fill is not None:
        own |= fill(case)
    own = {name: value for name, value in own.items() if name in row.event.model_fields}
    return row.event(
        project_id=project.project_id, from_state=row.from_state, to_state=to_state, note=command.note, **own
    )


def _approved(case: Case) -> dict[str, Any]:
    assert isinstance(case.command, ApproveProject)
    description = case.project.description
    return {"approved_amount": case.command.approved_amount or description.budget, "description": description}


def _screened(case: Case) -> dict[str, Any]:
    return {"not_met": case.project.screening.not_met}


def _narrative(case: Case) -> dict[str, Any]:
    ended_on = case.project.ended_on
    assert ended_on is not None
    return {"due_on": after_months(ended_on, case.required(ClosingReportPolicy).narrative_months)}


_FILLED: dict[type[StepCommand], Callable[[Case], dict[str, Any]]] = {
    ApproveProject: _approved,
    ScreenProject: _screened,
    AcceptFinalNarrative: _narrative,
}


def _after(project: Project, decided: Decided, context: Context) -> Project:
    """The project as it will stand once what is decided is recorded."""
    event = Recorded(
        log="", position=0, event_id="", stream=decided.data.stream, version=0, recorded_at=context.recorded_at,
        actor=context.actor, transaction_id="", data=decided.data, effective_on=decided.effective_on,
    )  # fmt: skip
    return evolve_project(project, event)
