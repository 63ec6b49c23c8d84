"""Story 4 of the books: a claim beyond the commitment, its support cost, what an audit takes back and what is lost."""

from tests.support.desk import Desk, Fund, money
from tests.support.partner import Partnership, settle, support_cost
from tests.support.periods import close_year, closed_through


def test_over_report_and_disallowance(desk: Desk) -> None:
    fund = Fund.opened(desk)
    support_cost(fund, "0.13")
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "339000.00", on="2023-01-10"))
    partner = Partnership.of(fund, "USD")

    # 339,000 at 13 % is 300,000 of direct cost and 39,000 of support cost; all of the first is committed.
    allocation = fund.allocation(project, "339000.00", on="2023-02-01")
    assert desk.events()[-1].data.to_json()["support_cost_reserved"] == money("39000.00")
    commitment = fund.named("C", partner.sign(allocation, "200000.00", "100000.00", on="2023-02-10"))
    partner.pay(commitment, 1, "200000.00", "2023-02-15")

    start = desk.size()
    partner.report(commitment, {1: "120000.00"}, "2023-06-30")
    assert fund.told(start) == [
        "Dr programme_expense 120000.00: P, partner, C, category 1",
        "Cr advances_to_partners 120000.00: P, partner, C",
        "Dr committed 120000.00: DK, A, P, partner, C",
        "Cr spent 120000.00: DK, A, P, partner, C",
        "Dr support_cost_expense 15600.00: P, partner",
        "Cr support_cost_payable 15600.00",
        "Dr allocated 15600.00: DK, A, P",
        "Cr spent 15600.00: DK, A, P",
    ]

    # Certified 1,500 lower: 195 of support cost less.
    start = desk.size()
    partner.report(commitment, {1: "118500.00"}, "2023-06-30", basis="certified")
    assert fund.told(start) == [
        "Cr programme_expense 1500.00: P, partner, C, category 1",
        "Dr advances_to_partners 1500.00: P, partner, C",
        "Cr committed 1500.00: DK, A, P, partner, C",
        "Dr spent 1500.00: DK, A, P, partner, C",
        "Cr support_cost_expense 195.00: P, partner",
        "Dr support_cost_payable 195.00",
        "Cr allocated 195.00: DK, A, P",
        "Dr spent 195.00: DK, A, P",
    ]
    partner.pay(commitment, 2, "100000.00", "2023-07-15")

    # The final claim is 9,000 beyond the commitment: 300,000 is posted, 39,000 of support cost in all.
    start = desk.size()
    partner.report(commitment, {1: "309000.00"}, "2023-12-31", basis="certified")
    assert fund.told(start) == [
        "Dr programme_expense 181500.00: P, partner, C, category 1",
        "Cr advances_to_partners 181500.00: P, partner, C",
        "Dr committed 181500.00: DK, A, P, partner, C",
        "Cr spent 181500.00: DK, A, P, partner, C",
        "Dr support_cost_expense 23595.00: P, partner",
        "Cr support_cost_payable 23595.00",
        "Dr allocated 23595.00: DK, A, P",
        "Cr spent 23595.00: DK, A, P",
    ]
    assert fund.books() == {
        "cash": "39000.00",
        "support_cost_payable": "-39000.00",
        "contribution_revenue": "-339000.00",
        "programme_expense": "300000.00",
        "support_cost_expense": "39000.00",
        "spent": "-339000.00",
        "control": "339000.00",
    }
    settle(fund, "support_cost", "39000.00", "2023-12-31")

    # The year is closed: what was earned was spent, so that nothing is left over.
    closed_through(fund, "2023-12")
    start = desk.size()
    close_year(fund, 2023)
    assert fund.told(start) == [
        "Dr contribution_revenue 339000.00: DK, A",
        "Cr programme_expense 300000.00: P, partner, C, category 1",
        "Cr support_cost_expense 39000.00: P, partner",
    ]

    # A year later 5,000 is disallowed: to be recovered, and no cost of this year is the less for it.
    start = desk.size()
    partner.disallow(commitment, {1: "5000.00"}, "2024-09-30")
    assert fund.told(start) == [
        "Dr recoverable_from_partners 5000.00: P, partner, C",
        "Cr recoveries 5000.00: P, partner, C, category 1",
        "Dr spent 5000.00: DK, A, P, partner, C",
        "Cr committed 5000.00: DK, A, P, partner, C",
        "Cr recoveries 650.00: P, partner",
        "Dr support_cost_payable 650.00",
        "Cr allocated 650.00: DK, A, P",
        "Dr spent 650.00: DK, A, P",
    ]

    # 3,000 is repaid, and may be committed anew.
    start = desk.size()
    partner.refund(commitment, "3000.00", "2024-10-31")
    assert fund.told(start) == [
        "Dr cash 3000.00: bank",
        "Cr recoverable_from_partners 3000.00: P, partner, C",
        "Dr committed 3000.00: DK, A, P, partner, C",
        "Cr allocated 3000.00: DK, A, P",
    ]

    # 2,000 is written off, by two persons: a loss, and spent.
    start = desk.size()
    partner.write_off(commitment, "2000.00", "2024-12-31")
    assert fund.told(start) == [
        "Dr loss_on_advances 2000.00: P, partner, C",
        "Cr recoverable_from_partners 2000.00: P, partner, C",
        "Dr committed 2000.00: DK, A, P, partner, C",
        "Cr spent 2000.00: DK, A, P, partner, C",
    ]
    assert fund.books() == {
        "cash": "3000.00",
        "support_cost_payable": "650.00",
        "recoveries": "-5650.00",
        "loss_on_advances": "2000.00",
        "allocated": "-3650.00",
        "spent": "-335350.00",
        "control": "339000.00",
    }

    # What was disallowed is claimed no more: a commitment that rises by 3,000 posts only what was held.
    start = desk.size()
    partner.revise(commitment, "200000.00", "103000.00", on="2025-01-10")
    assert fund.told(start)[2:5] == [
        "Dr programme_expense 3000.00: P, partner, C, category 1",
        "Cr payables 3000.00: P, partner, C",
        "Dr committed 3000.00: DK, A, P, partner, C",
    ]
    assert desk.balance(fund.fund_id, "support_cost_payable") == 65000 - 39000


