"""What a guard looks at: the project, the step that is asked for, and what may be known beside them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.projects.lifecycle.project import Project
from services.projects.state import Context
from shared.contracts.commands.projects_lifecycle import (
    ReasonedStep,
    ResubmitProject,
    ReviseProject,
    StepCommand,
    SubmitProject,
)
from shared.contracts.events.projects_base import ProjectDescription
from shared.contracts.project_policies import MechanismRule

P = TypeVar("P", bound=MechanismRule)


@dataclass(frozen=True, slots=True)
class Case:
    """A step that somebody asks for."""

    project: Project
    command: StepCommand
    context: Context

    @property
    def description(self) -> ProjectDescription:
        """The description as it will stand after the step."""
        return self.command.description if isinstance(self.command, ReviseProject) else self.project.description

    @property
    def decision(self) -> str | None:
        """The decision that the step names."""
        return self.command.decision if isinstance(self.command, ReasonedStep) else None

    @property
    def policies_on(self) -> date:
        """The day whose policies apply: of the last submission, while there is none or a new one the step's own."""
        if isinstance(self.command, SubmitProject | ResubmitProject) or self.project.policies_on is None:
            return self.command.effective_on
        return self.project.policies_on

    def find(self, kind: type[P]) -> P | None:
        """The mechanism's policy, or None."""
        return self.context.policies.find(kind, self.description.mechanism, self.policies_on)

    def required(self, kind: type[P]) -> P:
        """The mechanism's policy. Refuses `policy.missing`."""
        return self.context.policies.required(kind, self.description.mechanism, self.policies_on)


Guard = Callable[[Case], None]
"""Refuses, or says nothing."""
