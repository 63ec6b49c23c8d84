"""Random histories of every command: the statement at any day and position is what the raw events say, and cash."""

from datetime import date, timedelta
from random import Random

import pytest

from services.reporting.reports.report import Report
from services.reporting.reports.sources_and_uses import sources_and_uses
from tests.reporting import brute
from tests.reporting.folding import Folded, cells
from tests.reporting.histories import SEEDS, Histories, Question, fold, questions
from tests.reporting.histories import histories as histories

LINES = (
    "gross_contributions", "refunds_to_donors", "fund_interest", "partners_interest", "other_income", "transfers",
    "refunds_from_partners", "agent_fees", "support_cost", "direct_costs", "bank_charges",
)  # fmt: skip
SPENT = ("expenditure", "losses")


def of_line(report: Report, table: str, line: str, column: str) -> int:
    """A cell; a line that is not printed is zero."""
    found = next(one for one in report.tables if one.key == table)
    cell = next((one.cells[column] for one in found.lines if one.key == line), 0)
    assert isinstance(cell, int)
    return cell


def spans(as_of: date, calendar: str) -> dict[str, tuple[date | None, date]]:
    """The days of each column."""
    first = date(as_of.year, 1, 1)
    if calendar == "mission":
        first = date(as_of.year if as_of.month >= 7 else as_of.year - 1, 7, 1)
    before = first.replace(year=first.year - 1)
    return {"current": (first, as_of), "previous": (before, first - timedelta(days=1)), "cumulative": (None, as_of)}


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_statement_at_any_day_and_position_is_the_fold_of_the_raw_events(
    histories: Histories, folded: Folded, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = histories(seed)
    fold(folded, events, seed, monkeypatch)
    for asked in questions(events, Random(seed)):
        _is_the_fold(folded, events, asked)


def _is_the_fold(folded: Folded, events: brute.Events, asked: Question) -> None:
    fund_id, as_of, position = asked.fund_id, asked.as_of, asked.position
    report = folded.report(sources_and_uses, asked.code, as_of, position, asked.calendar)
    days = spans(as_of, asked.calendar)
    for column, (since, until) in days.items():
        expected = brute.lines(events, fund_id, since, until, position)
        for table, names in (("sources_and_uses", LINES), ("partners", SPENT)):
            for line in names:
                assert of_line(report, table, line, column) == expected[line], (asked, column, line)
    held = brute.balances(events, fund_id, as_of, position)
    closing = cells(report, "sources_and_uses", "closing_cash")
    assert closing["cumulative"] == closing["current"] == held["cash"]
    earlier = brute.balances(events, fund_id, days["previous"][1], position)
    assert closing["previous"] == earlier["cash"]
    assert cells(report, "partners", "balance_with_partners")["cumulative"] == held["partners"]
