"""Reminders of what falls due: who follows the feed passes them on to whom they concern."""

from typing import Annotated

from pydantic import Field

from shared.contracts.events.base import EventData
from shared.contracts.events.parties import Mechanism
from shared.contracts.events.projects_heard import Position
from shared.contracts.ids import Id
from shared.contracts.project_deadlines import DeadlineKind
from shared.contracts.project_states import State
from shared.contracts.texts import Code
from shared.contracts.times import Day

Number = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]


class ReminderDue(EventData):
    """Something falls due, or fell due, for a project: told once for each stage of the mechanism's reminders.

    `days_left` on the envelope's day, negative when it is late. `stage`: the day of the policy that was reached, in
    days after the day due.
    """

    STREAM = "reminder"
    STREAM_ID = "reminder_id"
    NAMES = ("project_id",)
    reminder_id: Id
    project_id: Id
    project_code: Code
    organisation_id: Id
    mechanism: Mechanism
    state: State
    kind: DeadlineKind
    item: Code | None = None
    due_on: Day
    days_left: Annotated[int, Field(strict=True, ge=-4_000_000, le=4_000_000)]
    stage: Annotated[int, Field(strict=True, ge=-4_000_000, le=4_000_000)]


class RemindersRun(EventData):
    """A part of a day's run: the projects up to a position were looked at; `complete` once all were."""

    STREAM = "reminder_run"
    STREAM_ID = "run_id"
    run_id: Id
    on: Day
    through_position: Position
    projects: Number
    reminders: Number
    complete: bool
