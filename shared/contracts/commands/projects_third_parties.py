"""Commands on third parties' activities."""

from shared.contracts.commands.base import CommandBody
from shared.contracts.events.projects_third_parties import ErasedBecause, Line
from shared.contracts.ids import Id
from shared.contracts.texts import Note, Sha256
from shared.contracts.third_party import ThirdPartyActivity


class ImportActivity(CommandBody):
    """Takes in an activity as a publisher wrote it; one that is known as it is changes nothing."""

    activity: ThirdPartyActivity
    file_sha256: Sha256 | None = None
    line: Line | None = None


class EraseActivity(CommandBody):
    """Takes away for good what a publisher wrote of an activity."""

    PATH_IDS = ("activity_id",)
    activity_id: Id
    because: ErasedBecause
    note: Note | None = None
