"""The table of refusals: `@case("area.reason")` puts a way to be refused beside its code.

A case takes a fresh fund and returns the refusal; what it asserts on the way are the edges.
"""

from collections.abc import Callable
from typing import Any

from shared.contracts.problems import Refused
from tests.support.desk import Fund

Case = Callable[[Fund], Refused]
CASES: dict[str, list[Case]] = {}
NOBODY = "00000000-0000-7000-8000-00000000dead"
"""An id that no resource has."""


def case(code: str) -> Callable[[Case], Case]:
    """Adds a case to the table; a code may have several."""

    def add(function: Case) -> Case:
        CASES.setdefault(code, []).append(function)
        return function

    return add


def refused(fund: Fund, act: Callable[[], Any]) -> Refused:
    """The refusal of what must be refused; position and balances are untouched."""
    size, balances = fund.desk.size(), fund.desk.trial_balance(fund.fund_id)
    try:
        act()
    except Refused as refusal:
        assert fund.desk.size() == size
        assert fund.desk.trial_balance(fund.fund_id) == balances
        return refusal
    raise AssertionError("it was not refused")


def figures(refusal: Refused, **expected: Any) -> Refused:
    """The same refusal, once its figures are exactly these."""
    assert refusal.figures == expected, refusal.figures
    return refusal


def bound(fund: Fund, *instalments: str, available: str = "1000.00") -> tuple[str, str]:
    """An allocation and a commitment of the whole of it, under one project, from one donor."""
    fund.funded("DK", available)
    total = sum(int(i.replace(".", "")) for i in instalments)
    allocation = fund.allocation(fund.project(), f"{total // 100}.{total % 100:02d}")
    return allocation, fund.commitment(allocation, *instalments)
