"""Drafting a project and handing it in. Pure.

A draft may leave things open; handing it in asks for what a committee must know. Source: DOMAIN.md section 2.
"""

from collections.abc import Mapping
from decimal import Decimal

from services.projects.drafts.state import PROJECT, Project
from services.projects.organisations.state import ORGANISATION
from services.projects.state import Context, require_not_future
from shared.contracts.commands.projects_lifecycle import DraftProject, StepCommand, SubmitProject
from shared.contracts.events.projects_base import Placement, ProjectDescription
from shared.contracts.events.projects_lifecycle import ProjectDrafted, ProjectSubmitted
from shared.contracts.problems import Refused
from shared.contracts.project_states import State as ProjectState
from shared.deciding.resources import Decided
from shared.deciding.state import State

FIRST_STATE: Mapping[str, ProjectState] = {"quick_impact": "draft", "trust_fund": "concept"}
SUBMITTED: Mapping[tuple[str, str], ProjectState] = {
    ("quick_impact", "draft"): "submitted",
    ("trust_fund", "proposal"): "technical_review",
}
"""Where a project can be handed in from, and where that leads."""
HUNDRED = Decimal(100)


def decide_draft_project(state: State, command: DraftProject, context: Context) -> list[Decided]:
    """Begins a project.

    Refuses `effective_on.future`, `project.exists`, `code.taken`, `organisation.unknown` for whoever it names.
    """
    require_not_future(command.effective_on, context)
    description = command.description
    if command.project_id is not None and (known := state.find(PROJECT, command.project_id)) is not None:
        raise Refused("project.exists", "/project_id", id=command.project_id, state=known.state.state)
    state.get(ORGANISATION, description.organisation_id, "/description/organisation_id")
    for index, partner in enumerate(description.partners):
        at = f"/description/partners/{index}"
        state.get(ORGANISATION, partner.organisation_id, f"{at}/organisation_id")
        if partner.under is not None:
            state.get(ORGANISATION, partner.under, f"{at}/under")
    project_id = command.project_id or context.new_id()
    state.require_free_code(PROJECT.name, description.code, project_id)
    drafted = ProjectDrafted(
        project_id=project_id,
        to_state=FIRST_STATE[description.mechanism],
        description=description,
        note=command.note,
    )
    return [Decided(drafted, command.effective_on)]


def decide_submit_project(state: State, command: SubmitProject, context: Context) -> list[Decided]:
    """Hands a project in.

    Refuses `project.unknown`, `project.transition` from any other state, `effective_on.future`,
    `project.before_last_step`, `project.incomplete` with what is missing, `project.percentages`, `project.dates`.
    """
    project = state.get(PROJECT, command.project_id)
    to_state = SUBMITTED.get((project.description.mechanism, project.state))
    if to_state is None:
        raise Refused("project.transition", None, action=command.ACTION, state=project.state)
    _require_dated(project, command, context)
    _require_complete(project.description)
    _require_hundred(project.description)
    _require_in_order(project.description)
    submitted = ProjectSubmitted(
        project_id=command.project_id, from_state=project.state, to_state=to_state, note=command.note
    )
    return [Decided(submitted, command.effective_on)]


def _require_dated(project: Project, command: StepCommand, context: Context) -> None:
    require_not_future(command.effective_on, context)
    if command.effective_on < project.since_on:
        days = {"effective_on": str(command.effective_on), "last_step_on": str(project.since_on)}
        raise Refused("project.before_last_step", "/effective_on", **days)


def _require_complete(d: ProjectDescription) -> None:
    filled = {
        "summary": d.summary,
        "budget": d.budget,
        "planned_start_on": d.planned_start_on,
        "planned_end_on": d.planned_end_on,
        "areas": d.areas or d.countrywide,
        "sectors": d.sectors,
        **({"window": d.window} if d.mechanism == "trust_fund" else {}),
    }
    missing = [name for name, value in filled.items() if not value]
    if missing:
        raise Refused("project.incomplete", "/description", missing=missing)


def _require_hundred(d: ProjectDescription) -> None:
    """Areas, unless countrywide, and sectors each add up to a hundred."""
    if d.countrywide and d.areas:
        raise Refused("project.percentages", "/description/areas", of="areas", countrywide=True)
    if not d.countrywide:
        _require_sum("areas", d.areas)
    _require_sum("sectors", d.sectors)


def _require_sum(of: str, placed: tuple[Placement, ...]) -> None:
    codes = [part.code for part in placed]
    total = sum((Decimal(part.percent) for part in placed), Decimal(0))
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if total != HUNDRED or doubled:
        raise Refused("project.percentages", f"/description/{of}", of=of, sum=f"{total:f}", doubled=doubled)


def _require_in_order(d: ProjectDescription) -> None:
    assert d.planned_start_on is not None
    assert d.planned_end_on is not None
    if d.planned_end_on <= d.planned_start_on:
        days = {"planned_start_on": str(d.planned_start_on), "planned_end_on": str(d.planned_end_on)}
        raise Refused("project.dates", "/description/planned_end_on", **days)
