"""GET /v1/deadlines: what falls due for projects, as of any day, as JSON or as a calendar to subscribe to."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.projects.calls.state import CALL, Call
from services.projects.deadlines.calendar import NAMES, entry_of
from services.projects.deadlines.derived import Due, Standing, due_of
from services.projects.deadlines.past import call_on, project_on
from services.projects.deadlines.queries import Row, project_rows
from services.projects.lifecycle.project import Project
from services.projects.lifecycle.resource import PROJECT
from services.projects.lifecycle.stays import state_on
from services.projects.lifecycle.table import final_states
from services.projects.mechanisms.state import MECHANISM, policies_of
from shared.contracts.events.parties import Mechanism
from shared.contracts.problems import Refused
from shared.contracts.project_deadlines import DeadlineKind
from shared.contracts.times import day_in
from shared.deciding.resources import Resource
from shared.deciding.state import State
from shared.service import loading
from shared.service.access import sight_of
from shared.service.answers import to_bytes
from shared.service.calendars import DOCUMENTED, calendar_response, wants_calendar
from shared.service.openapi import READ_PROBLEMS
from shared.service.problems import preferred_language
from shared.service.requests import Parameters
from shared.service.running import Running

PAGE, PAGE_MAX = 100, 1_000
AHEAD_DAYS_MAX = 3_660
PROJECTS_AT_ONCE = 50
"""So many projects are folded before others may go on."""
_PARAMETERS = [
    {"name": name, "in": "query", "required": False, "schema": schema}
    for name, schema in {
        "as_of": {"type": "string", "format": "date"},
        "from": {"type": "string", "format": "date"},
        "to": {"type": "string", "format": "date"},
        "organisation_id": {"type": "string", "format": "uuid"},
        "project_id": {"type": "string", "format": "uuid"},
        "mechanism": {"type": "string", "enum": list(get_args(Mechanism))},
        "kind": {"type": "string", "enum": list(get_args(DeadlineKind))},
        "overdue": {"type": "boolean"},
        "limit": {"type": "integer"},
        "cursor": {"type": "integer"},
    }.items()
]


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline with its project; `number` among those of the project that are of its kind and item."""

    due: Due
    number: int
    resource: Resource[Project]
    project: Project

    def shown(self, as_of: date) -> dict[str, Any]:
        """The deadline as JSON values."""
        d, due = self.project.description, self.due
        return {
            "project_id": self.resource.id,
            "project_code": d.code,
            "title": d.title,
            "organisation_id": d.organisation_id,
            "mechanism": d.mechanism,
            "state": self.project.state,
            "kind": due.kind,
            "item": due.item,
            "due_on": due.due_on,
            "days_left": (due.due_on - as_of).days,
            "overdue": due.due_on < as_of,
            "held": due.held,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for."""

    as_of: date
    first: date | None
    last: date | None
    kind: str | None
    overdue: bool | None

    def holds(self, due: Due) -> bool:
        """Whether a deadline is asked for."""
        return (
            (self.first is None or self.first <= due.due_on)
            and (self.last is None or due.due_on <= self.last)
            and self.kind in (None, due.kind)
            and self.overdue in (None, due.due_on < self.as_of)
        )


def deadlines_router() -> APIRouter:
    """The deadlines, with and without the suffix of calendars."""
    router = APIRouter()
    for path, operation in (("/v1/deadlines", "deadlines"), ("/v1/deadlines.ics", "deadlines_ics")):
        router.add_api_route(
            path,
            _deadlines,
            methods=["GET"],
            operation_id=operation,
            tags=["deadlines"],
            response_model=None,
            responses=DOCUMENTED,  # type: ignore[arg-type]
            openapi_extra={"parameters": _PARAMETERS, "responses": READ_PROBLEMS, "security": [{"bearer": []}]},
        )
    return router


async def _deadlines(request: Request) -> Response:
    """What projects still owe, by the day on which it falls due, as it stood on any day: JSON, or iCalendar by `.ics`
    or `Accept: text/calendar`."""
    running: Running = request.app.state.running
    parameters = Parameters(request)
    as_of = as_of_day(parameters, running)
    mechanism = one_of(parameters, "mechanism", get_args(Mechanism))
    kind = one_of(parameters, "kind", get_args(DeadlineKind))
    organisation_id, project_id = parameters.id("organisation_id"), parameters.id("project_id")
    wanted = Wanted(as_of, parameters.day("from"), parameters.day("to"), kind, parameters.flag("overdue"))
    limit = parameters.whole("limit", PAGE, 1, PAGE_MAX)
    cursor = parameters.whole("cursor", 0, 0, 2**31 - 1)
    parameters.done()
    sight = await sight_of(request, "deadlines:read")
    async with running.reader() as connection:
        rows = await project_rows(connection, as_of, mechanism, organisation_id, sight.own)
    under_way = [row for row in rows if project_id in (None, row.project_id) and _is_under_way(row, as_of)]
    found: list[Found] = []
    for start in range(0, len(under_way), PROJECTS_AT_ONCE):
        found += await _found(running, under_way[start : start + PROJECTS_AT_ONCE], wanted)
    found.sort(key=lambda f: (f.due.due_on, f.project.description.code, f.due.kind, f.due.item or "", f.number))
    if wants_calendar(request):
        language = preferred_language(request.headers.get("accept-language", ""))
        origin = running.settings.log_origin
        entries = [entry_of(f.due, f.number, f.resource, f.project, origin, language) for f in found]
        return calendar_response(NAMES[language], entries)
    shown = found[cursor : cursor + limit]
    more = str(cursor + limit) if len(found) > cursor + limit else None
    body = {"as_of": as_of, "items": [f.shown(as_of) for f in shown], "next_cursor": more}
    return Response(to_bytes(body), media_type="application/json")


def as_of_day(parameters: Parameters, running: Running) -> date:
    """The day asked about, without one today where the service's days begin; a later day tells what will be late by
    then if nothing happens. Refuses `parameter.invalid` for one more than ten years ahead."""
    today = day_in(running.machine.time_zone, datetime.now(UTC))
    as_of = parameters.day("as_of") or today
    if (as_of - today).days > AHEAD_DAYS_MAX:
        raise Refused("parameter.invalid", parameter="as_of", given=str(as_of), days_ahead_max=AHEAD_DAYS_MAX)
    return as_of


def one_of(parameters: Parameters, name: str, values: tuple[str, ...]) -> str | None:
    """A parameter that is one of a list. Refuses `parameter.invalid`."""
    text = parameters.text(name)
    if text is not None and text not in values:
        raise Refused("parameter.invalid", parameter=name, given=text[:50], allowed=list(values))
    return text


def _is_under_way(row: Row, as_of: date) -> bool:
    return state_on(row.moves, as_of) not in final_states(row.mechanism)


async def _found(running: Running, rows: list[Row], wanted: Wanted) -> list[Found]:
    """The deadlines of projects, from their events up to the day asked about."""
    state, kinds = State(), running.machine.kinds
    async with running.reader() as connection:
        mechanisms = [(MECHANISM.name, name) for name in get_args(Mechanism)]
        keys = [*mechanisms, *((PROJECT.name, row.project_id) for row in rows)]
        await loading.load_resources(connection, state, kinds, keys)
        resources: list[Any] = [state.resources[PROJECT.name, row.project_id] for row in rows]
        standing = [(resource, project_on(resource.events, wanted.as_of)) for resource in resources]
        calls = {p.description.call_id for _, p in standing if p is not None and p.description.call_id is not None}
        await loading.load_resources(connection, state, kinds, [(CALL.name, call_id) for call_id in sorted(calls)])
    found: list[Found] = []
    for resource, project in standing:
        if project is None:
            continue
        policies = policies_of(state, project.description.mechanism)
        dues = due_of(Standing(project, policies, _call(state, project, wanted.as_of), wanted.as_of))
        met: Counter[tuple[str, str | None]] = Counter()
        for due in dues:
            met[due.kind, due.item] += 1
            if wanted.holds(due):
                found.append(Found(due, met[due.kind, due.item], resource, project))
    return found


def _call(state: State, project: Project, as_of: date) -> Call | None:
    if project.description.call_id is None:
        return None
    known = state.find(CALL, project.description.call_id)
    return None if known is None else call_on(known.events, as_of)
