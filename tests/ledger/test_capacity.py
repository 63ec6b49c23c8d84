"""Capacity follows cash: what a source can give on every day from the command's day on (BOOKS.md section 4)."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.problems import Refused
from tests.support.desk import Desk, Fund, money


def drawn(fund: Fund, project: str, source: str, amount: str, on: str = "2024-02-01") -> dict[str, Any]:
    body = {
        "fund_id": fund.fund_id,
        "project_id": project,
        "decision": "SC-1",
        "amount": money(amount),
        "sources": [{"source": source, "amount": money(amount)}],
        "effective_on": on,
    }
    return fund.desk.do("approve_allocation", body)


def most(fund: Fund, project: str, source: str, on: str = "2024-02-01") -> Any:
    """What the refusal of too much says that the source can give."""
    with pytest.raises(Refused) as refusal:
        drawn(fund, project, source, "100000.00", on)
    assert refusal.value.code == "allocation.exceeds_available"
    figures: Any = refusal.value.figures
    return figures["available"][source]


def test_unapplied_money_and_signed_agreements_are_no_capacity(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    agreement = fund.agreement("DK", "100.00")
    fund.receipt("60.00", {agreement: "10.00"})
    assert most(fund, project, agreement) == "10.00"
    assert most(fund, project, "pool") == "0.00"


def test_a_source_gives_nothing_before_its_cash_came(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    agreement = fund.agreement("DK", "100.00", on="2024-01-10")
    fund.receipt("100.00", {agreement: "100.00"}, on="2024-02-02")
    assert most(fund, project, agreement, on="2024-02-01") == "0.00"
    drawn(fund, project, agreement, "100.00", on="2024-02-02")


def test_a_pool_below_zero_is_held_on_the_unearmarked_in_proportion(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    a, b = fund.funded("DK", "60.00"), fund.funded("NO", "30.00")
    c = fund.funded("NO", "100.00", earmark={"project_id": project})
    fund.bank_charge("10.00", on="2024-01-31")
    # 10.00 over 60 and 30: 6.67 and 3.33. The earmarked source bears none of it, the pool gives nothing.
    assert (most(fund, project, a), most(fund, project, b)) == ("53.33", "26.67")
    assert (most(fund, project, c), most(fund, project, "pool")) == ("100.00", "0.00")
    drawn(fund, project, a, "53.32")
    # The share moves with what is left: 10.00 over 6.68 and 30.
    assert most(fund, project, a) == "4.86"
    drawn(fund, project, c, "100.00")
    # Once the pool is whole again, nothing is held.
    fund.interest("10.00", on="2024-03-01")
    assert most(fund, project, a, on="2024-02-29") == "4.86"
    assert most(fund, project, a, on="2024-03-01") == "6.68"


def test_together_the_unearmarked_never_promise_more_than_there_is(desk: Desk) -> None:
    """An allocation from both at once is held to what each can give, to the cent."""
    fund = Fund.opened(desk)
    project = fund.project()
    fund.funded("DK", "60.00")
    fund.funded("NO", "30.00")
    fund.bank_charge("10.00", on="2024-01-31")
    body = {"fund_id": fund.fund_id, "project_id": project, "decision": "SC-1", "effective_on": "2024-02-01"}
    over = desk.refusal("approve_allocation", {**body, "amount": money("80.01")})
    assert over.code == "allocation.exceeds_available"
    assert sorted(over.figures["available"].values()) == ["0.00", "26.67", "53.33"]  # type: ignore[union-attr]
    desk.do("approve_allocation", {**body, "amount": money("80.00")})
    assert desk.balance(fund.fund_id, "available") == 0


def test_a_pool_beyond_the_unearmarked_overdraws_the_fund(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    a = fund.funded("DK", "60.00")
    c = fund.funded("NO", "100.00", earmark={"project_id": project})
    fund.bank_charge("60.00", on="2024-01-31")
    assert most(fund, project, a) == "0.00"
    drawn(fund, project, c, "1.00")
    fund.bank_charge("0.01", on="2024-01-31")
    with pytest.raises(Refused) as refusal:
        drawn(fund, project, c, "1.00")
    assert (refusal.value.code, refusal.value.figures["source"]) == ("fund.overdrawn", "pool")
    # More unearmarked cash cures it, though the pool itself stays where it is.
    fund.funded("DK", "0.01", on="2024-02-01")
    drawn(fund, project, c, "1.00")


def history(desk: Desk) -> tuple[Fund, str, str, str]:
    """A source of 100 on 15 January, 60 from March, 30 from April, 230 from May on, and 20 allocated of it."""
    fund = Fund.opened(desk)
    project = fund.project()
    source = fund.agreement("DK", "1000.00", on="2024-01-01")
    receipt = fund.receipt("120.00", {source: "120.00"}, on="2024-01-15")["resource"]["id"]
    allocation = fund.allocation(project, "20.00", on="2024-01-20")
    fund.allocation(project, "40.00", on="2024-03-01")
    fund.bounce(receipt, "30.00", on="2024-04-01")
    fund.receipt("200.00", {source: "200.00"}, on="2024-05-01")
    return fund, project, source, allocation


def test_a_backdated_allocation_leaves_every_later_day_at_zero_or_more(desk: Desk) -> None:
    fund, project, source, _ = history(desk)
    assert most(fund, project, source, on="2024-02-01") == "30.00"
    assert most(fund, project, source, on="2024-04-30") == "30.00"
    assert most(fund, project, source, on="2024-05-01") == "230.00"
    drawn(fund, project, source, "29.99", on="2024-02-01")
    drawn(fund, project, source, "0.01", on="2024-02-01")
    assert most(fund, project, source, on="2024-02-01") == "0.00"
    drawn(fund, project, source, "200.00", on="2024-05-01")


def test_a_backdated_proposal_takes_no_more_than_every_later_day_bears(desk: Desk) -> None:
    fund, project, source, _ = history(desk)
    body = {"fund_id": fund.fund_id, "project_id": project, "decision": "SC-1", "effective_on": "2024-02-01"}
    over = desk.refusal("approve_allocation", {**body, "amount": money("30.01")})
    assert over.figures["available"] == {source: "30.00"}
    desk.do("approve_allocation", {**body, "amount": money("30.00")})


def test_a_backdated_revision_leaves_every_later_day_at_zero_or_more(desk: Desk) -> None:
    fund, _, source, allocation = history(desk)
    with pytest.raises(Refused) as refusal:
        fund.revise_allocation(allocation, "50.01", on="2024-02-01")
    assert refusal.value.code == "allocation.exceeds_available"
    assert refusal.value.figures["available"] == {source: "30.00"}
    fund.revise_allocation(allocation, "49.99", on="2024-02-01")
    fund.revise_allocation(allocation, "50.00", on="2024-02-01")
    with pytest.raises(Refused):
        fund.revise_allocation(allocation, "50.01", on="2024-04-30")
    fund.revise_allocation(allocation, "250.00", on="2024-05-01")
    for day, left in (("2024-01-31", 10_000), ("2024-02-01", 7_000), ("2024-03-01", 3_000), ("2024-04-01", 0)):
        assert -desk.balance(fund.fund_id, "available", as_of=date.fromisoformat(day), source=source) == left


def test_a_backdated_reduction_gives_back_no_more_than_was_uncommitted_on_every_later_day(desk: Desk) -> None:
    """60 allocated in February, 50 bound in March and let go in May: in April only 10 were free."""
    fund = Fund.opened(desk)
    project = fund.project()
    fund.funded("DK", "100.00")
    allocation = fund.allocation(project, "60.00", on="2024-02-01")
    commitment = fund.commitment(allocation, "50.00", on="2024-03-01")
    desk.do("close_commitment", {"effective_on": "2024-05-01"}, path_ids={"commitment_id": commitment})
    with pytest.raises(Refused) as refusal:
        fund.revise_allocation(allocation, "49.99", on="2024-04-01")
    assert refusal.value.code == "allocation.committed"
    assert (refusal.value.figures["asked"], refusal.value.figures["uncommitted"]) == ("10.01", "10.00")
    fund.revise_allocation(allocation, "50.01", on="2024-04-01")
    fund.revise_allocation(allocation, "50.00", on="2024-04-01")
    fund.revise_allocation(allocation, "0.01", on="2024-05-01")


def test_a_backdated_commitment_binds_no_more_than_was_uncommitted_on_every_later_day(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    fund.funded("DK", "100.00")
    allocation = fund.allocation(project, "60.00", on="2024-02-01")
    other = fund.commitment(allocation, "50.00", on="2024-03-01")
    desk.do("close_commitment", {"effective_on": "2024-05-01"}, path_ids={"commitment_id": other})
    with pytest.raises(Refused) as refusal:
        fund.commitment(allocation, "10.01", on="2024-02-15")
    assert (refusal.value.code, refusal.value.figures["uncommitted"]) == ("commitment.exceeds_allocation", "10.00")
    fund.commitment(allocation, "10.00", on="2024-02-15")
    fund.commitment(allocation, "50.00", on="2024-05-01")