def test_cost_disallowed_in_its_own_year_before_all_was_paid(desk: Desk) -> None:
    fund = Fund.opened(desk)
    support_cost(fund, "0.13")
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "113.00"))
    partner = Partnership.of(fund, "USD")
    commitment = fund.named("C", partner.sign(fund.allocation(project, "113.00"), "60.00", "40.00"))
    partner.pay(commitment, 1, "60.00", "2024-02-15")
    partner.report(commitment, {4: "70.00", 8: "10.00"}, "2024-06-30")

    # 20 is unpaid: that much is owed no more, the rest is to be recovered. No support cost was charged on category 8.
    start = desk.size()
    partner.disallow(commitment, {4: "25.00", 8: "5.00"}, "2024-09-30")
    assert fund.told(start) == [
        "Dr payables 20.00: P, partner, C",
        "Dr recoverable_from_partners 10.00: P, partner, C",
        "Cr programme_expense 25.00: P, partner, C, category 4",
        "Cr programme_expense 5.00: P, partner, C, category 8",
        "Dr spent 30.00: DK, A, P, partner, C",
        "Cr committed 30.00: DK, A, P, partner, C",
        "Cr support_cost_expense 3.25: P, partner",
        "Dr support_cost_payable 3.25",
        "Cr allocated 3.25: DK, A, P",
        "Dr spent 3.25: DK, A, P",
    ]
    before = fund.books()

    # By a second person it is undone whole, support cost included.
    made = partner.disallow(commitment, {4: "1.00"}, "2024-10-01")
    assert made["resource"]["disallowed"][1]["disallowed"] == {"4": money("1.00")}
    fund.reverse(made["transaction_id"])
    assert fund.books() == before


def test_support_cost_follows_the_rate_of_its_period_and_its_cap(desk: Desk) -> None:
    fund = Fund.opened(desk)
    support_cost(fund, "0.07", "2024-01-01")
    support_cost(fund, "0.13", "2024-07-01")
    project = fund.project()
    fund.funded("DK", "2000.00")
    allocation = fund.allocation(project, "1100.00", support_cost_reserved=money("100.00"))
    partner = Partnership.of(fund, "USD")
    commitment = partner.sign(allocation, "1000.00")

    # 100.07 at 7 % is 7.0049; with 99.96 at 13 % (12.9948) 19.9997: rounded once, over all.
    partner.report(commitment, {1: "100.07"}, "2024-06-30")
    assert desk.balance(fund.fund_id, "support_cost_payable") == -700
    partner.report(commitment, {1: "200.03"}, "2024-07-31")
    assert desk.balance(fund.fund_id, "support_cost_payable") == -2000

    # From a cap on no more is accrued; without one no more than was reserved.
    support_cost(fund, "0.13", "2024-08-01", cap=money("50.00"))
    partner.report(commitment, {1: "900.00"}, "2024-08-31")
    assert desk.balance(fund.fund_id, "support_cost_payable") == -5000
    support_cost(fund, "0.13", "2024-09-01")
    partner.report(commitment, {1: "999.99"}, "2024-09-30")
    assert desk.balance(fund.fund_id, "support_cost_payable") == -10000
    assert desk.balance(fund.fund_id, "allocated") == 0

    # A change of the allocation carries its own reserve.
    fund.revise_allocation(allocation, "1213.00", on="2024-10-01")
    assert desk.events()[-1].data.to_json()["support_cost_reserved"] == money("113.00")
    fund.revise_allocation(allocation, "1100.00", on="2024-10-02")
    assert desk.events()[-1].data.to_json()["support_cost_reserved"] == money("100.00")
