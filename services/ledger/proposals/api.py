"""GET: proposals by filters, one proposal, what waits for me. POST: many decided in one request."""

import re
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.ledger.proposals import queries
from services.ledger.proposals.queries import Found, Waiting
from services.ledger.proposals.state import PROPOSAL, Proposal
from services.ledger.roles import CHECKING
from services.ledger.service import Ledger
from services.ledger.state import LedgerState
from shared.contracts.ids import is_id
from shared.contracts.problems import Refused
from shared.contracts.times import parse_utc, utc_text
from shared.deciding.resources import Resource
from shared.deciding.state import ANY_FUND, HeldGrant
from shared.service.access import reading
from shared.service.answers import resource_json, to_bytes
from shared.service.bulk_api import BULK_KEY_MAX, decided
from shared.service.loading import load_resources
from shared.service.openapi import PROBLEMS, READ_PROBLEMS, page_of, state_class, view_of
from shared.service.requests import Parameters, idempotency_key, parse_lines, read_body
from shared.service.running import Connection
from shared.service.security import require_scope

PAGE, PAGE_MAX = 100, 1_000
DECISIONS_MAX = 1_000
STATUSES = ("open", "expired", "approved", "rejected", "withdrawn")
_CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{15}Z)_([0-9]{1,15})")
_VIEW = view_of(state_class(PROPOSAL))
_COMMANDS = {"approve": "approve_proposal", "reject": "reject_proposal"}

router = APIRouter(tags=["proposals"])


def _documented(*names: str) -> dict[str, Any]:
    parameters = [{"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in names]
    return {"responses": READ_PROBLEMS, "security": [{"bearer": []}], "parameters": parameters}


@router.get(
    "/v1/proposals",
    operation_id="list_proposals",
    response_model=None,
    responses={200: {"model": page_of(_VIEW)}},
    openapi_extra=_documented("limit", "cursor", "status", "fund_id", "command", "maker", "counterparty_id"),
)
async def proposals(request: Request) -> Response:
    """Lists proposals in the order they were recorded. One that nobody decided in time is shown as expired."""
    ledger: Ledger = request.app.state.ledger
    parameters = Parameters(request)
    limit = parameters.whole("limit", PAGE, 1, PAGE_MAX)
    cursor = parameters.whole("cursor", -1, 0, 2**53 - 1)
    status = parameters.text("status")
    if status not in (None, *STATUSES):
        raise Refused("parameter.invalid", None, parameter="status", given=(status or "")[:50])
    fund_id = parameters.id("fund_id")
    wanted = {
        "fund_id": fund_id,
        "command": parameters.text("command"),
        "maker": parameters.text("maker"),
        "counterparty_id": parameters.id("counterparty_id"),
    }
    parameters.done()
    await reading(request, "proposals:read", fund_id)
    filters = {name: value for name, value in wanted.items() if value is not None}
    async with ledger.reader() as connection:
        at = await queries.now(connection)
        found = await queries.listed(connection, filters, status, at, cursor, limit + 1)
        items = await _shown(ledger, connection, found[:limit], at)
    more = str(found[limit - 1].position) if len(found) > limit else None
    return Response(to_bytes({"items": items, "next_cursor": more}), media_type="application/json")


@router.get(
    "/v1/proposals/waiting",
    operation_id="list_waiting_proposals",
    response_model=None,
    responses={200: {"model": page_of(_VIEW)}},
    openapi_extra=_documented("limit", "cursor"),
)
async def waiting(request: Request) -> Response:
    """What waits for me: open proposals that I did not make, in funds where I may approve, what expires first first.

    For a machine, and for whoever may approve nothing, nothing waits.
    """
    ledger: Ledger = request.app.state.ledger
    caller = ledger.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, "proposals:read")
    parameters = Parameters(request)
    limit = parameters.whole("limit", PAGE, 1, PAGE_MAX)
    after = _after(parameters.text("cursor"))
    parameters.done()
    grants = await ledger.grants()
    rights = _rights(grants.grants.get(caller.actor.person, []))
    if not caller.actor.is_person:
        rights = []
    everywhere = any(right.scope_kind == "all" for right in rights)
    funds = None if everywhere else sorted({right.scope_id for right in rights if right.scope_id is not None})
    async with ledger.reader() as connection:
        at = await queries.now(connection)
        whom = Waiting(caller.actor.person, funds)
        found = await queries.waiting(connection, whom, at, after, limit + 1)
        items = await _shown(ledger, connection, found[:limit], at)
    last = found[limit - 1] if len(found) > limit else None
    more = None if last is None else f"{utc_text(last.expires_at)}_{last.position}"
    return Response(to_bytes({"items": items, "next_cursor": more}), media_type="application/json")


@router.get(
    "/v1/proposals/{id}",
    operation_id="get_proposals",
    response_model=None,
    responses={200: {"model": _VIEW}},
    openapi_extra=_documented(),
)
async def proposal(request: Request) -> Response:
    """One of the proposals."""
    ledger: Ledger = request.app.state.ledger
    proposal_id = request.path_params["id"]
    ledger.verifier.caller(request.headers.get("authorization"))
    async with ledger.reader() as connection:
        at = await queries.now(connection)
        found = await _loaded(ledger, connection, [proposal_id] if is_id(proposal_id) else [])
    resource = found.get(proposal_id)
    await reading(request, "proposals:read", ANY_FUND if resource is None else resource.state.fund_id)
    if resource is None:
        raise Refused("proposal.unknown", None, id=proposal_id[:64])
    headers = {"etag": f'"{resource.version}"'}
    return Response(to_bytes(shown_at(resource, at)), headers=headers, media_type="application/json")


@router.post(
    "/v1/proposals/decisions",
    operation_id="decide_proposals",
    response_model=None,
    openapi_extra={
        "parameters": [{"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["decisions"],
                        "additionalProperties": False,
                        "properties": {
                            "decisions": {
                                "type": "array",
                                "maxItems": DECISIONS_MAX,
                                "items": {
                                    "type": "object",
                                    "required": ["proposal_id", "decision"],
                                    "additionalProperties": False,
                                    "properties": {
                                        "proposal_id": {"type": "string"},
                                        "decision": {"enum": sorted(_COMMANDS)},
                                        "reason": {"type": "string", "description": "needed to reject"},
                                    },
                                },
                            }
                        },
                    }
                }
            },
        },
        "responses": PROBLEMS,
        "security": [{"bearer": []}],
    },
)
async def decisions(request: Request) -> Response:
    """Approves or rejects many proposals, each on its own, with a result each.

    Every decision is a command with the key `<request key>:<line>`: the same request again gives the same results.
    """
    ledger: Ledger = request.app.state.ledger
    caller = ledger.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, "proposals:write")
    key = idempotency_key(request.headers)
    if len(key) > BULK_KEY_MAX:
        raise Refused("idempotency.key_invalid", length=len(key), length_max=BULK_KEY_MAX)
    body = parse_lines(await read_body(request), "decisions")
    given = body.pop("decisions", None)
    if body or not isinstance(given, list):
        raise Refused("request.invalid", "", reason="many decisions are {decisions}")
    if len(given) > DECISIONS_MAX:
        raise Refused("bulk.too_many_lines", "/decisions", lines=len(given), lines_max=DECISIONS_MAX)
    return await decided(request, caller, key, [_line(item) for item in given])


