"""What a bulk records in one database transaction is seen by the refunds and steps later in it."""

from typing import Any

from shared.contracts.problems import Refused
from shared.eventlog.application import Answer
from tests.support.desk import Desk, Fund, money
from tests.support.donors import Donors
from tests.support.fund_life import FundLife


def test_a_refund_takes_what_the_line_before_brought(desk: Desk) -> None:
    fund = Fund.opened(desk)
    donor = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"]}
    receipt = {**donor, "bank_account_id": fund.bank_account_id, "gross_amount": money("20.00"), "parts": []}
    refund: dict[str, Any] = {**donor, "decision": "SC-1"}
    outcomes = desk.bulk(
        [
            desk.command("record_receipt", {**receipt, "effective_on": "2024-01-10"}),
            desk.command("approve_donor_refund", {**refund, "amount": money("15.00"), "effective_on": "2024-01-11"}),
            desk.command("approve_donor_refund", {**refund, "amount": money("5.00"), "effective_on": "2024-01-11"}),
        ],
        atomic=True,
    )
    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    assert fund.books() == {"cash": "20.00", "refunds_payable_to_donors": "-20.00"}


def test_a_fund_is_not_closed_over_what_the_line_before_brought(desk: Desk) -> None:
    """At the end of a block and in the midst of one: the balances that are asked for are those of the moment."""
    fund = Fund.opened(desk)
    donors, life = Donors(fund), FundLife(fund)
    life.begin("2024-01-05")
    for _ in range(130):
        received = fund.receipt("1.00", {}, "2024-01-10")["resource"]["id"]
        named = [{"receipt_id": received, "amount": money("1.00")}]
        approved = donors.approve(None, "1.00", "2024-01-10", receipts=named)["resource"]["id"]
        receipt = {"fund_id": fund.fund_id, "bank_account_id": fund.bank_account_id, "gross_amount": money("1.00")}
        closing = desk.command("close_fund", life.step("2024-01-10"), path_ids=life.path)
        bulk = [
            desk.command("record_receipt", {**receipt, "parts": [], "effective_on": "2024-01-10"}),
            closing,
        ]
        refused = [outcome for outcome in desk.bulk(bulk, atomic=True) if isinstance(outcome, Refused)]
        assert "fund.closing_open_items" in [refusal.code for refusal in refused]
        donors.pay("1.00", "2024-01-10", refund_id=approved)
        if desk.size() > 560:
            break
    life.close("2024-01-10")
    assert fund.books() == {}
