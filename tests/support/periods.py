"""Months and years of a fund, as tests close them and open them again."""

from typing import Any

from tests.support.desk import Fund
from tests.support.partner import approved


def month(fund: Fund, what: str, year: int, number: int, **more: Any) -> dict[str, Any]:
    """The answer to `soft_close`, `close` or `reopen` of a month, by one person."""
    return fund.desk.do(f"{what}_period", {"fund_id": fund.fund_id, "year": year, "month": number, **more})


def reopen(fund: Fund, year: int, number: int) -> dict[str, Any]:
    """The answer to opening a month again, decided as an approval decides it."""
    with approved(fund.desk, "reopen_period"):
        return month(fund, "reopen", year, number, reason="A voucher came late")
