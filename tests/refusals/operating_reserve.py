"""Refusals of what would draw on the operating reserve."""

from shared.contracts.problems import Refused
from tests.refusals.cases import case, figures, refused
from tests.support.desk import Fund, money

RESERVE = {"name": "operating_reserve", "share": "0.10"}


@case("allocation.exceeds_available")
def _beyond_the_reserve_of_all_proposed(fund: Fund) -> Refused:
    fund.policy(**RESERVE)
    a, b = fund.funded("DK", "60.00"), fund.funded("NO", "40.00")
    project = fund.project()
    over = refused(fund, lambda: fund.allocation(project, "90.01"))
    fund.allocation(project, "89.99")
    fund.allocation(project, "0.01")
    nothing = refused(fund, lambda: fund.allocation(project, "0.01"))
    rest = {"held": "0.00", "currency": "USD", "operating_reserve": "10.00"}
    figures(nothing, asked="0.01", available={a: "0.00", b: "10.00"}, unreserved="0.00", **rest)
    return figures(over, asked="90.01", available={a: "60.00", b: "40.00"}, unreserved="90.00", **rest)


@case("allocation.exceeds_available")
def _beyond_the_reserve_of_named_sources(fund: Fund) -> Refused:
    fund.policy(**RESERVE)
    source = fund.funded("DK", "100.00")
    project = fund.project()

    def drawn(amount: str) -> str:
        return fund.allocation(project, amount, sources=[{"source": source, "amount": money(amount)}])

    over = refused(fund, lambda: drawn("90.01"))
    drawn("90.00")
    return figures(
        over,
        asked={source: "90.01"},
        available={source: "100.00"},
        held="0.00",
        currency="USD",
        operating_reserve="10.00",
        unreserved="90.00",
    )
