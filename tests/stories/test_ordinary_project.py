"""An ordinary project: paid 80 and 20, its first report beyond the advance, its payables cleared."""

from tests.support.desk import Desk, Fund


def test_a_project_paid_80_and_20_with_its_payables_cleared(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "50000.00"))
    start = desk.size()
    allocation = fund.allocation(project, "48000.00")
    commitment = fund.named("C", fund.commitment(allocation, "38400.00", "9600.00"))
    assert fund.told(start) == [
        "Dr available 48000.00: DK, A",
        "Cr allocated 48000.00: DK, A, P",
        "Dr allocated 48000.00: DK, A, P",
        "Cr committed 48000.00: DK, A, P, partner, C",
    ]

    start = desk.size()
    fund.payment(commitment, 1, "38400.00", on="2024-02-15")
    assert fund.told(start) == [
        "Dr advances_to_partners 38400.00: P, partner, C",
        "Cr cash 38400.00: bank",
    ]

    # 40,000 reported: the advance covers 38,400, the partner is owed 1,600.
    start = desk.size()
    fund.report(commitment, {4: "25000.00", 5: "15000.00"}, on="2024-06-30")
    assert fund.told(start) == [
        "Dr programme_expense 25000.00: P, partner, C, category 4",
        "Dr programme_expense 15000.00: P, partner, C, category 5",
        "Cr advances_to_partners 38400.00: P, partner, C",
        "Cr payables 1600.00: P, partner, C",
        "Dr committed 40000.00: DK, A, P, partner, C",
        "Cr spent 40000.00: DK, A, P, partner, C",
    ]

    # The second instalment clears what is owed first; the rest is an advance.
    start = desk.size()
    fund.payment(commitment, 2, "9600.00", on="2024-07-05")
    assert fund.told(start) == [
        "Dr payables 1600.00: P, partner, C",
        "Dr advances_to_partners 8000.00: P, partner, C",
        "Cr cash 9600.00: bank",
    ]
    start = desk.size()
    fund.report(commitment, {4: "30000.00", 5: "18000.00"}, on="2024-09-30", basis="certified")
    assert fund.told(start) == [
        "Dr programme_expense 5000.00: P, partner, C, category 4",
        "Dr programme_expense 3000.00: P, partner, C, category 5",
        "Cr advances_to_partners 8000.00: P, partner, C",
        "Dr committed 8000.00: DK, A, P, partner, C",
        "Cr spent 8000.00: DK, A, P, partner, C",
    ]

    start = desk.size()
    closed = desk.do("close_commitment", {"effective_on": "2024-10-01"}, path_ids={"commitment_id": commitment})
    assert closed["resource"]["closed"] is True
    assert fund.told(start) == []
    assert fund.books() == {
        "cash": "2000.00",
        "contribution_revenue": "-50000.00",
        "programme_expense": "48000.00",
        "available": "-2000.00",
        "spent": "-48000.00",
        "control": "50000.00",
    }
