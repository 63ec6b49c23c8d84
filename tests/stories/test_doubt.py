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


def test_a_payment_that_bounces_is_as_doubtful_as_it_was(desk: Desk) -> None:
    """Half of 100.00 is doubtful; 60.00 come and go back in two parts, 25.00 in between stay paid for a while."""
    fund = Fund.opened(desk)
    a = fund.named("A", fund.agreement("DK", "100.00"))
    judged = {"doubtful": money("50.00"), "effective_on": "2024-03-31"}
    desk.do("impair_receivable", judged, path_ids={"agreement_id": a})
    paid = fund.receipt("60.00", {a: "60.00"}, "2024-04-02")
    receipt = paid["resource"]["id"]
    assert fund.books()["doubtful_allowance"] == "-20.00"
    start = desk.size()
    returned = fund.bounce(receipt, "35.00", "2024-04-10")
    assert fund.told(start) == [
        "Cr cash 35.00: bank",
        "Dr contributions_receivable 35.00: DK, A",
        "Dr impairment 17.50: DK, A",
        "Cr doubtful_allowance 17.50: DK, A",
        "Dr available 35.00: DK, A",
        "Cr control 35.00",
    ]
    assert returned["resource"]["parts"][0]["allowance_released"]["amount"] == "12.50"
    rest = fund.bounce(receipt, "25.00", "2024-04-11")
    assert (fund.books()["doubtful_allowance"], fund.books()["impairment"]) == ("-50.00", "50.00")
    assert desk.refusal(
        "impair_receivable", judged | {"effective_on": "2024-04-30"}, path_ids={"agreement_id": a}
    ).code == ("amount.unchanged")
    fund.reverse(rest["transaction_id"])
    assert fund.books()["doubtful_allowance"] == "-37.50"


def test_the_last_cent_of_an_allowance_comes_back_with_the_last_cent_of_the_debt(desk: Desk) -> None:
    fund = Fund.opened(desk)
    a = fund.agreement("DK", "0.03")
    judged = {"doubtful": money("0.02"), "effective_on": "2024-03-31"}
    desk.do("impair_receivable", judged, path_ids={"agreement_id": a})
    receipt = fund.receipt("0.03", {a: "0.03"}, "2024-04-02")["resource"]["id"]
    allowances = []
    for day in ("2024-04-10", "2024-04-11", "2024-04-12"):
        fund.bounce(receipt, "0.01", day)
        allowances.append((fund.books()["contributions_receivable"], fund.books()["doubtful_allowance"]))
    assert allowances == [("0.01", "-0.01"), ("0.02", "-0.02"), ("0.03", "-0.02")]


def test_the_next_ageing_run_finds_nothing_to_change_after_a_bounce(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="impairment", steps=[{"days_overdue": 30, "share": "0.5"}])
    due = [{"due_on": "2024-02-01", "amount": money("100.00")}]
    a = fund.agreement("DK", "100.00", instalments=due)
    run = {"fund_id": fund.fund_id, "effective_on": "2024-03-31"}
    desk.do("impair_receivables", run)
    receipt = fund.receipt("100.00", {a: "100.00"}, "2024-04-02")["resource"]["id"]
    assert "doubtful_allowance" not in fund.books()
    fund.bounce(receipt, "100.00", "2024-04-10")
    assert fund.books()["doubtful_allowance"] == "-50.00"
    assert desk.refusal("impair_receivables", {**run, "effective_on": "2024-04-30"}).code == (
        "impairment.nothing_changes"
    )


def test_a_foreign_allowance_comes_back_at_what_it_was_released_at(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.rate("EUR", "0.80")
    a = fund.agreement("DK", "100.00", currency="EUR")
    judged = {"doubtful": money("40.00", "EUR"), "effective_on": "2024-03-31"}
    desk.do("impair_receivable", judged, path_ids={"agreement_id": a})
    fund.rate("EUR", "1.25", "2024-04-01")
    account = fund.account("EUR")
    paid = fund.receipt("100.00", {a: "100.00"}, "2024-04-02", currency="EUR", bank_account_id=account)
    assert "doubtful_allowance" not in fund.books()
    body = {"amount": money("100.00", "EUR"), "effective_on": "2024-04-10"}
    desk.do("return_receipt", body, path_ids={"receipt_id": paid["resource"]["id"]})
    assert fund.books()["doubtful_allowance"] == "-50.00"
