"""GET /v1/allocations/waiting: approved projects that are not yet financed in full."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.ledger.hearing.decisions import FINANCED_STATUSES
from services.ledger.service import Ledger
from shared.contracts.money import from_minor
from shared.eventlog.reader import read_streams
from shared.service.access import reading
from shared.service.answers import to_bytes
from shared.service.openapi import READ_PROBLEMS
from shared.service.requests import Parameters

router = APIRouter()
_WAITING = """SELECT id::text, position, approved_minor, allocated_minor FROM projects
    WHERE status = ANY(%s) AND approved_minor > allocated_minor AND position > %s ORDER BY position LIMIT %s"""


@router.get(
    "/v1/allocations/waiting",
    tags=["allocations"],
    operation_id="list_waiting",
    response_model=None,
    openapi_extra={
        "responses": READ_PROBLEMS,
        "security": [{"bearer": []}],
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
            for name in ("limit", "cursor")
        ],
    },
)
async def waiting(request: Request) -> Response:
    """Approved projects waiting for money: what was approved, what is allocated, what is still open."""
    parameters = Parameters(request)
    limit = parameters.whole("limit", 100, 1, 1_000)
    cursor = parameters.whole("cursor", -1, 0, 2**53 - 1)
    parameters.done()
    await reading(request, "allocations:read", "any")
    ledger: Ledger = request.app.state.ledger
    async with ledger.reader() as connection:
        found = await (await connection.execute(_WAITING, [list(FINANCED_STATUSES), cursor, limit + 1])).fetchall()
        events = await read_streams(connection, [f"project/{row[0]}" for row in found[:limit]])
    last = {event.stream.removeprefix("project/"): event.data for event in events}
    items = []
    for project_id, _, approved, allocated in found[:limit]:
        heard = last[project_id]
        currency = heard.approved_amount.currency  # type: ignore[attr-defined]
        items.append(
            {
                "project_id": project_id,
                "code": heard.code,  # type: ignore[attr-defined]
                "approved_amount": {"amount": from_minor(approved, currency), "currency": currency},
                "allocated_amount": {"amount": from_minor(allocated, currency), "currency": currency},
                "open_amount": {"amount": from_minor(approved - allocated, currency), "currency": currency},
            }
        )
    more = str(found[limit - 1][1]) if len(found) > limit else None
    return Response(to_bytes({"items": items, "next_cursor": more}), media_type="application/json")
