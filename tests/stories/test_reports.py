"""Partners' reports: provisional, then certified lower; a claim beyond the commitment, posted when it rises."""

from tests.support.desk import Desk, Fund


def test_a_certified_report_below_the_provisional_gives_the_difference_back(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "300000.00"))
    commitment = fund.named("C", fund.commitment(fund.allocation(project, "300000.00"), "100000.00", "200000.00"))
    fund.payment(commitment, 1, "100000.00")

    # Provisional 120,000: 20,000 beyond the advance.
    start = desk.size()
    fund.report(commitment, {1: "70000.00", 4: "50000.00"}, on="2024-06-30")
    assert fund.told(start) == [
        "Dr programme_expense 70000.00: P, partner, C, category 1",
        "Dr programme_expense 50000.00: P, partner, C, category 4",
        "Cr advances_to_partners 100000.00: P, partner, C",
        "Cr payables 20000.00: P, partner, C",
        "Dr committed 120000.00: DK, A, P, partner, C",
        "Cr spent 120000.00: DK, A, P, partner, C",
    ]

    # Certified 95,000: what is owed goes first (20,000), then 5,000 is an advance again.
    start = desk.size()
    accepted = fund.report(commitment, {1: "72000.00", 5: "23000.00"}, on="2024-07-31", basis="certified")
    assert fund.told(start) == [
        "Dr programme_expense 2000.00: P, partner, C, category 1",
        "Cr programme_expense 50000.00: P, partner, C, category 4",
        "Dr programme_expense 23000.00: P, partner, C, category 5",
        "Dr advances_to_partners 5000.00: P, partner, C",
        "Dr payables 20000.00: P, partner, C",
        "Cr committed 25000.00: DK, A, P, partner, C",
        "Dr spent 25000.00: DK, A, P, partner, C",
    ]
    assert [report["status"] for report in accepted["resource"]["reports"]] == ["superseded", "accepted"]
    assert fund.books() == {
        "cash": "200000.00",
        "advances_to_partners": "5000.00",
        "contribution_revenue": "-300000.00",
        "programme_expense": "95000.00",
        "committed": "-205000.00",
        "spent": "-95000.00",
        "control": "300000.00",
    }


def test_a_claim_beyond_the_commitment_stays_as_claimed_until_the_commitment_rises(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "100.00", earmark={"project_id": project}))
    fund.named("B", fund.funded("NO", "100.00"))
    allocation = fund.allocation(project, "100.00")
    commitment = fund.named("C", fund.commitment(allocation, "80.00", "20.00"))
    fund.payment(commitment, 1, "80.00")

    # 150 claimed of 100: 100 is posted, cut in proportion to the increases; 50 is held as claimed.
    start = desk.size()
    accepted = fund.report(commitment, {4: "90.00", 5: "60.00"}, on="2024-06-30")
    assert fund.told(start) == [
        "Dr programme_expense 60.00: P, partner, C, category 4",
        "Dr programme_expense 40.00: P, partner, C, category 5",
        "Cr advances_to_partners 80.00: P, partner, C",
        "Cr payables 20.00: P, partner, C",
        "Dr committed 100.00: DK, A, P, partner, C",
        "Cr spent 100.00: DK, A, P, partner, C",
    ]
    assert accepted["resource"]["reports"][0]["claimed"]["4"] == {"amount": "90.00", "currency": "USD"}

    # 30 more from another donor: posted in the same transaction, from the source that is new.
    fund.revise_allocation(allocation, "130.00", on="2024-07-01")
    start = desk.size()
    fund.revise_commitment(commitment, "80.00", "50.00", on="2024-07-02")
    assert fund.told(start) == [
        "Dr allocated 30.00: NO, B, P",
        "Cr committed 30.00: NO, B, P, partner, C",
        "Dr programme_expense 18.00: P, partner, C, category 4",
        "Dr programme_expense 12.00: P, partner, C, category 5",
        "Cr payables 30.00: P, partner, C",
        "Dr committed 30.00: NO, B, P, partner, C",
        "Cr spent 30.00: NO, B, P, partner, C",
    ]
    assert len({event.transaction_id for event in desk.events(start)}) == 1
    assert fund.books()["payables"] == "-50.00"

    # 30 more: only the 20 that are still held are posted; 10 stay committed.
    fund.revise_allocation(allocation, "160.00", on="2024-07-03")
    start = desk.size()
    fund.revise_commitment(commitment, "80.00", "80.00", on="2024-07-03")
    assert fund.told(start)[2:] == [
        "Dr programme_expense 12.00: P, partner, C, category 4",
        "Dr programme_expense 8.00: P, partner, C, category 5",
        "Cr payables 20.00: P, partner, C",
        "Dr committed 20.00: NO, B, P, partner, C",
        "Cr spent 20.00: NO, B, P, partner, C",
    ]
    assert fund.books() == {
        "cash": "120.00",
        "payables": "-70.00",
        "contribution_revenue": "-200.00",
        "programme_expense": "150.00",
        "available": "-40.00",
        "committed": "-10.00",
        "spent": "-150.00",
        "control": "200.00",
    }
