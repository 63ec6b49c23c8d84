"""Commands on the lifecycle of a project, one a step.

The fields of a step are those of the event that it becomes.
"""

from typing import ClassVar

from shared.contracts.commands.base import DatedCommand
from shared.contracts.events.projects_base import ProjectDescription
from shared.contracts.ids import Id
from shared.contracts.project_states import Action
from shared.contracts.texts import Note


class DraftProject(DatedCommand):
    """Begins a project."""

    project_id: Id | None = None
    description: ProjectDescription
    note: Note | None = None


class StepCommand(DatedCommand):
    """A step of one project; `note` says why."""

    PATH_IDS = ("project_id",)
    ACTION: ClassVar[Action]
    project_id: Id
    note: Note | None = None


class SubmitProject(StepCommand):
    """Hands the project in."""

    ACTION = "submit"
