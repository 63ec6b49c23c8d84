"""Refusals of closing years and of opening them again."""

from datetime import UTC, date, datetime

from services.ledger.state import LedgerState
from services.ledger.years.decisions import YEAR
from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.refusals.openings import prepared
from tests.support.desk import Fund
from tests.support.mission import Budget
from tests.support.openings import opened
from tests.support.periods import close_year, closed_through, month, reopen


@case("year.not_over")
def _a_year_that_goes_on(fund: Fund) -> Refused:
    this_year = datetime.now(UTC).year
    refusal = refused(fund, lambda: close_year(fund, this_year))
    assert refused(fund, lambda: close_year(fund, 9998)).code == "year.not_over"
    closed_through(fund, f"{this_year - 1}-12")
    close_year(fund, this_year - 1)
    return refusal


@case("year.months_open")
def _its_last_month_is_soft_closed_and_another_is_open_again(fund: Fund) -> Refused:
    fund.interest("1.00", "2023-05-31")
    closed_through(fund, "2023-11")
    month(fund, "soft_close", 2023, 12)
    reopen(fund, 2023, 2)
    refusal = refused(fund, lambda: close_year(fund, 2023))
    month(fund, "close", 2023, 2)
    assert refused(fund, lambda: close_year(fund, 2023)).figures["months"] == "2023-12"
    month(fund, "close", 2023, 12)
    close_year(fund, 2023)
    return figures(refusal, year="2023", months="2023-02, 2023-12")


@case("year.closed_already")
def _closed_twice(fund: Fund) -> Refused:
    closed_through(fund, "2023-12")
    close_year(fund, 2023)
    return figures(refused(fund, lambda: close_year(fund, 2023)), year="2023")


@case("year.earlier_open")
def _before_the_year_before(fund: Fund) -> Refused:
    fund.interest("1.00", "2021-12-31")
    closed_through(fund, "2023-12")
    refusal = refused(fund, lambda: close_year(fund, 2023))
    # A year in which nothing was earned or spent need not be closed.
    close_year(fund, 2021)
    close_year(fund, 2023)
    return figures(refusal, year="2023", earlier="2021")


@case("year.earlier_open")
def _of_a_mission(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    budget.authority("100.00")
    commitment = budget.commitment(budget.allocation(budget.project(), "100.00"), "100.00")
    budget.payment(commitment, 1, "100.00")
    budget.report(commitment, {1: "10.00"}, "2024-06-30")
    closed_through(budget, "2025-06")
    return figures(refused(budget, lambda: close_year(budget, 2024)), year="2024/25", earlier="2023/24")


@case("year.later_closed")
def _after_a_later_one(fund: Fund) -> Refused:
    closed_through(fund, "2024-12")
    close_year(fund, 2024)
    refused(fund, lambda: close_year(fund, 2023))
    refusal = refused(fund, lambda: close_year(fund, 2023))
    return figures(refusal, year="2023", later="2024")


@case("year.later_closed")
def _opening_a_month_of_the_year_before(fund: Fund) -> Refused:
    closed_through(fund, "2024-12")
    close_year(fund, 2023)
    close_year(fund, 2024)
    refusal = refused(fund, lambda: reopen(fund, 2023, 12))
    reopen(fund, 2024, 12)
    reopen(fund, 2023, 12)
    return figures(refusal, year="2023", later="2024")


@case("year.before_opening")
def _of_the_opening(fund: Fund) -> Refused:
    opened(fund, prepared(fund))
    refusal = refused(fund, lambda: close_year(fund, 2023))
    closed_through(fund, "2024-12", since="2024-01")
    close_year(fund, 2024)
    return figures(refusal, year="2023", opening_on="2023-12-31")


@case("reversal.months_closed")
def _opening_balances_under_a_closed_month(fund: Fund) -> Refused:
    body = prepared(fund)
    told = opened(fund, body)
    closed_through(fund, "2024-02", since="2024-01")
    month(fund, "soft_close", 2024, 3)
    refusal = refused(fund, lambda: fund.reverse(told["transaction_id"]))
    for number in (1, 2, 3):
        reopen(fund, 2024, number)
    start = fund.desk.size()
    fund.reverse(told["transaction_id"])
    assert {e.effective_on for e in fund.desk.events(start)} == {date(2023, 12, 31)}
    # The fund is as young as it was; the month of the opening is open for the next one by two persons.
    assert refused(fund, lambda: opened(fund, body)).code == "period.closed"
    reopen(fund, 2023, 12)
    opened(fund, body)
    return figures(refusal, months="2024-01, 2024-02, 2024-03")


@case("year.unknown")
def _never_closed(fund: Fund) -> Refused:
    known = LedgerState()
    known.resources["year", NOBODY] = None
    return figures(refused(fund, lambda: known.get(YEAR, NOBODY)), id=NOBODY)


@case("reversal.not_reversible")
def _the_close_itself(fund: Fund) -> Refused:
    closed_through(fund, "2023-12")
    answer = close_year(fund, 2023)
    return figures(refused(fund, lambda: fund.reverse(answer["transaction_id"])), type="YearClosed")
