"""Whoever and whatever a project names is known: organisations by id, codes by their lists; its own code is its own."""

from services.projects.calls.state import CALL
from services.projects.lifecycle.decisions import decide_draft, decide_transition
from services.projects.lifecycle.on_project import on_project
from services.projects.lifecycle.resource import PROJECT
from services.projects.organisations.state import ORGANISATION
from services.projects.reference.naming import require_codes
from services.projects.state import Context
from shared.contracts.commands.projects_lifecycle import DraftProject, ReviseProject
from shared.contracts.events.projects_base import ProjectDescription
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided
from shared.deciding.state import State


def decide_draft_project(state: State, command: DraftProject, context: Context) -> list[Decided]:
    """Begins a project of known organisations under a code of its own.

    Refuses `organisation.unknown`, `call.unknown`, `code.taken`, `code.unknown`, `code.expired`, and what
    `decide_draft` refuses.
    """
    project_id = command.project_id or context.new_id()
    known = None if command.project_id is None else state.find(PROJECT, project_id)
    decided = decide_draft(None if known is None else known.state, command, project_id, context)
    require_codes(command.description, command.effective_on)
    require_named(state, project_id, command.description)
    return decided


def decide_revise_project(state: State, command: ReviseProject, context: Context) -> list[Decided]:
    """Describes a project anew; the codes that it had it keeps. Refuses as `decide_draft_project` and
    `decide_transition` do, and `grant.missing` for one who would give it to an organisation not their own."""
    decided = on_project(decide_transition)(state, command, context)
    before = state.get(PROJECT, command.project_id).description
    require_codes(command.description, command.effective_on, before)
    require_named(state, command.project_id, command.description)
    organisation_id, role = command.description.organisation_id, context.actor.acting_role
    if organisation_id == before.organisation_id or role is None:
        return decided
    if state.role_for(context.actor, (role,), None, context.today, organisation_id) is None:
        raise Refused("grant.missing", "/description/organisation_id", command="revise_project", roles=[role])
    return decided


def require_named(state: State, project_id: str, description: ProjectDescription) -> None:
    """Refuses `organisation.unknown`, `call.unknown` with where it stands, `code.taken`."""
    state.get(ORGANISATION, description.organisation_id, "/description/organisation_id")
    for index, partner in enumerate(description.partners):
        at = f"/description/partners/{index}"
        state.get(ORGANISATION, partner.organisation_id, f"{at}/organisation_id")
        if partner.under is not None:
            state.get(ORGANISATION, partner.under, f"{at}/under")
    if description.call_id is not None:
        state.get(CALL, description.call_id, "/description/call_id")
    state.require_free_code(PROJECT.name, description.code, project_id)
