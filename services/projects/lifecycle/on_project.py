"""How a command on one project comes to its decision: the project, the policies of its mechanism, who may give it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.projects.calls.state import CALL
from services.projects.lifecycle.project import Project
from services.projects.lifecycle.resource import PROJECT
from services.projects.mechanisms.state import policies_of
from services.projects.roles import ROLES, roles_in
from services.projects.state import Context, Overlaps
from shared.contracts.commands import CommandBody
from shared.contracts.events.parties import Role
from shared.deciding.capability import CommandRule, Decide
from shared.deciding.resources import Decided, Unchanged
from shared.deciding.state import State

DecideOnProject = Callable[[Project, Any, Context], list[Decided]]
"""A decision on one project: the project, the command, the context with the policies of its mechanism."""


def on_project(decide: DecideOnProject) -> Decide:
    """The decision as the machine asks for it; one that decides nothing leaves the project unchanged."""

    def decided(state: State, command: Any, context: Context) -> list[Decided]:
        project = state.get(PROJECT, command.project_id)
        events = decide(project, command, with_policies(state, project, context))
        if not events:
            raise Unchanged(command.project_id)
        return events

    decided.__doc__ = decide.__doc__
    return decided


def with_policies(state: State, project: Project, context: Context) -> Context:
    """The context of a decision on the project: its policies, the call it names, what waits of its overlaps.

    Raises NotLoaded."""
    policies = policies_of(state, project.description.mechanism)
    call_id = project.description.call_id
    call = None if call_id is None else state.get(CALL, call_id, "/description/call_id")
    return replace(context, policies=policies, call=call, overlaps=overlaps_of(project))


def overlaps_of(project: Project) -> Overlaps | None:
    """What was found of the project as it is described, or none while nobody compared it."""
    found = project.overlaps
    if found.checked_on is None:
        return None
    return Overlaps(found.checked_on, tuple(alert.alert_id for alert in found.open))


def organisation_of_project(state: State, command: Any) -> str | None:
    """The organisation whose project the command is about."""
    organisation_id: str = state.get(PROJECT, command.project_id).description.organisation_id
    return organisation_id


def roles_now(state: State, command: CommandBody) -> tuple[Role, ...]:
    """The roles that may give the command on the project as it stands."""
    return roles_in(state.get(PROJECT, command.project_id), command)  # type: ignore[attr-defined]


def project_rule(body: type[CommandBody], decide: Decide, below: str) -> CommandRule:
    """The rule of a command on one project; `below`: its path after the project's own."""
    return CommandRule(
        body,
        decide,
        f"/v1/projects/{{project_id}}/{below}",
        PROJECT,
        ROLES[body],
        target="project_id",
        organisation_of=organisation_of_project,
        roles_of=roles_now,
        keeps_refusals=False,
    )
