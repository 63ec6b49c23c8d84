"""POST: one route a command. Parse, identify, hand to the writer, respond; no rules."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from shared.contracts.canonical import canonical, sha256_hex
from shared.contracts.problems import Refused
from shared.deciding.capability import CommandRule
from shared.eventlog.application import Command, Outcome
from shared.service.app import Service
from shared.service.machine import Request
from shared.service.openapi import command_operation
from shared.service.requests import BODY_BYTES_MAX, idempotency_key, if_match, parse_object, read_body
from shared.service.running import Running
from shared.service.security import Caller, require_scope
from shared.service.straight import Reply


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
NO_IDS: dict[str, Any] = {}


def add_command_routes(app: Service, rules: Sequence[CommandRule], **also_answered: Any) -> None:
    """A POST route for every rule, in the order given; a path without ids may be gone straight, too.

    `also_answered`: the fields of every answer beside the resource, for the document.
    """
    app.router.route_class = BareRoute
    for rule in rules:
        endpoint = CommandEndpoint(app, rule)
        described = command_operation(rule, also_answered)
        app.router.add_api_route(rule.path, endpoint.route(), methods=["POST"], **described)
        if "{" not in rule.path:
            app.straight[rule.path.encode()] = endpoint
    app.router.route_class = APIRoute


class CommandEndpoint:
    """One command: from a request's headers and body to its place in the writer's queue, and from there to a reply."""

    def __init__(self, app: Service, rule: CommandRule) -> None:
        self._app = app
        self._rule = rule
        self.body_bytes_max = rule.body_bytes_max or BODY_BYTES_MAX

    def begin(
        self, headers: Mapping[str, str], body: bytes, path_ids: dict[str, Any] = NO_IDS
    ) -> asyncio.Future[Outcome]:
        """Identifies, parses, queues. Refuses whatever can be told without the log."""
        rule = self._rule
        caller = self._identified(headers)
        key = idempotency_key(headers)
        version = if_match(headers)
        parsed = parse_object(body)
        given = Request(rule, with_path_ids(rule, parsed, path_ids), version)
        given.body  # noqa: B018  a malformed body is refused before it waits for the log
        digest = request_digest(rule.name, path_ids, version, parsed)
        command = Command(rule.name, caller.actor, key, digest, given, keeps_refusals=rule.keeps_refusals)
        running: Running = self._app.state.running
        return running.writer.enqueue(command)

    def _identified(self, headers: Mapping[str, str]) -> Caller:
        running: Running = self._app.state.running
        caller = running.verifier.caller(headers.get("authorization"))
        require_scope(caller, self._rule.scope)
        return caller

    def reply(self, outcome: Outcome) -> Reply:
        """What the caller hears of it. Raises Refused."""
        if isinstance(outcome, Refused):
            raise outcome
        content = outcome.body.full()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(content)),
            (b"etag", b'"%d"' % outcome.body.resource.version),
        ]
        if outcome.replayed:
            headers.append((b"idempotent-replayed", b"true"))
        return Reply(200 if outcome.first_position is None else 201, tuple(headers), content)

    def route(self) -> Callable[[HttpRequest], Coroutine[Any, Any, Response]]:
        """The same as an endpoint of FastAPI."""

        async def endpoint(request: HttpRequest) -> Response:
            self._identified(request.headers)  # nobody's body is read for nothing
            body = await read_body(request, self.body_bytes_max)
            outcome = await self.begin(request.headers, body, _path_ids(request.path_params))
            status, headers, content = self.reply(outcome)
            response = Response(content, status)
            response.raw_headers = list(headers)
            return response

        endpoint.__doc__ = self._rule.body.__doc__
        endpoint.__name__ = self._rule.name
        return endpoint


def _path_ids(parameters: dict[str, Any]) -> dict[str, Any]:
    return {n: int(v) if n.endswith("_number") and _SMALL.fullmatch(v) else v for n, v in parameters.items()}
