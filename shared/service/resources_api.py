"""GET: lists and single resources, each folded from the log as it stands or stood."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from sqlalchemy import ARRAY, BigInteger, Boolean, Date, Integer, String, Uuid, column, or_, select, table
from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.ids import is_id
from shared.contracts.problems import Refused
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource
from shared.deciding.roles import READING
from shared.deciding.state import ANY_FUND, State
from shared.service import loading
from shared.service.access import Sight, sight_of
from shared.service.answers import resource_json, to_bytes
from shared.service.openapi import READ_PROBLEMS, page_of, state_class, view_of
from shared.service.requests import Parameters
from shared.service.running import Running

PAGE_MAX = 1_000
PAGE = 100
_TYPES: dict[str, Any] = {
    "uuid": Uuid(as_uuid=False),
    "text": String(),
    "bigint": BigInteger(),
    "integer": Integer(),
    "date": Date(),
    "text[]": ARRAY(String()),
}


def resource_router(tables: dict[str, ReadTable]) -> APIRouter:
    """A list route and a single route for every read table."""
    router = APIRouter()
    for read in tables.values():
        if not read.listed:
            continue
        view = view_of(state_class(read.kind))
        documented: dict[str, Any] = {
            "tags": [read.path.split("/")[2]],
            "response_model": None,
            "openapi_extra": {"responses": READ_PROBLEMS, "security": [{"bearer": []}]},
        }
        router.add_api_route(
            read.path,
            _list(read),
            methods=["GET"],
            operation_id=f"list_{read.table}",
            responses={200: {"model": page_of(view)}},
            **_with_filters(read, documented),
        )
        router.add_api_route(
            f"{read.path}/{{id}}",
            _single(read),
            methods=["GET"],
            operation_id=f"get_{read.table}",
            responses={200: {"model": view}},
            **documented,
        )
    return router


def _with_filters(read: ReadTable, documented: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
        for name in ("limit", "cursor", "status", *read.filters)
    ]
    extra = {**documented["openapi_extra"], "parameters": parameters}
    return {**documented, "openapi_extra": extra}


def _list(read: ReadTable) -> Callable[[Request], Awaitable[Response]]:
    columns: dict[str, Any] = {
        name: column(name, _TYPES.get(kind, Boolean())) for name, kind in read.all_columns().items()
    }
    rows = table(read.table, *columns.values())

    async def endpoint(request: Request) -> Response:
        parameters = Parameters(request)
        limit = parameters.whole("limit", PAGE, 1, PAGE_MAX)
        cursor = parameters.whole("cursor", -1, 0, 2**53 - 1)
        query = select(rows.c.id, rows.c.position).where(rows.c.position > cursor)
        fund_id = None
        for name in ("status", *read.filters):
            value: Any = _filter(parameters, name, read.all_columns()[name])
            if value is not None:
                is_list = isinstance(columns[name].type, ARRAY)
                query = query.where(columns[name].any(value) if is_list else columns[name] == value)
                fund_id = value if name == "fund_id" else fund_id
        parameters.done()
        sight = await sight_of(request, f"{read.path.split('/')[2]}:read", fund_id)
        if sight.own is not None and not read.for_everyone:
            query = query.where(or_(*(owner.in_(sight.own) for owner in _owner_columns(columns))))
        running: Running = request.app.state.running
        async with running.engine.connect() as connection:
            found = (await connection.execute(query.order_by(rows.c.position).limit(limit + 1))).all()
        shown = found[:limit]
        state = await _resources(running, read, [row[0] for row in shown])
        items = [resource_json(r) for row in shown if (r := state.resources[read.kind.name, row[0]]) is not None]
        more = str(shown[-1][1]) if len(found) > limit else None
        return Response(to_bytes({"items": items, "next_cursor": more}), media_type="application/json")

    endpoint.__doc__ = f"Lists {read.table.replace('_', ' ')} in the order they were recorded."
    return endpoint


async def _sight(request: Request, scope: str, resource: Resource[Any] | None) -> Sight:
    """What the caller may see of a resource: by its fund, by any fund it serves, or, for a right, by everything."""
    if resource is not None and resource.kind.name == "grant":
        return await sight_of(request, scope)
    funds = getattr(resource.state, "fund_ids", ()) if resource is not None else ()
    own_fund = getattr(resource.state, "fund_id", None) if resource is not None else None
    for fund_id in funds[:-1]:
        try:
            return await sight_of(request, scope, fund_id)
        except Refused as refused:
            if refused.code != "grant.missing":
                raise
    return await sight_of(request, scope, funds[-1] if funds else own_fund or ANY_FUND)


def _owner_columns(columns: dict[str, Any]) -> list[Any]:
    """The columns that say whose a row is. Refuses `grant.missing` for what belongs to no one organisation."""
    found = [columns[name] for name in ("organisation_id", "donor_id") if name in columns]
    if not found:
        raise Refused("grant.missing", roles=list(READING))
    return found


def _owners(read: ReadTable, resource: Resource[Any]) -> set[str]:
    """The organisations that a resource is the own of: those that its state or its row names, and itself."""
    row = dict(zip(read.all_columns(), read.values(resource), strict=True))
    named = {row.get(name) for name in ("organisation_id", "donor_id")}
    named |= {getattr(resource.state, name, None) for name in ("organisation_id", "donor_id")}
    return {owner for owner in named if owner is not None} | {resource.id}


def _filter(parameters: Parameters, name: str, kind: str) -> Any:
    match kind:
        case "uuid":
            return parameters.id(name)
        case "boolean":
            return parameters.flag(name)
        case "date":
            return parameters.day(name)
        case "integer":
            given = parameters.whole(name, -1, 0, 2**31 - 1)
            return None if given < 0 else given
    text = parameters.text(name)
    if text is not None and "\0" in text:
        raise Refused("parameter.invalid", parameter=name, given=text[:50])
    return text


def _single(read: ReadTable) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        resource_id = request.path_params["id"]
        running: Running = request.app.state.running
        running.verifier.caller(request.headers.get("authorization"))
        may_be = is_id(resource_id) if read.id_type == "uuid" else "\0" not in resource_id
        state = await _resources(running, read, [resource_id] if may_be else [])
        resource = state.resources.get((read.kind.name, resource_id))
        sight = await _sight(request, f"{read.path.split('/')[2]}:read", resource)
        own = None if read.for_everyone else sight.own
        if resource is None or (own is not None and not own & _owners(read, resource)):
            raise Refused(f"{read.kind.name}.unknown", None, id=resource_id[:64])
        headers = {"etag": f'"{resource.version}"'}
        return Response(to_bytes(resource_json(resource)), headers=headers, media_type="application/json")

    endpoint.__doc__ = f"One of {read.table.replace('_', ' ')}."
    return endpoint


async def _resources(running: Running, read: ReadTable, ids: list[str]) -> State:
    state = State()
    if ids:
        async with running.reader() as connection:
            await loading.load_resources(connection, state, running.machine.kinds, [(read.kind.name, i) for i in ids])
    return state
