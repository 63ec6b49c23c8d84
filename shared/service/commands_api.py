"""POST: one route a command. Parse, identify, hand to the writer, respond; no rules."""

import re
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from shared.contracts.canonical import canonical, sha256_hex
from shared.contracts.problems import Refused
from shared.deciding.capability import CommandRule
from shared.eventlog.application import Command
from shared.service.app import Endpoint, Service
from shared.service.machine import Request
from shared.service.openapi import command_operation
from shared.service.requests import BODY_BYTES_MAX, idempotency_key, if_match, parse_object, read_body
from shared.service.running import Running
from shared.service.security import require_scope


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
    return {**body, **path_ids} if path_ids else body


class BareRoute(APIRoute):
    """A route whose endpoint reads the request and makes the response itself: nothing stands between them."""

    def get_route_handler(self) -> Callable[[HttpRequest], Coroutine[Any, Any, Response]]:
        """The endpoint."""
        endpoint: Callable[[HttpRequest], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint


_SMALL = re.compile("[0-9]{1,6}")


def add_command_routes(app: Service, rules: Sequence[CommandRule], **also_answered: Any) -> None:
    """A POST route for every rule, in the order given; `also_answered`: fields of every answer beside the resource."""
    app.router.route_class = BareRoute
    endpoints = {rule.path: _endpoint(rule) for rule in rules}
    for rule in rules:
        app.router.add_api_route(
            rule.path, endpoints[rule.path], methods=["POST"], **command_operation(rule, also_answered)
        )
    app.router.route_class = APIRoute
    app.straight.update({path: endpoint for path, endpoint in endpoints.items() if "{" not in path})


def _endpoint(rule: CommandRule) -> Endpoint:
    scope = rule.scope
    name = rule.name

    async def endpoint(request: HttpRequest) -> Response:
        running: Running = request.app.state.running
        caller = running.verifier.caller(request.headers.get("authorization"))
        require_scope(caller, scope)
        key = idempotency_key(request)
        version = if_match(request)
        body = parse_object(await read_body(request, rule.body_bytes_max or BODY_BYTES_MAX))
        path_ids = _path_ids(request.path_params)
        given = Request(rule, with_path_ids(rule, body, path_ids), version)
        given.body  # noqa: B018  a malformed body is refused before it waits for the log
        digest = request_digest(name, path_ids, version, body)
        command = Command(name, caller.actor, key, digest, given, keeps_refusals=rule.keeps_refusals)
        answer = await running.writer.submit(command)
        headers = {"etag": f'"{answer.body.resource.version}"'}
        if answer.replayed:
            headers["idempotent-replayed"] = "true"
        status = 200 if answer.first_position is None else 201
        return Response(answer.body.full(), status, headers, "application/json")

    endpoint.__doc__ = rule.body.__doc__
    endpoint.__name__ = name
    return endpoint


def _path_ids(parameters: dict[str, Any]) -> dict[str, Any]:
    return {n: int(v) if n.endswith("_number") and _SMALL.fullmatch(v) else v for n, v in parameters.items()}
