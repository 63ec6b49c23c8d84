"""Closing the months of a fund's books and opening them again (BOOKS.md section 4, periods; docs/decisions/0027)."""

from dataclasses import dataclass, replace
from typing import Any

from services.ledger.funds.decisions import FUND, Fund, not_closed
from services.ledger.periods.calendar import Status, closed_until, first_day_of, month_of, next_month, status_of
from services.ledger.state import Context, LedgerState
from services.ledger.years.decisions import reopened
from shared.contracts.commands.periods import ClosePeriod, PeriodCommand, ReopenPeriod, SoftClosePeriod
from shared.contracts.envelope import Recorded
from shared.contracts.events.periods import (
    PeriodClosed,
    PeriodEvent,
    PeriodReopened,
    PeriodSoftClosed,
    period_id_of,
)
from shared.contracts.problems import Refused
from shared.contracts.times import day_in
from shared.deciding.resources import Decided, Kind


@dataclass(frozen=True, slots=True)
class Period:
    """A month of a fund, once something was decided about it."""

    fund_id: str
    year: int
    month: int
    number: str | None
    status: Status


def evolve_period(period: Period | None, event: Recorded) -> Period:
    """The month after one of its events."""
    data = event.data
    assert isinstance(data, PeriodEvent)
    status: Status = "open"
    if isinstance(data, PeriodSoftClosed):
        status = "soft_closed"
    elif isinstance(data, PeriodClosed):
        status = "closed"
    if period is None:
        return Period(data.fund_id, data.year, data.month, data.number, status)
    return replace(period, status=status)


PERIOD = Kind("period", evolve_period, kept=False)


def decide_soft_close_period(ledger: LedgerState, command: SoftClosePeriod, context: Context) -> list[Decided]:
    """Soft-closes an open month. Refuses `period.not_over`, `period.status`."""
    fund = ledger.get(FUND, command.fund_id)
    _require_over(fund, command, context)
    _require_status(fund, command, "open")
    soft_closed = PeriodSoftClosed(**_identity(ledger, fund, command, context))
    return _decided(fund, [soft_closed], context)


def decide_close_period(ledger: LedgerState, command: ClosePeriod, context: Context) -> list[Decided]:
    """Closes a month that is over, after all before it; one that was opened again is closed at any time.

    Refuses `period.not_over`, `period.status`, `period.not_next` for a month after the next one. Where no month was
    closed yet and no opening tells of earlier ones, it closes all before it, too.
    """
    fund = ledger.get(FUND, command.fund_id)
    month = _require_over(fund, command, context)
    _require_status(fund, command, "open", "soft_closed")
    until = closed_until(fund)
    if until is not None and month > next_month(until):
        raise Refused("period.not_next", "/month", period=month, next=next_month(until))
    earlier = sorted(m for m in fund.months if m < month) if until is None else []
    closed = [
        PeriodClosed(
            fund_id=fund.fund_id, period_id=period_id_of(fund.fund_id, known), year=int(known[:4]), month=int(known[5:])
        )
        for known in earlier
    ]
    asked = PeriodClosed(**_identity(ledger, fund, command, context), all_before=until is None)
    return _decided(fund, [*closed, asked], context)


def decide_reopen_period(ledger: LedgerState, command: ReopenPeriod, context: Context) -> list[Decided]:
    """Opens a month again, by two persons; in a closed year that undoes the year's close, which runs again later.

    Refuses `period.status`, `period.before_opening`, `year.later_closed` while a later year is closed, `fund.closed`.
    """
    fund = not_closed(ledger.get(FUND, command.fund_id))
    if fund.opening_on is not None and _asked(command) <= month_of(fund.opening_on):
        raise Refused("period.before_opening", "/month", period=_asked(command), opening_on=str(fund.opening_on))
    _require_status(fund, command, "soft_closed", "closed")
    opened = PeriodReopened(reason=command.reason, **_identity(ledger, fund, command, context))
    undone = reopened(ledger, fund, first_day_of(_asked(command)), command.reason, context)
    return [*undone, *_decided(fund, [opened], context)]


def _asked(command: PeriodCommand) -> str:
    return f"{command.year:04d}-{command.month:02d}"


def _identity(ledger: LedgerState, fund: Fund, command: PeriodCommand, context: Context) -> dict[str, Any]:
    """What every event of the month carries; its number at the first one."""
    month = _asked(command)
    number = None
    if month not in fund.months:
        number = ledger.next_number(fund.fund_id, fund.code, fund.time_zone, "PER", context.recorded_at)
    return {
        "fund_id": fund.fund_id,
        "period_id": period_id_of(fund.fund_id, month),
        "year": command.year,
        "month": command.month,
        "number": number,
    }


def _decided(fund: Fund, events: list[PeriodEvent], context: Context) -> list[Decided]:
    today = day_in(fund.time_zone, context.recorded_at)
    return [Decided(data, today) for data in events]


def _require_over(fund: Fund, command: PeriodCommand, context: Context) -> str:
    """The month, once it is over in the fund's time zone."""
    today = day_in(fund.time_zone, context.recorded_at)
    if _asked(command) >= month_of(today):
        raise Refused("period.not_over", "/month", period=_asked(command), today=str(today))
    return _asked(command)


def _require_status(fund: Fund, command: PeriodCommand, *allowed: Status) -> None:
    status = status_of(fund, _asked(command))
    if status not in allowed:
        raise Refused("period.status", "/month", period=_asked(command), status=status)
