"""Refusals of gifts in kind."""

from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.support.desk import Fund, money


def gift(fund: Fund, value: str = "100.00", currency: str = "USD", on: str = "2024-02-01", **more: Any) -> str:
    """A gift of goods; its id."""
    return str(given(fund, value, currency, on, **more)["resource"]["id"])


def given(
    fund: Fund, value: str = "100.00", currency: str = "USD", on: str = "2024-02-01", **more: Any
) -> dict[str, Any]:
    body = {
        "fund_id": fund.fund_id,
        "donor_id": fund.donors["DK"],
        "item_code": "TENT",
        "item": "Tents",
        "kind": "goods",
        "fair_value": money(value, currency),
        "effective_on": on,
    }
    return fund.desk.do("record_in_kind", {**body, **more})


def use(
    fund: Fund, gift_id: str, project: str, amount: str, on: str = "2024-03-01", currency: str = "USD", **more: Any
) -> dict[str, Any]:
    body = {"project_id": project, "category": 2, "amount": money(amount, currency), "effective_on": on}
    return fund.desk.do("use_in_kind", {**body, **more}, path_ids={"in_kind_id": gift_id})


@case("in_kind.exceeds_left")
def _more_than_is_left(fund: Fund) -> Refused:
    received, project = gift(fund), fund.project()
    use(fund, received, project, "60.00")
    refusal = refused(fund, lambda: use(fund, received, project, "40.01"))
    use(fund, received, project, "40.00")
    return figures(refusal, asked="40.01", left="40.00", currency="USD")


@case("in_kind.exceeds_left")
def _more_service_than_is_left(fund: Fund) -> Refused:
    received, project = gift(fund, kind="services"), fund.project()
    refusal = refused(fund, lambda: use(fund, received, project, "100.01"))
    return figures(refusal, asked="100.01", left="100.00", currency="USD")


@case("effective_on.before_receipt")
def _used_before_it_came(fund: Fund) -> Refused:
    received, project = gift(fund, on="2024-02-02"), fund.project()
    refusal = refused(fund, lambda: use(fund, received, project, "1.00", on="2024-02-01"))
    use(fund, received, project, "1.00", on="2024-02-02")
    return figures(refusal, effective_on="2024-02-01", received_on="2024-02-02")


@case("currency.mixed")
def _used_in_another_currency(fund: Fund) -> Refused:
    fund.rate("EUR", "0.80")
    received, project = gift(fund, currency="EUR"), fund.project()
    refusal = refused(fund, lambda: use(fund, received, project, "1.00"))
    use(fund, received, project, "1.00", currency="EUR")
    return figures(refusal, given="USD", currency="EUR")


@case("project.not_approved")
def _used_in_a_project_that_is_proposed(fund: Fund) -> Refused:
    received = gift(fund)
    project = fund.project(status="proposed")
    return figures(refused(fund, lambda: use(fund, received, project, "1.00")), project="P1", status="proposed")


@case("in_kind.unknown")
def _nothing(fund: Fund) -> Refused:
    project = fund.project()
    return figures(refused(fund, lambda: use(fund, NOBODY, project, "1.00")), id=NOBODY)


@case("in_kind.reversed")
def _given_back(fund: Fund) -> Refused:
    answer, project = given(fund), fund.project()
    fund.reverse(answer["transaction_id"])
    received = answer["resource"]["id"]
    return figures(refused(fund, lambda: use(fund, received, project, "1.00")), id=received)


@case("reversal.depended_on")
def _a_gift_that_was_used(fund: Fund) -> Refused:
    answer, project = given(fund), fund.project()
    used = use(fund, answer["resource"]["id"], project, "1.00")
    refusal = refused(fund, lambda: fund.reverse(answer["transaction_id"]))
    fund.reverse(used["transaction_id"])
    fund.reverse(answer["transaction_id"])
    assert refusal.figures["type"] == "InKindUsed"
    return refusal
