"""The steps of a project, one event each (DOMAIN.md section 2)."""

from shared.contracts.events.projects_base import ProjectDescription, ProjectEvent, ProjectStep
from shared.contracts.project_states import State
from shared.contracts.texts import Note


class ProjectDrafted(ProjectEvent):
    """A project begins: a draft of a quick impact project, or a concept for the trust fund."""

    to_state: State
    description: ProjectDescription
    note: Note | None = None


class ProjectSubmitted(ProjectStep):
    """Handed in; the policies of this day apply from now on."""
