"""Taking in what third parties publish, each activity once for each content, and taking it away again."""

from unicodedata import normalize

from services.projects.state import Context
from services.projects.third_party.state import THIRD_PARTY_ACTIVITY
from shared.contracts.commands.projects_third_parties import EraseActivity, ImportActivity
from shared.contracts.events.projects_third_parties import ThirdPartyActivityErased, ThirdPartyActivityImported
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Unchanged
from shared.deciding.state import State

EXTERNAL_ID_MAX = 100


def decide_import(state: State, command: ImportActivity, context: Context) -> list[Decided]:
    """Records that an activity was read, or read otherwise than before. Refuses nothing.

    The same content again changes nothing, also when its text was erased since: the digest stays, so that the file it
    came from does not bring it back.
    """
    activity = command.activity
    known = state.find(THIRD_PARTY_ACTIVITY, activity.activity_id)
    if known is not None and known.state.content_sha256 == activity.content_sha256:
        raise Unchanged(activity.activity_id)
    event = ThirdPartyActivityImported(
        activity_id=activity.activity_id,
        source=activity.source,
        external_id=normalize("NFC", activity.external_id)[:EXTERNAL_ID_MAX].strip(),
        content_sha256=activity.content_sha256,
        file_sha256=command.file_sha256,
        line=command.line,
    )
    return [Decided(event)]


def decide_erase(state: State, command: EraseActivity, context: Context) -> list[Decided]:
    """Takes a text away for good. Refuses `third_party_activity.unknown`, `third_party_activity.erased`."""
    activity = state.get(THIRD_PARTY_ACTIVITY, command.activity_id, "/activity_id")
    if activity.erased is not None:
        raise Refused("third_party_activity.erased", "/activity_id", id=command.activity_id, because=activity.erased)
    event = ThirdPartyActivityErased(activity_id=command.activity_id, because=command.because, note=command.note)
    return [Decided(event)]
