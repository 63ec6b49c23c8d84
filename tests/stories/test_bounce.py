"""Story 5 of the books, without its fee: a receipt that was allocated bounces, and the donor pays again."""

from tests.support.desk import Desk, Fund, money


def test_a_bounce_overdraws_the_fund_until_the_donor_pays_again(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    a = fund.named("A", fund.agreement("DK", "100000.00"))
    receipt = fund.receipt("100000.00", {a: "100000.00"})["resource"]["id"]
    allocation = fund.allocation(project, "100000.00")
    commitment = fund.named("C", fund.commitment(allocation, "100000.00"))

    # The bank takes the money back: a fact, recorded although everything is allocated.
    start = desk.size()
    fund.bounce(receipt, "100000.00", on="2024-02-20")
    assert fund.told(start) == [
        "Cr cash 100000.00: bank",
        "Dr contributions_receivable 100000.00: DK, A",
        "Dr available 100000.00: DK, A",
        "Cr control 100000.00",
    ]
    assert desk.balance(fund.fund_id, "available", source=a) == 10_000_000
    assert fund.books() == {
        "contributions_receivable": "100000.00",
        "contribution_revenue": "-100000.00",
        "available": "100000.00",
        "committed": "-100000.00",
    }

    # The fund is overdrawn: nothing is allocated and nothing paid, from no source at all.
    fund.funded("NO", "500.00", on="2024-02-21")
    body = {
        "fund_id": fund.fund_id,
        "project_id": project,
        "decision": "SC-2",
        "amount": money("1.00"),
        "effective_on": "2024-02-22",
    }
    refused = desk.refusal("approve_allocation", body)
    assert refused.code == "fund.overdrawn"
    assert refused.figures == {
        "account": "available",
        "bank_account_id": None,
        "source": a,
        "balance": "-100000.00",
        "lowest": "-100000.00",
        "currency": "USD",
    }
    raised = {"amount": money("100001.00"), "decision": "SC-2", "effective_on": "2024-02-22"}
    path = {"allocation_id": allocation}
    assert desk.refusal("revise_allocation", raised, path_ids=path).code == "fund.overdrawn"
    payment = {
        "commitment_id": commitment,
        "instalment": 1,
        "bank_account_id": fund.bank_account_id,
        "amount": money("1.00"),
        "effective_on": "2024-02-22",
    }
    assert desk.refusal("pay_disbursement", payment).code == "fund.overdrawn"

    # One cent short, it still is.
    fund.receipt("99999.99", {a: "99999.99"}, on="2024-03-01")
    assert desk.refusal("pay_disbursement", {**payment, "effective_on": "2024-03-01"}).figures["balance"] == "-0.01"

    # The donor pays the rest: available 0, and allowed again.
    start = desk.size()
    fund.receipt("0.01", {a: "0.01"}, on="2024-03-02")
    assert fund.told(start) == [
        "Dr cash 0.01: bank",
        "Cr contributions_receivable 0.01: DK, A",
        "Dr control 0.01",
        "Cr available 0.01: DK, A",
    ]
    assert desk.balance(fund.fund_id, "available", source=a) == 0
    fund.payment(commitment, 1, "100000.00", on="2024-03-02")
    fund.revise_allocation(allocation, "100500.00", on="2024-03-02")
    assert fund.books() == {
        "cash": "500.00",
        "advances_to_partners": "100000.00",
        "contribution_revenue": "-100500.00",
        "allocated": "-500.00",
        "committed": "-100000.00",
        "control": "100500.00",
    }
