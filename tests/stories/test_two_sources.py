"""Story 7 of the books: two sources share an allocation, and every step is borne in proportion."""

from tests.support.desk import Desk, Fund


def test_two_sources_bear_every_step_in_proportion(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    start = desk.size()
    a = fund.named("A", fund.funded("DK", "60.00", earmark={"project_id": project}))
    b = fund.named("B", fund.funded("NO", "40.00"))
    assert fund.told(start) == [
        "Dr contributions_receivable 60.00: DK, A",
        "Cr contribution_revenue 60.00: DK, A",
        "Dr cash 60.00: bank",
        "Cr contributions_receivable 60.00: DK, A",
        "Dr control 60.00",
        "Cr available 60.00: DK, A",
        "Dr contributions_receivable 40.00: NO, B",
        "Cr contribution_revenue 40.00: NO, B",
        "Dr cash 40.00: bank",
        "Cr contributions_receivable 40.00: NO, B",
        "Dr control 40.00",
        "Cr available 40.00: NO, B",
    ]

    start = desk.size()
    allocation = fund.allocation(project, "100.00")
    commitment = fund.named("C", fund.commitment(allocation, "100.00"))
    assert sorted_by_source(fund.told(start)) == [
        "Dr available 60.00: DK, A",
        "Cr allocated 60.00: DK, A, P",
        "Dr allocated 60.00: DK, A, P",
        "Cr committed 60.00: DK, A, P, partner, C",
        "Dr available 40.00: NO, B",
        "Cr allocated 40.00: NO, B, P",
        "Dr allocated 40.00: NO, B, P",
        "Cr committed 40.00: NO, B, P, partner, C",
    ]

    # 50 spent: 30 of A, 20 of B. Nothing was paid, so that the partner is owed it.
    start = desk.size()
    fund.report(commitment, {4: "50.00"})
    assert sorted_by_source(fund.told(start)) == [
        "Dr programme_expense 50.00: P, partner, C, category 4",
        "Cr payables 50.00: P, partner, C",
        "Dr committed 30.00: DK, A, P, partner, C",
        "Cr spent 30.00: DK, A, P, partner, C",
        "Dr committed 20.00: NO, B, P, partner, C",
        "Cr spent 20.00: NO, B, P, partner, C",
    ]

    # Commitment and allocation reduced by 20: 12 of A and 8 of B come back.
    start = desk.size()
    fund.revise_commitment(commitment, "80.00")
    fund.revise_allocation(allocation, "80.00")
    assert sorted_by_source(fund.told(start)) == [
        "Cr allocated 12.00: DK, A, P",
        "Dr committed 12.00: DK, A, P, partner, C",
        "Cr available 12.00: DK, A",
        "Dr allocated 12.00: DK, A, P",
        "Cr allocated 8.00: NO, B, P",
        "Dr committed 8.00: NO, B, P, partner, C",
        "Cr available 8.00: NO, B",
        "Dr allocated 8.00: NO, B, P",
    ]

    # Cumulative 80, so 30 more: 18 of A, 12 of B.
    start = desk.size()
    fund.report(commitment, {4: "80.00"}, on="2024-12-31")
    assert sorted_by_source(fund.told(start)) == [
        "Dr programme_expense 30.00: P, partner, C, category 4",
        "Cr payables 30.00: P, partner, C",
        "Dr committed 18.00: DK, A, P, partner, C",
        "Cr spent 18.00: DK, A, P, partner, C",
        "Dr committed 12.00: NO, B, P, partner, C",
        "Cr spent 12.00: NO, B, P, partner, C",
    ]
    assert desk.balance(fund.fund_id, "spent", source=a) == -4800
    assert desk.balance(fund.fund_id, "spent", source=b) == -3200
    assert desk.balance(fund.fund_id, "available", source=a) == -1200
    assert desk.balance(fund.fund_id, "available", source=b) == -800
    assert fund.books() == {
        "cash": "100.00",
        "payables": "-80.00",
        "contribution_revenue": "-100.00",
        "programme_expense": "80.00",
        "available": "-20.00",
        "spent": "-80.00",
        "control": "100.00",
    }


def sorted_by_source(lines: list[str]) -> list[str]:
    """The lines about no source, then those of A, then of B: which id is lower is chance."""
    return sorted(lines, key=lambda line: 1 if ", A" in line else 2 if ", B" in line else 0)
