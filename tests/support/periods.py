"""Months and years of a fund, as tests close them and open them again."""

from typing import Any

from services.ledger.periods.calendar import next_month
from tests.support.desk import Fund
from tests.support.partner import approved


def month(fund: Fund, what: str, year: int, number: int, **more: Any) -> dict[str, Any]:
    """The answer to `soft_close`, `close` or `reopen` of a month, by one person."""
    return fund.desk.do(f"{what}_period", {"fund_id": fund.fund_id, "year": year, "month": number, **more})


def reopen(fund: Fund, year: int, number: int) -> dict[str, Any]:
    """The answer to opening a month again, decided as an approval decides it."""
    with approved(fund.desk, "reopen_period"):
        return month(fund, "reopen", year, number, reason="A voucher came late")


def closed_through(fund: Fund, last: str, since: str | None = None) -> None:
    """Closes the months up to one, from `since` on one by one; without it at once, as a first close does."""
    asked = since or last
    while asked <= last:
        month(fund, "close", int(asked[:4]), int(asked[5:]))
        asked = next_month(asked)


def close_year(fund: Fund, year: int) -> dict[str, Any]:
    """The answer to a year's close."""
    return fund.desk.do("close_year", {"fund_id": fund.fund_id, "year": year})
