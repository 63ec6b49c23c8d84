"""Support cost when its rate changes: cost keeps the rate of its period, also when it is taken back later."""

from tests.support.desk import Desk, Fund
from tests.support.partner import Partnership, support_cost


def test_cost_taken_back_under_a_later_rate_gives_back_what_it_bore(desk: Desk) -> None:
    fund = Fund.opened(desk)
    support_cost(fund, "0.13")
    support_cost(fund, "0.07", since="2024-07-01")
    support_cost(fund, "0", since="2024-10-01")
    fund.funded("DK", "1000.00")
    partner = Partnership.of(fund, "USD")
    commitment = partner.sign(fund.allocation(fund.project(), "226.00"), "200.00")

    def accrued() -> str:
        return fund.books().get("support_cost_expense", "0.00")

    partner.report(commitment, {4: "100.00"}, "2024-06-30")
    assert accrued() == "13.00"
    partner.report(commitment, {4: "150.00"}, "2024-09-30")
    assert accrued() == "16.50"  # 50 more at 7 %
    partner.report(commitment, {4: "180.00"}, "2024-10-31")
    assert accrued() == "16.50"  # 30 more that bear none
    partner.report(commitment, {4: "140.00"}, "2024-11-30")
    assert accrued() == "15.80"  # the 30 go first, then 10 at 7 %
    last = partner.report(commitment, {4: "80.00"}, "2024-12-31")
    assert accrued() == "10.40"  # 40 at 7 % and 20 at 13 %: 80 at 13 % are left
    fund.reverse(last["transaction_id"])
    assert accrued() == "15.80"
    ids = {"commitment_id": commitment, "report_number": 5}
    desk.do("return_report", {"reason": "figures", "effective_on": "2024-12-31"}, path_ids=ids)
    partner.report(commitment, {4: "0.00"}, "2025-01-31")
    assert accrued() == "0.00"
    assert fund.books()["allocated"] == "-26.00"
