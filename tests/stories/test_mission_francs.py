"""A mission's budget in dollars that binds a partner in francs: authority bears what a rate changes."""

import pytest

from shared.contracts.problems import Refused
from tests.support.desk import Desk
from tests.support.mission import Budget
from tests.support.partner import Partnership


def test_a_commitment_in_francs_over_the_year_end(desk: Desk) -> None:
    fund = Budget.opened(desk)
    for on, rate in (
        ("2024-05-01", "600"), ("2024-06-01", "640"), ("2024-07-05", "500"), ("2024-07-20", "660"),
        ("2024-08-10", "600"),
    ):  # fmt: skip
        fund.rate("XOF", rate, on)
    fund.authority("50000.00")
    project = fund.named("P", fund.project())
    allocation = fund.allocation(project, "45000.00", on="2024-05-02")
    francs = Partnership(fund, "XOF", None)
    start = desk.size()
    commitment = fund.named("C", francs.sign(allocation, "24000000", on="2024-05-03"))
    francs.pay(commitment, 1, "12000000", on="2024-06-01")  # at 640 it costs less than what was bound at 600
    francs.report(commitment, {4: "15000000"}, on="2024-06-20")
    fund.lapse(on="2024-06-30")
    assert fund.told(start) == [
        "Dr allocated 40000.00: authority 2023, P, 2023/24",
        "Cr committed 40000.00: authority 2023, P, partner, C, 2023/24",
        "Dr advances_to_partners 12000000 XOF = 18750.00: P, partner, C, 2023/24",
        "Cr due_to_mission 18750.00: 2023/24",
        "Cr currency_clearing 12000000 XOF = 18750.00: 2023/24",
        "Dr currency_clearing 18750.00: 2023/24",
        "Cr allocated 1250.00: authority 2023, P, 2023/24",
        "Dr committed 1250.00: authority 2023, P, partner, C, 2023/24",
        "Dr programme_expense 15000000 XOF = 23750.00: P, partner, C, category 4, 2023/24",
        "Cr advances_to_partners 12000000 XOF = 18750.00: P, partner, C, 2023/24",
        "Cr payables 3000000 XOF = 5000.00: P, partner, C, 2023/24",
        "Dr due_to_mission 23750.00: 2023/24",
        "Cr mission_funding 23750.00: 2023/24",
        "Dr committed 23750.00: authority 2023, P, partner, C, 2023/24",
        "Cr spent 23750.00: authority 2023, P, partner, C, 2023/24",
        "Dr available 5000.00: authority 2023, 2023/24",
        "Cr lapsed 5000.00: authority 2023, 2023/24",
        "Dr allocated 6250.00: authority 2023, P, 2023/24",
        "Cr lapsed 6250.00: authority 2023, P, 2023/24",
    ]

    # The year is over: what a rate changes is borne by what lapsed, and what is given back lapses.
    start = desk.size()
    francs.pay(commitment, 1, "3000000", on="2024-07-05")
    francs.pay(commitment, 1, "2000000", on="2024-07-20")
    assert fund.told(start) == [
        "Dr payables 3000000 XOF = 5000.00: P, partner, C, 2023/24",
        "Cr due_to_mission 6000.00: 2023/24",
        "Cr currency_clearing 3000000 XOF = 6000.00: 2023/24",
        "Dr currency_clearing 6000.00: 2023/24",
        "Dr exchange_loss 0.00 = 1000.00: 2023/24",
        "Dr due_to_mission 1000.00: 2023/24",
        "Cr mission_funding 1000.00: 2023/24",
        "Cr spent 1000.00: authority 2023, 2023/24",
        "Dr lapsed 1000.00: authority 2023, 2023/24",
        "Dr advances_to_partners 2000000 XOF = 3030.30: P, partner, C, 2023/24",
        "Cr due_to_mission 3030.30: 2023/24",
        "Cr currency_clearing 2000000 XOF = 3030.30: 2023/24",
        "Dr currency_clearing 3030.30: 2023/24",
        "Cr lapsed 303.03: authority 2023, P, 2023/24",
        "Dr committed 303.03: authority 2023, P, partner, C, 2023/24",
    ]

    # Disallowed in a later fiscal year: recoveries instead of expense. Then a refund with a gain, and a loss.
    start = desk.size()
    francs.disallow(commitment, {4: "1000000"}, on="2024-08-01")
    francs.refund(commitment, "600000", on="2024-08-10")
    francs.write_off(commitment, "400000", on="2024-08-11")
    assert fund.told(start) == [
        "Dr recoverable_from_partners 1000000 XOF = 1583.33: P, partner, C, 2023/24",
        "Cr recoveries 1000000 XOF = 1583.33: P, partner, C, category 4, 2023/24",
        "Cr due_to_mission 1583.33: 2023/24",
        "Dr mission_funding 1583.33: 2023/24",
        "Dr spent 1583.33: authority 2023, P, partner, C, 2023/24",
        "Cr committed 1583.33: authority 2023, P, partner, C, 2023/24",
        "Dr due_to_mission 1000.00: 2023/24",
        "Dr currency_clearing 600000 XOF = 1000.00: 2023/24",
        "Cr currency_clearing 1000.00: 2023/24",
        "Cr recoverable_from_partners 600000 XOF = 950.00: P, partner, C, 2023/24",
        "Cr exchange_gain 0.00 = 50.00: 2023/24",
        "Cr due_to_mission 50.00: 2023/24",
        "Dr mission_funding 50.00: 2023/24",
        "Dr spent 50.00: authority 2023, 2023/24",
        "Cr lapsed 50.00: authority 2023, 2023/24",
        "Dr committed 950.00: authority 2023, P, partner, C, 2023/24",
        "Cr lapsed 950.00: authority 2023, P, 2023/24",
        "Dr loss_on_advances 400000 XOF = 633.33: P, partner, C, 2023/24",
        "Cr recoverable_from_partners 400000 XOF = 633.33: P, partner, C, 2023/24",
        "Dr due_to_mission 633.33: 2023/24",
        "Cr mission_funding 633.33: 2023/24",
        "Dr committed 633.33: authority 2023, P, partner, C, 2023/24",
        "Cr spent 633.33: authority 2023, P, partner, C, 2023/24",
    ]

    # The advance is reported on; the life of the commitment ends.
    start = desk.size()
    francs.report(commitment, {4: "16000000"}, on="2024-09-20")
    fund.lapse(on="2025-07-01")
    fund.close(commitment, on="2025-07-02")
    assert fund.told(start) == [
        "Dr programme_expense 2000000 XOF = 3030.30: P, partner, C, category 4, 2023/24",
        "Cr advances_to_partners 2000000 XOF = 3030.30: P, partner, C, 2023/24",
        "Dr due_to_mission 3030.30: 2023/24",
        "Cr mission_funding 3030.30: 2023/24",
        "Dr committed 3030.30: authority 2023, P, partner, C, 2023/24",
        "Cr spent 3030.30: authority 2023, P, partner, C, 2023/24",
        "Dr committed 11666.67: authority 2023, P, partner, C, 2023/24",
        "Cr lapsed 11666.67: authority 2023, P, partner, C, 2023/24",
    ]
    assert fund.books() == {
        "mission_funding": "-26780.30",
        "recoveries": "-1583.33",
        "exchange_gain": "-50.00",
        "programme_expense": "26780.30",
        "loss_on_advances": "633.33",
        "exchange_loss": "1000.00",
        "spent": "-26780.30",
        "lapsed": "-23219.70",
        "control": "50000.00",
    }
    assert fund.year() == {"spent": "26780.30", "lapsed": "23219.70", "appropriated": "50000.00"}


def test_a_payment_may_cost_no_more_authority_than_is_bound_once_the_rest_has_lapsed(desk: Desk) -> None:
    fund = Budget.opened(desk)
    fund.rate("XOF", "600", "2024-05-01")
    fund.rate("XOF", "500", "2024-06-15")
    fund.authority("100.00")
    allocation = fund.allocation(fund.project(), "50.00", on="2024-05-02")
    francs = Partnership(fund, "XOF", None)
    commitment = francs.sign(allocation, "24000", on="2024-05-03")
    francs.pay(commitment, 1, "3000", on="2024-06-20")  # 6.00 for what was bound at 5.00
    assert fund.year() == {"available": "50.00", "allocated": "9.00", "committed": "41.00", "appropriated": "100.00"}
    fund.lapse(on="2024-06-30")
    with pytest.raises(Refused, match=r"commitment.exceeds_allocation"):
        francs.pay(commitment, 1, "3000", on="2024-07-01")
    fund.rate("XOF", "600", "2024-07-02")
    francs.pay(commitment, 1, "3000", on="2024-07-02")
    assert fund.year() == {"committed": "41.00", "lapsed": "59.00", "appropriated": "100.00"}
