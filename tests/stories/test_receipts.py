"""Receipts: short by what banks deducted, unapplied and applied later, over, returned with a charge."""

from tests.support.desk import Desk, Fund, money


def test_a_receipt_short_by_deducted_charges(desk: Desk) -> None:
    """Both agreements are settled in full; each bears its share of the charge, the pool that of the rest."""
    fund = Fund.opened(desk)
    a = fund.named("A", fund.agreement("DK", "60.00"))
    b = fund.named("B", fund.agreement("DK", "30.00"))
    start = desk.size()
    answer = fund.receipt(
        "100.00", {a: "60.00", b: "30.00"}, deducted_charges=money("10.00"), donor_id=fund.donors["DK"]
    )
    assert fund.told(start) == [
        "Dr cash 90.00: bank",
        "Dr bank_charges 10.00",
        "Cr contributions_receivable 60.00: DK, A",
        "Cr contributions_receivable 30.00: DK, B",
        "Cr unapplied_receipts 10.00: DK",
        "Dr control 54.00",
        "Cr available 54.00: DK, A",
        "Dr control 27.00",
        "Cr available 27.00: DK, B",
        "Dr available 1.00: pool",
        "Cr control 1.00",
    ]
    assert answer["resource"]["net"]["amount"] == "90.00"
    assert fund.books() == {
        "cash": "90.00",
        "unapplied_receipts": "-10.00",
        "contribution_revenue": "-90.00",
        "bank_charges": "10.00",
        "available": "-80.00",
        "control": "80.00",
    }


def test_a_receipt_of_an_unknown_payer_is_applied_later(desk: Desk) -> None:
    fund = Fund.opened(desk)
    a = fund.named("A", fund.agreement("DK", "70.00"))
    start = desk.size()
    receipt = fund.receipt("100.00", {})["resource"]["id"]
    assert fund.told(start) == ["Dr cash 100.00: bank", "Cr unapplied_receipts 100.00"]
    assert desk.balance(fund.fund_id, "available") == 0
    start = desk.size()
    applied = fund.apply(receipt, {a: "70.00"})
    assert fund.told(start) == [
        "Dr unapplied_receipts 70.00",
        "Cr contributions_receivable 70.00: DK, A",
        "Dr control 70.00",
        "Cr available 70.00: DK, A",
    ]
    assert applied["resource"]["unapplied"] == {"amount": "30.00", "currency": "USD"}
    assert fund.books() == {
        "cash": "100.00",
        "unapplied_receipts": "-30.00",
        "contribution_revenue": "-70.00",
        "available": "-70.00",
        "control": "70.00",
    }


def test_a_receipt_over_what_was_signed_waits_unapplied(desk: Desk) -> None:
    fund = Fund.opened(desk)
    a = fund.named("A", fund.agreement("DK", "100.00"))
    start = desk.size()
    fund.receipt("100.01", {a: "100.00"}, donor_id=fund.donors["DK"])
    assert fund.told(start) == [
        "Dr cash 100.01: bank",
        "Cr contributions_receivable 100.00: DK, A",
        "Cr unapplied_receipts 0.01: DK",
        "Dr control 100.00",
        "Cr available 100.00: DK, A",
    ]
    assert fund.books()["unapplied_receipts"] == "-0.01"


def test_a_returned_receipt_leaves_what_it_stands_on_now(desk: Desk) -> None:
    """100, of which 40 unapplied; 10 are applied later; 70 go back: the 30 unapplied first, then A and B."""
    fund = Fund.opened(desk)
    a = fund.named("A", fund.agreement("DK", "100.00"))
    b = fund.named("B", fund.agreement("DK", "100.00"))
    receipt = fund.receipt("100.00", {a: "60.00"}, donor_id=fund.donors["DK"])["resource"]["id"]
    fund.apply(receipt, {b: "10.00"})
    start = desk.size()
    returned = fund.bounce(receipt, "65.00", charge="2.50")
    assert fund.told(start)[:2] == [
        "Cr cash 65.00: bank",
        "Dr unapplied_receipts 30.00: DK",
    ]
    assert sorted(fund.told(start)[2:-4]) == [
        "Cr control 30.00",
        "Cr control 5.00",
        "Dr available 30.00: DK, A",
        "Dr available 5.00: DK, B",
        "Dr contributions_receivable 30.00: DK, A",
        "Dr contributions_receivable 5.00: DK, B",
    ]
    assert fund.told(start)[-4:] == [
        "Dr bank_charges 2.50",
        "Cr cash 2.50: bank",
        "Dr available 2.50: pool",
        "Cr control 2.50",
    ]
    assert returned["resource"]["returned"] == {"amount": "65.00", "currency": "USD"}
    assert fund.books() == {
        "cash": "32.50",
        "contributions_receivable": "165.00",
        "contribution_revenue": "-200.00",
        "bank_charges": "2.50",
        "available": "-32.50",
        "control": "32.50",
    }
