"""The published statement of BOOKS.md section 6, printed by reporting from the events, cell by cell."""

from datetime import date

import pytest

from services.reporting.reports.report import Report
from services.reporting.reports.sources_and_uses import sources_and_uses
from shared.contracts.money import from_minor
from tests.reporting.folding import Folded, cells
from tests.stories.test_golden_table import CLOSING_CASH, PARTNERS, PUBLISHED, TABLE, Published, cents, thousands
from tests.stories.test_golden_table import published as published

PRINTED = {
    "gross_contributions": "gross_contributions",
    "fund_interest": "fund_interest",
    "partners_interest": "partners_interest",
    "sources": "total_sources",
    "transfers": "transfers",
    "refunds": "refunds_from_partners",
    "net": "net_funded_amount",
    "agent_fees": "agent_fees",
    "bank_charges": "bank_charges",
    "uses": "total_uses",
    "change": "change_in_cash",
    "closing": "closing_cash",
}
"""Which line prints which published row."""
COLUMNS = ("previous", "current", "cumulative")


def statement(published: Published, folded: Folded, day: date) -> Report:
    """The statement as of a day, once the whole log is known."""
    folded.take(published.desk.events(), 7)
    return folded.report(sources_and_uses, "ALB", day)


def test_every_published_cell_is_printed(published: Published, folded: Folded) -> None:
    report = statement(published, folded, date(2013, 12, 31))
    for row, line in PRINTED.items():
        found = cells(report, "sources_and_uses", line)
        assert tuple(thousands(found[column]) for column in COLUMNS) == PUBLISHED[row], row
    opening = cells(report, "sources_and_uses", "opening_cash")
    assert tuple(thousands(opening[column]) for column in COLUMNS) == (3_469, 1_969, 0)
    spent = cells(report, "partners", "expenditure")
    assert tuple(thousands(spent[column]) for column in COLUMNS) == PUBLISHED["expenditure"]
    assert thousands(cells(report, "partners", "balance_with_partners")["cumulative"]) == 3_047


@pytest.mark.parametrize("published", ["years closed"], indirect=True)
def test_every_line_to_the_cent_year_by_year(published: Published, folded: Folded) -> None:
    report = statement(published, folded, date(2013, 12, 31))
    for row, amounts in TABLE.items():
        line = {"expenditure": "expenditure"}.get(row, PRINTED.get(row, row))
        found = cells(report, "partners" if row == "expenditure" else "sources_and_uses", line)
        sign = -1 if row == "refunds_from_partners" else 1
        assert (found["previous"], found["current"]) == (sign * cents(amounts[1]), sign * cents(amounts[2])), row
        assert found["cumulative"] == sign * sum(cents(amount) for amount in amounts), row
    closing = cells(report, "sources_and_uses", "closing_cash")
    assert [from_minor(closing[column], "USD") for column in ("previous", "current")] == list(CLOSING_CASH[1:])
    assert from_minor(cells(report, "partners", "balance_with_partners")["cumulative"], "USD") == PARTNERS[2]


@pytest.mark.parametrize("published", ["years open"], indirect=True)
def test_the_opening_stands_in_no_flow(published: Published, folded: Folded) -> None:
    """At the end of 2011 nothing had moved, and the opening is what the year began with."""
    report = statement(published, folded, date(2011, 12, 31))
    for line in ("gross_contributions", "transfers", "agent_fees", "change_in_cash"):
        assert cells(report, "sources_and_uses", line)["current"] == 0
    assert from_minor(cells(report, "sources_and_uses", "opening_cash")["current"], "USD") == CLOSING_CASH[0]
    assert from_minor(cells(report, "sources_and_uses", "closing_cash")["current"], "USD") == CLOSING_CASH[0]
    assert cells(report, "sources_and_uses", "gross_contributions")["cumulative"] == cents(
        TABLE["gross_contributions"][0]
    )
    assert "before_opening" not in {line.key for line in report.tables[0].lines}
