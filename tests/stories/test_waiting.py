"""Approved projects wait for money: each shows what is still open until it is financed in full."""

from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI

from fiducia.embedded.issuer import ISSUER as EMBEDDED
from fiducia.embedded.issuer import EmbeddedIssuer
from services.ledger.waiting_api import router
from shared.service.security import Verifier, keys_of
from tests.refusals.frozen_projects import freeze
from tests.support.desk import Desk, Fund, money
from tests.support.mission import Budget


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


def test_what_is_proposed_is_confirmed_in_one_call(desk: Desk, issuer: EmbeddedIssuer) -> None:
    fund = Fund.opened(desk)
    earmarked = fund.funded("DK", "30.00", earmark={"area": "ML-7"})
    free = fund.funded("NO", "60.00")
    project = fund.project("P1", "50.00", areas=["ML-7"])
    fund.project("P2", "70.00")
    listed(desk, issuer)
    size, balances = desk.size(), desk.trial_balance(fund.fund_id)
    first, second = listed(desk, issuer)
    assert (first["status"], first["fund_id"]) == ("ready", fund.fund_id)
    assert first["confirm"]["sources"] == [
        {"source": source, "amount": money(amount)}
        for source, amount in sorted([(earmarked, "30.00"), (free, "20.00")])
    ]
    assert {name: second[name] for name in ("status", "because", "available_amount")} == {
        "status": "awaiting_funds", "because": "allocation.exceeds_available", "available_amount": money("60.00"),
    }  # fmt: skip
    assert (desk.size(), desk.trial_balance(fund.fund_id)) == (size, balances), "nothing is held"

    told = desk.do("approve_allocation", {**first["confirm"], "decision": "SC-7"})
    assert told["resource"]["project_id"] == project
    assert told["resource"]["uncommitted"] == {earmarked: money("30.00"), free: money("20.00")}
    [still] = listed(desk, issuer)
    assert (still["code"], still["status"], still["available_amount"]) == ("P2", "awaiting_funds", money("40.00"))
    fund.funded("DK", "30.00")
    [ready] = listed(desk, issuer)
    assert ready["status"] == "ready"
    desk.do("approve_allocation", {**ready["confirm"], "decision": "SC-8"})
    assert listed(desk, issuer) == []


def test_the_fund_is_that_of_the_window_the_only_one_or_the_one_asked_for(desk: Desk, issuer: EmbeddedIssuer) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project("P1", "50.00")
    assert [item["fund_id"] for item in listed(desk, issuer)] == [fund.fund_id]
    other = Fund.opened(desk, "TF2")
    [open_choice] = listed(desk, issuer)
    assert (open_choice["status"], open_choice["because"]) == ("blocked", "fund.unknown")
    [asked] = listed(desk, issuer, fund_id=other.fund_id)
    assert (asked["status"], asked["fund_id"], asked["available_amount"]) == (
        "awaiting_funds",
        other.fund_id,
        money("0.00"),
    )
    body = {"fund_id": fund.fund_id, "code": "W1", "name": "Window"}
    window = desk.do("open_window", body, actor="administrator")["resource"]["id"]
    fund.project("P1", "50.00", project_id=project, window_id=window, source_position=2)
    [of_window] = listed(desk, issuer)
    assert (of_window["status"], of_window["fund_id"]) == ("ready", fund.fund_id)


def test_a_quick_impact_project_waits_for_authority(desk: Desk, issuer: EmbeddedIssuer) -> None:
    budget = Budget.opened(desk)
    project = budget.project("Q1", "50.00")
    [waits] = listed(desk, issuer)
    assert (waits["status"], waits["fund_id"]) == ("blocked", budget.fund_id)
    today = datetime.now(UTC).date()
    year = today.year if today.month >= 7 else today.year - 1
    budget.authority("80.00", year, f"{year}-07-01")
    [ready] = listed(desk, issuer)
    assert (ready["status"], "sources" in ready["confirm"]) == ("ready", False)
    told = desk.do("approve_allocation", {**ready["confirm"], "decision": "PRC-1"})
    assert told["resource"]["project_id"] == project


def test_a_frozen_project_waits_for_nothing(desk: Desk, issuer: EmbeddedIssuer) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "500.00")
    project = fund.project("P1", "50.00")
    assert len(listed(desk, issuer)) == 1
    freeze(fund, project)
    assert listed(desk, issuer) == []


def waiting(desk: Desk, issuer: EmbeddedIssuer) -> dict[str, tuple[str, str]]:
    """What waits: allocated and open by project, in the order they were heard of."""
    items = listed(desk, issuer)
    return {i["code"]: (i["allocated_amount"]["amount"], i["open_amount"]["amount"]) for i in items}


def listed(desk: Desk, issuer: EmbeddedIssuer, **query: Any) -> Any:
    """The list as it is served."""
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
            answer = await client.get("/v1/allocations/waiting", headers=headers, params=query)
        assert answer.status_code == 200
        return answer.json()["items"]

    return desk.run(ask())
