"""GET /v1/projections, POST …/{name}/rebuild, POST /v1/alarms/clear: what operates reporting, and nothing else does."""

from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.reporting.access import caller_of, require_administrator, require_overseer
from services.reporting.following import alarms
from services.reporting.following.lag import Standing, rebuilds, standings
from services.reporting.projections.projection import Connection
from services.reporting.projections.registry import PROJECTIONS
from services.reporting.service import Reporter
from shared.contracts.problems import Refused
from shared.service.openapi import READ_PROBLEMS
from shared.service.requests import Parameters, parse_object, read_body

router = APIRouter(prefix="/v1", tags=["projections"])
READ, OPERATE = "projections:read", "projections:write"
_SECURED: dict[str, Any] = {"responses": READ_PROBLEMS, "security": [{"bearer": []}]}


def _with_body(**properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**_SECURED, "requestBody": {"content": {"application/json": {"schema": schema}}}}


@router.get("/projections", response_model=None, openapi_extra=_SECURED)
async def projections(request: Request) -> Response:
    """Every projection of every log that is followed: where it stands, how far behind, what is rebuilt, what hinders.

    `lag_seconds`: how long ago it was certain that nothing was missing; 0 while the source answers and has no more.
    """
    caller = caller_of(request, READ)
    reporter: Reporter = request.app.state.reporter
    Parameters(request).done()
    now = datetime.now(UTC)
    async with reporter.reader() as connection:
        await require_overseer(reporter, connection, caller)
        logs = [await _log(connection, log, now) for log in reporter.feeds]
    return Response(orjson.dumps({"logs": logs}), media_type="application/json")


@router.post("/projections/{name}/rebuild", response_model=None, status_code=202, openapi_extra=_with_body(
    log={"type": "string", "description": "of this log alone; without it of every log that the projection is made of"},
))  # fmt: skip
async def rebuild(request: Request, name: str) -> Response:
    """Rebuilds a projection from the first event beside what is served, which it replaces once both are level."""
    caller = caller_of(request, OPERATE)
    reporter: Reporter = request.app.state.reporter
    given = await _given(request, ("log",))
    projection = next((p for p in PROJECTIONS if p.name == name), None)
    if projection is None:
        raise Refused("projection.unknown", None, id=name[:64])
    log = given.get("log")
    logs = [feed.log for feed in reporter.feeds.values() if projection.folds(feed.kind) and log in (None, feed.log)]
    if not logs:
        raise Refused("log.not_followed", None, log=str(log)[:200])
    async with reporter.connect() as connection, connection.transaction():
        await require_administrator(reporter, connection, caller)
        for of in logs:
            cursor = await connection.execute(
                "INSERT INTO rebuilds (projection, log, asked_by) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [name, of, " ".join(caller.actor.person)],
            )
            if not cursor.rowcount:
                running = (await rebuilds(connection, of))[name]
                raise Refused("rebuild.running", None, projection=name, log=of, position=running["position"])
        shown = {of: (await rebuilds(connection, of))[name] for of in logs}
    return Response(orjson.dumps({"projection": name, "rebuilds": shown}), 202, media_type="application/json")


@router.post("/alarms/clear", response_model=None, openapi_extra=_with_body(
    log={"type": "string"}, reason={"type": "string", "maxLength": alarms.REASON_CHARACTERS_MAX},
))  # fmt: skip
async def clear(request: Request) -> Response:
    """Clears the alarm of a log, with the reason, which is kept: the feed is tried again from where it stood."""
    caller = caller_of(request, OPERATE)
    reporter: Reporter = request.app.state.reporter
    given = await _given(request, ("log", "reason"))
    log, reason = given.get("log"), given.get("reason")
    if log not in reporter.feeds:
        raise Refused("log.not_followed", None, log=str(log)[:200])
    if not isinstance(reason, str) or not 0 < len(reason.strip()) <= alarms.REASON_CHARACTERS_MAX or "\x00" in reason:
        raise Refused("alarm.reason", "/reason", characters_max=alarms.REASON_CHARACTERS_MAX)
    async with reporter.connect() as connection, connection.transaction():
        await require_administrator(reporter, connection, caller)
        cleared = await alarms.clear(connection, log, " ".join(caller.actor.person), reason.strip())
    return Response(orjson.dumps(cleared), media_type="application/json")


async def _log(connection: Connection, log: str, now: datetime) -> dict[str, Any]:
    standing = await standings(connection, log)
    running = await rebuilds(connection, log)
    row = await (
        await connection.execute("SELECT size, heard_at, problem FROM followed WHERE log = %s", [log])
    ).fetchone()
    size, heard_at, problem = row or (0, None, None)
    kept = await alarms.listed(connection, log)
    level = max((one.position for one in standing), default=0)
    return {
        "log": log, "size": size, "heard_at": heard_at, "problem": problem,
        "alarm": next((alarm for alarm in kept if alarm.cleared_at is None), None),
        "cleared_alarms": [alarm for alarm in kept if alarm.cleared_at is not None],
        "projections": [_shown(one, now) for one in standing],
        "rebuilds": [
            {"projection": name, **one, "of": level, "percent": 100 if not level else 100 * one["position"] // level}
            for name, one in running.items()
        ],
    }  # fmt: skip


def _shown(standing: Standing, now: datetime) -> dict[str, Any]:
    code = next((p.version for p in PROJECTIONS if p.name == standing.projection), None)
    return {
        "projection": standing.projection,
        "version": standing.version,
        "version_of_code": code,
        "slot": standing.slot,
        "position": standing.position,
        "root": standing.root,
        "size": standing.size,
        "lag_events": standing.lag_events,
        "lag_seconds": standing.lag_seconds(now),
        "is_stale": standing.alarm is not None,
    }


async def _given(request: Request, names: tuple[str, ...]) -> dict[str, Any]:
    """The body's fields, none of them needed. Refuses `request.invalid` for what is unknown or no text."""
    Parameters(request).done()
    body = await read_body(request)
    given = parse_object(body) if body else {}
    for name, value in given.items():
        if name not in names or not isinstance(value, str):
            raise Refused("request.invalid", f"/{name[:50]}", reason="unknown or not text")
    return given
