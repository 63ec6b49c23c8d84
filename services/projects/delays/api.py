"""GET /v1/delays: the projects that are late in their state, and how long organisations take in each, as of any day."""

from typing import Any, cast, get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.projects.deadlines.api import as_of_day, one_of
from services.projects.deadlines.queries import project_rows
from services.projects.delays.late import days_in_states, late_ones
from services.projects.mechanisms.state import MECHANISM, policies_of
from shared.contracts.events.parties import Mechanism
from shared.contracts.project_states import State as ProjectState
from shared.deciding.state import State
from shared.service import loading
from shared.service.access import sight_of
from shared.service.answers import to_bytes
from shared.service.openapi import READ_PROBLEMS
from shared.service.requests import Parameters
from shared.service.running import Running

COUNTED = (
    "Each project counts once in every state that it came to by as_of, with all its days there added up, by the days "
    "on which steps took effect; days of a suspension count as suspended; states that no step leaves are left out."
)
_PARAMETERS = [
    {"name": name, "in": "query", "required": False, "schema": schema}
    for name, schema in {
        "as_of": {"type": "string", "format": "date"},
        "organisation_id": {"type": "string", "format": "uuid"},
        "mechanism": {"type": "string", "enum": list(get_args(Mechanism))},
        "state": {"type": "string", "enum": list(get_args(ProjectState))},
    }.items()
]


def delays_router() -> APIRouter:
    """The late list with the days in each state."""
    router = APIRouter()
    router.add_api_route(
        "/v1/delays",
        _delays,
        methods=["GET"],
        operation_id="delays",
        tags=["delays"],
        response_model=None,
        openapi_extra={"parameters": _PARAMETERS, "responses": READ_PROBLEMS, "security": [{"bearer": []}]},
    )
    return router


async def _delays(request: Request) -> Response:
    """Projects late in their state as of any day, and by organisation and state how many came there and how many days
    they were in it: median, 90th percentile, longest."""
    running: Running = request.app.state.running
    parameters = Parameters(request)
    as_of = as_of_day(parameters, running)
    organisation_id = parameters.id("organisation_id")
    mechanism = one_of(parameters, "mechanism", get_args(Mechanism))
    wanted = one_of(parameters, "state", get_args(ProjectState))
    parameters.done()
    sight = await sight_of(request, "delays:read")
    state = State()
    async with running.reader() as connection:
        rows = await project_rows(connection, as_of, mechanism, organisation_id, sight.own)
        keys = [(MECHANISM.name, name) for name in get_args(Mechanism)]
        await loading.load_resources(connection, state, running.machine.kinds, keys)
    policies = {cast(Mechanism, name): policies_of(state, name) for _, name in keys}
    body: dict[str, Any] = {
        "as_of": as_of,
        "counted": COUNTED,
        "late": [late for late in late_ones(rows, policies, as_of) if wanted in (None, late.state)],
        "days_in_state": [one for one in days_in_states(rows, as_of) if wanted in (None, one.state)],
    }
    return Response(to_bytes(body), media_type="application/json")
