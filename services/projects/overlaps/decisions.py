"""Alerts about overlaps: raised by a check, settled by persons, and in the way of an approval until they are.

An alert is about one pair, a project and another undertaking, for ever: its id is made of the two. What a person
settled stays settled, whatever counts and rare words do to the score, until one of the two texts has changed and
they overlap more than they did when it was settled. Source: DOMAIN.md sections 2 (guards) and 4.4.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from services.projects.overlaps.scoring import Compared
from shared.contracts.actor import Actor
from shared.contracts.events.base import EventData
from shared.contracts.ids import derived_id
from shared.contracts.overlaps.commands import AlertCommand, OverrideOverlap, ResolveOverlap
from shared.contracts.overlaps.events import (
    CheckedBecause,
    OverlapCleared,
    OverlapEvent,
    OverlapOverridden,
    OverlapRaised,
    OverlapResolved,
    OverlapsChecked,
)
from shared.contracts.overlaps.findings import OtherUndertaking, OverlapFinding
from shared.contracts.overlaps.policy import OverlapPolicy
from shared.contracts.problems import Refused

_ALERTS: Final = "3f1d0a52-6c55-5f35-8d0b-4f9b8b6a1a70"
NAMED_MAX: Final = 20
"""So many open alerts a refusal names; it counts all."""

AlertState = Literal["open", "cleared", "resolved", "overridden"]


@dataclass(frozen=True)
class Alert:
    """One alert as it stands: what was found last, on which content of the project, and what became of it."""

    alert_id: str
    finding: OverlapFinding
    project_sha256: str
    state: AlertState = "open"


@dataclass(frozen=True)
class ProjectOverlaps:
    """The fold of a project's events about overlaps. `checked_sha256`: the content that was compared last."""

    project_id: str
    checked_sha256: str | None = None
    alerts: Mapping[str, Alert] = field(default_factory=dict)

    @property
    def open(self) -> list[Alert]:
        """Alerts that nobody settled yet, the greatest overlap first."""
        found = [alert for alert in self.alerts.values() if alert.state == "open"]
        return sorted(found, key=lambda alert: (-alert.finding.total, alert.alert_id))


def alert_id_of(project_id: str, other: OtherUndertaking) -> str:
    """The same alert for the same pair for ever."""
    return derived_id(_ALERTS, f"{project_id}/{other.kind}/{other.id}")


def evolve(state: ProjectOverlaps, event: OverlapEvent) -> ProjectOverlaps:
    """The state after one of its events."""
    if isinstance(event, OverlapsChecked):
        return replace(state, checked_sha256=event.content_sha256)
    if isinstance(event, OverlapRaised):
        raised = Alert(event.alert_id, event.finding, state.checked_sha256 or "")
        return replace(state, alerts={**state.alerts, event.alert_id: raised})
    became: AlertState
    if isinstance(event, OverlapCleared):
        became = "cleared"
    elif isinstance(event, OverlapResolved):
        became = "resolved"
    elif isinstance(event, OverlapOverridden):
        became = "overridden"
    else:
        raise TypeError(f"{event.type_name()} is no event about overlaps")
    settled = replace(state.alerts[event.alert_id], state=became)
    return replace(state, alerts={**state.alerts, event.alert_id: settled})


def folded(project_id: str, events: Iterable[OverlapEvent]) -> ProjectOverlaps:
    """The state after all of a project's events about overlaps."""
    state = ProjectOverlaps(project_id)
    for event in events:
        state = evolve(state, event)
    return state


def decide_check(
    state: ProjectOverlaps, content_sha256: str, compared: Compared, because: CheckedBecause
) -> list[EventData]:
    """A check was made: alerts for what was newly found, the end of open ones that no longer are.

    `compared` holds every finding that reaches the policy's alert. Refuses nothing: whether somebody may ask for a
    check is for the command that asks.
    """
    found = {alert_id_of(state.project_id, finding.other): finding for finding in compared.findings}
    checked = OverlapsChecked(
        project_id=state.project_id,
        content_sha256=content_sha256,
        because=because,
        known=compared.known,
        compared=compared.compared,
        alerts=len(found),
    )
    return [checked, *_raised(state, content_sha256, found), *_cleared(state, found)]


