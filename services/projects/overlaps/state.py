"""A project's overlaps as its events made them: when it was last compared, and what became of each alert."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_overlaps import (
    OtherUndertaking,
    OverlapCleared,
    OverlapFinding,
    OverlapOverridden,
    OverlapRaised,
    OverlapResolved,
    OverlapsChecked,
)
from shared.contracts.ids import derived_id

_ALERTS: Final = "3f1d0a52-6c55-5f35-8d0b-4f9b8b6a1a70"

AlertState = Literal["open", "cleared", "resolved", "overridden"]


@dataclass(frozen=True, slots=True)
class Settled:
    """Who settled an alert, when, how and why."""

    by: tuple[str, str]
    on: date
    resolution: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it stands: what was found last, on which content of the project, and what became of it."""

    alert_id: str
    finding: OverlapFinding
    project_sha256: str
    raised_on: date
    state: AlertState = "open"
    settled: Settled | None = None


@dataclass(frozen=True, slots=True)
class ProjectOverlaps:
    """What was found of a project. `checked_on`: when it was last compared as it is described now; none after a
    revision. `checked_sha256`: the content that was compared last. `known`, `found`: of how many, how many overlap."""

    checked_on: date | None = None
    checked_sha256: str | None = None
    known: int = 0
    found: int = 0
    alerts: Mapping[str, Alert] = field(default_factory=dict)

    @property
    def in_order(self) -> list[Alert]:
        """Every alert, those that nobody settled yet first, the greatest overlap first."""
        return sorted(self.alerts.values(), key=lambda a: (a.state != "open", -a.finding.total, a.alert_id))

    @property
    def open(self) -> list[Alert]:
        """Alerts that nobody settled yet, the greatest overlap first."""
        return [alert for alert in self.in_order if alert.state == "open"]


NEVER_CHECKED = ProjectOverlaps()


def alert_id_of(project_id: str, other: OtherUndertaking) -> str:
    """The same alert for the same pair for ever."""
    return derived_id(_ALERTS, f"{project_id}/{other.kind}/{other.id}")


def unchecked(overlaps: ProjectOverlaps) -> ProjectOverlaps:
    """The same alerts of a project that is described otherwise than when it was compared."""
    return replace(overlaps, checked_on=None)


def evolve_overlaps(overlaps: ProjectOverlaps, event: Recorded) -> ProjectOverlaps:
    """The overlaps after one event of the project; one that tells nothing of them changes nothing."""
    data, on = event.data, event.effective_on
    if isinstance(data, OverlapsChecked):
        assert on is not None
        last = on if overlaps.checked_on is None else max(on, overlaps.checked_on)
        return replace(
            overlaps, checked_on=last, checked_sha256=data.content_sha256, known=data.known, found=data.found
        )
    if isinstance(data, OverlapRaised):
        assert on is not None
        raised = Alert(data.alert_id, data.finding, overlaps.checked_sha256 or "", on)
        return replace(overlaps, alerts={**overlaps.alerts, data.alert_id: raised})
    if isinstance(data, OverlapCleared):
        return _with(overlaps, replace(overlaps.alerts[data.alert_id], state="cleared"))
    if isinstance(data, OverlapResolved | OverlapOverridden):
        assert on is not None
        resolution = data.resolution if isinstance(data, OverlapResolved) else "overridden"
        became: AlertState = "resolved" if isinstance(data, OverlapResolved) else "overridden"
        settled = Settled(event.actor.person, on, resolution, data.reason)
        return _with(overlaps, replace(overlaps.alerts[data.alert_id], state=became, settled=settled))
    return overlaps


def _with(overlaps: ProjectOverlaps, alert: Alert) -> ProjectOverlaps:
    return replace(overlaps, alerts={**overlaps.alerts, alert.alert_id: alert})
