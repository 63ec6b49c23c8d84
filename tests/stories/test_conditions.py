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
