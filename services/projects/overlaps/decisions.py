"""Alerts about overlaps: raised by a check, settled by persons, and in the way of an approval until they are.

An alert is about one pair, a project and another undertaking, for ever: its id is made of the two. What a person
settled stays settled, whatever counts and rare words do to the score, until the project is described otherwise, or the
other one is and they overlap more than they did when it was settled. Source: DOMAIN.md sections 2 (guards) and 4.4.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from services.projects.lifecycle.project import Project
from services.projects.overlaps.scoring import Compared
from services.projects.overlaps.state import Alert, alert_id_of
from services.projects.rules import require_living
from services.projects.state import Context
from shared.contracts.commands.projects_overlaps import AlertCommand, OverrideOverlap, ResolveOverlap
from shared.contracts.events.projects_overlaps import (
    CheckedBecause,
    OverlapCleared,
    OverlapFinding,
    OverlapOverridden,
    OverlapRaised,
    OverlapResolved,
    OverlapsChecked,
)
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided


def decide_found(
    project: Project, content_sha256: str, compared: Compared, alerts_max: int, because: CheckedBecause, on: date
) -> list[Decided]:
    """A check was made: alerts for what was newly found, the end of open ones that no longer are.

    `compared` holds every finding that reaches the policy's alert, the greatest first; the greatest `alerts_max` become
    alerts, and those settled already count among them. Refuses nothing: whether somebody may ask is for the command.
    """
    greatest = compared.findings[:alerts_max]
    found = {alert_id_of(project.project_id, finding.other): finding for finding in greatest}
    checked = OverlapsChecked(
        project_id=project.project_id,
        content_sha256=content_sha256,
        because=because,
        known=compared.known,
        compared=compared.compared,
        found=len(compared.findings),
        alerts=len(found),
    )
    events = (checked, *_raised(project, content_sha256, found), *_cleared(project, found))
    return [Decided(event, on) for event in events]


def decide_resolve(project: Project, command: ResolveOverlap, context: Context) -> list[Decided]:
    """A second person did something about an alert. Refuses as `decide_override` does."""
    _require_settling(project, command, context)
    event = OverlapResolved(
        project_id=project.project_id, alert_id=command.alert_id, resolution=command.resolution, reason=command.reason
    )
    return [Decided(event, command.effective_on)]


def decide_override(project: Project, command: OverrideOverlap, context: Context) -> list[Decided]:
    """A second person lets the project go on in spite of an alert.

    Refuses `overlap.unknown`, `overlap.settled` (state) for one that is not open, `four_eyes.by_machine`,
    `overlap.by_author` for whoever wrote the project or handed it in, and what `require_living` refuses.
    """
    _require_settling(project, command, context)
    event = OverlapOverridden(project_id=project.project_id, alert_id=command.alert_id, reason=command.reason)
    return [Decided(event, command.effective_on)]


def _require_settling(project: Project, command: AlertCommand, context: Context) -> None:
    require_living(project, command.effective_on, context)
    alert = project.overlaps.alerts.get(command.alert_id)
    if alert is None:
        raise Refused("overlap.unknown", "/alert_id", id=command.alert_id)
    if alert.state != "open":
        raise Refused("overlap.settled", "/alert_id", id=command.alert_id, state=alert.state)
    if not context.actor.is_person:
        raise Refused("four_eyes.by_machine")
    if context.actor.person in project.authors:
        raise Refused("overlap.by_author", None, id=command.alert_id)


def _raised(project: Project, content_sha256: str, found: Mapping[str, OverlapFinding]) -> Iterator[OverlapRaised]:
    for alert_id, finding in found.items():
        alert = project.overlaps.alerts.get(alert_id)
        if alert is None or _anew(alert, content_sha256, finding):
            yield OverlapRaised(project_id=project.project_id, alert_id=alert_id, finding=finding)


def _anew(alert: Alert, content_sha256: str, finding: OverlapFinding) -> bool:
    """What was settled was settled of the project as it was described, and of so much of an overlap."""
    ours_changed = content_sha256 != alert.project_sha256
    theirs_changed = finding.other.content_sha256 != alert.finding.other.content_sha256
    if alert.state == "cleared":
        return True
    if alert.state == "open":
        return (ours_changed or theirs_changed) and finding != alert.finding
    return ours_changed or (theirs_changed and finding.total > alert.finding.total)


def _cleared(project: Project, found: Mapping[str, OverlapFinding]) -> Iterator[OverlapCleared]:
    for alert in project.overlaps.open:
        if alert.alert_id not in found:
            yield OverlapCleared(project_id=project.project_id, alert_id=alert.alert_id, because="no_longer_found")
