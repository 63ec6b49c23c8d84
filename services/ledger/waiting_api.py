"""GET /v1/allocations/waiting: approved projects that are not yet financed in full, each ready to be confirmed.

What is proposed for a project is what the decision itself would record now, worked out and not recorded: it holds
nothing, and the officer who confirms it in one call is decided upon anew.
"""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.ledger import loading
from services.ledger.allocations.decisions import decide_approve_allocation
from services.ledger.funds.decisions import FUND, WINDOW
from services.ledger.hearing.decisions import FINANCED_STATUSES, PROJECT, Project
from services.ledger.service import Ledger
from services.ledger.state import Context, LedgerState
from shared.contracts.actor import Actor
from shared.contracts.commands.projects import ApproveAllocation
from shared.contracts.events.allocations import AllocationApproved
from shared.contracts.ids import new_id
from shared.contracts.money import Money, from_minor
from shared.contracts.problems import NotLoaded, Refused
from shared.contracts.times import day_in
from shared.deciding.resources import Decided
from shared.eventlog.reader import log_size
from shared.service.access import reading
from shared.service.answers import to_bytes
from shared.service.loading import load_resources
from shared.service.openapi import READ_PROBLEMS
from shared.service.requests import Parameters

router = APIRouter()
_WAITING = """SELECT id::text, position FROM projects
    WHERE status = ANY(%s) AND approved_minor > allocated_minor AND frozen IS NOT TRUE AND position > %s
    ORDER BY position LIMIT %s"""
_FUNDS = "SELECT id::text FROM funds WHERE kind = %s AND status = 'open' ORDER BY position LIMIT 2"
_FUND_KIND = {"trust_fund": "trust_fund", "quick_impact": "mission_budget"}
"""Which kind of fund finances a mechanism."""
SHORT = ("allocation.exceeds_available", "fund.overdrawn")
"""Refusals that more money cures: the project awaits funds."""


@router.get(
    "/v1/allocations/waiting",
    tags=["allocations"],
    operation_id="list_waiting",
    response_model=None,
    openapi_extra={
        "responses": READ_PROBLEMS,
        "security": [{"bearer": []}],
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
            for name in ("limit", "cursor", "fund_id")
        ],
    },
)
async def waiting(request: Request) -> Response:
    """Approved projects waiting for money: what is approved, allocated and open, and the allocation to confirm.

    `status`: `ready`, `awaiting_funds` when what may be drawn on does not suffice, or `blocked`; `because` then names
    the refusal. `confirm` is the body of `POST /v1/allocations`, but for the decision's reference. `fund_id`: the fund
    to draw on; without it that of the project's window, or the only open fund for its mechanism.
    """
    parameters = Parameters(request)
    limit = parameters.whole("limit", 100, 1, 1_000)
    cursor = parameters.whole("cursor", -1, 0, 2**53 - 1)
    fund_id = parameters.id("fund_id")
    parameters.done()
    caller = await reading(request, "allocations:read", "any")
    ledger: Ledger = request.app.state.ledger
    async with ledger.reader() as connection, connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = await (await connection.execute(_WAITING, [list(FINANCED_STATUSES), cursor, limit + 1])).fetchall()
        desk = _Desk(ledger, connection, caller.actor)
        items = [await desk.item(project_id, fund_id) for project_id, _ in found[:limit]]
    more = str(found[limit - 1][1]) if len(found) > limit else None
    return Response(to_bytes({"items": items, "next_cursor": more}), media_type="application/json")


class _Desk:
    """Works out, on one snapshot of the ledger, what confirming each waiting project would record."""

    def __init__(self, ledger: Ledger, connection: loading.Connection, actor: Actor) -> None:
        self._kinds = ledger.machine.kinds
        self._connection = connection
        self._actor = actor
        self._now = datetime.now(UTC)
        self._state: LedgerState | None = None

    async def item(self, project_id: str, fund_id: str | None) -> dict[str, Any]:
        """A waiting project as it is shown. Refuses `fund.unknown`."""
        state = await self._started()
        await load_resources(self._connection, state, self._kinds, [(PROJECT.name, project_id)])
        project = state.get(PROJECT, project_id)
        approved = project.approved_amount
        assert approved is not None, "what waits is approved"
        open_amount = Money.of(approved.minor - project.allocated_minor, approved.currency)
        return {
            "project_id": project_id,
            "code": project.code,
            "approved_amount": approved.to_json(),
            "allocated_amount": Money.of(project.allocated_minor, approved.currency).to_json(),
            "open_amount": open_amount.to_json(),
            **await self._proposed(state, project_id, fund_id or await self._fund_of(state, project), open_amount),
        }

    async def _proposed(
        self, state: LedgerState, project_id: str, fund_id: str | None, amount: Money
    ) -> dict[str, Any]:
        if fund_id is None:
            return {"status": "blocked", "because": "fund.unknown"}
        if (FUND.name, fund_id) not in state.resources:
            await load_resources(self._connection, state, self._kinds, [(FUND.name, fund_id)])
        today = day_in(state.get(FUND, fund_id).time_zone, self._now)
        command = ApproveAllocation(
            fund_id=fund_id, project_id=project_id, decision="proposed", amount=amount, effective_on=today
        )
        try:
            [decided] = await self._decided(state, command)
        except Refused as refused:
            if refused.code not in SHORT:
                return {"status": "blocked", "fund_id": fund_id, "because": refused.code}
            able = refused.figures.get("available")
            shown = from_minor(_sum(able, amount.currency), amount.currency) if isinstance(able, dict) else None
            available = None if shown is None else {"amount": shown, "currency": amount.currency}
            return {
                "status": "awaiting_funds",
                "fund_id": fund_id,
                "because": refused.code,
                "available_amount": available,
            }
        event = decided.data
        assert isinstance(event, AllocationApproved)
        body: dict[str, Any] = {"fund_id": fund_id, "project_id": project_id, "amount": amount.to_json()}
        body |= {"effective_on": str(today), "support_cost_reserved": event.support_cost_reserved.to_json()}
        if event.fiscal_year is None:
            body["sources"] = [{"source": s.source, "amount": s.amount.to_json()} for s in event.sources]
        else:
            body["fiscal_year"] = event.to_json()["fiscal_year"]
            del body["support_cost_reserved"]
        return {"status": "ready", "fund_id": fund_id, "confirm": body}

    async def _decided(self, state: LedgerState, command: ApproveAllocation) -> list[Decided]:
        while True:
            try:
                return decide_approve_allocation(state, command, Context(self._now, self._actor, new_id))
            except NotLoaded as missing:
                await loading.load(self._connection, state, self._kinds, missing)

    async def _fund_of(self, state: LedgerState, project: Project) -> str | None:
        """The fund of the project's window, or the only open one that finances its mechanism."""
        if project.window_id is not None:
            await load_resources(self._connection, state, self._kinds, [(WINDOW.name, project.window_id)])
            return state.get(WINDOW, project.window_id).fund_id
        cursor = await self._connection.execute(_FUNDS, [_FUND_KIND[project.mechanism]])
        found = await cursor.fetchall()
        return found[0][0] if len(found) == 1 else None

    async def _started(self) -> LedgerState:
        if self._state is None:
            self._state = LedgerState()
            await loading.start(self._connection, self._state, await log_size(self._connection))
        return self._state


def _sum(available: dict[str, str], currency: str) -> int:
    return sum(Money(amount=amount, currency=currency).minor for amount in available.values())
