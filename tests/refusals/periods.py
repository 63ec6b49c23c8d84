"""Refusals of days by their month, and of closing months and opening them again."""

from datetime import UTC, date, datetime, timedelta

from services.ledger.periods.calendar import month_of
from services.ledger.periods.decisions import PERIOD
from services.ledger.state import LedgerState
from shared.contracts.events.periods import PeriodClosed
from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.refusals.openings import attempt, prepared
from tests.support.desk import Fund
from tests.support.openings import opened
from tests.support.periods import month, reopen


def this_month() -> str:
    """The month that is not over, in a fund of time zone UTC."""
    return month_of(datetime.now(UTC).date())


@case("period.closed")
def _a_day_of_a_closed_month(fund: Fund) -> Refused:
    month(fund, "close", 2024, 3)
    refusal = refused(fund, lambda: fund.interest("1.00", "2024-03-31"))
    assert refused(fund, lambda: fund.interest("1.00", "2023-01-01")).code == "period.closed"
    fund.interest("1.00", "2024-04-01")
    return figures(refusal, effective_on="2024-03-31", earliest_open="2024-04-01")


@case("period.closed")
def _also_by_two_persons(fund: Fund) -> Refused:
    month(fund, "close", 2024, 3)
    month(fund, "soft_close", 2024, 4)
    refusal = refused(fund, lambda: fund.proposal("record_interest", _interest(fund, "2024-03-31")))
    assert refusal.pointer == "/proposed/body/effective_on"
    return figures(refusal, effective_on="2024-03-31", earliest_open="2024-04-01")


@case("period.closed")
def _a_proposal_whose_month_was_closed_since(fund: Fund) -> Refused:
    proposal = fund.proposal("record_interest", _interest(fund, "2024-03-31"))["resource"]["id"]
    month(fund, "close", 2024, 3)
    refusal = refused(fund, lambda: fund.decided("approve", proposal))
    reopen(fund, 2024, 3)
    fund.decided("approve", proposal)
    return figures(refusal, effective_on="2024-03-31", earliest_open="2024-04-01")


@case("period.closed")
def _opening_balances_of_a_closed_month(fund: Fund) -> Refused:
    month(fund, "close", 2023, 12)
    return figures(attempt(fund), effective_on="2023-12-31", earliest_open="2024-01-01")


@case("period.soft_closed")
def _a_day_of_a_soft_closed_month(fund: Fund) -> Refused:
    month(fund, "close", 2024, 2)
    month(fund, "soft_close", 2024, 3)
    refusal = refused(fund, lambda: fund.interest("1.00", "2024-03-01"))
    proposal = fund.proposal("record_interest", _interest(fund, "2024-03-01"))["resource"]["id"]
    fund.decided("approve", proposal)
    fund.interest("1.00", "2024-04-01")
    return figures(refusal, effective_on="2024-03-01", earliest_open="2024-04-01")


@case("period.not_next")
def _a_month_left_out(fund: Fund) -> Refused:
    month(fund, "close", 2024, 3)
    refusal = refused(fund, lambda: month(fund, "close", 2024, 5))
    month(fund, "close", 2024, 4)
    month(fund, "close", 2024, 5)
    return figures(refusal, period="2024-05", next="2024-04")


@case("period.not_next")
def _the_first_month_after_an_opening_is_the_next(fund: Fund) -> Refused:
    opened(fund, prepared(fund))
    refusal = refused(fund, lambda: month(fund, "close", 2024, 2))
    answer = month(fund, "close", 2024, 1)
    (closed,) = fund.desk.events(answer["position"])
    assert isinstance(closed.data, PeriodClosed)
    assert not closed.data.all_before
    return figures(refusal, period="2024-02", next="2024-01")


@case("period.not_over")
def _a_month_that_goes_on(fund: Fund) -> Refused:
    year, number = map(int, this_month().split("-"))
    refusal = refused(fund, lambda: month(fund, "close", year, number))
    assert refused(fund, lambda: month(fund, "soft_close", year, number)).code == "period.not_over"
    assert refused(fund, lambda: month(fund, "close", 9998, 12)).code == "period.not_over"
    last = date(year, number, 1) - timedelta(days=1)
    month(fund, "close", last.year, last.month)
    assert refused(fund, lambda: fund.interest("1.00", str(last))).figures["earliest_open"] == f"{this_month()}-01"
    fund.interest("1.00", f"{this_month()}-01")
    return refusal


@case("period.status")
def _a_month_closed_twice(fund: Fund) -> Refused:
    month(fund, "close", 2024, 3)
    refusal = refused(fund, lambda: month(fund, "close", 2024, 3))
    assert refused(fund, lambda: month(fund, "soft_close", 2024, 1)).code == "period.status"
    reopen(fund, 2024, 1)
    fund.interest("1.00", "2024-01-31")
    month(fund, "soft_close", 2024, 1)
    month(fund, "close", 2024, 1)
    return figures(refusal, period="2024-03", status="closed")


@case("period.status")
def _an_open_month_is_not_opened_again(fund: Fund) -> Refused:
    month(fund, "close", 2024, 3)
    return figures(refused(fund, lambda: reopen(fund, 2024, 4)), period="2024-04", status="open")


@case("period.before_opening")
def _a_month_of_the_opening(fund: Fund) -> Refused:
    opened(fund, prepared(fund))
    refusal = refused(fund, lambda: reopen(fund, 2023, 12))
    assert refused(fund, lambda: month(fund, "close", 2023, 12)).code == "period.status"
    assert refused(fund, lambda: reopen(fund, 2024, 1)).code == "period.status"
    return figures(refusal, period="2023-12", opening_on="2023-12-31")


@case("period.unknown")
def _a_month_of_which_nothing_was_decided(fund: Fund) -> Refused:
    known = LedgerState()
    known.resources["period", NOBODY] = None
    return figures(refused(fund, lambda: known.get(PERIOD, NOBODY)), id=NOBODY)


@case("four_eyes.proposal_needed")
def _opened_again_by_one_person(fund: Fund) -> Refused:
    month(fund, "close", 2024, 3)
    asked = {"fund_id": fund.fund_id, "year": 2024, "month": 3, "reason": "A voucher came late"}
    refusal = fund.desk.refusal("reopen_period", asked)
    fund.decided("approve", fund.proposal("reopen_period", asked)["resource"]["id"])
    fund.interest("1.00", "2024-03-31")
    return figures(refusal, command="reopen_period")


def _interest(fund: Fund, on: str) -> dict[str, object]:
    return {**fund.at_bank("1.00", on), "origin": "bank"}
