"""Random histories of every command: the statement at any day and position is what the raw events say, and cash."""

from datetime import date, timedelta
from random import Random

import pytest

from services.reporting.projections import money, movements
from services.reporting.reports.report import Report
from services.reporting.reports.sources_and_uses import sources_and_uses
from shared.contracts.envelope import Recorded
from tests.properties.conftest import LONG, OpenDesk
from tests.properties.conftest import open_timed_desk as open_timed_desk
from tests.properties.whole.player import play
from tests.reporting import brute
from tests.reporting.folding import Folded, cells

SEEDS, STEPS = (range(1, 21), 1_500) if LONG else (range(1, 3), 450)
ASKED = 40 if LONG else 12
LINES = (
    "gross_contributions", "refunds_to_donors", "fund_interest", "partners_interest", "other_income", "transfers",
    "refunds_from_partners", "agent_fees", "support_cost", "direct_costs", "bank_charges",
)  # fmt: skip
SPENT = ("expenditure", "losses")


def history(open_desk: OpenDesk, seed: int) -> list[Recorded]:
    """The events of a random history."""
    player, trouble = play(open_desk(), seed, STEPS)
    assert trouble is None, trouble
    return player.books.events


def of_line(report: Report, table: str, line: str, column: str) -> int:
    """A cell; a line that is not printed is zero."""
    found = next(one for one in report.tables if one.key == table)
    cell = next((one.cells[column] for one in found.lines if one.key == line), 0)
    assert isinstance(cell, int)
    return cell


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_statement_at_any_day_and_position_is_the_fold_of_the_raw_events(
    open_timed_desk: OpenDesk, folded: Folded, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (money, movements):
        monkeypatch.setattr(room, "BLOCK", 8)
    events = history(open_timed_desk, seed)
    random = Random(seed)
    middle = len(events) // 2
    folded.take(events[:middle], random.randint(1, 40))
    folded.take(events, random.randint(1, 400))
    funds = [(e.data.code, e.data.fund_id, e.data.kind) for e in events if e.type == "FundOpened"]  # type: ignore[attr-defined]
    days = sorted({e.effective_on for e in events if e.effective_on is not None})
    for number in range(ASKED):
        code, fund_id, _ = random.choice(funds)
        at_end = number % 3 == 0
        position = len(events) if at_end else random.randint(1, len(events))
        if not any(e.type == "FundOpened" and e.data.fund_id == fund_id for e in events[:position]):  # type: ignore[attr-defined]
            continue
        as_of = days[-1] if at_end else random.choice(days)
        calendar = random.choice(("year", "mission"))
        report = folded.report(sources_and_uses, code, as_of, position, calendar)
        first = (
            date(as_of.year, 1, 1)
            if calendar == "year"
            else date(as_of.year if as_of.month >= 7 else as_of.year - 1, 7, 1)
        )
        before = first.replace(year=first.year - 1)
        spans = {
            "current": (first, as_of),
            "previous": (before, first - timedelta(days=1)),
            "cumulative": (None, as_of),
        }
        for column, (since, until) in spans.items():
            expected = brute.lines(events, fund_id, since, until, position)
            for table, names in (("sources_and_uses", LINES), ("partners", SPENT)):
                for line in names:
                    assert of_line(report, table, line, column) == expected[line], (code, as_of, position, column, line)
        held = brute.balances(events, fund_id, as_of, position)
        assert cells(report, "sources_and_uses", "closing_cash")["cumulative"] == held["cash"]
        assert cells(report, "sources_and_uses", "closing_cash")["current"] == held["cash"]
        earlier = brute.balances(events, fund_id, first - timedelta(days=1), position)
        assert cells(report, "sources_and_uses", "closing_cash")["previous"] == earlier["cash"]
        assert cells(report, "partners", "balance_with_partners")["cumulative"] == held["partners"]
