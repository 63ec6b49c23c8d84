"""Files that prove a thing, named by their digest; the files themselves lie in an erasable store outside the log."""

from shared.contracts.events.base import FundEvent
from shared.contracts.ids import Id
from shared.contracts.texts import Code


class EvidenceAttached(FundEvent):
    """Evidence for what is recorded already: lives in that stream, its digests stand in the envelope's `evidence`."""

    STREAM_ID = "stream_id"
    stream_kind: Code
    stream_id: Id

    @property
    def stream(self) -> str:
        """The stream of what the evidence is about."""
        return f"{self.stream_kind}/{self.stream_id}"
