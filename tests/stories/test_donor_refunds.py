"""Money that goes back to donors: never applied, of an agreement, of a failed condition; reprogrammed by consent."""

from typing import Any

import pytest

from tests.support.desk import Desk, Fund, money
from tests.support.donors import Donors


def test_a_refund_takes_what_was_never_applied_first_then_an_agreement(desk: Desk) -> None:
    """120 of which 20 were never applied: capacity falls by 100 at the approval, cash when it is paid."""
    fund = Fund.opened(desk)
    donors = Donors(fund)
    a = fund.named("A", fund.agreement("DK", "300.00", "2024-01-10"))
    fund.receipt("320.00", {a: "300.00"}, donor_id=fund.donors["DK"])
    start = desk.size()
    approved = donors.approve("DK", "120.00", "2024-06-30", agreement_id=a)
    assert fund.told(start) == [
        "Dr unapplied_receipts 20.00: DK",
        "Cr refunds_payable_to_donors 20.00: DK",
        "Dr contribution_revenue 100.00: DK, A",
        "Cr refunds_payable_to_donors 100.00: DK, A",
        "Dr available 100.00: DK, A",
        "Cr control 100.00",
    ]
    refund = approved["resource"]["id"]
    start = desk.size()
    part = donors.pay("70.00", "2024-07-10", refund_id=refund)
    assert fund.told(start) == [
        "Dr refunds_payable_to_donors 20.00: DK",
        "Dr refunds_payable_to_donors 50.00: DK, A",
        "Cr cash 70.00: bank",
    ]
    assert part["resource"]["paid"]["amount"] == "70.00"
    assert [p["left"]["amount"] for p in part["resource"]["owed"]] == ["0.00", "50.00"]
    rest = donors.pay("50.00", "2024-07-11", refund_id=refund)
    assert [p["left"]["amount"] for p in rest["resource"]["owed"]] == ["0.00", "0.00"]
    assert fund.books() == {
        "cash": "200.00",
        "contribution_revenue": "-200.00",
        "available": "-200.00",
        "control": "200.00",
    }
    fund.reverse(rest["transaction_id"])
    fund.reverse(part["transaction_id"])
    fund.reverse(approved["transaction_id"])
    assert fund.books()["unapplied_receipts"] == "-20.00"
    assert fund.books()["available"] == "-300.00"


def test_a_later_year_bears_a_refund_as_a_reduction_of_earlier_ones(desk: Desk) -> None:
    fund = Fund.opened(desk)
    donors = Donors(fund)
    a = fund.named("A", fund.funded("DK", "100.00", "2023-03-01"))
    start = desk.size()
    donors.approve("DK", "40.00", "2023-12-31", agreement_id=a)
    donors.approve("DK", "60.00", "2024-01-01", agreement_id=a)
    assert [line for line in fund.told(start) if "rev" in line or "prior" in line] == [
        "Dr contribution_revenue 40.00: DK, A",
        "Dr prior_year_reductions 60.00: DK, A",
    ]