def _line(item: Any) -> Any:
    """A decision as the line of a bulk; what is not one stays as it is and is refused there."""
    if isinstance(item, Refused):
        return item
    if not isinstance(item, dict) or not {"proposal_id", "decision"} <= item.keys():
        return None
    command = _COMMANDS.get(item["decision"]) if isinstance(item["decision"], str) else None
    body = {name: value for name, value in item.items() if name not in ("proposal_id", "decision")}
    return {"command": command, "path_ids": {"proposal_id": item["proposal_id"]}, "body": body}


def shown_at(resource: Resource[Proposal], at: datetime) -> dict[str, Any]:
    """A proposal as it is shown at a moment."""
    shown = resource_json(resource)
    return {**shown, "status": "expired"} if resource.state.expired(at) else shown


def _rights(held: list[HeldGrant]) -> list[HeldGrant]:
    today = datetime.now(UTC).date()
    return [grant for grant in held if grant.role in CHECKING and grant.holds_on(today)]


def _after(cursor: str | None) -> tuple[datetime, int]:
    if cursor is None:
        return (datetime.min.replace(tzinfo=UTC), -1)
    matched = _CURSOR.fullmatch(cursor)
    try:
        if matched is not None:
            return (parse_utc(matched[1]), int(matched[2]))
    except ValueError:
        pass
    raise Refused("cursor.invalid", None, cursor=cursor[:50])


async def _loaded(ledger: Ledger, connection: Connection, ids: list[str]) -> dict[str, Resource[Proposal]]:
    if not ids:
        return {}
    state = LedgerState()
    await load_resources(connection, state, ledger.machine.kinds, [(PROPOSAL.name, i) for i in ids])
    return {i: found for i in ids if (found := state.resources[PROPOSAL.name, i]) is not None}


async def _shown(ledger: Ledger, connection: Connection, found: list[Found], at: datetime) -> list[dict[str, Any]]:
    loaded = await _loaded(ledger, connection, [row.id for row in found])
    return [shown_at(loaded[row.id], at) for row in found]
