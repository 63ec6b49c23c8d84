"""A project as its first steps made it."""

from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_base import ProjectDescription, ProjectStep
from shared.contracts.events.projects_lifecycle import ProjectDrafted
from shared.contracts.project_states import State
from shared.deciding.resources import Kind


@dataclass(frozen=True, slots=True)
class Project:
    """A project: what it is, the state it is in, and since which day."""

    project_id: str
    description: ProjectDescription
    state: State
    since_on: date


def evolve_project(project: Project | None, event: Recorded) -> Project:
    """The project after one of its events."""
    data = event.data
    assert event.effective_on is not None
    if isinstance(data, ProjectDrafted):
        return Project(data.project_id, data.description, data.to_state, event.effective_on)
    assert project is not None
    assert isinstance(data, ProjectStep)
    return replace(project, state=data.to_state, since_on=event.effective_on)


PROJECT = Kind("project", evolve_project)
