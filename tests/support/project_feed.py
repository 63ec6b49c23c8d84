"""The real events of projects, as its feed gives them: of lives told in process, without a database."""

from collections.abc import Iterable

import orjson

from shared.contracts.envelope import Recorded
from shared.eventlog.subscription import FeedEvent


def as_fed(events: Iterable[Recorded], log: str) -> list[FeedEvent]:
    """The events as another service reads them from the feed of `log`, position by position."""
    return [FeedEvent.of({**orjson.loads(e.leaf()), "log": log, "position": n}) for n, e in enumerate(events)]
