"""A reversal pulls no ground away: not a ceiling, a payment's commitment, a close, a receivable, a waiver."""

from typing import Any

from tests.support.desk import Desk, Fund, money


def undo(desk: Desk, answer: dict[str, Any]) -> str:
    """The code that reversing a transaction is refused with."""
    body = {"transaction_id": answer["transaction_id"], "reason_code": "recording_error"}
    return desk.refusal("reverse_transaction", body, actor="approver").code


def test_undoing_a_reduction_lifts_no_ceiling(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "2000.00")
    project = fund.project(approved="1000.00")
    allocation = fund.allocation(project, "1000.00")
    less = {"amount": money("400.00"), "decision": "SC-2", "effective_on": "2024-03-01"}
    reduced = desk.do("revise_allocation", less, path_ids={"allocation_id": allocation})
    fund.allocation(project, "600.00", "2024-03-02")
    assert undo(desk, reduced) == "allocation.exceeds_approved"


def test_a_rise_that_was_paid_is_not_undone(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "1000.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "1000.00"), "100.00")
    rise = desk.do(
        "revise_commitment",
        {
            "amount": money("150.00"),
            "instalments": [{"amount": money("100.00")}, {"amount": money("50.00")}],
            "effective_on": "2024-03-01",
        },
        path_ids={"commitment_id": commitment},
    )
    accepted = fund.report(commitment, {1: "150.00"})
    fund.payment(commitment, 1, "100.00", "2024-07-01")
    fund.payment(commitment, 2, "50.00", "2024-07-01")
    desk.do(
        "reverse_transaction",
        {"transaction_id": accepted["transaction_id"], "reason_code": "recording_error"},
        actor="approver",
    )
    assert undo(desk, rise) == "reversal.depended_on"


def test_a_closed_commitment_keeps_what_closed_it(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "1000.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "1000.00"), "100.00")
    paid = fund.payment(commitment, 1, "100.00")
    accepted = fund.report(commitment, {1: "100.00"})
    close = {"effective_on": "2024-08-01"}
    desk.do("close_commitment", close, path_ids={"commitment_id": commitment})
    assert undo(desk, accepted) == "reversal.depended_on"
    assert undo(desk, paid) == "reversal.depended_on"


def test_a_bounce_whose_place_was_taken_is_not_undone(desk: Desk) -> None:
    fund = Fund.opened(desk)
    agreement = fund.agreement("DK", "100.00")
    first = fund.receipt("100.00", {agreement: "100.00"})
    body = {"amount": money("100.00"), "effective_on": "2024-02-01"}
    bounced = desk.do("return_receipt", body, path_ids={"receipt_id": first["resource"]["id"]})
    again = fund.receipt("100.00", {agreement: "100.00"}, "2024-02-10")
    assert undo(desk, bounced) == "reversal.depended_on"
    reversal = {"transaction_id": again["transaction_id"], "reason_code": "duplicate"}
    desk.do("reverse_transaction", reversal, actor="approver")
    reversal["transaction_id"] = bounced["transaction_id"]
    desk.do("reverse_transaction", reversal, actor="approver")
    assert desk.balance(fund.fund_id, "contributions_receivable") == 0


def test_a_waiver_that_was_used_is_not_undone(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "1000.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "1000.00"), "100.00", "50.00")
    fund.payment(commitment, 1, "100.00")
    waiver = {"instalment": 2, "reason": "urgent", "effective_on": "2024-03-01"}
    waived = desk.do("waive_instalment", waiver, path_ids={"commitment_id": commitment})
    fund.payment(commitment, 2, "50.00", "2024-03-02")
    assert undo(desk, waived) == "reversal.depended_on"
