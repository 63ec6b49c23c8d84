"""GET /v1/calls/calendar: the days of calls as JSON, or as a calendar to subscribe to."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.projects.calls.calendar import NAMES, days_of, entry_of
from services.projects.calls.queries import call_ids
from services.projects.calls.state import CALL
from shared.deciding.state import State
from shared.service import loading
from shared.service.access import sight_of
from shared.service.answers import to_bytes
from shared.service.calendars import DOCUMENTED, calendar_response, wants_calendar
from shared.service.openapi import READ_PROBLEMS
from shared.service.problems import preferred_language
from shared.service.requests import Parameters
from shared.service.running import Running

CALLS_MAX = 1_000
_PARAMETERS = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string", **form}}
    for name, form in (("from", {"format": "date"}), ("to", {"format": "date"}), ("mechanism", {}), ("window", {}))
]


def calls_router() -> APIRouter:
    """The calendar, with and without its suffix; to be taken before the single call of any other name."""
    router = APIRouter()
    for path, operation in (("/v1/calls/calendar", "call_calendar"), ("/v1/calls/calendar.ics", "call_calendar_ics")):
        router.add_api_route(
            path,
            _calendar,
            methods=["GET"],
            operation_id=operation,
            tags=["calls"],
            response_model=None,
            responses=DOCUMENTED,  # type: ignore[arg-type]
            openapi_extra={"parameters": _PARAMETERS, "responses": READ_PROBLEMS, "security": [{"bearer": []}]},
        )
    return router


async def _calendar(request: Request) -> Response:
    """When each of the thousand calls that close last opens and closes, by day: JSON, or iCalendar by `.ics` or
    `Accept: text/calendar`."""
    parameters = Parameters(request)
    first, last = parameters.day("from"), parameters.day("to")
    mechanism, window = parameters.text("mechanism"), parameters.text("window")
    parameters.done()
    await sight_of(request, "calls:read")
    running: Running = request.app.state.running
    state = State()
    async with running.reader() as connection:
        ids = await call_ids(connection, mechanism, window, CALLS_MAX)
        await loading.load_resources(connection, state, running.machine.kinds, [(CALL.name, i) for i in ids])
    resources: dict[str, Any] = {i: state.resources[CALL.name, i] for i in ids}
    days = [
        day
        for call_id, resource in resources.items()
        for day in days_of(call_id, resource.state)
        if (first is None or first <= day.on) and (last is None or day.on <= last)
    ]
    days.sort(key=lambda day: (day.on, day.code, day.what))
    if not wants_calendar(request):
        return Response(to_bytes({"items": days}), media_type="application/json")
    language = preferred_language(request.headers.get("accept-language", ""))
    origin = running.settings.log_origin
    return calendar_response(NAMES[language], [entry_of(day, resources[day.call_id], origin, language) for day in days])
