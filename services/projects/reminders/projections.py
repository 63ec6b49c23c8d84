"""The rows that reminders and runs are listed from, and the projects that a run goes through."""

from typing import Any

from psycopg import AsyncConnection

from services.projects.lifecycle.resource import PROJECT
from services.projects.lifecycle.table import final_states
from services.projects.reminders.decisions import UnderWay
from services.projects.reminders.state import REMINDER, REMINDER_RUN, Reminder
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource
from shared.deciding.state import State
from shared.eventlog.columns import texts

PROJECTS_MAX = 100
"""So many projects are looked at in one part of a run: they are folded while the log's head is held."""
OVER = sorted(final_states("quick_impact") | final_states("trust_fund"))
_AFTER = "SELECT id::text, position FROM projects WHERE position > %s AND status <> ALL(%s) ORDER BY position LIMIT %s"


def _row(resource: Resource[Reminder]) -> tuple[Any, ...]:
    r = resource.state
    return (r.project_id, r.organisation_id, r.mechanism, r.kind, r.due_on, r.given_on)


TABLES = (
    ReadTable(
        REMINDER,
        "reminders",
        "/v1/reminders",
        {
            "project_id": "uuid",
            "organisation_id": "uuid",
            "mechanism": "text",
            "kind": "text",
            "due_on": "date",
            "given_on": "date",
        },
        ("project_id", "organisation_id", "mechanism", "kind", "due_on", "given_on"),
        _row,
        lambda r: "late" if r.state.days_left < 0 else "due",
    ),
    ReadTable(
        REMINDER_RUN,
        "reminder_runs",
        "/v1/reminder-runs",
        {"on_day": "date"},
        ("on_day",),
        lambda r: (r.state.on,),
        lambda r: "complete" if r.state.complete else "under_way",
    ),
)


async def _list_under_way(connection: AsyncConnection[Any], state: State, after: int) -> UnderWay:
    """The next projects that a step may still leave; those of this very transaction too."""
    cursor = await connection.execute(_AFTER, [after, texts(OVER), PROJECTS_MAX + 1])
    rows = await cursor.fetchall()
    found: dict[str, int] = dict(rows)
    horizon = rows[-1][1] if len(rows) > PROJECTS_MAX else None
    for (kind, project_id), resource in state.resources.items():
        if kind != PROJECT.name or resource is None:
            continue
        found.pop(project_id, None)
        within = after < resource.created_at and (horizon is None or resource.created_at <= horizon)
        if within and resource.state.state not in OVER:
            found[project_id] = resource.created_at
    ordered = sorted(found.items(), key=lambda item: item[1])
    shown = ordered[:PROJECTS_MAX]
    complete = horizon is None and len(ordered) <= PROJECTS_MAX
    through = shown[-1][1] if len(ordered) > PROJECTS_MAX else max(horizon or 0, after, *(p for _, p in shown), 0)
    return UnderWay(tuple(project_id for project_id, _ in shown), through, complete)


LISTS = {"projects_under_way": _list_under_way}
