"""Every command of projects by name, apart from the ledger's."""

from types import ModuleType

import shared.contracts.events  # noqa: F401  first: events carry commands, and commands are made of events' parts
from shared.contracts.commands import (
    projects_calls,
    projects_file,
    projects_lifecycle,
    projects_organisations,
    projects_overlaps,
    projects_reminders,
    projects_third_parties,
)
from shared.contracts.commands.base import CommandBody
from shared.contracts.commands.parties import EndGrant, GiveGrant

_ABSTRACT = {"AlertCommand", "ProjectCommand", "ReasonedStep", "StepCommand"}


def _commands_in(*rooms: ModuleType) -> dict[str, type[CommandBody]]:
    found: dict[str, type[CommandBody]] = {}
    for room in rooms:
        for cls in vars(room).values():
            if not (isinstance(cls, type) and issubclass(cls, CommandBody)):
                continue
            if cls.__module__ == room.__name__ and cls.__name__ not in _ABSTRACT:
                found[cls.command_name()] = cls
    return found


PROJECT_COMMANDS = {
    **{rights.command_name(): rights for rights in (GiveGrant, EndGrant)},
    **_commands_in(projects_organisations, projects_calls, projects_lifecycle, projects_file, projects_reminders),
    **_commands_in(projects_overlaps, projects_third_parties),
}
