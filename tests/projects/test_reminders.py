"""Reminders are events of the log, each stage of each deadline once, whoever runs them and how often."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.projects.capabilities import CAPABILITIES
from services.projects.machine import Machine
from services.projects.reminders import decisions, projections
from services.projects.reminders.daily import every_day, run_to_the_end, seconds_to_tomorrow
from services.projects.service import Projects
from shared.contracts.events.projects_reminders import ReminderDue, RemindersRun
from tests.conftest import Database
from tests.projects.call_refusals import opened, revised
from tests.projects.refusals import OFFICER, figures
from tests.support import clock
from tests.support.projects import Programme


def today() -> date:
    """Today where the service's days begin."""
    return datetime.now(UTC).date()


def before(days: int) -> str:
    """So many days ago."""
    return str(today() - timedelta(days=days))


def run(programme: Programme, actor: str = OFFICER) -> dict[str, Any]:
    """The answer to one part of today's run."""
    return programme.desk.do("run_reminders", {}, actor=actor)


def given(programme: Programme) -> list[ReminderDue]:
    """Every reminder of the log."""
    return [event.data for event in programme.desk.events() if isinstance(event.data, ReminderDue)]


def drafted(programme: Programme, code: str, days_ago: int, **more: Any) -> str:
    """A draft without planned days, that many days in its state."""
    days = {"planned_start_on": None, "planned_end_on": None}
    described = {k: v for k, v in programme.description(code, **more).items() if k not in days}
    body = {"description": described, "effective_on": before(days_ago)}
    project_id: str = programme.desk.do("draft_project", body, actor=OFFICER)["resource"]["id"]
    return project_id


def test_a_run_reminds_once_and_again_at_the_next_stage(programme: Programme, projects_database: Database) -> None:
    """A draft may stay sixty days; one is reminded fourteen and three days before, on the day, and afterwards."""
    soon, late = drafted(programme, "QIP-1", 58), drafted(programme, "QIP-2", 61)
    far = drafted(programme, "QIP-3", 45)
    first = run(programme)
    assert (first["resource"]["reminders"], first["resource"]["projects"], first["resource"]["complete"]) == (
        2,
        3,
        True,
    )
    found = {r.project_id: (r.kind, r.item, str(r.due_on), r.days_left, r.stage) for r in given(programme)}
    assert found == {
        soon: ("lead_time", "draft", str(today() + timedelta(days=2)), 2, -3),
        late: ("lead_time", "draft", before(1), -1, 1),
    }
    size = programme.desk.size()
    again = run(programme, "administrator")
    assert (again["resource"], programme.desk.size()) == (first["resource"], size)
    clock.ahead(projects_database, 24)
    run(programme)
    assert [(r.project_id, r.days_left, r.stage) for r in given(programme)[2:]] == [(far, 14, -14)]
    clock.ahead(projects_database, 48)
    run(programme)
    assert [(r.project_id, r.days_left, r.stage) for r in given(programme)[3:]] == [(soon, 0, 0)]
    events = [event for event in programme.desk.events() if isinstance(event.data, ReminderDue | RemindersRun)]
    assert [e.effective_on for e in events] == [today() + timedelta(days=n) for n in (0, 0, 0, 1, 1, 2, 2)]


def test_a_call_that_closes_is_told_of_and_one_that_is_put_off_anew(
    programme: Programme, projects_database: Database
) -> None:
    days = {"opens_on": before(10), "closes_on": str(today() + timedelta(days=3))}
    call = opened(programme, on=before(10), **days)
    project = drafted(programme, "QIP-1", 5, call_id=call)
    run(programme)
    told = [(r.project_id, r.kind, r.item, r.due_on, r.stage) for r in given(programme)]
    assert told == [(project, "call_closes", "CALL-1", today() + timedelta(days=3), -3)]
    later = today() + timedelta(days=10)
    revised(programme, call, on=str(today()), opens_on=days["opens_on"], closes_on=str(later))
    clock.ahead(projects_database, 24)
    run(programme)
    told = [(r.project_id, r.kind, r.item, r.due_on, r.stage) for r in given(programme)[1:]]
    assert told == [(project, "call_closes", "CALL-1", later, -14)]


