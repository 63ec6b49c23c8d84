"""POST: one route a command. Parse, identify, hand to the writer, respond; no rules."""

import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.ledger.capability import CommandRule
from services.ledger.machine import Request
from services.ledger.openapi import command_operation
from services.ledger.service import Ledger
from shared.contracts.canonical import canonical, sha256_hex
from shared.contracts.problems import Refused
from shared.eventlog.application import Command, LogUnavailable
from shared.service.app import unavailable_response
from shared.service.problems import refused_response
from shared.service.requests import BODY_BYTES_MAX, idempotency_key, if_match, parse_object, read_body
from shared.service.security import require_scope


def collection_of(path: str) -> str:
    """The collection that a path is about: `/v1/receipts/{receipt_id}/return` -> `receipts`."""
    return path.split("/")[2]


def request_digest(name: str, path_ids: dict[str, Any], version: int | None, body: dict[str, Any]) -> str:
    """What makes two requests the same: SHA-256 of the canonical `{command, path_ids, if_match, body}`.

    Refuses `request.invalid` for a body with numbers that are no integers JSON can carry exactly.
    """
    request: dict[str, Any] = {"command": name, "path_ids": path_ids, "body": body}
    if version is not None:
        request["if_match"] = version
    try:
        return sha256_hex(canonical(request))
    except TypeError as error:
        raise Refused("request.invalid", "", reason=str(error)) from None


def with_path_ids(rule: CommandRule, body: dict[str, Any], path_ids: dict[str, Any]) -> dict[str, Any]:
    """Body and path ids as one command. Refuses `request.unknown_field` for a path id in the body."""
    for name in rule.body.PATH_IDS:
        if name in body:
            raise Refused("request.unknown_field", f"/{name}", field=name)
    return {**body, **path_ids}


class BareRoute(APIRoute):
    """A route whose endpoint reads the request and makes the response itself: nothing stands between them."""

    def get_route_handler(self) -> Callable[[HttpRequest], Coroutine[Any, Any, Response]]:
        """The endpoint."""
        endpoint: Callable[[HttpRequest], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint


_SMALL = re.compile("[0-9]{1,6}")

Endpoint = Callable[[HttpRequest], Awaitable[Response]]


class ShortWay:
    """Takes commands whose path has no ids straight to their endpoint.

    Matching routes one after the other, and the layers around each, cost as much as deciding a receipt; the
    routes stand all the same, for the document and for every other path.
    """

    def __init__(self, app: ASGIApp, endpoints: Mapping[str, Endpoint]) -> None:
        self._app = app
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the command, or passes the request on."""
        endpoint = None
        if scope["type"] == "http" and scope["method"] == "POST":
            endpoint = self._endpoints.get(scope["path"])
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        request = HttpRequest(scope, receive)
        try:
            response = await endpoint(request)
        except Refused as refused:
            response = refused_response(request, refused)
        except LogUnavailable as error:
            response = unavailable_response(request, error)
        await response(scope, receive, send)


def add_command_routes(app: FastAPI, rules: list[CommandRule]) -> None:
    """A POST route for every rule, in the order given."""
    app.router.route_class = BareRoute
    endpoints = {rule.path: _endpoint(rule) for rule in rules}
    for rule in rules:
        app.router.add_api_route(rule.path, endpoints[rule.path], methods=["POST"], **command_operation(rule))
    app.router.route_class = APIRoute
    straight = {path: endpoint for path, endpoint in endpoints.items() if "{" not in path}
    app.user_middleware.append(Middleware(ShortWay, endpoints=straight))


def _endpoint(rule: CommandRule) -> Endpoint:
    scope = f"{collection_of(rule.path)}:write"
    name = rule.name

    async def endpoint(request: HttpRequest) -> Response:
        ledger: Ledger = request.app.state.ledger
        caller = ledger.verifier.caller(request.headers.get("authorization"))
        require_scope(caller, scope)
        key = idempotency_key(request)
        version = if_match(request)
        body = parse_object(await read_body(request, rule.body_bytes_max or BODY_BYTES_MAX))
        path_ids = _path_ids(request.path_params)
        given = Request(rule, with_path_ids(rule, body, path_ids), version)
        given.body  # noqa: B018  a malformed body is refused before it waits for the log
        digest = request_digest(name, path_ids, version, body)
        command = Command(name, caller.actor, key, digest, given, keeps_refusals=rule.keeps_refusals)
        answer = await ledger.writer.submit(command)
        headers = {"etag": f'"{answer.body.resource.version}"'}
        if answer.replayed:
            headers["idempotent-replayed"] = "true"
        status = 200 if answer.first_position is None else 201
        return Response(answer.body.full(), status, headers, "application/json")

    endpoint.__doc__ = rule.body.__doc__
    endpoint.__name__ = name
    return endpoint


def _path_ids(parameters: dict[str, Any]) -> dict[str, Any]:
    return {n: int(v) if n == "report_number" and _SMALL.fullmatch(v) else v for n, v in parameters.items()}
