"""Reminding of what falls due, each stage of each deadline once. Pure.

A run belongs to the day on which it is asked for and goes through all projects that are under way, in parts of a
bounded size. A stage that was missed because nothing ran on its day is not told late: the last one reached is told,
once. A day that moves is reminded of anew; one that moves on with every day of a suspension is not, until it stands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from services.projects.calls.state import CALL
from services.projects.deadlines.derived import Due, Standing, due_of
from services.projects.lifecycle.project import Project
from services.projects.lifecycle.resource import PROJECT
from services.projects.mechanisms.state import MECHANISM, policies_of
from services.projects.reminders.state import REMINDER, REMINDER_RUN, reminder_id, run_id
from services.projects.state import Context
from shared.contracts.commands.projects_reminders import RunReminders
from shared.contracts.events.projects_reminders import ReminderDue, RemindersRun
from shared.contracts.problems import NotLoaded
from shared.contracts.project_policies import ReminderPolicy
from shared.deciding.resources import Decided, Kind, Resource, Unchanged
from shared.deciding.state import State

S = TypeVar("S")

REMINDERS_MAX = 500
"""So many reminders end a part of a run: the rest of the projects waits for the next one."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Projects under way after a position, in the order they were drafted; `through`: how far they reach."""

    ids: tuple[str, ...]
    through: int
    complete: bool


def decide_run_reminders(state: State, command: RunReminders, context: Context) -> list[Decided]:
    """The next part of today's run: its reminders, and how far it came. A run that is complete changes nothing."""
    today = context.today
    this_run = run_id(today)
    known = state.find(REMINDER_RUN, this_run)
    if known is not None and known.state.complete:
        raise Unchanged(this_run)
    page: UnderWay = state.listed("projects_under_way", -1 if known is None else known.state.through_position)
    found: list[ReminderDue] = []
    seen, through, complete = 0, page.through, page.complete
    for resource in _standing(state, context, page.ids):
        found.extend(_reminders(state, resource.state, context))
        seen += 1
        if len(found) >= REMINDERS_MAX and seen < len(page.ids):
            through, complete = resource.created_at, False
            break
    new = _not_given(state, found)
    run = RemindersRun(
        run_id=this_run, on=today, through_position=through, projects=seen, reminders=len(new), complete=complete
    )
    return [Decided(event, today) for event in (*new, run)]


def _standing(state: State, context: Context, ids: tuple[str, ...]) -> list[Resource[Project]]:
    """The projects with all that their deadlines depend on in memory. Raises NotLoaded with everything missing."""
    projects = _all(state, PROJECT, ids)
    _all(state, MECHANISM, dict.fromkeys(p.state.description.mechanism for p in projects))
    _all(state, CALL, dict.fromkeys(p.state.description.call_id for p in projects if p.state.description.call_id))
    return projects


def _reminders(state: State, project: Project, context: Context) -> Iterator[ReminderDue]:
    """A reminder for each deadline that reached a stage by today."""
    d, today = project.description, context.today
    call = None if d.call_id is None else state.get(CALL, d.call_id)
    standing = Standing(project, policies_of(state, d.mechanism), call, today)
    policy = standing.find(ReminderPolicy)
    for due in due_of(standing) if policy is not None else ():
        stage = None if policy is None or due.held else policy.stage_on(due.due_on, today)
        if stage is not None:
            yield _reminder(project, due, stage, (due.due_on - today).days)


def _reminder(project: Project, due: Due, stage: int, days_left: int) -> ReminderDue:
    d = project.description
    return ReminderDue(
        reminder_id=reminder_id(project.project_id, due.kind, due.item, due.due_on, stage),
        project_id=project.project_id,
        project_code=d.code,
        organisation_id=d.organisation_id,
        mechanism=d.mechanism,
        state=project.state,
        kind=due.kind,
        item=due.item,
        due_on=due.due_on,
        days_left=days_left,
        stage=stage,
    )


def _not_given(state: State, reminders: list[ReminderDue]) -> list[ReminderDue]:
    """Those that were never given, each once."""
    by_id = {reminder.reminder_id: reminder for reminder in reminders}
    given = {resource.id for resource in _all(state, REMINDER, by_id)}
    return [reminder for known_id, reminder in by_id.items() if known_id not in given]


def _all(state: State, kind: Kind[S], ids: Iterable[str]) -> list[Resource[S]]:
    """The resources of a kind that exist. Raises NotLoaded with all that are not in memory."""
    found: list[Resource[S] | None] = []
    missing: list[Any] = []
    for resource_id in ids:
        try:
            found.append(state.find(kind, resource_id))
        except NotLoaded as needed:
            missing.extend(needed.wanted)
    if missing:
        raise NotLoaded(*missing)
    return [resource for resource in found if resource is not None]
