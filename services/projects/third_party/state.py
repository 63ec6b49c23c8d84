"""An activity of a third party as its events made it: which one, of which content; what was written is not here."""

from dataclasses import dataclass, replace

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_third_parties import ThirdPartyActivityErased, ThirdPartyActivityImported
from shared.deciding.resources import Kind


@dataclass(frozen=True, slots=True)
class ThirdPartyActivity:
    """An activity of an outside publisher; `erased` says why its text was taken away."""

    source: str
    external_id: str
    content_sha256: str
    file_sha256: str | None
    line: int | None
    erased: str | None = None


def evolve_activity(activity: ThirdPartyActivity | None, event: Recorded) -> ThirdPartyActivity:
    """The activity after one of its events."""
    data = event.data
    if isinstance(data, ThirdPartyActivityImported):
        return ThirdPartyActivity(data.source, data.external_id, data.content_sha256, data.file_sha256, data.line)
    assert isinstance(data, ThirdPartyActivityErased)
    assert activity is not None
    return replace(activity, erased=data.because)


THIRD_PARTY_ACTIVITY = Kind("third_party_activity", evolve_activity, kept=False)
