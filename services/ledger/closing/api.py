"""GET /v1/funds/{fund_id}/closing-plan: what stands in the way of a fund's end, and how what is left is shared."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.ledger.books.keys import LEAF, BalanceKey
from services.ledger.books.reports import Moment, key_totals, resolve
from services.ledger.books.year_end import Standing
from services.ledger.closing.decisions import left_of
from services.ledger.closing.open_items import OpenItem
from services.ledger.closing.queries import Connection, agreements_money, open_items
from services.ledger.closing.shares import AgreementMoney, shares
from services.ledger.funds.decisions import FUND, Fund
from services.ledger.service import Ledger
from services.ledger.state import LedgerState
from shared.contracts.ids import is_id
from shared.contracts.money import InvalidMoney, from_minor, to_minor
from shared.contracts.problems import Refused
from shared.service.access import reading
from shared.service.answers import to_bytes
from shared.service.loading import load_resources
from shared.service.openapi import READ_PROBLEMS
from shared.service.requests import Parameters

router = APIRouter()
_ITEMS = {"type": "array", "items": {"type": "object"}}
_SHOWN = {
    "type": "object",
    "required": ["fund_id", "code", "status", "position", "next", "open_items", "residue"],
    "properties": {
        "fund_id": {"type": "string", "format": "uuid"},
        "code": {"type": "string"},
        "status": {"type": "string"},
        "base_currency": {"type": "string"},
        "position": {"type": "integer"},
        "next": {"type": "string", "enum": ["begin", "settle", "distribute", "refund", "close", "nothing"]},
        "open_items": _ITEMS,
        "residue": {
            "type": "object",
            "properties": {
                "amount": {"type": "string"},
                "wire_charges": {"type": "string"},
                "basis": {"type": "string"},
                "sources": _ITEMS,
                "shares": _ITEMS,
            },
        },
    },
}


@router.get(
    "/v1/funds/{fund_id}/closing-plan",
    tags=["funds"],
    operation_id="get_closing_plan",
    response_model=None,
    openapi_extra={
        "responses": {
            **READ_PROBLEMS,
            "200": {"description": "The plan", "content": {"application/json": {"schema": _SHOWN}}},
        },
        "security": [{"bearer": []}],
        "parameters": [
            {"name": "wire_charges", "in": "query", "required": False, "schema": {"type": "string"}},
        ],
    },
)
async def closing_plan(request: Request) -> Response:
    """What must still be settled, what is left, and each donor's share of it with the computation."""
    fund_id = request.path_params["fund_id"]
    parameters = Parameters(request)
    charges = parameters.text("wire_charges")
    parameters.done()
    if not is_id(fund_id):
        raise Refused("fund.unknown", None, id=fund_id[:64])
    await reading(request, "funds:read", fund_id)
    ledger: Ledger = request.app.state.ledger
    kinds = ledger.machine.kinds
    async with ledger.reader() as connection:
        moment = await resolve(connection, None, None, None)
        state = LedgerState()
        await load_resources(connection, state, kinds, [(FUND.name, fund_id)])
        fund = state.get(FUND, fund_id)
        kept = _charges(charges, fund)
        standing = await standing_at(connection, moment, fund_id)
        assert moment.held_at is not None, "a question has a time"
        items = await open_items(connection, fund, standing, moment.held_at)
        money = await agreements_money(connection, fund, moment.position)
    body = {**moment.to_json(ledger.settings.log_origin), "position": moment.position}
    return Response(to_bytes({**body, **plan_json(fund, items, standing, money, kept)}), media_type="application/json")


async def standing_at(connection: Connection, moment: Moment, fund_id: str) -> list[Standing]:
    """Every balance of a fund that is not zero."""
    found = await key_totals(connection, moment, fund_id)
    return [
        Standing(
            BalanceKey(fund_id, one.account, one.currency, LEAF, one.dimensions),
            one.total.amount,
            one.total.base_amount,
        )
        for one in found
    ]


def _charges(text: str | None, fund: Fund) -> int:
    """Refuses `parameter.invalid` for what is no amount in the fund's currency."""
    try:
        return 0 if text is None else to_minor(text, fund.base_currency)
    except InvalidMoney as error:
        raise Refused("parameter.invalid", None, parameter="wire_charges", reason=str(error)) from None


def plan_json(
    fund: Fund, items: list[OpenItem], standing: list[Standing], money: list[AgreementMoney], kept: int
) -> dict[str, Any]:
    """The plan as it is shown."""
    available = {} if fund.is_mission_budget else left_of(standing, money)
    residue = sum(available.values()) - kept
    basis, taken = shares(max(0, residue), money, fund.base_currency)
    numbers = {one.agreement_id: one.number for one in money}
    return {
        "fund_id": fund.fund_id,
        "code": fund.code,
        "status": fund.status,
        "base_currency": fund.base_currency,
        "next": _next(fund, items, residue),
        "open_items": [{name: value for name, value in asdict(item).items() if value} for item in items],
        "residue": {
            "amount": from_minor(residue, fund.base_currency),
            "wire_charges": from_minor(kept, fund.base_currency),
            "basis": basis,
            "sources": [
                {
                    "source": source,
                    "number": numbers.get(source, source),
                    "available": from_minor(minor, fund.base_currency),
                }
                for source, minor in sorted(available.items())
            ],
            "shares": [
                {
                    "donor_id": share.donor_id,
                    "donor_code": share.donor_code,
                    "agreement_id": share.agreement_id,
                    "agreement": numbers[share.agreement_id],
                    "deposits": share.deposits.amount,
                    "refunds": share.refunds.amount,
                    "earmarked_use": share.earmarked_use.amount,
                    "weight": share.weight.amount,
                    "share": share.share.amount,
                }
                for share in taken
            ],
        },
    }


def _next(fund: Fund, items: list[OpenItem], residue: int) -> str:
    """The step that comes next."""
    if fund.status != "closing":
        return "begin" if fund.status == "open" else "nothing"
    if any(item.stage == "distribution" for item in items):
        return "settle"
    if residue > 0:
        return "distribute"
    return "refund" if items else "close"
