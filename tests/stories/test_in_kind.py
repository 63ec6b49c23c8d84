"""Gifts in kind: in the books from the threshold on, a register below it, and never cash or capacity."""

from tests.refusals.in_kind import gift, given, use
from tests.support.desk import Desk, Fund, money


def test_goods_given_in_euros_are_carried_in_base_and_used_up_to_the_cent(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.rate("EUR", "0.90")
    project = fund.named("clinic", fund.project())
    start = desk.size()
    tents = gift(fund, "100.00", "EUR")
    fund.rate("EUR", "0.50", "2024-02-15")  # goods are no money: a later rate does not touch them
    use(fund, tents, project, "33.33", currency="EUR")
    use(fund, tents, project, "33.33", currency="EUR", category=4)
    assert fund.told(start) == [
        "Dr in_kind_inventory 111.11: DK",
        "Cr in_kind_revenue 111.11: DK",
        "Dr programme_expense 37.03: DK, clinic, category 2",
        "Cr in_kind_inventory 37.03: DK",
        "Dr programme_expense 37.03: DK, clinic, category 4",
        "Cr in_kind_inventory 37.03: DK",
    ]
    last = use(fund, tents, project, "33.34", currency="EUR")
    assert last["resource"]["left"]["amount"] == last["resource"]["left"]["base_amount"] == "0.00"
    assert fund.books() == {"in_kind_revenue": "-111.11", "programme_expense": "111.11"}
    fund.reverse(last["transaction_id"])
    assert fund.books() == {"in_kind_inventory": "37.05", "in_kind_revenue": "-111.11", "programme_expense": "74.06"}


def test_services_and_goods_below_the_threshold_are_a_register(desk: Desk) -> None:
    fund = Fund.opened(desk)
    policy = {"policy": {"name": "in_kind", "recognised_from": money("100.00")}, "valid_from": "2024-02-01"}
    desk.do("set_policy", policy, path_ids={"fund_id": fund.fund_id}, actor="administrator")
    project = fund.project()
    start = desk.size()
    for answer in (given(fund, "99.99"), given(fund, "5000.00", kind="services")):
        assert answer["resource"]["recognised"] is False
        assert answer["balances"] == []
        used = use(fund, answer["resource"]["id"], project, "50.00")
        assert used["balances"] == []
    assert fund.told(start) == []
    assert given(fund, "100.00")["resource"]["recognised"] is True
    assert given(fund, "1.00", on="2024-01-31")["resource"]["recognised"] is True  # before any threshold
    assert fund.books() == {"in_kind_inventory": "101.00", "in_kind_revenue": "-101.00"}
