"""Manual journals: an accrual at the month's end and its release, a result moved to where it belongs."""

from tests.refusals.journals import accrual, line, post
from tests.support.desk import Desk, Fund


def test_a_charge_is_accrued_at_the_months_end_and_released_when_it_is_paid(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.interest("100.00")
    start = desk.size()
    answer = post(fund, *accrual(fund, "40.00"), reference="JV-1")
    assert fund.told(start) == [
        "Dr bank_charges 40.00",
        "Cr payables 40.00: partner",
        "Dr available 40.00: pool",
        "Cr control 40.00",
    ]
    assert len(answer["resource"]["evidence"]) == 1
    assert fund.books()["payables"] == "-40.00"
    post(fund, *accrual(fund, "40.00", release=True), on="2024-04-01")
    fund.bank_charge("40.00", on="2024-04-02")
    assert fund.books() == {
        "available": "-60.00", "bank_charges": "40.00", "cash": "60.00", "control": "60.00",
        "interest_fund": "-100.00",
    }  # fmt: skip


def test_a_result_is_moved_between_accounts_and_back_by_a_reversal(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.interest("100.00")
    moved = post(
        fund,
        line("debit", "interest_fund", "25.00"),
        line("credit", "interest_partners", "25.00", organisation_id=fund.partner_id),
    )
    assert fund.books()["interest_partners"] == "-25.00"
    fund.reverse(moved["transaction_id"])
    assert "interest_partners" not in fund.books()
    assert fund.books()["interest_fund"] == "-100.00"
