"""Quick impact projects paid from a mission's budget: authority by fiscal year, and what lapses of it."""

from datetime import date

from tests.support.desk import Desk
from tests.support.mission import Budget


def test_a_quick_impact_project_over_the_year_end(desk: Desk) -> None:
    """BOOKS.md section 5, story 3."""
    fund = Budget.opened(desk)
    start = desk.size()
    fund.authority("48000.00")
    project = fund.named("P", fund.project())
    allocation = fund.allocation(project, "48000.00", on="2024-05-02")
    commitment = fund.named("C", fund.commitment(allocation, "38400.00", "9600.00", on="2024-05-10"))
    assert fund.told(start) == [
        "Dr control 48000.00: authority 2023, 2023/24",
        "Cr available 48000.00: authority 2023, 2023/24",
        "Dr available 48000.00: authority 2023, 2023/24",
        "Cr allocated 48000.00: authority 2023, P, 2023/24",
        "Dr allocated 48000.00: authority 2023, P, 2023/24",
        "Cr committed 48000.00: authority 2023, P, partner, C, 2023/24",
    ]

    start = desk.size()
    fund.payment(commitment, 1, "38400.00", on="2024-05-15")
    assert fund.told(start) == [
        "Dr advances_to_partners 38400.00: P, partner, C, 2023/24",
        "Cr due_to_mission 38400.00: 2023/24",
    ]

    start = desk.size()
    fund.report(commitment, {4: "40000.00"}, on="2024-06-28")
    assert fund.told(start) == [
        "Dr programme_expense 40000.00: P, partner, C, category 4, 2023/24",
        "Cr advances_to_partners 38400.00: P, partner, C, 2023/24",
        "Cr payables 1600.00: P, partner, C, 2023/24",
        "Dr due_to_mission 40000.00: 2023/24",
        "Cr mission_funding 40000.00: 2023/24",
        "Dr committed 40000.00: authority 2023, P, partner, C, 2023/24",
        "Cr spent 40000.00: authority 2023, P, partner, C, 2023/24",
    ]
    assert fund.books()["due_to_mission"] == "1600.00"  # a debit: it is due from the mission
    assert fund.books()["payables"] == "-1600.00"

    # The year ends with everything committed: nothing lapses yet.
    answer = fund.lapse(on="2024-06-30")
    assert "position" not in answer

    start = desk.size()
    fund.payment(commitment, 2, "9600.00", on="2024-07-05")
    assert fund.told(start) == [
        "Dr payables 1600.00: P, partner, C, 2023/24",
        "Dr advances_to_partners 8000.00: P, partner, C, 2023/24",
        "Cr due_to_mission 9600.00: 2023/24",
    ]
    assert fund.books()["due_to_mission"] == "-8000.00"
    assert fund.books()["advances_to_partners"] == "8000.00"

    start = desk.size()
    fund.report(commitment, {4: "47100.00"}, on="2024-07-31", basis="certified")
    assert fund.told(start) == [
        "Dr programme_expense 7100.00: P, partner, C, category 4, 2023/24",
        "Cr advances_to_partners 7100.00: P, partner, C, 2023/24",
        "Dr due_to_mission 7100.00: 2023/24",
        "Cr mission_funding 7100.00: 2023/24",
        "Dr committed 7100.00: authority 2023, P, partner, C, 2023/24",
        "Cr spent 7100.00: authority 2023, P, partner, C, 2023/24",
    ]

    start = desk.size()
    fund.refund(commitment, "900.00", on="2024-08-10")
    assert fund.told(start) == [
        "Dr due_to_mission 900.00: 2023/24",
        "Cr advances_to_partners 900.00: P, partner, C, 2023/24",
        "Dr committed 900.00: authority 2023, P, partner, C, 2023/24",
        "Cr lapsed 900.00: authority 2023, P, 2023/24",
    ]
    fund.close(commitment, on="2024-08-11")
    assert fund.books() == {
        "mission_funding": "-47100.00",
        "programme_expense": "47100.00",
        "spent": "-47100.00",
        "lapsed": "-900.00",
        "control": "48000.00",
    }
    assert fund.year() == {"spent": "47100.00", "lapsed": "900.00", "appropriated": "48000.00"}


