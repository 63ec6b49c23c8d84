"""Third parties' activities over HTTP: lists with what was written, one activity, and whole files taken in at once."""

import asyncio
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.ids import is_id
from shared.contracts.problems import Refused
from shared.deciding.state import ANY_FUND
from shared.eventlog.writer import ATOMIC_COMMANDS_MAX
from shared.files.activities import commands_of
from shared.service import bulk_api
from shared.service.access import sight_of
from shared.service.answers import to_bytes
from shared.service.openapi import PROBLEMS, READ_PROBLEMS
from shared.service.requests import Parameters, idempotency_key, read_body
from shared.service.running import Running
from shared.service.security import require_scope

PAGE_MAX = 1_000
PAGE = 100
SCOPE = "third-party-activities"

router = APIRouter()

_LIST = """
SELECT a.id::text, a.version, a.position, a.status, a.source, a.external_id, a.content_sha256, t.title, t.content
FROM third_party_activities a LEFT JOIN third_party_texts t ON t.activity_id = a.id
"""


@router.get(
    "/v1/third-party-activities",
    tags=[SCOPE],
    operation_id="list_third_party_activities",
    response_model=None,
    openapi_extra={
        "responses": READ_PROBLEMS,
        "security": [{"bearer": []}],
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
            for name in ("limit", "cursor", "status", "source", "external_id")
        ],
    },
)
async def activities(request: Request) -> Response:
    """Lists third parties' activities in the order they were first taken in; what is published is for all to see."""
    parameters = Parameters(request)
    limit = parameters.whole("limit", PAGE, 1, PAGE_MAX)
    conditions: list[Any] = ["a.position > %s"]
    given: list[Any] = [parameters.whole("cursor", -1, 0, 2**53 - 1)]
    for name in ("status", "source", "external_id"):
        value = parameters.text(name)
        if value is not None:
            conditions.append(f"a.{name} = %s")
            given.append(value)
    parameters.done()
    await sight_of(request, f"{SCOPE}:read", ANY_FUND)
    running: Running = request.app.state.running
    query = f"{_LIST} WHERE {' AND '.join(conditions)} ORDER BY a.position LIMIT %s"
    async with running.reader() as connection:
        rows = await (await connection.execute(query, [*given, limit + 1])).fetchall()
    shown = rows[:limit]
    more = str(shown[-1][2]) if len(rows) > limit else None
    body = {"items": [_shown(row) for row in shown], "next_cursor": more}
    return Response(to_bytes(body), media_type="application/json")


@router.get(
    "/v1/third-party-activities/{id}",
    tags=[SCOPE],
    operation_id="get_third_party_activity",
    response_model=None,
    openapi_extra={"responses": READ_PROBLEMS, "security": [{"bearer": []}]},
)
async def activity(request: Request) -> Response:
    """One activity of a third party, as it was last read."""
    activity_id = request.path_params["id"]
    await sight_of(request, f"{SCOPE}:read", ANY_FUND)
    running: Running = request.app.state.running
    row = None
    if is_id(activity_id):
        async with running.reader() as connection:
            row = await (await connection.execute(f"{_LIST} WHERE a.id = %s", [activity_id])).fetchone()
    if row is None:
        raise Refused("third_party_activity.unknown", None, id=activity_id[:64])
    return Response(to_bytes(_shown(row)), headers={"etag": f'"{row[1]}"'}, media_type="application/json")


@router.post(
    "/v1/third-party-activities/files",
    tags=[SCOPE],
    operation_id="import_activities_file",
    response_model=None,
    openapi_extra={
        "parameters": [{"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}],
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("application/xml", "text/csv", "application/json")
            },
        },
        "responses": PROBLEMS,
        "security": [{"bearer": []}],
    },
)
async def file(request: Request) -> Response:
    """Takes in a file of IATI activities (XML) or FTS flows (CSV, JSON): each activity a line of a bulk.

    Nothing of a malformed file is recorded; what is known as it is changes nothing.
    """
    running: Running = request.app.state.running
    caller = running.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, f"{SCOPE}:write")
    key = idempotency_key(request.headers)
    if len(key) > bulk_api.BULK_KEY_MAX:
        raise Refused("idempotency.key_invalid", length=len(key), length_max=bulk_api.BULK_KEY_MAX)
    data = await read_body(request, bulk_api.BULK_BYTES_MAX)
    bodies = await asyncio.to_thread(commands_of, data)
    if len(bodies) > ATOMIC_COMMANDS_MAX:
        raise Refused("bulk.too_many_lines", None, lines=len(bodies), lines_max=ATOMIC_COMMANDS_MAX)
    lines = [{"command": "import_activity", "body": body} for body in bodies]
    return await bulk_api.decided(request, caller, key, lines)


def _shown(row: tuple[Any, ...]) -> dict[str, Any]:
    activity_id, version, position, status, source, external_id, content_sha256, title, content = row
    return {
        "id": activity_id,
        "status": status,
        "source": source,
        "external_id": external_id,
        "content_sha256": content_sha256,
        "title": title,
        "activity": None if content is None else orjson.loads(content),
        "version": version,
        "created_position": position,
    }
