"""Commands about overlaps."""

from typing import ClassVar

from shared.contracts.commands.base import CommandBody
from shared.contracts.ids import Id
from shared.contracts.overlaps.events import Resolution
from shared.contracts.texts import Note


class CheckOverlaps(CommandBody):
    """Compares a project with every other one and with what third parties publish."""

    PATH_IDS: ClassVar[tuple[str, ...]] = ("project_id",)
    project_id: Id


class AlertCommand(CommandBody):
    """A command about one alert of a project."""

    PATH_IDS: ClassVar[tuple[str, ...]] = ("project_id", "alert_id")
    project_id: Id
    alert_id: Id


class ResolveOverlap(AlertCommand):
    """Settles an alert: both were merged or coordinated, the project was changed, or they are not the same."""

    resolution: Resolution
    reason: Note


class OverrideOverlap(AlertCommand):
    """Lets the project go on in spite of an alert."""

    reason: Note


OVERLAP_COMMANDS: tuple[type[CommandBody], ...] = (CheckOverlaps, ResolveOverlap, OverrideOverlap)
