"""Who begins projects and takes their steps, where: one sub-resource a step, named as the step is."""

from collections.abc import Callable, Mapping
from typing import Any

from services.projects.lifecycle.decisions import decide_transition
from services.projects.lifecycle.naming import decide_draft_project, decide_revise_project
from services.projects.lifecycle.on_project import on_project, project_rule
from services.projects.lifecycle.resource import PROJECT
from services.projects.overlaps.checking import with_check
from services.projects.roles import ROLES
from shared.contracts.commands.projects_lifecycle import (
    DraftProject,
    ResubmitProject,
    ReviseProject,
    StepCommand,
    SubmitProject,
)
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.events import EventData
from shared.contracts.events.projects_lifecycle import ProjectDrafted, ProjectRevised
from shared.deciding.capability import CommandRule, Decide
from shared.deciding.state import State


def proposer(state: State, command: Any) -> str | None:
    """The organisation that a draft names."""
    organisation_id: str = command.description.organisation_id
    return organisation_id


def _steps() -> list[CommandRule]:
    step = on_project(decide_transition)
    handed_in = with_check(step, "submitted")
    own: dict[type[StepCommand], Decide] = {
        SubmitProject: handed_in,
        ResubmitProject: handed_in,
        ReviseProject: with_check(decide_revise_project, "revised"),
    }
    every = [body for body in PROJECT_COMMANDS.values() if issubclass(body, StepCommand)]
    return [project_rule(body, own.get(body, step), body.ACTION.replace("_", "-")) for body in every]


CODES: Mapping[type[EventData], Callable[[Any], str]] = {
    ProjectDrafted: lambda data: str(data.description.code),
    ProjectRevised: lambda data: str(data.description.code),
}

RULES = (
    CommandRule(
        DraftProject,
        decide_draft_project,
        "/v1/projects",
        PROJECT,
        ROLES[DraftProject],
        organisation_of=proposer,
        keeps_refusals=False,
    ),
    *_steps(),
)
