"""Which months of a fund's books take what, folded from the events alone (BOOKS.md section 4, periods)."""

from datetime import date
from typing import Any

from shared.contracts.envelope import Recorded
from shared.contracts.events import FundEvent
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.expenditure import ExpenditureAccepted, ExpenditureReturned, ExpenditureSubmitted
from shared.contracts.events.periods import PeriodClosed, PeriodEvent, PeriodReopened
from shared.contracts.events.years import YearClosed

UNDATED = frozenset(["FundClosing", "FundClosed", "YearClosed"])
"""Steps that a closed month takes: what posts nothing, and the close of the year that it is in."""


class Months:
    """What was decided about the months and years of every fund."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}
        self._through: dict[str, str] = {}
        self._years: dict[tuple[str, int], int] = {}
        self._certified: dict[tuple[str, int], bool] = {}
        self._approved = ""
        self._of_certified = ""

    def through(self, fund: str) -> str | None:
        """The last month that was ever closed."""
        return self._through.get(fund)

    def status(self, fund: str, month: str) -> str:
        """`open`, `soft_closed` or `closed`."""
        known = self._known.get((fund, month))
        return known or ("closed" if month <= self._through.get(fund, "") else "open")

    def years(self, fund: str) -> list[int]:
        """The closed years."""
        return sorted(year for (of, year), parts in self._years.items() if of == fund and parts)

    def first_open(self, fund: str, on: date) -> date:
        """The day, or the first after it in an open month."""
        while self.status(fund, month_of(on)) != "open":
            on = after(on)
        return on

    def opened_again(self, fund: str) -> list[str]:
        """Months before the last closed one that are open."""
        through = self._through.get(fund, "")
        return [m for (of, m), status in self._known.items() if of == fund and m < through and status != "closed"]

    def take(self, event: Recorded) -> None:
        """One more event."""
        data: Any = event.data
        if event.type == "ProposalApproved":
            self._approved = event.transaction_id
        if isinstance(data, ExpenditureSubmitted):
            self._certified[data.commitment_id, data.report_number] = data.basis == "certified"
        if isinstance(data, PeriodEvent):
            month = f"{data.year:04d}-{data.month:02d}"
            closed = isinstance(data, PeriodClosed)
            reopened = isinstance(data, PeriodReopened)
            self._known[data.fund_id, month] = "closed" if closed else "open" if reopened else "soft_closed"
            if closed:
                self._through[data.fund_id] = max(month, self._through.get(data.fund_id, ""))
        elif isinstance(data, YearClosed):
            self._years[data.fund_id, data.year] = self._years.get((data.fund_id, data.year), 0) + 1
        elif isinstance(data, Reversed) and data.reverses_type == "YearClosed":
            year = max(year for of, year in self._years if of == data.fund_id and self._years[of, year])
            self._years[data.fund_id, year] -= 1

    def refuses(self, event: Recorded) -> str | None:
        """Why an event may not stand where it does: asked before it is taken in."""
        data: Any = event.data
        if not isinstance(data, FundEvent) or event.effective_on is None:
            return None
        told = data.reverses_type if isinstance(data, Reversed) else event.type
        status = self.status(data.fund_id, month_of(event.effective_on))
        if isinstance(data, ExpenditureSubmitted | ExpenditureAccepted | ExpenditureReturned):
            number = (data.commitment_id, data.report_number)
            certified = data.basis == "certified" if isinstance(data, ExpenditureSubmitted) else self._certified[number]
            self._of_certified = event.transaction_id if certified else ""
        if status == "open" or told in UNDATED:
            return None
        if status == "soft_closed" and event.transaction_id in (self._approved, self._of_certified):
            return None
        return f"{event.type} on {event.effective_on}, in a month that is {status}"


def month_of(day: date) -> str:
    """The month that a day lies in, such as `2024-03`."""
    return f"{day.year:04d}-{day.month:02d}"


def after(day: date) -> date:
    """The first day of the next month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_of(year: int, first: int = 1) -> list[str]:
    """The twelve months of a year that begins with a month."""
    return [f"{year + (first + n - 1) // 12:04d}-{(first + n - 1) % 12 + 1:02d}" for n in range(12)]
