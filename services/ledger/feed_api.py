"""GET /v1/events and the events behind a transaction; the schemas of everything that is stored or sent."""

import re
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.ledger.access import reading
from services.ledger.answers import to_bytes
from services.ledger.openapi import PROBLEM, READ_PROBLEMS, body_schema
from services.ledger.service import Ledger
from shared.contracts.envelope import Recorded, read_leaf
from shared.contracts.events import EVENT_TYPES
from shared.contracts.problems import Refused
from shared.eventlog.reader import StoredLeaf, first_of_transaction, read_leaves, read_transaction
from shared.postings.entries import entry_json
from shared.postings.registry import entries_of
from shared.service.feed import cloud_event, feed_response

router = APIRouter()
_WHOLE = re.compile("[0-9]{1,15}")


class SchemaResponse(Response):
    """A JSON Schema."""

    media_type = "application/schema+json"


_A_SCHEMA: dict[str, Any] = {
    "response_model": None,
    "response_class": SchemaResponse,
    "openapi_extra": {"responses": {"404": PROBLEM}},
}
_DOCUMENTED: dict[str, Any] = {"responses": READ_PROBLEMS, "security": [{"bearer": []}]}


@router.get(
    "/v1/events",
    tags=["events"],
    response_model=None,
    openapi_extra={
        **_DOCUMENTED,
        "parameters": [
            {"name": n, "in": "query", "required": False, "schema": {"type": t}}
            for n, t in {
                "from": "integer",
                "limit": "integer",
                "wait": "integer",
                "form": "string",
                "type": "string",
                "stream": "string",
                "fund_id": "string",
            }.items()
        ],
    },
)
async def events(request: Request) -> Response:
    """The feed of all events in the order of positions: JSON, NDJSON by `Accept`, `form=canonical` for leaves."""
    await reading(request, "log:read")
    ledger: Ledger = request.app.state.ledger
    return await feed_response(request, ledger.reader, ledger.wait_for, ledger.settings.log_origin)


@router.get("/v1/events/{position}", tags=["events"], response_model=None, openapi_extra=_DOCUMENTED)
async def event(request: Request) -> Response:
    """One event with the entries that it posts to both books."""
    await reading(request, "log:read")
    text = request.path_params["position"]
    ledger: Ledger = request.app.state.ledger
    async with ledger.reader() as connection:
        leaves = await read_leaves(connection, int(text), 1) if _WHOLE.fullmatch(text) else []
    if not leaves:
        raise Refused("position.beyond", None, position=text[:20])
    return Response(to_bytes(_with_entries(leaves[0])), media_type="application/json")


@router.get("/v1/transactions/{transaction_id}", tags=["events"], response_model=None, openapi_extra=_DOCUMENTED)
async def transaction(request: Request) -> Response:
    """The events of one command, each with its entries."""
    await reading(request, "log:read")
    transaction_id = request.path_params["transaction_id"]
    ledger: Ledger = request.app.state.ledger
    async with ledger.reader() as connection:
        first = await first_of_transaction(connection, transaction_id)
        if first is None:
            raise Refused("transaction.unknown", None, id=transaction_id[:64])
        count = len(await read_transaction(connection, first))
        leaves = await read_leaves(connection, first, count)
    return Response(to_bytes({"events": [_with_entries(leaf) for leaf in leaves]}), media_type="application/json")


@router.get("/v1/schemas", tags=["schemas"], response_model=None)
async def schemas(request: Request) -> Response:
    """The JSON Schemas there are: events by type and version, commands by name."""
    rules = request.app.state.ledger.machine.rules
    listed = {
        "events": [f"/v1/schemas/events/{name}/{version}" for name, version in EVENT_TYPES],
        "commands": [f"/v1/schemas/commands/{name}" for name in rules],
    }
    return Response(to_bytes(listed), media_type="application/json")


@router.get("/v1/schemas/events/{name}/{version}", tags=["schemas"], **_A_SCHEMA)
async def event_schema(request: Request) -> Response:
    """The JSON Schema of an event's data."""
    name, version = request.path_params["name"], request.path_params["version"]
    found = EVENT_TYPES.get((name, int(version) if _WHOLE.fullmatch(version) else 0))
    if found is None:
        raise Refused("schema.unknown", None, name=name[:64])
    return SchemaResponse(to_bytes(found.model_json_schema()))


@router.get("/v1/schemas/commands/{name}", tags=["schemas"], **_A_SCHEMA)
async def command_schema(request: Request) -> Response:
    """The JSON Schema of a command's body."""
    name = request.path_params["name"]
    rule = request.app.state.ledger.machine.rules.get(name)
    if rule is None:
        raise Refused("schema.unknown", None, name=name[:64])
    return SchemaResponse(to_bytes(body_schema(rule)))


def _with_entries(stored: StoredLeaf) -> dict[str, Any]:
    recorded = read_leaf(stored.leaf)
    return {**cloud_event(stored, orjson.loads(stored.leaf)), "entries": entries_json(recorded)}


def entries_json(recorded: Recorded) -> list[dict[str, Any]]:
    """The entries of an event, numbered in order."""
    shown = []
    for line, entry in enumerate(entries_of(recorded.data)):
        shown.append({"line": line, **entry_json(entry, entry.currency).to_json()})
    return shown
