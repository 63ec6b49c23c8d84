"""What partners and their banks give back: refunds, payments that come back, and interest."""

from tests.support.desk import Desk, Fund, money


def test_a_partner_refunds_its_advance_and_more(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "100.00"))
    commitment = fund.named("C", fund.commitment(fund.allocation(project, "100.00"), "100.00"))
    fund.payment(commitment, 1, "100.00")
    fund.report(commitment, {4: "60.00"})

    # 15 of the 40 it still holds: the money may be committed anew.
    start = desk.size()
    fund.refund(commitment, "15.00")
    assert fund.told(start) == [
        "Dr cash 15.00: bank",
        "Cr advances_to_partners 15.00: P, partner, C",
        "Dr committed 15.00: DK, A, P, partner, C",
        "Cr allocated 15.00: DK, A, P",
    ]

    # 27 more, 2 beyond its balance, said to be a recovery: that belongs to the pool.
    start = desk.size()
    fund.refund(commitment, "27.00", excess_is="recovery")
    assert fund.told(start) == [
        "Dr cash 27.00: bank",
        "Cr advances_to_partners 25.00: P, partner, C",
        "Cr recoveries 2.00: P, partner, C",
        "Dr committed 25.00: DK, A, P, partner, C",
        "Cr allocated 25.00: DK, A, P",
        "Dr control 2.00",
        "Cr available 2.00: pool",
    ]
    assert fund.books() == {
        "cash": "42.00",
        "contribution_revenue": "-100.00",
        "recoveries": "-2.00",
        "programme_expense": "60.00",
        "available": "-2.00",
        "allocated": "-40.00",
        "spent": "-60.00",
        "control": "102.00",
    }


def test_a_payment_that_comes_back_is_paid_again(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "100.00"))
    commitment = fund.named("C", fund.commitment(fund.allocation(project, "100.00"), "80.00", "20.00"))
    paid = fund.payment(commitment, 1, "80.00")["resource"]["id"]
    start = desk.size()
    back = {"disbursement_id": paid}
    answer = desk.do("return_disbursement", {"effective_on": "2024-02-18"}, path_ids=back)
    assert answer["resource"]["returned"] is True
    assert fund.told(start) == [
        "Dr cash 80.00: bank",
        "Cr advances_to_partners 80.00: P, partner, C",
    ]

    # Paid again, reported in part, and returned: what the report took from the advance is owed again.
    again = fund.payment(commitment, 1, "80.00", on="2024-02-20")["resource"]["id"]
    fund.report(commitment, {4: "50.00"})
    start = desk.size()
    desk.do("return_disbursement", {"effective_on": "2024-07-01"}, path_ids={"disbursement_id": again})
    assert fund.told(start) == [
        "Dr cash 80.00: bank",
        "Cr payables 50.00: P, partner, C",
        "Cr advances_to_partners 30.00: P, partner, C",
    ]
    assert fund.books() == {
        "cash": "100.00",
        "payables": "-50.00",
        "contribution_revenue": "-100.00",
        "programme_expense": "50.00",
        "committed": "-50.00",
        "spent": "-50.00",
        "control": "100.00",
    }
    start = desk.size()
    fund.payment(commitment, 1, "80.00", on="2024-07-02")
    assert fund.told(start) == [
        "Dr payables 50.00: P, partner, C",
        "Dr advances_to_partners 30.00: P, partner, C",
        "Cr cash 80.00: bank",
    ]


def test_interest_charges_and_transfers_move_the_pool_alone(desk: Desk) -> None:
    fund = Fund.opened(desk)
    account = {"code": "SECOND", "name": "Second", "currency": "USD", "fund_ids": [fund.fund_id]}
    second = fund.named("second bank", desk.do("open_bank_account", account)["resource"]["id"])
    start = desk.size()
    fund.interest("12.00")
    fund.interest("3.00", origin="partner", organisation_id=fund.partner_id)
    fund.bank_charge("5.00")
    transfer = {
        "fund_id": fund.fund_id,
        "from_bank_account_id": fund.bank_account_id,
        "to_bank_account_id": second,
        "amount": money("10.00"),
        "effective_on": "2024-01-31",
    }
    desk.do("make_transfer", transfer)
    assert fund.told(start) == [
        "Dr cash 12.00: bank",
        "Cr interest_fund 12.00",
        "Dr control 12.00",
        "Cr available 12.00: pool",
        "Dr cash 3.00: bank",
        "Cr interest_partners 3.00: partner",
        "Dr control 3.00",
        "Cr available 3.00: pool",
        "Dr bank_charges 5.00",
        "Cr cash 5.00: bank",
        "Dr available 5.00: pool",
        "Cr control 5.00",
        "Dr cash 10.00: second bank",
        "Cr cash 10.00: bank",
    ]
    assert desk.balance(fund.fund_id, "cash", bank_account_id=second) == 1000
    assert fund.books() == {
        "cash": "10.00",
        "interest_fund": "-12.00",
        "interest_partners": "-3.00",
        "bank_charges": "5.00",
        "available": "-10.00",
        "control": "10.00",
    }
