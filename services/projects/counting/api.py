"""GET /v1/projects/counts: how many projects there were on a day, for how much, by what they have in common.

Counted from the log by days of effect, for any day: what was told later of an earlier day counts from that day on. The
answer says at which position of the log it was counted. An agency counts its own.
"""

from datetime import UTC, date, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.projects.counting.counts import SINGLE, by_area, by_one, by_sector, total
from services.projects.counting.standing import Standing, order_of_states, standing_on
from services.projects.reference.areas import AREAS, REPORTING_AREAS
from services.projects.reference.sectors import SECTORS
from shared.contracts.problems import Refused
from shared.contracts.times import day_in
from shared.eventlog.reader import log_size
from shared.service.access import sight_of
from shared.service.answers import to_bytes
from shared.service.openapi import READ_PROBLEMS
from shared.service.requests import Parameters
from shared.service.running import Running

BY = (*SINGLE, "organisation_kind", "sector", "area", "reporting_area")
GROUPINGS = tuple(dict.fromkeys(area.grouping for area in REPORTING_AREAS))
FILTERS = ("mechanism", "state", "window", "axis", "area", "sector", "organisation_id", "organisation_kind")
PARAMETERS = ("as_of", "by", "grouping", "approved", "approved_from", "approved_to", *FILTERS)
_ROWS = "SELECT id::text, course FROM projects ORDER BY position"
_KINDS = "SELECT id::text, kind FROM organisations"

router = APIRouter(tags=["projects"])


@router.get(
    "/v1/projects/counts",
    operation_id="count_projects",
    response_model=None,
    openapi_extra={
        "responses": READ_PROBLEMS,
        "security": [{"bearer": []}],
        "parameters": [{"name": n, "in": "query", "required": False, "schema": {"type": "string"}} for n in PARAMETERS],
    },
)
async def counts(request: Request) -> Response:
    """How many projects there were at the end of a day, by mechanism, state, area, sector or partner."""
    running: Running = request.app.state.running
    asked = Parameters(request)
    as_of = asked.day("as_of") or day_in(running.machine.time_zone, datetime.now(UTC))
    by, grouping = _one_of(asked, "by", BY), _one_of(asked, "grouping", GROUPINGS)
    if (by == "reporting_area") != (grouping is not None):
        raise Refused("parameter.invalid", parameter="grouping", given=grouping, groupings=list(GROUPINGS))
    approved, since, until = asked.flag("approved"), asked.day("approved_from"), asked.day("approved_to")
    filters = {name: value for name in FILTERS if (value := asked.text(name)) is not None}
    asked.done()
    sight = await sight_of(request, "projects:read")
    async with running.reader() as connection:
        rows = await (await connection.execute(_ROWS)).fetchall()
        kinds: dict[str, str] = dict(await (await connection.execute(_KINDS)).fetchall())
        size = await log_size(connection)
    found = [
        standing
        for project_id, course in rows
        if (standing := standing_on(project_id, course, as_of)) is not None
        and (sight.own is None or standing.organisation_id in sight.own)
        and _decided(standing, approved, since, until)
        and all(value in _values(standing, name, kinds) for name, value in filters.items())
    ]
    answer: dict[str, Any] = {"as_of": as_of, "position": size - 1, "total": total(found)}
    if by is not None:
        answer |= {"by": by, **_grouped(found, by, grouping, kinds)}
    return Response(to_bytes(answer), media_type="application/json")


def _one_of(asked: Parameters, name: str, allowed: tuple[str, ...]) -> str | None:
    given = asked.text(name)
    if given is not None and given not in allowed:
        raise Refused("parameter.invalid", parameter=name, given=given[:50], allowed=list(allowed))
    return given


def _decided(standing: Standing, approved: bool | None, since: date | None, until: date | None) -> bool:
    """Whether its approval is as asked for: there or not, and in a span of days."""
    on = standing.approved_on
    if approved is not None and (on is not None) != approved:
        return False
    return (since is None or (on is not None and since <= on)) and (until is None or (on is not None and on <= until))


def _values(standing: Standing, name: str, kinds: dict[str, str]) -> tuple[str | None, ...]:
    match name:
        case "area":
            return tuple(code for code, _ in standing.areas)
        case "sector":
            return tuple(code for code, _ in standing.sectors)
        case "organisation_id":
            return (standing.organisation_id,)
        case "organisation_kind":
            return (kinds.get(standing.organisation_id),)
    return (SINGLE[name](standing),)


def _grouped(found: list[Standing], by: str, grouping: str | None, kinds: dict[str, str]) -> dict[str, Any]:
    if by == "area":
        return _placed(by_area(found), [area.code for area in AREAS])
    if by == "reporting_area":
        groups = [area for area in REPORTING_AREAS if area.grouping == grouping]
        group_of = {code: group.code for group in groups for code in group.areas}
        return {"grouping": grouping, **_placed(by_area(found, group_of), [group.code for group in groups])}
    if by == "sector":
        return {"groups": _ordered(by_sector(found), [sector.code for sector in SECTORS])}
    if by == "organisation_kind":
        return {"groups": _ordered(by_one(found, lambda s: kinds.get(s.organisation_id)), [])}
    order = list(order_of_states()) if by == "state" else []
    return {"groups": _ordered(by_one(found, SINGLE[by]), order)}


def _placed(counted: dict[str, Any], order: list[str]) -> dict[str, Any]:
    lines = counted.pop("lines")
    return {"groups": _ordered(lines, order), **counted}


def _ordered(lines: dict[str | None, dict[str, Any]], order: list[str]) -> list[dict[str, Any]]:
    """Lines in the order of their list, others by name, what has none last."""
    places = {code: at for at, code in enumerate(order)}
    keys = sorted(lines, key=lambda key: (key is None, places.get(key or "", len(places)), key or ""))
    return [{"key": key, **lines[key]} for key in keys]
