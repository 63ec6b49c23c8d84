"""One bank account may serve several funds; none of them spends another's cash."""

from typing import Any

import pytest

from shared.contracts.problems import Refused
from tests.support.desk import Desk, Fund, money


def test_each_fund_has_its_own_cash_in_a_shared_account(desk: Desk) -> None:
    first, second = Fund.opened(desk, "TF1"), Fund.opened(desk, "TF2")
    body = {"code": "SHARED", "name": "Shared", "currency": "USD", "fund_ids": [first.fund_id, second.fund_id]}
    shared = desk.do("open_bank_account", body)["resource"]["id"]
    for fund in (first, second):
        fund.bank_account_id = fund.named("shared", shared)
    first.funded("DK", "100.00")
    second.funded("DK", "10.00")
    commitment = second.commitment(second.allocation(second.project(), "10.00"), "10.00")
    second.bank_charge("0.01", on="2024-02-01")
    second.interest("0.01", on="2024-02-20")

    # 110 lie in the account; the second fund has 9.99 of it until the twentieth.
    with pytest.raises(Refused) as refusal:
        second.payment(commitment, 1, "10.00", on="2024-02-15")
    assert refusal.value.code == "payment.exceeds_cash"
    assert refusal.value.figures["available"] == "9.99"
    second.payment(commitment, 1, "9.99", on="2024-02-15")
    second.payment(commitment, 1, "0.01", on="2024-02-20")
    assert desk.balance(first.fund_id, "cash", bank_account_id=shared) == 10_000
    assert desk.balance(second.fund_id, "cash", bank_account_id=shared) == 0
    assert first.books()["cash"] == "100.00"
    assert "cash" not in second.books()

    # One fund's overdraft is its own.
    second.bank_charge("1.00", on="2024-03-01")
    first.allocation(first.project("P1"), "1.00", on="2024-03-01")
    allocation: dict[str, Any] = {"fund_id": second.fund_id, "project_id": second.project("P2"), "decision": "SC-1"}
    dated = {"amount": money("1.00"), "effective_on": "2024-03-01"}
    refused = desk.refusal("approve_allocation", {**allocation, **dated})
    assert (refused.code, refused.figures["bank_account_id"]) == ("fund.overdrawn", shared)

    # It closes only when it stands at zero in each of them.
    held = desk.refusal("close_bank_account", {}, path_ids={"bank_account_id": shared})
    assert held.figures["minor_units_by_fund"] == {first.fund_id: 10_000, second.fund_id: -100}


def test_a_project_is_financed_by_several_funds_up_to_its_ceiling_in_all(desk: Desk) -> None:
    first, second = Fund.opened(desk, "TF1"), Fund.opened(desk, "TF2")
    first.funded("DK", "100.00")
    second.funded("DK", "100.00")
    project = first.project("P1", "50.00")
    first.allocation(project, "30.00")
    with pytest.raises(Refused) as refusal:
        second.allocation(project, "20.01")
    assert refusal.value.figures == {
        "asked": "20.01",
        "allocated": "30.00",
        "approved": "50.00",
        "currency": "USD",
    }
    second.allocation(project, "20.00")
