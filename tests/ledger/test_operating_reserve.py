"""The operating reserve is no capacity, on every day from its policy's own on (docs/decisions/0031)."""

import pytest

from shared.contracts.problems import Refused
from tests.support.desk import Desk, Fund


def unreserved(fund: Fund, project: str, on: str = "2024-02-01") -> tuple[str, str]:
    """What the refusal of too much says of the reserve, and of what is left beside it."""
    with pytest.raises(Refused) as refusal:
        fund.allocation(project, "100000.00", on=on)
    assert refusal.value.code == "allocation.exceeds_available"
    figures = refusal.value.figures
    return str(figures.get("operating_reserve")), str(figures.get("unreserved"))


def reserving(fund: Fund, share: str, since: str = "2020-01-01") -> None:
    fund.policy(valid_from=since, name="operating_reserve", share=share)


def test_a_fund_without_one_says_nothing_of_it(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    assert unreserved(fund, fund.project()) == ("None", "None")


def test_it_is_a_share_of_what_came_in_and_stayed_however_much_is_allocated(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    reserving(fund, "0.10")
    fund.funded("DK", "100.00")
    fund.allocation(project, "50.00")
    assert unreserved(fund, project) == ("10.00", "40.00")
    fund.bank_charge("20.00")
    assert unreserved(fund, project) == ("8.00", "22.00")
    fund.interest("0.05")
    assert unreserved(fund, project) == ("8.01", "22.04")


def test_an_earmarked_source_may_give_all_when_the_others_keep_the_reserve(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    reserving(fund, "0.10")
    earmarked = fund.funded("DK", "100.00", earmark={"project_id": project})
    fund.funded("NO", "100.00")
    fund.allocation(
        project, "100.00", sources=[{"source": earmarked, "amount": {"amount": "100.00", "currency": "USD"}}]
    )
    assert unreserved(fund, project) == ("20.00", "80.00")
    fund.allocation(project, "80.00")
    with pytest.raises(Refused):
        fund.allocation(project, "0.01")


def test_a_later_policy_holds_from_its_own_day_on_even_for_what_is_dated_before(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    fund.funded("DK", "100.00")
    reserving(fund, "0.10", "2024-03-01")
    reserving(fund, "0.30", "2024-04-01")
    reserving(fund, "0", "2024-05-01")
    for on in ("2024-02-01", "2024-03-31", "2024-04-30"):
        assert unreserved(fund, project, on) == ("30.00", "70.00"), on
    assert unreserved(fund, project, "2024-05-01") == ("None", "None")
    fund.allocation(project, "70.00", on="2024-02-01")
    with pytest.raises(Refused):
        fund.allocation(project, "0.01", on="2024-04-30")
    fund.allocation(project, "30.00", on="2024-05-01")


def test_a_policy_that_is_still_to_come_is_kept_room_for(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    fund.funded("DK", "100.00")
    reserving(fund, "0.25", "2999-01-01")
    assert unreserved(fund, project) == ("25.00", "75.00")


def test_a_backdated_allocation_leaves_the_reserve_of_every_later_day(desk: Desk) -> None:
    """From May on 100 more are there, and 10 more are reserved; in April all but 5 of the first 100 is bound."""
    fund = Fund.opened(desk)
    project = fund.project()
    reserving(fund, "0.10")
    fund.funded("DK", "100.00", on="2024-01-10")
    fund.allocation(project, "85.00", on="2024-04-01")
    fund.funded("NO", "100.00", on="2024-05-01")
    assert unreserved(fund, project, "2024-02-01") == ("10.00", "5.00")
    assert unreserved(fund, project, "2024-05-01") == ("20.00", "95.00")
    with pytest.raises(Refused):
        fund.allocation(project, "5.01", on="2024-02-01")
    fund.allocation(project, "5.00", on="2024-02-01")
    fund.allocation(project, "90.00", on="2024-05-01")


def test_a_reserve_set_behind_what_is_allocated_refuses_more_and_overdraws_nothing(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    fund.funded("DK", "100.00")
    allocation = fund.allocation(project, "95.00")
    reserving(fund, "0.10")
    assert unreserved(fund, project) == ("10.00", "0.00")
    commitment = fund.commitment(allocation, "95.00")
    fund.payment(commitment, 1, "95.00")
    fund.funded("NO", "5.55")
    with pytest.raises(Refused):
        fund.allocation(project, "0.01")
    fund.funded("NO", "0.02")
    fund.allocation(project, "0.01")


def test_what_a_proposal_holds_is_not_there_beside_the_reserve_but_for_its_own_approval(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    reserving(fund, "0.10")
    fund.funded("DK", "100.00")
    proposal = fund.proposal("approve_allocation", fund.allocating(project, "50.00"))["resource"]["id"]
    assert unreserved(fund, project) == ("10.00", "40.00")
    fund.allocation(project, "40.00")
    fund.decided("approve", proposal)
    assert unreserved(fund, project) == ("10.00", "0.00")
