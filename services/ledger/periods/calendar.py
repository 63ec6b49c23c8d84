"""Which days a fund's books take: the status of its months (BOOKS.md section 4, periods).

A month is written `2024-03`. One of which nothing was decided is closed when it lies before the last month closed,
or not after the day that the fund was opened with; else it is open.
"""

from datetime import date, timedelta
from typing import Literal

from services.ledger.funds.decisions import Fund
from shared.contracts.problems import Refused

Status = Literal["open", "soft_closed", "closed"]


def month_of(day: date) -> str:
    """The month that a day lies in."""
    return day.isoformat()[:7]


def first_day_of(month: str) -> date:
    """The month's first day."""
    return date.fromisoformat(f"{month}-01")


def next_month(month: str) -> str:
    """The month after."""
    return month_of(first_day_of(month) + timedelta(days=31))


def closed_until(fund: Fund) -> str | None:
    """The last month that was ever closed, or that the opening tells of; None while there is none."""
    opened = None if fund.opening_on is None else month_of(fund.opening_on)
    return max(filter(None, (fund.closed_through, opened)), default=None)


def status_of(fund: Fund, month: str) -> Status:
    """What the month takes: everything, certified reports and approved adjustments, nothing."""
    if fund.opening_on is not None and month <= month_of(fund.opening_on):
        return "closed"
    known = fund.months.get(month)
    if known is not None:
        return known
    return "closed" if fund.closed_through is not None and month <= fund.closed_through else "open"


def open_from(fund: Fund, day: date, approved: bool = False) -> date:
    """The day, or else the first day after it that the fund's books take.

    `approved`: for an adjustment that two persons decided, which a soft-closed month takes too. The month that is not
    over yet can never be closed, so that a day that is not in the future always finds one that is not.
    """
    month = month_of(day)
    if not fund.months or _takes(fund, month, approved):
        return day
    later = next_month(max(month, closed_until(fund) or month))
    while not _takes(fund, later, approved):
        later = next_month(later)
    opened_again = [known for known in fund.months if known > month and _takes(fund, known, approved)]
    return first_day_of(min([later, *opened_again]))


def require_open(fund: Fund, effective_on: date, approved: bool = False) -> None:
    """Refuses `period.closed` and `period.soft_closed` with the earliest open day from there on."""
    month = month_of(effective_on)
    if _takes(fund, month, approved):
        return
    days = {"effective_on": str(effective_on), "earliest_open": str(open_from(fund, effective_on, approved))}
    if status_of(fund, month) == "closed":
        raise Refused("period.closed", "/effective_on", **days)
    raise Refused("period.soft_closed", "/effective_on", **days)


def _takes(fund: Fund, month: str, approved: bool) -> bool:
    status = status_of(fund, month)
    return status == "open" or (approved and status == "soft_closed")
