"""Commands about overlaps of a project with other undertakings."""

from shared.contracts.commands.base import DatedCommand
from shared.contracts.events.projects_overlaps import Resolution
from shared.contracts.ids import Id
from shared.contracts.texts import Note


class CheckOverlaps(DatedCommand):
    """Compares a project as it stands with every other one and with what third parties publish."""

    PATH_IDS = ("project_id",)
    project_id: Id


class AlertCommand(DatedCommand):
    """A command about one alert of a project."""

    PATH_IDS = ("project_id", "alert_id")
    project_id: Id
    alert_id: Id


class ResolveOverlap(AlertCommand):
    """Settles an alert: both were merged or coordinated, the project was changed, or they are not the same."""

    resolution: Resolution
    reason: Note


class OverrideOverlap(AlertCommand):
    """Lets the project go on in spite of an alert."""

    reason: Note
