"""Commands on calls for proposals."""

from shared.contracts.commands.base import DatedCommand
from shared.contracts.events.projects_calls import CallDescription
from shared.contracts.ids import Id
from shared.contracts.texts import Note


class OpenCall(DatedCommand):
    """Makes a call for proposals known."""

    description: CallDescription
    note: Note | None = None


class ReviseCall(DatedCommand):
    """Describes a call anew."""

    PATH_IDS = ("call_id",)
    call_id: Id
    description: CallDescription
    note: Note | None = None


class CloseCall(DatedCommand):
    """Ends a call before its time, from the command's day on."""

    PATH_IDS = ("call_id",)
    call_id: Id
    note: Note
