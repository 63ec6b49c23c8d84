"""GET /v1/events and the events behind a transaction; the schemas of everything that is stored or sent."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.events import EventData
from shared.contracts.problems import Refused
from shared.deciding.capability import served
from shared.eventlog.reader import StoredLeaf, first_of_transaction, read_leaves, read_transaction
from shared.service.access import reading
from shared.service.answers import to_bytes
from shared.service.feed import cloud_event, feed_response
from shared.service.openapi import PROBLEM, READ_PROBLEMS, body_schema
from shared.service.running import Running

Shown = Callable[[StoredLeaf], dict[str, Any]]
"""How a service shows one of its events."""


def as_cloud_event(stored: StoredLeaf) -> dict[str, Any]:
    """An event as the feed shows it."""
    return cloud_event(stored, orjson.loads(stored.leaf))


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


def feed_router(event_types: Mapping[tuple[str, int], type[EventData]], shown: Shown = as_cloud_event) -> APIRouter:
    """The feed of a service whose log holds these types; `shown`: how a single event of it is told."""
    router = APIRouter()

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
        running: Running = request.app.state.running
        return await feed_response(request, running.reader, running.wait_for, running.settings.log_origin)

    @router.get("/v1/events/{position}", tags=["events"], response_model=None, openapi_extra=_DOCUMENTED)
    async def event(request: Request) -> Response:
        """One event with the entries that it posts to both books."""
        await reading(request, "log:read")
        text = request.path_params["position"]
        running: Running = request.app.state.running
        async with running.reader() as connection:
            leaves = await read_leaves(connection, int(text), 1) if _WHOLE.fullmatch(text) else []
        if not leaves:
            raise Refused("position.beyond", None, position=text[:20])
        return Response(to_bytes(shown(leaves[0])), media_type="application/json")

    @router.get("/v1/transactions/{transaction_id}", tags=["events"], response_model=None, openapi_extra=_DOCUMENTED)
    async def transaction(request: Request) -> Response:
        """The events of one command, each with its entries."""
        await reading(request, "log:read")
        transaction_id = request.path_params["transaction_id"]
        running: Running = request.app.state.running
        async with running.reader() as connection:
            first = await first_of_transaction(connection, transaction_id)
            if first is None:
                raise Refused("transaction.unknown", None, id=transaction_id[:64])
            count = len(await read_transaction(connection, first))
            leaves = await read_leaves(connection, first, count)
        return Response(to_bytes({"events": [shown(leaf) for leaf in leaves]}), media_type="application/json")

    @router.get("/v1/schemas", tags=["schemas"], response_model=None)
    async def schemas(request: Request) -> Response:
        """The JSON Schemas there are: events by type and version, commands by name."""
        rules = request.app.state.running.machine.rules
        listed = {
            "events": [f"/v1/schemas/events/{name}/{version}" for name, version in event_types],
            "commands": [f"/v1/schemas/commands/{rule.name}" for rule in served(rules.values())],
        }
        return Response(to_bytes(listed), media_type="application/json")

    @router.get("/v1/schemas/events/{name}/{version}", tags=["schemas"], **_A_SCHEMA)
    async def event_schema(request: Request) -> Response:
        """The JSON Schema of an event's data."""
        name, version = request.path_params["name"], request.path_params["version"]
        found = event_types.get((name, int(version) if _WHOLE.fullmatch(version) else 0))
        if found is None:
            raise Refused("schema.unknown", None, name=name[:64])
        return SchemaResponse(to_bytes(found.model_json_schema()))

    @router.get("/v1/schemas/commands/{name}", tags=["schemas"], **_A_SCHEMA)
    async def command_schema(request: Request) -> Response:
        """The JSON Schema of a command's body."""
        name = request.path_params["name"]
        rule = request.app.state.running.machine.rules.get(name)
        if rule is None or not rule.served:
            raise Refused("schema.unknown", None, name=name[:64])
        return SchemaResponse(to_bytes(body_schema(rule)))

    return router
