"""A conditional part, failed and met; a bounce with its fee (BOOKS.md section 5, stories 2 and 5)."""

from tests.support.desk import Desk, Fund, money


def test_a_condition_fails_in_part_and_is_met_for_the_rest(desk: Desk) -> None:
    """500,000 of which 200,000 conditional; 400,000 received: 300,000 may be used at once."""
    fund = Fund.opened(desk)
    fund.policy(name="agent_fee", rate="0.01")
    start = desk.size()
    a = fund.named("A", fund.agreement("DK", "500000.00", conditional_amount=money("200000.00")))
    assert fund.told(start) == [
        "Dr contributions_receivable 300000.00: DK, A",
        "Cr contribution_revenue 300000.00: DK, A",
    ]
    start = desk.size()
    fund.receipt("400000.00", {a: "400000.00"})
    assert fund.told(start) == [
        "Dr cash 400000.00: bank",
        "Cr contributions_receivable 300000.00: DK, A",
        "Cr conditional_contributions 100000.00: DK, A",
        "Dr control 300000.00",
        "Cr available 300000.00: DK, A",
        "Dr agent_fee_expense 3000.00: DK, A",
        "Cr agent_fee_payable 3000.00",
        "Dr available 3000.00: DK, A",
        "Cr control 3000.00",
    ]
    assert desk.balance(fund.fund_id, "available") == -29700000
    start = desk.size()
    failed = fund.on_agreement("fail_condition", a, "100000.00", "2024-03-01")
    assert fund.told(start) == []
    assert failed["resource"]["failed"]["amount"] == "100000.00"
    start = desk.size()
    fund.on_agreement("meet_condition", a, "100000.00", "2024-03-02")
    assert fund.told(start) == [
        "Dr conditional_contributions 100000.00: DK, A",
        "Cr contribution_revenue 100000.00: DK, A",
        "Dr control 100000.00",
        "Cr available 100000.00: DK, A",
        "Dr agent_fee_expense 1000.00: DK, A",
        "Cr agent_fee_payable 1000.00",
        "Dr available 1000.00: DK, A",
        "Cr control 1000.00",
    ]
    assert desk.balance(fund.fund_id, "available") == -39600000
    assert desk.balance(fund.fund_id, "agent_fee_payable") == -400000
    path = {"agreement_id": a}
    more = {"amount": money("0.01"), "effective_on": "2024-03-02"}
    assert desk.refusal("meet_condition", more, path_ids=path).code == "condition.exceeds_open"


def test_a_bounce_takes_its_fee_back_and_the_donor_pays_again(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="agent_fee", rate="0.01")
    a = fund.named("A", fund.agreement("DK", "100000.00"))
    receipt = fund.receipt("100000.00", {a: "100000.00"})["resource"]["id"]
    project = fund.project()
    fund.allocation(project, "99000.00")
    start = desk.size()
    fund.bounce(receipt, "100000.00")
    assert fund.told(start) == [
        "Cr cash 100000.00: bank",
        "Dr contributions_receivable 100000.00: DK, A",
        "Dr available 100000.00: DK, A",
        "Cr control 100000.00",
        "Cr agent_fee_expense 1000.00: DK, A",
        "Dr agent_fee_payable 1000.00",
        "Cr available 1000.00: DK, A",
        "Dr control 1000.00",
    ]
    assert desk.balance(fund.fund_id, "available") == 9900000
    more = {"fund_id": fund.fund_id, "project_id": project, "decision": "SC-2", "amount": money("0.01")}
    assert desk.refusal("approve_allocation", {**more, "effective_on": "2024-02-21"}).code == "fund.overdrawn"
    fund.receipt("100000.00", {a: "100000.00"}, "2024-02-25")
    assert desk.balance(fund.fund_id, "available") == 0
    assert desk.balance(fund.fund_id, "agent_fee_payable") == -100000


def test_cash_that_came_before_the_signature_meets_no_condition(desk: Desk) -> None:
    fund = Fund.opened(desk)
    a = fund.agreement("DK", "500.00", "2024-01-10", conditional_amount=money("200.00"))
    early = {"fund_id": fund.fund_id, "bank_account_id": fund.bank_account_id, "gross_amount": money("1.00")}
    early["parts"] = [{"agreement_id": a, "amount": money("1.00")}]
    assert desk.refusal("record_receipt", {**early, "effective_on": "2024-01-09"}).code == "receipt.exceeds_receivable"
    desk.do("record_receipt", {**early, "effective_on": "2024-01-10"})
    assert desk.balance(fund.fund_id, "conditional_contributions") == 0


def test_a_condition_is_not_undone_under_cash_that_went_back(desk: Desk) -> None:
    """Met, then the bank takes the receipt back: undoing the condition would put back what is gone."""
    fund = Fund.opened(desk)
    a = fund.agreement("DK", "100.00", conditional_amount=money("100.00"))
    receipt = fund.receipt("60.00", {a: "60.00"})["resource"]["id"]
    met = fund.on_agreement("meet_condition", a, "60.00", "2024-02-01")
    bounced = fund.bounce(receipt, "60.00")
    reversal = {"transaction_id": met["transaction_id"], "reason_code": "recording_error"}
    refusal = desk.refusal("reverse_transaction", reversal, actor="approver")
    assert (refusal.code, refusal.figures["type"]) == ("reversal.depended_on", "ReceiptReturned")
    fund.reverse(bounced["transaction_id"])
    fund.reverse(met["transaction_id"])
    assert fund.books() == {"cash": "60.00", "conditional_contributions": "-60.00"}
