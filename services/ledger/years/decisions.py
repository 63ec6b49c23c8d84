"""Closing a year of a fund's books, and what opens it again (BOOKS.md section 2, YearClosed; docs/decisions/0028)."""

from dataclasses import dataclass, replace
from datetime import date

from services.ledger.books.year_end import Standing
from services.ledger.funds.decisions import FUND, Fund
from services.ledger.openings.parts import BALANCE_BYTES_MAX, pages
from services.ledger.periods.calendar import status_of
from services.ledger.reversals.mirroring import Reversal, mirror
from services.ledger.state import Context, LedgerState
from services.ledger.years.calendar import day_before, last_day_of, months_of, written, year_of
from shared.contracts.commands.years import CloseYear
from shared.contracts.envelope import Recorded
from shared.contracts.events.years import YearClosed, year_id_of
from shared.contracts.money import Money
from shared.contracts.problems import Refused
from shared.contracts.times import day_in
from shared.deciding.resources import Decided, Kind, live
from shared.postings.entries import Dimensions, Entry, entry_json


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a fund that was closed: revenue less expense, which went to accumulated surplus."""

    fund_id: str
    year: int
    last_on: date
    result: Money


def evolve_year(year: Year | None, event: Recorded) -> Year:
    """The year after one more part of its close."""
    data = event.data
    assert isinstance(data, YearClosed)
    assert event.effective_on is not None
    if year is None:
        return Year(data.fund_id, data.year, event.effective_on, data.result)
    return replace(year, result=Money.of(year.result.minor + data.result.minor, data.result.currency))


YEAR = Kind("year", evolve_year, kept=False)


def decide_close_year(ledger: LedgerState, command: CloseYear, context: Context) -> list[Decided]:
    """Takes every balance of revenue and expense to accumulated surplus on the year's last day, in parts.

    Refuses `year.not_over`, `year.before_opening`, `year.closed_already`, `year.later_closed`, `year.months_open`
    naming them, `year.earlier_open` while revenue or expense of before stands.
    """
    fund = ledger.get(FUND, command.fund_id)
    last_on = _require_its_turn(fund, command.year, context)
    _require_closed_before(ledger, fund, command.year)
    standing: list[Standing] = ledger.listed("results", fund.fund_id, last_on)
    taken = [
        Entry("financial", s.key.account, s.key.currency, -s.amount, -s.base_amount, s.key.dimensions) for s in standing
    ]
    told = list(pages([entry_json(entry, fund.base_currency) for entry in taken], BALANCE_BYTES_MAX)) or [[]]
    decided, start = [], 0
    for part, page in enumerate(told, start=1):
        own = taken[start : start + len(page)]
        start += len(page)
        closed = YearClosed(
            fund_id=fund.fund_id,
            year_id=year_id_of(fund.fund_id, command.year),
            year=command.year,
            part=part,
            parts=len(told),
            result=Money.of(sum(entry.base_amount for entry in own), fund.base_currency),
            lines=(*page, *(entry_json(entry, fund.base_currency) for entry in to_surplus(own))),
        )
        decided.append(Decided(closed, last_on))
    return decided


def to_surplus(taken: list[Entry]) -> list[Entry]:
    """What takes revenue and expense up: accumulated surplus by currency and by a mission's fiscal year."""
    sums: dict[tuple[str, int | None], list[int]] = {}
    for entry in taken:
        total = sums.setdefault((entry.currency, entry.dimensions.fiscal_year), [0, 0])
        total[0] -= entry.amount
        total[1] -= entry.base_amount
    return [
        Entry("financial", "accumulated_surplus", currency, amount, base, Dimensions(fiscal_year=fiscal_year))
        for (currency, fiscal_year), (amount, base) in sums.items()
        if amount or base
    ]


def _require_its_turn(fund: Fund, year: int, context: Context) -> date:
    """The year's last day, once it is over, its months are closed and neither it nor a later year is."""
    last_on, name = last_day_of(fund, year), written(fund, year)
    today = day_in(fund.time_zone, context.recorded_at)
    if last_on >= today:
        raise Refused("year.not_over", "/year", year=name, last_on=str(last_on), today=str(today))
    if fund.opening_on is not None and last_on <= fund.opening_on:
        raise Refused("year.before_opening", "/year", year=name, opening_on=str(fund.opening_on))
    if year in fund.closed_years:
        raise Refused("year.closed_already", "/year", year=name)
    require_none_later(fund, year)
    months = [month for month in months_of(fund, year) if status_of(fund, month) != "closed"]
    if months:
        raise Refused("year.months_open", "/year", year=name, months=", ".join(months))
    return last_on


def require_none_later(fund: Fund, year: int) -> None:
    """Refuses `year.later_closed`: what a year ends with is what the next one begins with."""
    later = max(fund.closed_years, default=year)
    if later > year:
        raise Refused("year.later_closed", "/year", year=written(fund, year), later=written(fund, later))


def _require_closed_before(ledger: LedgerState, fund: Fund, year: int) -> None:
    before = day_before(fund, year)
    standing: list[Standing] = [] if before is None else ledger.listed("results", fund.fund_id, before)
    if standing:
        first_on: date = ledger.listed("first_result", fund.fund_id)
        since = max([*fund.closed_years, year_of(fund, first_on) - 1]) + 1
        earlier = written(fund, min(since, year - 1))
        raise Refused("year.earlier_open", "/year", year=written(fund, year), earlier=earlier)


def reopened(ledger: LedgerState, fund: Fund, day: date, reason: str, context: Context) -> list[Decided]:
    """The reversal of the close of the year that a day lies in, on the day of the close; nothing while it is open.

    Refuses `year.later_closed`.
    """
    year = year_of(fund, day)
    if year not in fund.closed_years:
        return []
    require_none_later(fund, year)
    number = ledger.next_number(fund.fund_id, fund.code, fund.time_zone, "REV", context.recorded_at)
    parts = live(ledger.resource(YEAR, year_id_of(fund.fund_id, year)).events)
    reversal = Reversal(context.new_id(), number, "other", reason)
    return [mirror(fund, part, reversal, last_day_of(fund, year)) for part in reversed(parts)]
