"""The years of a fund's books: the calendar's, in a mission's budget July to June (BOOKS.md section 4, periods).

A year is known by the calendar year in which it begins.
"""

from datetime import date, timedelta

from services.ledger.funds.decisions import Fund
from services.ledger.periods.calendar import month_of, next_month
from shared.contracts import fiscal_years


def year_of(fund: Fund, day: date) -> int:
    """The year of a fund's books that a day lies in."""
    return fiscal_years.fiscal_year_of(day) if fund.is_mission_budget else day.year


def first_day_of(fund: Fund, year: int) -> date:
    """The year's first day."""
    return fiscal_years.first_day(year) if fund.is_mission_budget else date(year, 1, 1)


def last_day_of(fund: Fund, year: int) -> date:
    """The year's last day."""
    return fiscal_years.last_day(year) if fund.is_mission_budget else date(year, 12, 31)


def day_before(fund: Fund, year: int) -> date | None:
    """The day before the year begins; None where no day is."""
    first_on = first_day_of(fund, year)
    return None if first_on == date.min else first_on - timedelta(days=1)


def months_of(fund: Fund, year: int) -> list[str]:
    """The twelve months of a year, written `2024-03`, in their order."""
    months = [month_of(first_day_of(fund, year))]
    while len(months) < 12:
        months.append(next_month(months[-1]))
    return months


def written(fund: Fund, year: int) -> str:
    """The year as people write it: 2024, in a mission's budget 2024/25."""
    return fiscal_years.written(year) if fund.is_mission_budget else str(year)


def corrects_an_earlier_year(fund: Fund, year: int, effective_on: date) -> bool:
    """True when what belongs to a year is corrected in a later one: through recoveries and prior-year reductions.

    The one place that tells so, for disallowances, amendments and reversals. A closed year takes nothing more, so that
    whatever corrects it is dated in a later one.
    """
    return year < year_of(fund, effective_on)
