"""POST /v1/bulk: up to 10,000 commands in one request, all or nothing or each on its own, one answer a line."""

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from shared.contracts.ids import derived_id, is_id
from shared.contracts.problems import Refused
from shared.eventlog.application import Answer, Command, Outcome
from shared.eventlog.writer import ATOMIC_COMMANDS_MAX
from shared.service.answers import to_bytes
from shared.service.catalogue import CATALOGUE
from shared.service.commands_api import request_digest, with_path_ids
from shared.service.machine import Request
from shared.service.openapi import PROBLEMS
from shared.service.problems import preferred_language, refused_response
from shared.service.requests import checked_key, idempotency_key, parse_lines, read_body
from shared.service.running import Running
from shared.service.security import Caller, require_scope

BULK_BYTES_MAX = 32 * 1024 * 1024
LINES_BETWEEN_PAUSES = 250
BULK_KEY_MAX = 190
"""A line's default key is the request's, a colon and the line's number: it must be a key, too."""
_NAMESPACE = "0d7c5c55-51ab-5a0e-9f4f-0d9c6c1f5a11"
_NO_IDS: dict[str, Any] = {}
_LINE_FIELDS = {"command", "path_ids", "if_match", "idempotency_key", "body"}

router = APIRouter()

_LINE_SCHEMA = {
    "type": "object",
    "required": ["command", "body"],
    "additionalProperties": False,
    "properties": {
        "command": {"type": "string", "description": "a command's name, such as record_receipt"},
        "path_ids": {"type": "object"},
        "if_match": {"type": "integer"},
        "idempotency_key": {"type": "string", "description": "default: <request key>:<line>"},
        "body": {"type": "object"},
    },
}


@router.post(
    "/v1/bulk",
    tags=["bulk"],
    operation_id="bulk",
    response_model=None,
    openapi_extra={
        "parameters": [{"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["lines"],
                        "additionalProperties": False,
                        "properties": {
                            "atomic": {"type": "boolean", "default": False},
                            "lines": {"type": "array", "maxItems": ATOMIC_COMMANDS_MAX, "items": _LINE_SCHEMA},
                        },
                    }
                }
            },
        },
        "responses": PROBLEMS,
        "security": [{"bearer": []}],
    },
)
async def bulk(request: HttpRequest) -> Response:
    """Up to 10,000 commands. `atomic`: all are recorded or none; else each stands on its own."""
    running: Running = request.app.state.running
    caller = running.verifier.caller(request.headers.get("authorization"))
    key = idempotency_key(request.headers)
    if len(key) > BULK_KEY_MAX:
        raise Refused("idempotency.key_invalid", length=len(key), length_max=BULK_KEY_MAX)
    body = parse_lines(await read_body(request, BULK_BYTES_MAX), "lines")
    atomic, lines = body.pop("atomic", False), body.pop("lines", None)
    if body or not isinstance(atomic, bool) or not isinstance(lines, list):
        raise Refused("request.invalid", "", reason="a bulk is {atomic, lines}")
    if len(lines) > ATOMIC_COMMANDS_MAX:
        raise Refused("bulk.too_many_lines", "/lines", lines=len(lines), lines_max=ATOMIC_COMMANDS_MAX)
    return await decided(request, caller, key, lines, atomic)


async def decided(request: HttpRequest, caller: Caller, key: str, lines: list[Any], atomic: bool = False) -> Response:
    """The answer to lines that are commands, each with its own key; `key` is that of the request."""
    running: Running = request.app.state.running
    batch_id = derived_id(_NAMESPACE, "\n".join((*caller.actor.person, caller.actor.client_id, key)))
    prepared: list[Command | Refused] = []
    for number, line in enumerate(lines, start=1):
        prepared.append(_prepared(running, caller, line, f"{key}:{number}", batch_id))
        if number % LINES_BETWEEN_PAUSES == 0:
            await asyncio.sleep(0)
    commands = [command for command in prepared if isinstance(command, Command)]
    outcomes: list[Outcome]
    if atomic and len(commands) < len(prepared):
        outcomes = []
    elif atomic:
        outcomes = await running.writer.submit_atomic(commands)
    else:
        outcomes = await running.writer.submit_each(commands)
    language = preferred_language(request.headers.get("accept-language", ""))
    in_order = iter(outcomes)
    found = [p if isinstance(p, Refused) else next(in_order, None) for p in prepared]
    refused = [o for o in found if isinstance(o, Refused)]
    if atomic and refused:
        return refused_response(
            request, Refused("bulk.refused", None, errors=_errors(found, language), lines=len(lines))
        )
    results = [_shown(number, outcome, language) for number, outcome in enumerate(found, start=1)]
    answer = {
        "correlation_id": batch_id,
        "atomic": atomic,
        "recorded": len(results) - len(refused),
        "refused": len(refused),
        "results": results,
    }
    return Response(to_bytes(answer), media_type="application/json")


def _prepared(running: Running, caller: Caller, line: Any, default_key: str, batch_id: str) -> Command | Refused:
    if isinstance(line, Refused):
        return line
    try:
        return _command(running, caller, line, default_key, batch_id)
    except Refused as refused:
        return refused


def _command(running: Running, caller: Caller, line: Any, default_key: str, batch_id: str) -> Command:
    if not isinstance(line, dict) or not line.keys() <= _LINE_FIELDS:
        raise Refused("bulk.line", None, fields=sorted(_LINE_FIELDS))
    name, path_ids, body = line.get("command"), line.get("path_ids", _NO_IDS), line.get("body")
    version = line.get("if_match")
    rule = running.machine.rules.get(name) if isinstance(name, str) else None
    if rule is None or not rule.served:
        raise Refused("command.unknown", "/command", command=str(name)[:64])
    if not isinstance(body, dict) or not isinstance(path_ids, dict) or path_ids.keys() != rule.path_ids:
        raise Refused("bulk.line", "/path_ids", path_ids=list(rule.body.PATH_IDS))
    if path_ids and any(n.endswith("_id") and not (isinstance(i, str) and is_id(i)) for n, i in path_ids.items()):
        raise Refused("bulk.line", "/path_ids", path_ids=list(rule.body.PATH_IDS))
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise Refused("if_match.invalid", "/if_match", given=str(version)[:50])
    require_scope(caller, rule.scope)
    given = with_path_ids(rule, body, path_ids)
    return Command(
        rule.name,
        caller.actor,
        checked_key(line.get("idempotency_key", default_key)),
        request_digest(rule.name, path_ids, version, body),
        Request(rule, given, version),
        correlation_id=batch_id,
        keeps_refusals=rule.keeps_refusals,
        brief=True,
    )


def _shown(number: int, outcome: Outcome | None, language: str) -> dict[str, Any]:
    if isinstance(outcome, Refused):
        return {"line": number, "status": "refused", "problem": _problem(outcome, language)}
    assert isinstance(outcome, Answer)
    status = "unchanged" if outcome.first_position is None else "recorded"
    return {"line": number, "status": status, **outcome.body.line()}


def _errors(found: list[Any], language: str) -> list[dict[str, Any]]:
    return [
        {"line": number, **_problem(outcome, language)}
        for number, outcome in enumerate(found, start=1)
        if isinstance(outcome, Refused)
    ]


def _problem(refused: Refused, language: str) -> dict[str, Any]:
    words = CATALOGUE[refused.code]
    shown: dict[str, Any] = {
        "code": refused.code,
        "title": words.title(language),
        "detail": words.detail(language, refused.figures),
        "figures": refused.figures,
    }
    if refused.pointer is not None:
        shown["pointer"] = refused.pointer
    return shown
