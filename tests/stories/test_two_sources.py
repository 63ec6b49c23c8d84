"""Story 7 of the books: two sources share an allocation, and every step is borne in proportion."""

from tests.support.desk import Desk, Fund, money


def test_two_sources_bear_every_step_in_proportion(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    a = fund.funded("DK", "60.00", earmark={"project_id": project})
    b = fund.funded("NO", "40.00")
    allocation = fund.allocation(project, "100.00")
    commitment = fund.commitment(allocation, "100.00")
    fund.report(commitment, {4: "50.00"})
    assert desk.balance(fund.fund_id, "spent", source=a) == -3000
    assert desk.balance(fund.fund_id, "spent", source=b) == -2000
    desk.do(
        "revise_commitment",
        {"amount": money("80.00"), "instalments": [{"amount": money("80.00")}], "effective_on": "2024-07-01"},
        path_ids={"commitment_id": commitment},
    )
    desk.do(
        "revise_allocation",
        {"amount": money("80.00"), "decision": "SC-2", "effective_on": "2024-07-01"},
        path_ids={"allocation_id": allocation},
    )
    assert desk.balance(fund.fund_id, "available", source=a) == -1200
    assert desk.balance(fund.fund_id, "available", source=b) == -800
    fund.report(commitment, {4: "80.00"}, on="2024-12-31")
    assert desk.balance(fund.fund_id, "spent", source=a) == -4800
    assert desk.balance(fund.fund_id, "spent", source=b) == -3200