def test_the_expense_falls_in_the_year_of_its_day_and_keeps_the_year_of_its_authority(desk: Desk) -> None:
    fund = Budget.opened(desk)
    fund.authority("100.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "100.00", on="2024-06-01"), "100.00", on="2024-06-30")
    fund.report(commitment, {4: "40.00"}, on="2024-06-30")
    fund.report(commitment, {4: "100.00"}, on="2024-07-01")
    of_2023 = desk.balance(fund.fund_id, "programme_expense", fiscal_year=2023)
    assert of_2023 == desk.balance(fund.fund_id, "programme_expense") == 100_00
    assert desk.balance(fund.fund_id, "programme_expense", as_of=date(2024, 6, 30), fiscal_year=2023) == 40_00


def test_a_year_lapses_in_two_steps(desk: Desk) -> None:
    """What nobody used lapses at 30 June; what was bound and never spent a year later, less what partners hold."""
    fund = Budget.opened(desk)
    fund.authority("1000.00")
    project = fund.named("P", fund.project())
    allocation = fund.allocation(project, "700.00", on="2024-03-01")
    commitment = fund.named("C", fund.commitment(allocation, "400.00", "100.00", on="2024-03-02"))
    fund.payment(commitment, 1, "400.00", on="2024-03-03")
    start = desk.size()
    fund.lapse(on="2024-06-30")
    assert fund.told(start) == [
        "Dr available 300.00: authority 2023, 2023/24",
        "Cr lapsed 300.00: authority 2023, 2023/24",
        "Dr allocated 200.00: authority 2023, P, 2023/24",
        "Cr lapsed 200.00: authority 2023, P, 2023/24",
    ]
    fund.report(commitment, {4: "150.00"}, on="2024-09-30")
    assert "position" not in fund.lapse(on="2025-06-30")  # the last day of the commitments' life
    start = desk.size()
    fund.lapse(on="2025-07-01")
    assert fund.told(start) == [
        "Dr committed 100.00: authority 2023, P, partner, C, 2023/24",
        "Cr lapsed 100.00: authority 2023, P, partner, C, 2023/24",
    ]
    # The advance of 250.00 may still be reported on, or come back.
    fund.report(commitment, {4: "300.00"}, on="2025-07-15")
    fund.refund(commitment, "100.00", on="2025-07-20")
    fund.close(commitment, on="2025-07-21")
    assert fund.year() == {"spent": "300.00", "lapsed": "700.00", "appropriated": "1000.00"}
    assert fund.books() == {
        "mission_funding": "-300.00",
        "programme_expense": "300.00",
        "spent": "-300.00",
        "lapsed": "-700.00",
        "control": "1000.00",
    }


def test_two_fiscal_years_in_one_fund(desk: Desk) -> None:
    """A project whose allocation lapsed is allocated anew from the next year's authority."""
    fund = Budget.opened(desk)
    fund.authority("80.00")
    fund.authority("200.00", 2024, on="2024-06-20")  # approved before its year begins
    project = fund.project(approved="100.00")
    first = fund.allocation(project, "80.00", on="2024-05-01")
    early = fund.allocation(project, "20.00", on="2024-06-25", fiscal_year=2024)
    bound = fund.commitment(first, "30.00", on="2024-06-30")
    fund.lapse(on="2024-06-30")
    assert fund.year(2023) == {"committed": "30.00", "lapsed": "50.00", "appropriated": "80.00"}
    second = fund.allocation(project, "50.00", on="2024-07-01")
    later = fund.commitment(second, "50.00", on="2024-07-02")
    fund.payment(bound, 1, "30.00", on="2024-07-03")
    fund.payment(later, 1, "45.00", on="2024-07-04")
    fund.commitment(early, "20.00", on="2024-07-05")
    assert fund.year(2024) == {"available": "130.00", "committed": "70.00", "appropriated": "200.00"}
    fund.report(bound, {4: "30.00"}, on="2024-07-31")
    fund.report(later, {4: "50.00"}, on="2024-07-31")
    assert fund.year(2023) == {"spent": "30.00", "lapsed": "50.00", "appropriated": "80.00"}
    assert fund.year(2024) == {"available": "130.00", "committed": "20.00", "spent": "50.00", "appropriated": "200.00"}
    assert fund.books()["due_to_mission"] == "5.00"
    assert fund.books()["payables"] == "-5.00"


def test_a_commitment_reduced_after_the_year_lapses_and_before_gives_back(desk: Desk) -> None:
    fund = Budget.opened(desk)
    fund.authority("100.00")
    project = fund.named("P", fund.project())
    allocation = fund.allocation(project, "100.00", on="2024-05-01")
    commitment = fund.named("C", fund.commitment(allocation, "100.00", on="2024-05-02"))
    start = desk.size()
    fund.revise_commitment(commitment, "90.00", on="2024-06-30")
    fund.revise_commitment(commitment, "70.00", on="2024-07-01")
    fund.close(commitment, on="2024-07-02")
    lines = "P, 2023/24", "P, partner, C, 2023/24"
    assert fund.told(start) == [
        f"Cr allocated 10.00: authority 2023, {lines[0]}",
        f"Dr committed 10.00: authority 2023, {lines[1]}",
        f"Cr lapsed 20.00: authority 2023, {lines[0]}",
        f"Dr committed 20.00: authority 2023, {lines[1]}",
        f"Cr lapsed 70.00: authority 2023, {lines[0]}",
        f"Dr committed 70.00: authority 2023, {lines[1]}",
    ]
    assert fund.year() == {"allocated": "10.00", "lapsed": "90.00", "appropriated": "100.00"}
    fund.lapse(on="2024-07-02")
    assert fund.year() == {"lapsed": "100.00", "appropriated": "100.00"}


def test_authority_is_revised_up_and_down(desk: Desk) -> None:
    fund = Budget.opened(desk)
    fund.authority("100.00")
    start = desk.size()
    fund.revise_authority("160.00", on="2023-12-31")
    assert fund.revise_authority("150.00")["resource"]["amount"] == {"amount": "150.00", "currency": "USD"}
    assert fund.told(start) == [
        "Dr control 60.00: authority 2023, 2023/24",
        "Cr available 60.00: authority 2023, 2023/24",
        "Cr control 10.00: authority 2023, 2023/24",
        "Dr available 10.00: authority 2023, 2023/24",
    ]
    assert fund.year() == {"available": "150.00", "appropriated": "150.00"}


def test_a_payment_that_comes_back_lowers_what_is_owed_to_the_mission(desk: Desk) -> None:
    fund = Budget.opened(desk)
    fund.authority("100.00")
    project = fund.named("P", fund.project())
    allocation = fund.allocation(project, "100.00", on="2024-05-01")
    commitment = fund.named("C", fund.commitment(allocation, "100.00", on="2024-05-02"))
    paid = fund.payment(commitment, 1, "60.00", on="2024-05-03")["resource"]["id"]
    start = desk.size()
    desk.do("return_disbursement", {"effective_on": "2024-07-05"}, path_ids={"disbursement_id": paid})
    assert fund.told(start) == [
        "Dr due_to_mission 60.00: 2023/24",
        "Cr advances_to_partners 60.00: P, partner, C, 2023/24",
    ]
    assert fund.year() == {"committed": "100.00", "appropriated": "100.00"}
