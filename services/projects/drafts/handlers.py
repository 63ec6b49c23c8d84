"""Who drafts projects and hands them in, where."""

from collections.abc import Callable, Mapping
from typing import Any

from services.projects.drafts.decisions import decide_draft_project, decide_submit_project
from services.projects.drafts.state import PROJECT
from services.projects.roles import PROPOSING
from shared.contracts.commands.projects_lifecycle import DraftProject, SubmitProject
from shared.contracts.events import EventData
from shared.contracts.events.projects_lifecycle import ProjectDrafted
from shared.deciding.capability import CommandRule
from shared.deciding.state import State


def proposer(state: State, command: Any) -> str | None:
    """The organisation that a draft names."""
    organisation_id: str = command.description.organisation_id
    return organisation_id


def organisation_of_project(state: State, command: Any) -> str | None:
    """The organisation whose project the command is about."""
    organisation_id: str = state.get(PROJECT, command.project_id).description.organisation_id
    return organisation_id


CODES: Mapping[type[EventData], Callable[[Any], str]] = {ProjectDrafted: lambda data: str(data.description.code)}

RULES = (
    CommandRule(
        DraftProject,
        decide_draft_project,
        "/v1/projects",
        PROJECT,
        PROPOSING,
        organisation_of=proposer,
        keeps_refusals=False,
    ),
    CommandRule(
        SubmitProject,
        decide_submit_project,
        "/v1/projects/{project_id}/submit",
        PROJECT,
        PROPOSING,
        target="project_id",
        organisation_of=organisation_of_project,
        keeps_refusals=False,
    ),
)
