"""GET /v1/projects/frozen: frozen projects on which something is open, until someone resolves it."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.ledger import loading
from services.ledger.commitments.state import Commitment
from services.ledger.freezing.standing import ProjectMoney, is_open, money_of
from services.ledger.hearing.decisions import PROJECT
from services.ledger.loading import Connection
from services.ledger.service import Ledger
from services.ledger.state import LedgerState
from shared.contracts.money import from_minor
from shared.contracts.problems import NotLoaded
from shared.service.access import reading
from shared.service.answers import to_bytes
from shared.service.openapi import READ_PROBLEMS
from shared.service.requests import Parameters

router = APIRouter()
_FROZEN = "SELECT id::text, position FROM projects WHERE frozen AND position > %s ORDER BY position LIMIT %s"


@router.get(
    "/v1/projects/frozen",
    tags=["projects"],
    operation_id="list_frozen_projects",
    response_model=None,
    openapi_extra={
        "responses": READ_PROBLEMS,
        "security": [{"bearer": []}],
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
            for name in ("limit", "cursor")
        ],
    },
)
async def frozen(request: Request) -> Response:
    """Frozen projects that have money uncommitted or unspent, or a partner that owes or is owed: what, and where."""
    parameters = Parameters(request)
    limit = parameters.whole("limit", 100, 1, 1_000)
    cursor = parameters.whole("cursor", -1, 0, 2**53 - 1)
    parameters.done()
    await reading(request, "projects:read", "any")
    ledger: Ledger = request.app.state.ledger
    items: list[dict[str, Any]] = []
    more = True
    async with ledger.reader() as connection:
        while more and len(items) < limit:
            found = await (await connection.execute(_FROZEN, [cursor, limit + 1])).fetchall()
            more = len(found) > limit
            for project_id, position in found[:limit]:
                item = await _item(connection, ledger, project_id)
                if item is not None:
                    items.append(item)
                cursor = position
                if len(items) == limit:
                    more = more or position != found[-1][1]
                    break
    following = str(cursor) if more else None
    return Response(to_bytes({"items": items, "next_cursor": following}), media_type="application/json")


async def _item(connection: Connection, ledger: Ledger, project_id: str) -> dict[str, Any] | None:
    """A frozen project with what is open on it; None once all is resolved."""
    state = LedgerState()
    while True:
        try:
            money = money_of(state, project_id)
            project = state.get(PROJECT, project_id)
            break
        except NotLoaded as missing:
            await loading.load(connection, state, ledger.machine.kinds, missing)
    funds = [fund for fund in money.by_fund() if is_open(fund)]
    if not funds:
        return None
    return {
        "project_id": project_id,
        "code": project.code,
        "status": project.status,
        "frozen_position": project.frozen_at,
        "funds": [fund.to_json() for fund in funds],
        "open": _open(money),
    }


def _open(money: ProjectMoney) -> list[dict[str, Any]]:
    """The allocations and commitments on which something is open, each with its amounts in the fund's currency."""
    found = []
    for allocation in money.allocations:
        uncommitted = allocation.state.uncommitted_total
        if uncommitted:
            shown = from_minor(uncommitted, allocation.state.amount.currency)
            found.append(
                {
                    "allocation_id": allocation.id,
                    "number": allocation.state.number,
                    "currency": allocation.state.amount.currency,
                    "uncommitted": shown,
                }
            )
    for commitment in money.commitments:
        amounts = _amounts(commitment.state)
        if any(amounts.values()):
            currency = commitment.state.base_currency
            found.append(
                {
                    "commitment_id": commitment.id,
                    "number": commitment.state.number,
                    "organisation_id": commitment.state.organisation_id,
                    "currency": currency,
                    **{name: from_minor(minor, currency) for name, minor in amounts.items() if minor},
                }
            )
    return found


def _amounts(commitment: Commitment) -> dict[str, int]:
    return {
        "unspent": commitment.committed_total,
        "advances": commitment.advances_base_minor,
        "recoverable": commitment.recoverable_base_minor,
        "payables": commitment.payables_base_minor,
    }
