"""Every command there is, by name."""

import shared.contracts.events  # noqa: F401  first: events carry commands, and commands are made of events' parts
from shared.contracts.commands import proposals
from shared.contracts.commands.base import CommandBody
from shared.contracts.commands.registry import PROPOSABLE, commands_in

__all__ = ["COMMANDS", "CommandBody"]

COMMANDS = {**PROPOSABLE, **commands_in(proposals)}
