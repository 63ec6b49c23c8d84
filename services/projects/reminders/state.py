"""A reminder that was given, and how far a day's run came."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.envelope import Recorded
from shared.contracts.events.parties import Mechanism
from shared.contracts.events.projects_reminders import ReminderDue, RemindersRun
from shared.contracts.ids import derived_id
from shared.contracts.project_deadlines import DeadlineKind
from shared.deciding.resources import Kind

_NAMESPACE = "5b0a3d5e-6c1f-5f0e-9a53-0d7a5c8f4b21"
"""What ids of reminders and runs are derived in: the same reminder has the same id in every process, for ever."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder; `days_left` on the day it was given."""

    project_id: str
    project_code: str
    organisation_id: str
    mechanism: Mechanism
    state: str
    kind: DeadlineKind
    item: str | None
    due_on: date
    days_left: int
    stage: int
    given_on: date


@dataclass(frozen=True, slots=True)
class ReminderRun:
    """A day's run so far: the projects and reminders in all, and the position of the last project looked at."""

    on: date
    through_position: int
    projects: int
    reminders: int
    complete: bool


def reminder_id(project_id: str, kind: str, item: str | None, due_on: date, stage: int) -> str:
    """The id of a reminder, by all that makes it the same one."""
    return derived_id(_NAMESPACE, f"{project_id}\n{kind}\n{item or ''}\n{due_on}\n{stage}")


def run_id(on: date) -> str:
    """The id of a day's run."""
    return derived_id(_NAMESPACE, f"run\n{on}")


def evolve_reminder(reminder: Reminder | None, event: Recorded) -> Reminder:
    """The reminder that its one event gives."""
    data, on = event.data, event.effective_on
    assert isinstance(data, ReminderDue)
    assert on is not None
    return Reminder(
        data.project_id, data.project_code, data.organisation_id, data.mechanism, data.state, data.kind, data.item,
        data.due_on, data.days_left, data.stage, on,
    )  # fmt: skip


def evolve_run(run: ReminderRun | None, event: Recorded) -> ReminderRun:
    """The run after one more part of it."""
    data = event.data
    assert isinstance(data, RemindersRun)
    before = (0, 0) if run is None else (run.projects, run.reminders)
    return ReminderRun(
        data.on, data.through_position, before[0] + data.projects, before[1] + data.reminders, data.complete
    )


REMINDER = Kind("reminder", evolve_reminder, kept=False)
REMINDER_RUN = Kind("reminder_run", evolve_run)