def test_euros_go_back_at_what_they_are_carried_and_the_last_of_them_leaves_nothing(desk: Desk) -> None:
    """Owed at the approval's rate, paid at the euros' own average: the difference is exchange, and the pool's."""
    fund = Fund.opened(desk)
    donors = Donors(fund)
    fund.rate("EUR", "0.80", "2024-01-01")
    fund.rate("EUR", "0.90", "2024-06-01")
    euro = fund.account("EUR")
    a = fund.named("A", fund.agreement("DK", "80.00", currency="EUR"))
    fund.receipt("80.00", {a: "80.00"}, currency="EUR", bank_account_id=euro)
    assert fund.books() == {
        "cash": "100.00",
        "contribution_revenue": "-100.00",
        "available": "-100.00",
        "control": "100.00",
    }
    start = desk.size()
    approved = donors.approve("DK", "45.00", "2024-06-10", currency="EUR", agreement_id=a)
    assert fund.told(start) == [
        "Dr contribution_revenue 45.00 EUR = 50.00: DK, A",
        "Cr refunds_payable_to_donors 45.00 EUR = 50.00: DK, A",
        "Dr available 50.00: DK, A",
        "Cr control 50.00",
    ]
    start = desk.size()
    refund = approved["resource"]["id"]
    donors.pay("15.00", "2024-06-11", currency="EUR", refund_id=refund, bank_account_id=euro)
    donors.pay("30.00", "2024-06-12", currency="EUR", refund_id=refund, bank_account_id=euro)
    assert fund.told(start) == [
        "Dr refunds_payable_to_donors 15.00 EUR = 16.67: DK, A",
        "Cr cash 15.00 EUR = 18.75: EUR bank",
        "Dr exchange_loss 0.00 = 2.08",
        "Dr available 2.08: pool",
        "Cr control 2.08",
        "Dr refunds_payable_to_donors 30.00 EUR = 33.33: DK, A",
        "Cr cash 30.00 EUR = 37.50: EUR bank",
        "Dr exchange_loss 0.00 = 4.17",
        "Dr available 4.17: pool",
        "Cr control 4.17",
    ]
    assert "refunds_payable_to_donors" not in fund.books()


def test_euros_that_are_owed_may_be_paid_out_of_dollars(desk: Desk) -> None:
    fund = Fund.opened(desk)
    donors = Donors(fund)
    fund.rate("EUR", "0.80")
    a = fund.named("A", fund.agreement("DK", "80.00", currency="EUR"))
    fund.receipt("80.00", {a: "80.00"}, currency="EUR")
    refund = donors.approve("DK", "40.00", "2024-06-10", currency="EUR", agreement_id=a)["resource"]["id"]
    start = desk.size()
    donors.pay("40.00", "2024-06-11", currency="EUR", refund_id=refund, paid=money("49.00"))
    assert fund.told(start) == [
        "Dr refunds_payable_to_donors 40.00 EUR = 50.00: DK, A",
        "Cr cash 49.00: bank",
        "Dr currency_clearing 49.00",
        "Cr currency_clearing 40.00 EUR = 49.00",
        "Cr exchange_gain 0.00 = 1.00",
        "Dr control 1.00",
        "Cr available 1.00: pool",
    ]


def test_cash_of_a_condition_that_failed_goes_back_without_an_approval(desk: Desk) -> None:
    fund = Fund.opened(desk)
    donors = Donors(fund)
    a = fund.named("A", fund.agreement("DK", "100.00", conditional_amount=money("100.00")))
    receipt = fund.receipt("60.00", {a: "60.00"})
    failed = fund.on_agreement("fail_condition", a, "100.00", "2024-03-01")
    start = desk.size()
    paid = donors.pay("60.00", "2024-03-02", agreement_id=a)
    assert fund.told(start) == ["Dr refunds_payable_to_donors 60.00: DK, A", "Cr cash 60.00: bank"]
    assert paid["resource"]["paid"]["amount"] == "60.00"
    assert fund.books() == {}
    body = {"amount": money("0.01"), "effective_on": "2024-03-03"}
    path = {"receipt_id": receipt["resource"]["id"]}
    assert desk.refusal("return_receipt", body, path_ids=path).code == "receipt.return_exceeds"
    reversal = {"transaction_id": failed["transaction_id"], "reason_code": "recording_error"}
    refusal = desk.refusal("reverse_transaction", reversal, actor="approver")
    assert (refusal.code, refusal.figures["type"]) == ("reversal.depended_on", "DonorRefundPaid")
    fund.reverse(paid["transaction_id"])
    fund.reverse(failed["transaction_id"])
    assert fund.books() == {"cash": "60.00", "conditional_contributions": "-60.00"}


