"""Approved projects wait for money: each shows what is still open until it is financed in full."""

from typing import Any

import httpx
from fastapi import FastAPI

from fiducia.embedded.issuer import ISSUER as EMBEDDED
from fiducia.embedded.issuer import EmbeddedIssuer
from services.ledger.waiting_api import router
from shared.service.security import Verifier, keys_of
from tests.support.desk import Desk, Fund, money


def test_projects_wait_until_they_are_financed_in_full(desk: Desk, issuer: EmbeddedIssuer) -> None:
    fund = Fund.opened(desk)
    first = fund.project("P1", "100.00")
    second = fund.project("P2", "50.00")
    fund.project("P3", "10.00", status="proposed")
    assert waiting(desk, issuer) == {"P1": ("0.00", "100.00"), "P2": ("0.00", "50.00")}

    fund.funded("DK", "120.00")
    allocation = fund.allocation(first, "60.00")
    assert waiting(desk, issuer) == {"P1": ("60.00", "40.00"), "P2": ("0.00", "50.00")}
    fund.allocation(first, "40.00")
    assert waiting(desk, issuer) == {"P2": ("0.00", "50.00")}

    # Short of cash the second waits and holds nothing: what is there is still to be had.
    body = {"fund_id": fund.fund_id, "project_id": second, "decision": "SC-3", "effective_on": "2024-03-01"}
    assert desk.refusal("approve_allocation", {**body, "amount": money("50.00")}).code == "allocation.exceeds_available"
    assert waiting(desk, issuer) == {"P2": ("0.00", "50.00")}
    desk.do("approve_allocation", {**body, "amount": money("20.00")})
    assert waiting(desk, issuer) == {"P2": ("20.00", "30.00")}

    # A reduction and a reversal put a project back on the list; a project that is closed leaves it.
    fund.revise_allocation(allocation, "59.99")
    assert waiting(desk, issuer) == {"P1": ("99.99", "0.01"), "P2": ("20.00", "30.00")}
    fund.project("P2", "50.00", project_id=second, status="cancelled", source_position=2)
    assert waiting(desk, issuer) == {"P1": ("99.99", "0.01")}


def waiting(desk: Desk, issuer: EmbeddedIssuer) -> dict[str, tuple[str, str]]:
    """The list as it is served: allocated and open by project, in the order they were heard of."""
    app = FastAPI()
    app.include_router(router)
    app.state.running = app.state.ledger = desk.ledger
    desk.ledger.verifier = Verifier(EMBEDDED, "fiducia", keys_of(issuer.jwks_file.read_bytes()))
    if not any(person[0] == EMBEDDED for person in desk.machine.state.grants):
        desk.run(desk.ledger.give_grant(EMBEDDED, "reader", "auditor"))

    async def ask() -> Any:
        transport = httpx.ASGITransport(app=app)
        headers = {"authorization": f"Bearer {issuer.sign('reader')}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:
            answer = await client.get("/v1/allocations/waiting", headers=headers)
        assert answer.status_code == 200
        return answer.json()["items"]

    items = desk.run(ask())
    return {i["code"]: (i["allocated_amount"]["amount"], i["open_amount"]["amount"]) for i in items}