def test_a_run_goes_in_parts_and_reaches_every_project(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projections, "PROJECTS_MAX", 2)
    projects = [drafted(programme, f"QIP-{n}", 61) for n in range(5)]
    programme.desk.do(
        "cancel_project", {"effective_on": str(today()), "note": "given up"}, path_ids={"project_id": projects[1]},
        actor=OFFICER,
    )  # fmt: skip
    parts = []
    while not parts or not parts[-1]["resource"]["complete"]:
        parts.append(run(programme))
    assert [part["resource"]["projects"] for part in parts] == [2, 4]
    assert [r.project_id for r in given(programme)] == [p for p in projects if p != projects[1]]


def test_many_reminders_end_a_part(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "REMINDERS_MAX", 2)
    projects = [drafted(programme, f"QIP-{n}", 61) for n in range(5)]
    done = programme.desk.run(run_to_the_end(programme.desk.ledger))
    assert (done.projects, done.reminders, done.complete) == (5, 5, True)
    runs = [event.data for event in programme.desk.events() if isinstance(event.data, RemindersRun)]
    assert [(part.projects, part.complete) for part in runs] == [(2, False), (2, False), (1, True)]
    assert Counter(r.project_id for r in given(programme)) == Counter(projects)


def test_several_processes_run_at_once_and_nobody_is_reminded_twice(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections, "PROJECTS_MAX", 3)
    projects = [drafted(programme, f"QIP-{n}", 61) for n in range(8)]
    first: Projects = programme.desk.ledger

    async def both() -> None:
        second = Projects(first.settings, Machine(CAPABILITIES))
        await second.start()
        try:
            await asyncio.gather(*(run_to_the_end(one) for one in (first, second, first, second)))
        finally:
            await second.stop()

    programme.desk.run(both())
    assert Counter(r.project_id for r in given(programme)) == Counter(projects)
    runs = [event.data for event in programme.desk.events() if isinstance(event.data, RemindersRun)]
    assert sum(part.complete for part in runs) == 1


def test_the_service_runs_by_itself_once_there_is_a_project(programme: Programme) -> None:
    running: Projects = programme.desk.ledger

    async def a_day() -> None:
        task = asyncio.create_task(every_day(running))
        try:
            for _ in range(100):
                async with running.reader() as connection:
                    row = await (await connection.execute("SELECT status FROM reminder_runs")).fetchone()
                if row is not None and row[0] == "complete":
                    return
                await asyncio.sleep(0.05)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    size = programme.desk.size()

    async def a_moment() -> None:
        task = asyncio.create_task(every_day(running))
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    programme.desk.run(a_moment())
    assert programme.desk.size() == size
    drafted(programme, "QIP-1", 61)
    programme.desk.run(a_day())
    (reminder,) = [event for event in programme.desk.events() if isinstance(event.data, ReminderDue)]
    assert (reminder.actor.subject, reminder.actor.client_id) == ("system", "projects")


def test_tomorrow_begins_where_the_days_do() -> None:
    moment = datetime(2024, 3, 30, 22, 30, tzinfo=UTC)
    assert seconds_to_tomorrow("UTC", moment) == 5_401
    assert seconds_to_tomorrow("Africa/Bamako", moment) == 5_401
    assert seconds_to_tomorrow("Europe/Paris", moment) == 1_801
    assert seconds_to_tomorrow("Europe/Paris", datetime(2024, 3, 30, 23, 0, tzinfo=UTC)) == 23 * 3_600 + 1


def test_an_auditor_does_not_run_reminders(programme: Programme) -> None:
    refusal = programme.desk.refusal("run_reminders", {}, actor="auditor")
    figures(refusal, command="run_reminders", roles=["administrator", "programme_officer"])
