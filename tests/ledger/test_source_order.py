"""The order in which sources are proposed is a dated policy; the caller may name others that are permitted."""

from typing import Any

from tests.support.desk import Desk, Fund, money


def chosen(fund: Fund, project: str, amount: str, on: str, **more: Any) -> dict[str, str]:
    """What the allocation draws from each source, by name."""
    fund.allocation(project, amount, on=on, **more)
    data: Any = fund.desk.events()[-1].data
    return {fund.names[part.source]: part.amount.amount for part in data.sources}


def ground(desk: Desk) -> tuple[Fund, str]:
    """Five sources of 10.00 each: oldest and without an earmark first, the narrowest last, one for another area."""
    fund = Fund.opened(desk)
    window = desk.do("open_window", {"fund_id": fund.fund_id, "code": "W", "name": "W"}, actor="administrator")
    window_id = window["resource"]["id"]
    project = fund.project(window_id=window_id, areas=["ML-7"], sectors=["15220"])
    earmarks: dict[str, dict[str, str] | None] = {
        "free": None,
        "sector": {"sector": "15220"},
        "elsewhere": {"area": "ML-1", "sector": "15220", "window_id": window_id},
        "sector and area": {"sector": "15220", "area": "ML-7"},
        "project": {"project_id": project, "sector": "15220", "area": "ML-7", "window_id": window_id},
    }
    for name, earmark in earmarks.items():
        more: dict[str, Any] = {} if earmark is None else {"earmark": earmark}
        fund.named(name, fund.funded("DK", "10.00", **more))
    fund.interest("10.00", on="2024-01-31")
    return fund, project


def test_the_narrowest_matching_earmark_comes_first_and_the_pool_last(desk: Desk) -> None:
    fund, project = ground(desk)
    assert chosen(fund, project, "9.99", "2024-02-01") == {"project": "9.99"}
    assert chosen(fund, project, "10.02", "2024-02-01") == {
        "project": "0.01",
        "sector and area": "10.00",
        "sector": "0.01",
    }
    assert chosen(fund, project, "20.00", "2024-02-01") == {"sector": "9.99", "free": "10.00", "pool": "0.01"}


def test_the_oldest_receipt_comes_first_from_the_day_the_policy_says(desk: Desk) -> None:
    fund, project = ground(desk)
    policy = {"policy": {"name": "source_order", "order": "oldest_receipt_first"}, "valid_from": "2024-06-01"}
    desk.do("set_policy", policy, actor="administrator", path_ids={"fund_id": fund.fund_id})
    assert chosen(fund, project, "1.00", "2024-05-31") == {"project": "1.00"}
    assert chosen(fund, project, "11.00", "2024-06-01") == {"free": "10.00", "sector": "1.00"}
    back = {"policy": {"name": "source_order", "order": "narrowest_earmark_first"}, "valid_from": "2024-07-01"}
    desk.do("set_policy", back, actor="administrator", path_ids={"fund_id": fund.fund_id})
    assert chosen(fund, project, "1.00", "2024-06-30") == {"sector": "1.00"}
    assert chosen(fund, project, "1.00", "2024-07-01") == {"project": "1.00"}


def test_the_last_set_of_two_policies_for_one_day_holds(desk: Desk) -> None:
    fund, project = ground(desk)
    for value in ("oldest_receipt_first", "narrowest_earmark_first", "oldest_receipt_first"):
        policy = {"policy": {"name": "source_order", "order": value}, "valid_from": "2024-01-01"}
        desk.do("set_policy", policy, actor="administrator", path_ids={"fund_id": fund.fund_id})
    assert chosen(fund, project, "1.00", "2024-02-01") == {"free": "1.00"}


def test_the_caller_may_name_any_source_that_is_permitted(desk: Desk) -> None:
    fund, project = ground(desk)
    by_name = {name: source for source, name in fund.names.items()}
    named = [{"source": by_name[n], "amount": money("3.00")} for n in ("free", "pool", "sector")]
    assert chosen(fund, project, "9.00", "2024-02-01", sources=named) == {
        "free": "3.00",
        "sector": "3.00",
        "pool": "3.00",
    }
    other = [{"source": by_name["elsewhere"], "amount": money("1.00")}]
    body = {"fund_id": fund.fund_id, "project_id": project, "decision": "SC-1", "amount": money("1.00")}
    refusal = desk.refusal("approve_allocation", {**body, "sources": other, "effective_on": "2024-02-01"})
    assert (refusal.code, refusal.figures["term"]) == ("allocation.outside_earmark", "area")
