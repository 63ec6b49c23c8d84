"""GET /v1/opening-balances: what a fund was opened with, and its cumulative totals from before."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.ledger.funds.decisions import FUND
from services.ledger.service import Ledger
from services.ledger.state import LedgerState
from shared.contracts.envelope import Recorded
from shared.contracts.events.openings import OpeningBalancesRecorded
from shared.contracts.problems import Refused
from shared.deciding.resources import live
from shared.postings.entries import Entry, entry_json
from shared.postings.registry import entries_of
from shared.service.access import reading
from shared.service.answers import to_bytes
from shared.service.loading import load_resources
from shared.service.openapi import READ_PROBLEMS
from shared.service.requests import Parameters

router = APIRouter()

_LIST = {"type": "array", "items": {"type": "object"}}
_SHOWN = {
    "type": "object",
    "required": ["fund_id", "effective_on", "position", "transaction_id", "balances", "cumulative"],
    "properties": {
        "fund_id": {"type": "string", "format": "uuid"},
        "effective_on": {"type": "string", "format": "date"},
        "position": {"type": "integer"},
        "transaction_id": {"type": "string", "format": "uuid"},
        "balances": _LIST,
        "cumulative": _LIST,
    },
}
_FUND_ID = {"name": "fund_id", "in": "query", "required": True, "schema": {"type": "string", "format": "uuid"}}


@router.get(
    "/v1/opening-balances",
    tags=["opening-balances"],
    operation_id="get_opening_balances",
    response_model=None,
    openapi_extra={
        "responses": {
            **READ_PROBLEMS,
            "200": {"description": "The opening", "content": {"application/json": {"schema": _SHOWN}}},
        },
        "security": [{"bearer": []}],
        "parameters": [_FUND_ID],
    },
)
async def opening_balances(request: Request) -> Response:
    """The balances that a fund was opened with and the totals of its report lines until then."""
    parameters = Parameters(request)
    fund_id = parameters.id("fund_id")
    parameters.done()
    if fund_id is None:
        raise Refused("parameter.invalid", parameter="fund_id", given=None)
    await reading(request, "opening-balances:read", fund_id)
    ledger: Ledger = request.app.state.ledger
    state = LedgerState()
    async with ledger.reader() as connection:
        await load_resources(connection, state, ledger.machine.kinds, [(FUND.name, fund_id)])
    fund = state.get(FUND, fund_id)
    parts = [e for e in live(state.resource(FUND, fund_id).events) if isinstance(e.data, OpeningBalancesRecorded)]
    if not parts:
        raise Refused("opening.unknown", "/fund_id", fund=fund.code)
    return Response(to_bytes(_shown(fund_id, parts, fund.base_currency)), media_type="application/json")


def _shown(fund_id: str, parts: list[Recorded], base_currency: str) -> dict[str, Any]:
    """All parts as one: what they carry over to each other falls out."""
    balances: dict[tuple[Any, ...], Entry] = {}
    cumulative: list[Any] = []
    for event in parts:
        assert isinstance(event.data, OpeningBalancesRecorded)
        cumulative.extend(event.data.cumulative)
        for entry in entries_of(event.data):
            key = (entry.account, entry.currency, entry.dimensions)
            known = balances.get(key)
            balances[key] = entry if known is None else _sum(known, entry)
    standing = [entry for entry in balances.values() if entry.amount or entry.base_amount]
    return {
        "fund_id": fund_id,
        "effective_on": parts[0].effective_on,
        "position": parts[-1].position,
        "transaction_id": parts[0].transaction_id,
        "balances": [entry_json(entry, base_currency) for entry in standing],
        "cumulative": cumulative,
    }


def _sum(one: Entry, other: Entry) -> Entry:
    return one._replace(amount=one.amount + other.amount, base_amount=one.base_amount + other.base_amount)