def test_a_proposed_refund_holds_what_it_would_take(desk: Desk) -> None:
    fund = Fund.opened(desk)
    donors = Donors(fund)
    fund.policy(name="four_eyes", command="approve_donor_refund", single_from=money("50.00"))
    a = fund.funded("DK", "100.00")
    proposal = fund.proposal("approve_donor_refund", donors.approving("DK", "60.00", "2024-06-30", agreement_id=a))
    project = fund.project()
    body = fund.allocating(project, "40.01", "2024-06-30")
    refusal = desk.refusal("approve_allocation", body)
    assert (refusal.code, refusal.figures["held"]) == ("allocation.exceeds_available", "60.00")
    fund.decided("approve", proposal["resource"]["id"])
    assert fund.books()["refunds_payable_to_donors"] == "-60.00"


def test_a_donor_lets_its_balance_serve_another_agreement_or_the_pool(desk: Desk) -> None:
    fund = Fund.opened(desk)
    donors = Donors(fund)
    a = fund.named("A", fund.funded("DK", "100.00"))
    b = fund.named("B", fund.funded("DK", "50.00", earmark={"area": "ML-7"}))
    start = desk.size()
    moved = donors.reprogram(a, "30.00", "2024-06-30", to_agreement_id=b, earmark={"area": "ML-7"})
    donors.reprogram(a, "10.00", "2024-06-30")
    assert fund.told(start) == [
        "Dr available 30.00: DK, A",
        "Cr available 30.00: DK, B",
        "Dr available 10.00: DK, A",
        "Cr available 10.00: pool",
    ]
    assert moved["resource"]["earmark"] == {"area": "ML-7"}
    # What came from elsewhere may go back, too: 50 collected and 30 taken over.
    donors.approve("DK", "80.00", "2024-07-01", agreement_id=b)
    fund.reverse(moved["transaction_id"])
    assert desk.balance(fund.fund_id, "available", source=b) == 3000


def test_unearmarked_sources_bear_a_pool_below_zero_in_proportion(desk: Desk) -> None:
    fund = Fund.opened(desk)
    donors = Donors(fund)
    a = fund.named("A", fund.funded("DK", "60.00"))
    b = fund.named("B", fund.funded("NO", "30.00"))
    c = fund.named("C", fund.funded("NO", "500.00", earmark={"area": "ML-7"}))
    fund.bank_charge("10.00", "2024-02-01")
    start = desk.size()
    assigned = donors.assign("2024-03-01")
    assert fund.told(start) == [
        "Dr available 6.67: DK, A",
        "Dr available 3.33: NO, B",
        "Cr available 10.00: pool",
    ]
    assert assigned["resource"]["amount"]["amount"] == "10.00"
    fund.reverse(assigned["transaction_id"])
    start = desk.size()
    donors.assign("2024-03-01", "4.00", {c: "4.00"})
    assert fund.told(start) == ["Dr available 4.00: NO, C", "Cr available 4.00: pool"]
    assert {a, b}.isdisjoint({c})


@pytest.mark.parametrize("what", ["approved", "paid"])
def test_a_statement_shows_what_went_back(desk: Desk, what: str) -> None:
    fund = Fund.opened(desk)
    donors = Donors(fund)
    a = fund.funded("DK", "100.00", "2023-03-01")
    refund = donors.approve("DK", "30.00", "2024-01-01", agreement_id=a)["resource"]["id"]
    if what == "paid":
        donors.pay("30.00", "2024-01-02", refund_id=refund)
    shown: dict[str, Any] = donors.statement("DK")
    told = {name: shown[name]["amount"] for name in ("signed", "deposits", "refunds", "refunds_owed")}
    back, owed = ("30.00", "0.00") if what == "paid" else ("0.00", "30.00")
    assert told == {"signed": "100.00", "deposits": "100.00", "refunds": back, "refunds_owed": owed}
    before: dict[str, Any] = donors.statement("DK", as_of="2023-12-31")
    assert (before["signed"]["amount"], before["refunds_owed"]["amount"]) == ("100.00", "0.00")
