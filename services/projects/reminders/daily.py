"""Running a day's reminders by itself, once a day where the service's days begin.

Any number of processes may do so on one database: the run of a day is one resource, so that each part of it is recorded
by one of them, and whoever comes later finds it complete.
"""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import structlog

from services.projects.reminders.state import ReminderRun
from services.projects.service import Projects
from shared.contracts.actor import SYSTEM, Actor
from shared.contracts.commands.projects_reminders import RunReminders
from shared.contracts.ids import new_id
from shared.contracts.times import day_in, zone
from shared.eventlog.application import Command
from shared.service.machine import Request

log = structlog.get_logger()

LOOK_SECONDS_MAX = 600
"""So often it is looked whether the day's run is complete: after a failure, and when the first project was drafted."""
PARTS_MAX = 100_000
"""More parts than any run has: a fault never asks for ever."""


async def run_to_the_end(running: Projects) -> ReminderRun:
    """Today's run, part by part until it is complete. Raises LogUnavailable."""
    rule = running.machine.rules[RunReminders.command_name()]
    actor = Actor(issuer=running.settings.log_origin, subject=SYSTEM, client_id=running.name)
    for _ in range(PARTS_MAX):
        request = Request(rule, RunReminders())
        answer = await running.writer.submit(Command(rule.name, actor, new_id(), "0" * 64, request))
        run: ReminderRun = answer.body.resource.state
        if run.complete:
            return run
    raise RuntimeError("a run of reminders does not end")


async def every_day(running: Projects) -> None:
    """Runs for ever: today's run as soon as there is a project, and tomorrow's when tomorrow begins."""
    done: date | None = None
    while True:
        now = datetime.now(UTC)
        try:
            if done != day_in(running.machine.time_zone, now) and await _any_project(running):
                done = (await run_to_the_end(running)).on
        except Exception as error:  # whatever it was, tomorrow and the next look come all the same
            log.warning("reminders wait", reason=type(error).__name__, exc_info=error)
        await asyncio.sleep(min(LOOK_SECONDS_MAX, seconds_to_tomorrow(running.machine.time_zone, datetime.now(UTC))))


def seconds_to_tomorrow(time_zone: str, now: datetime) -> int:
    """How many seconds today lasts there, and one more."""
    tomorrow = day_in(time_zone, now) + timedelta(days=1)
    left = datetime.combine(tomorrow, time(), zone(time_zone)) - now
    return left // timedelta(seconds=1) + 1


async def _any_project(running: Projects) -> bool:
    async with running.reader() as connection:
        row = await (await connection.execute("SELECT EXISTS (SELECT FROM projects)")).fetchone()
    return row is not None and bool(row[0])
