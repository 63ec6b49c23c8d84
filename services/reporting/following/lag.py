"""How far each projection of each log is behind its source: for answers, for people and as metrics."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client import Gauge

from services.reporting.projections.projection import Connection, Slot
from services.reporting.settings import Feed

HEARD_SECONDS_MAX = 60.0
"""A source that waits for news answers well within; one that is silent for longer may have some."""
EVENTS = Gauge("fiducia_reporting_lag_events", "Events that a projection has not folded yet", ["log", "projection"])
SECONDS = Gauge("fiducia_reporting_lag_seconds", "How old what a projection knows is", ["log", "projection"])
ALARM = Gauge("fiducia_reporting_alarm", "1 while an alarm keeps a log from being followed", ["log"])


@dataclass(frozen=True, slots=True)
class Standing:
    """A served projection of a log: where it stands, what its source had, and what hinders it."""

    projection: str
    slot: Slot
    version: int
    position: int
    root: str
    recorded_at: datetime | None
    size: int
    heard_at: datetime | None
    problem: str | None
    alarm: str | None

    @property
    def lag_events(self) -> int:
        """How many events of the source are known and not folded yet."""
        return max(0, self.size - self.position)

    def lag_seconds(self, now: datetime) -> float | None:
        """How long ago it was certain that nothing was missing; 0 while the source answers and has no more, None
        before anything is known."""
        known = self.heard_at if self.lag_events == 0 else self.recorded_at
        if known is None:
            return None
        behind = max(0.0, (now - known) / timedelta(seconds=1))
        return 0.0 if self.lag_events == 0 and behind < HEARD_SECONDS_MAX else round(behind, 1)


async def standings(connection: Connection, log: str) -> list[Standing]:
    """What is served of a log, by the names of the projections."""
    cursor = await connection.execute(
        "SELECT s.projection, s.slot, c.version, c.next_position, encode(c.root, 'hex'), c.recorded_at, f.size, "
        "f.heard_at, f.problem, a.code FROM serving s JOIN checkpoints c USING (projection, log, slot) "
        "JOIN followed f USING (log) LEFT JOIN alarms a ON a.log = s.log AND a.cleared_at IS NULL "
        "WHERE s.log = %s ORDER BY s.projection",
        [log],
    )
    return [Standing(*row) for row in await cursor.fetchall()]


async def rebuilds(connection: Connection, log: str) -> dict[str, dict[str, Any]]:
    """What is being rebuilt of a log: in which slot and version, since when, for whom, and how far it has come."""
    cursor = await connection.execute(
        "SELECT r.projection, r.slot, c.version, coalesce(c.next_position, 0), r.asked_at, r.asked_by "
        "FROM rebuilds r LEFT JOIN checkpoints c USING (projection, log, slot) WHERE r.log = %s ORDER BY 1",
        [log],
    )
    names = ("slot", "version", "position", "asked_at", "asked_by")
    return {name: dict(zip(names, row, strict=True)) for name, *row in await cursor.fetchall()}


async def show_lag(connection: Connection, feeds: Mapping[str, Feed]) -> None:
    """Takes the metrics anew; any process shows them, whichever follows."""
    now = datetime.now(UTC)
    for log in feeds:
        found = await standings(connection, log)
        for standing in found:
            EVENTS.labels(log, standing.projection).set(standing.lag_events)
            SECONDS.labels(log, standing.projection).set(standing.lag_seconds(now) or 0.0)
        ALARM.labels(log).set(any(standing.alarm for standing in found))
