"""A donor that may not pay: doubtful by age, paid in part, written off, recovered; amended up and down."""

from tests.support.desk import Desk, Fund, money


def test_a_doubtful_donor_pays_in_part_and_the_rest_is_written_off_and_recovered(desk: Desk) -> None:
    fund = Fund.opened(desk)
    steps = [{"days_overdue": 30, "share": "0.5"}, {"days_overdue": 90, "share": "1"}]
    fund.policy(name="impairment", steps=steps)
    due = [{"due_on": "2024-02-01", "amount": money("60.00")}, {"due_on": "2024-03-01", "amount": money("40.00")}]
    a = fund.named("A", fund.agreement("DK", "100.00", instalments=due))
    start = desk.size()
    desk.do("impair_receivables", {"fund_id": fund.fund_id, "effective_on": "2024-03-31"})
    assert fund.told(start) == ["Dr impairment 50.00: DK, A", "Cr doubtful_allowance 50.00: DK, A"]
    start = desk.size()
    fund.receipt("50.00", {a: "50.00"}, "2024-04-02")
    assert fund.told(start) == [
        "Dr cash 50.00: bank",
        "Cr contributions_receivable 50.00: DK, A",
        "Dr doubtful_allowance 25.00: DK, A",
        "Cr impairment 25.00: DK, A",
        "Dr control 50.00",
        "Cr available 50.00: DK, A",
    ]
    desk.approving("write_off_receivable")
    start = desk.size()
    fund.on_agreement("write_off_receivable", a, "50.00", "2024-06-30")
    assert fund.told(start) == [
        "Dr doubtful_allowance 25.00: DK, A",
        "Dr impairment 25.00: DK, A",
        "Cr contributions_receivable 50.00: DK, A",
    ]
    start = desk.size()
    recovered = fund.on_agreement("recover_receivable", a, "20.00", "2024-07-15", bank_account_id=fund.bank_account_id)
    assert fund.told(start) == [
        "Dr cash 20.00: bank",
        "Cr impairment 20.00: DK, A",
        "Dr control 20.00",
        "Cr available 20.00: DK, A",
    ]
    assert recovered["resource"]["written_off"]["amount"] == "30.00"
    assert fund.books() == {
        "cash": "70.00",
        "contribution_revenue": "-100.00",
        "impairment": "30.00",
        "available": "-70.00",
        "control": "70.00",
    }
    fund.reverse(recovered["transaction_id"])
    assert fund.books()["impairment"] == "50.00"


def test_an_amendment_down_in_a_later_year_reduces_what_earlier_years_showed(desk: Desk) -> None:
    fund = Fund.opened(desk)
    a = fund.named("A", fund.agreement("DK", "100.00", "2023-11-01"))
    start = desk.size()
    up = fund.on_agreement("amend_agreement", a, "150.00", "2023-12-01", reference="SAA-1")
    fund.on_agreement("amend_agreement", a, "120.00", "2023-12-31")
    fund.on_agreement("amend_agreement", a, "90.00", "2024-01-01")
    assert fund.told(start) == [
        "Dr contributions_receivable 50.00: DK, A",
        "Cr contribution_revenue 50.00: DK, A",
        "Cr contributions_receivable 30.00: DK, A",
        "Dr contribution_revenue 30.00: DK, A",
        "Cr contributions_receivable 30.00: DK, A",
        "Dr prior_year_reductions 30.00: DK, A",
    ]
    assert up["resource"]["amount"]["amount"] == "150.00"
    assert fund.books() == {
        "contributions_receivable": "90.00",
        "contribution_revenue": "-120.00",
        "prior_year_reductions": "30.00",
    }
