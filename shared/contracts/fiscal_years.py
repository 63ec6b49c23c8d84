"""Fiscal years of a mission's budget: 1 July to 30 June, known by the calendar year in which they begin."""

from calendar import monthrange
from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.ids import derived_id

FIRST_MONTH = 7
FiscalYear = Annotated[int, Field(strict=True, ge=1948, le=2200)]
"""The year in which a fiscal year begins: 2024 is 1 July 2024 to 30 June 2025, written 2024/25."""


def appropriation_id(fund_id: str, fiscal_year: int) -> str:
    """The id of the one appropriation that a fund has for a fiscal year."""
    return derived_id(fund_id, f"appropriation/{fiscal_year}")


def fiscal_year_of(day: date) -> int:
    """The fiscal year that a day lies in."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def first_day(fiscal_year: int) -> date:
    """1 July of the year in which it begins."""
    return date(fiscal_year, FIRST_MONTH, 1)


def last_day(fiscal_year: int) -> date:
    """30 June of the next year."""
    return date(fiscal_year + 1, FIRST_MONTH - 1, 30)


def last_day_of_life(fiscal_year: int, months: int) -> date:
    """The last day of the month that lies so many months after the fiscal year's last one."""
    count = fiscal_year * 12 + (FIRST_MONTH - 1) + 11 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def written(fiscal_year: int) -> str:
    """The fiscal year as people write it: 2024/25."""
    return f"{fiscal_year}/{(fiscal_year + 1) % 100:02d}"