def decide_resolve(state: ProjectOverlaps, command: ResolveOverlap, actor: Actor) -> list[EventData]:
    """A person did something about an alert. Refuses as `decide_override` does."""
    _open_alert(state, command, actor)
    return [
        OverlapResolved(
            project_id=state.project_id,
            alert_id=command.alert_id,
            resolution=command.resolution,
            reason=command.reason,
        )
    ]


def decide_override(state: ProjectOverlaps, command: OverrideOverlap, actor: Actor) -> list[EventData]:
    """A person lets the project go on in spite of an alert.

    Refuses `overlap.unknown`, `overlap.settled` (state) for one that is not open, `overlap.person_required` for a
    client that acts for nobody.
    """
    _open_alert(state, command, actor)
    return [OverlapOverridden(project_id=state.project_id, alert_id=command.alert_id, reason=command.reason)]


def require_settled(state: ProjectOverlaps, content_sha256: str) -> None:
    """The guard of screening and approval: the project as it stands was checked, and no alert is open.

    Refuses `overlap.unchecked` (project, content_sha256, checked_sha256) and `overlap.open` (project, open: how
    many, alerts: their ids, others: what they are about and how far, the greatest first).
    """
    if state.checked_sha256 != content_sha256:
        raise Refused(
            "overlap.unchecked",
            project=state.project_id,
            content_sha256=content_sha256,
            checked_sha256=state.checked_sha256,
        )
    waiting = state.open
    if waiting:
        named = waiting[:NAMED_MAX]
        raise Refused(
            "overlap.open",
            project=state.project_id,
            open=len(waiting),
            alerts=[alert.alert_id for alert in named],
            others=[_named(alert.finding) for alert in named],
        )


def policy_on(policies: Mapping[date, OverlapPolicy], day: date) -> OverlapPolicy:
    """The policy that holds on a day, by the day each one begins. Refuses `overlap.no_policy` before the first."""
    begun = [begins for begins in policies if begins <= day]
    if not begun:
        raise Refused("overlap.no_policy", on=str(day))
    return policies[max(begun)]


def _raised(
    state: ProjectOverlaps, content_sha256: str, found: Mapping[str, OverlapFinding]
) -> Iterator[OverlapRaised]:
    for alert_id, finding in found.items():
        alert = state.alerts.get(alert_id)
        if alert is None or _anew(alert, content_sha256, finding):
            yield OverlapRaised(project_id=state.project_id, alert_id=alert_id, finding=finding)


def _anew(alert: Alert, content_sha256: str, finding: OverlapFinding) -> bool:
    other_changed = finding.other.content_sha256 != alert.finding.other.content_sha256
    changed = other_changed or content_sha256 != alert.project_sha256
    if alert.state == "cleared":
        return True
    if alert.state == "open":
        return changed and finding != alert.finding
    return changed and finding.total > alert.finding.total


def _cleared(state: ProjectOverlaps, found: Mapping[str, OverlapFinding]) -> Iterator[OverlapCleared]:
    for alert in state.open:
        if alert.alert_id not in found:
            yield OverlapCleared(project_id=state.project_id, alert_id=alert.alert_id, because="no_longer_found")


def _open_alert(state: ProjectOverlaps, command: AlertCommand, actor: Actor) -> Alert:
    alert = state.alerts.get(command.alert_id)
    if alert is None:
        raise Refused("overlap.unknown", "/alert_id", id=command.alert_id)
    if alert.state != "open":
        raise Refused("overlap.settled", "/alert_id", id=command.alert_id, state=alert.state)
    if not actor.is_person:
        raise Refused("overlap.person_required", "/reason", client=actor.client_id)
    return alert


def _named(finding: OverlapFinding) -> str:
    other = finding.other
    return f"{other.kind} {other.external_id or other.id} ({finding.total})"
