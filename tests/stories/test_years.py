"""Years closed to accumulated surplus, opened again, corrected afterwards."""

from datetime import date

import pytest

from shared.contracts.events.years import YearClosed
from shared.contracts.money import from_minor
from shared.eventlog.writer import LEAF_BYTES_MAX
from shared.postings.chart import ACCOUNTS
from tests.support.desk import Desk, Fund, money
from tests.support.mission import Budget
from tests.support.partner import Partnership, settle, support_cost
from tests.support.periods import close_year, closed_through, month, reopen


def results(fund: Fund, on: date) -> dict[str, int]:
    """Revenue and expense as they stand on a day, account by account, in base minor units."""
    accounts = [account for account, (_, section) in ACCOUNTS.items() if section in ("revenue", "expense")]
    held = {account: fund.desk.balance(fund.fund_id, account, as_of=on) for account in accounts}
    return {account: minor for account, minor in held.items() if minor}


def test_a_year_is_closed_line_by_line_with_every_dimension_and_currency(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.rate("EUR", "0.90", "2023-01-01")
    fund.rate("EUR", "0.80", "2023-06-01")
    euro = fund.account("EUR")
    fund.named("A", fund.funded("DK", "100.00", on="2023-01-10"))
    agreement = fund.named("B", fund.agreement("NO", "90.00", "2023-01-10", currency="EUR"))
    fund.receipt("90.00", {agreement: "90.00"}, "2023-06-10", currency="EUR", bank_account_id=euro)
    fund.bank_charge("3.00", "2023-12-31")
    fund.bank_charge("4.00", "2024-01-01")
    closed_through(fund, "2023-12")
    start = desk.size()
    answer = close_year(fund, 2023)
    assert fund.told(start) == [
        "Dr contribution_revenue 100.00: DK, A",
        "Dr contribution_revenue 90.00 EUR = 100.00: NO, B",
        "Dr exchange_gain 0.00 = 12.50",
        "Cr bank_charges 3.00",
        "Cr accumulated_surplus 97.00 = 109.50",
        "Cr accumulated_surplus 90.00 EUR = 100.00",
    ]
    (event,) = desk.events(start)
    assert event.effective_on == date(2023, 12, 31)
    resource = answer["resource"]
    assert (resource["year"], resource["result"], resource["last_on"]) == (2023, money("209.50"), "2023-12-31")
    assert fund.books() == {
        "cash": "205.50",
        "accumulated_surplus": "-209.50",
        "bank_charges": "4.00",
        "available": "-205.50",
        "control": "205.50",
    }
    assert results(fund, date(2023, 12, 31)) == {}


def test_a_month_of_a_closed_year_is_opened_corrected_and_the_year_closed_again(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.interest("10.00", "2023-06-30")
    charged = fund.bank_charge("4.00", "2023-12-31")
    closed_through(fund, "2023-12")
    first = close_year(fund, 2023)

    # Two persons open December: the close of the year is undone first, on its own day.
    asked = {"fund_id": fund.fund_id, "year": 2023, "month": 12, "reason": "The bank charged 3.00"}
    start = desk.size()
    fund.decided("approve", fund.proposal("reopen_period", asked)["resource"]["id"])
    proposed, approved, undone, opened = desk.events(start)
    assert [e.type for e in (proposed, approved, undone, opened)] == [
        "CommandProposed",
        "ProposalApproved",
        "Reversed",
        "PeriodReopened",
    ]
    assert (undone.effective_on, undone.data.to_json().get("corrects_on")) == (date(2023, 12, 31), None)
    assert fund.lines(undone) == [
        "Cr interest_fund 10.00",
        "Dr bank_charges 4.00",
        "Dr accumulated_surplus 6.00",
    ]
    assert undone.transaction_id == opened.transaction_id

    # The mistake is reversed in its own month, as in any open one.
    start = desk.size()
    fund.reverse(charged["transaction_id"])
    fund.bank_charge("3.00", "2023-12-31")
    assert {e.effective_on for e in desk.events(start)} == {date(2023, 12, 31)}
    assert fund.told(start)[0] == "Cr bank_charges 4.00"

    month(fund, "close", 2023, 12)
    start = desk.size()
    again = close_year(fund, 2023)
    assert fund.told(start) == ["Dr interest_fund 10.00", "Cr bank_charges 3.00", "Cr accumulated_surplus 7.00"]
    assert again["resource"]["id"] == first["resource"]["id"]
    assert (again["resource"]["result"], again["resource"]["reversed"]) == (money("7.00"), False)
    assert results(fund, date(2023, 12, 31)) == {}
    assert fund.books()["accumulated_surplus"] == "-7.00"


def test_a_year_is_reversed_whole_while_it_is_open(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.interest("10.00", "2023-06-30")
    closed_through(fund, "2023-12")
    close_year(fund, 2023)
    reopen(fund, 2023, 3)
    assert fund.books() == {"cash": "10.00", "interest_fund": "-10.00", "available": "-10.00", "control": "10.00"}
    # The months that were not opened stay closed, and the year is closed again once the one is.
    assert desk.refusal("close_year", {"fund_id": fund.fund_id, "year": 2023}).figures["months"] == "2023-03"
    month(fund, "close", 2023, 3)
    close_year(fund, 2023)
    assert fund.books()["accumulated_surplus"] == "-10.00"


def test_what_a_closed_year_earned_is_reversed_as_a_prior_year_reduction(desk: Desk) -> None:
    fund = Fund.opened(desk)
    answer = fund.interest("10.00", "2023-06-30")
    charged = fund.bank_charge("4.00", "2023-06-30")
    closed_through(fund, "2023-12")
    close_year(fund, 2023)
    start = desk.size()
    fund.reverse(answer["transaction_id"])
    fund.reverse(charged["transaction_id"])
    earned, cost = desk.events(start)
    assert fund.lines(earned) == [
        "Cr cash 10.00: bank",
        "Dr prior_year_reductions 10.00",
        "Cr control 10.00",
        "Dr available 10.00: pool",
    ]
    assert fund.lines(cost) == [
        "Cr recoveries 4.00",
        "Dr cash 4.00: bank",
        "Cr available 4.00: pool",
        "Dr control 4.00",
    ]
    assert (earned.effective_on, earned.data.to_json()["corrects_on"]) == (date(2024, 1, 1), "2023-06-30")
    tags = [line.get("original_account") for e in (earned, cost) for line in e.data.to_json()["entries"]]
    assert tags == [None, "interest_fund", None, None, "bank_charges", None, None, None]
    assert results(fund, date(2023, 12, 31)) == {}


def test_a_correction_in_a_later_month_of_the_same_year_stays_where_it_was(desk: Desk) -> None:
    fund = Fund.opened(desk)
    answer = fund.interest("10.00", "2023-06-30")
    closed_through(fund, "2023-11")
    start = desk.size()
    fund.reverse(answer["transaction_id"])
    (event,) = desk.events(start)
    assert (event.effective_on, fund.lines(event)[1]) == (date(2023, 12, 1), "Dr interest_fund 10.00")


def test_a_certified_report_is_reversed_after_its_support_cost_was_settled_and_its_year_closed(desk: Desk) -> None:
    fund = Fund.opened(desk)
    support_cost(fund, "0.13")
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "113.00", on="2023-01-10"))
    partner = Partnership.of(fund, "USD")
    commitment = fund.named(
        "C", partner.sign(fund.allocation(project, "113.00", "2023-02-01"), "100.00", on="2023-02-10")
    )
    partner.pay(commitment, 1, "100.00", "2023-02-15")
    accepted = partner.report(commitment, {1: "100.00"}, "2023-12-31", basis="certified")
    settle(fund, "support_cost", "13.00", "2023-12-31")
    closed_through(fund, "2023-12")
    close_year(fund, 2023)
    assert fund.books() == {"spent": "-113.00", "control": "113.00"}

    start = desk.size()
    fund.reverse(accepted["transaction_id"])
    assert fund.told(start) == [
        "Cr recoveries 13.00: P, partner",
        "Dr support_cost_payable 13.00",
        "Cr allocated 13.00: DK, A, P",
        "Dr spent 13.00: DK, A, P",
        "Cr recoveries 100.00: P, partner, C, category 1",
        "Dr advances_to_partners 100.00: P, partner, C",
        "Cr committed 100.00: DK, A, P, partner, C",
        "Dr spent 100.00: DK, A, P, partner, C",
    ]
    assert {e.effective_on for e in desk.events(start)} == {date(2024, 1, 1)}

    # The report waits again. What was settled stands in debit and is carried: accepting it anew takes it up.
    ids = {"commitment_id": commitment, "report_number": 1}
    desk.do("accept_report", {"effective_on": "2024-03-31"}, path_ids=ids)
    assert fund.books() == {
        "recoveries": "-113.00",
        "programme_expense": "100.00",
        "support_cost_expense": "13.00",
        "spent": "-113.00",
        "control": "113.00",
    }
    closed_through(fund, "2024-12", since="2024-01")
    close_year(fund, 2024)
    assert fund.books() == {"spent": "-113.00", "control": "113.00"}


def test_a_missions_year_is_closed_by_fiscal_year(desk: Desk) -> None:
    budget = Budget.opened(desk)
    budget.authority("50000.00")
    project = budget.named("Q", budget.project())
    commitment = budget.named("C", budget.commitment(budget.allocation(project, "48000.00"), "38400.00", "9600.00"))
    budget.payment(commitment, 1, "38400.00", "2024-05-02")
    budget.report(commitment, {1: "30000.00"}, "2024-06-30")
    budget.payment(commitment, 2, "9600.00", "2024-07-15")
    budget.report(commitment, {1: "40000.00"}, "2024-09-30")
    closed_through(budget, "2024-06")
    start = desk.size()
    close_year(budget, 2023)
    assert budget.told(start) == [
        "Dr mission_funding 30000.00: 2023/24",
        "Cr programme_expense 30000.00: Q, partner, C, category 1, 2023/24",
    ]
    assert desk.events(start)[0].effective_on == date(2024, 6, 30)

    # What the next year spent of the same authority is the next year's; its lines carry the authority's.
    budget.authority("1000.00", 2024, "2024-07-01")
    closed_through(budget, "2025-06", since="2024-07")
    start = desk.size()
    close_year(budget, 2024)
    assert budget.told(start) == [
        "Dr mission_funding 10000.00: 2023/24",
        "Cr programme_expense 10000.00: Q, partner, C, category 1, 2023/24",
    ]
    assert "accumulated_surplus" not in budget.books()


def test_a_large_year_is_closed_in_parts_that_fit_and_so_does_their_reversal(desk: Desk) -> None:
    fund = Fund.opened(desk)
    for _ in range(290):
        fund.agreement("DK", "1.00", "2023-01-10")
    fund.bank_charge("0.50", "2023-01-10")
    closed_through(fund, "2023-12")
    start = desk.size()
    close_year(fund, 2023)
    reopen(fund, 2023, 12)
    events = desk.events(start)
    closed = [e for e in events if isinstance(e.data, YearClosed)]
    assert [(e.data.part, e.data.parts) for e in closed if isinstance(e.data, YearClosed)] == [(1, 2), (2, 2)]
    assert [e.type for e in events] == ["YearClosed", "YearClosed", "Reversed", "Reversed", "PeriodReopened"]
    assert max(len(event.leaf()) for event in events) < LEAF_BYTES_MAX
    for event in closed:
        assert sum(int(line["base_amount"].replace(".", "")) for line in event.data.to_json()["lines"]) == 0
    month(fund, "close", 2023, 12)
    assert close_year(fund, 2023)["resource"]["result"] == money("289.50")
    assert results(fund, date(2023, 12, 31)) == {}


@pytest.mark.parametrize("currency", ["USD", "XOF"])
def test_net_assets_roll_forward_from_year_to_year(desk: Desk, currency: str) -> None:
    """Opening net assets, and what the year earned less what it spent, are its closing ones: for every year."""
    fund = Fund.opened(desk, currency=currency)
    places = "" if currency == "XOF" else ".00"
    fund.rate("XOF", "600", "2021-01-01")
    fund.rate("EUR", "0.90", "2021-01-01")
    euro = fund.account("EUR")
    for year in (2021, 2022, 2023):
        fund.rate("EUR", f"0.{95 - year % 10 * 3}", f"{year}-06-30")
        fund.funded("DK", f"{year}{places}", f"{year}-02-01")
        fund.receipt("77.77", {}, f"{year}-03-01", currency="EUR", bank_account_id=euro)
        fund.agreement("NO", "33.33", f"{year}-04-01", currency="EUR")
        charged = fund.bank_charge(f"{year % 7 + 1}{places}", f"{year}-05-31")
        fund.interest(f"{year % 11}{places}", f"{year}-11-30")
        desk.do("run_revaluation", {"fund_id": fund.fund_id, "effective_on": f"{year}-12-31"})
        if year > 2021:
            closed_through(fund, f"{year}-12", since=f"{year}-01")
            fund.reverse(charged["transaction_id"])
            reopen(fund, year, 12)
            fund.interest(f"5{places}", f"{year}-12-30")
            month(fund, "close", year, 12)
        else:
            closed_through(fund, "2021-12")
        opening = _surplus(fund, date(year - 1, 12, 31))
        earned = results(fund, date(year, 12, 31))
        close_year(fund, year)
        closing = _surplus(fund, date(year, 12, 31))
        assert closing == opening - sum(earned.values())
        assert closing == _net_assets(fund, date(year, 12, 31)), from_minor(closing, currency)
        assert results(fund, date(year, 12, 31)) == {}
        fund.books()


def _surplus(fund: Fund, on: date) -> int:
    return -fund.desk.balance(fund.fund_id, "accumulated_surplus", as_of=on)


def _net_assets(fund: Fund, on: date) -> int:
    accounts = [a for a, (_, section) in ACCOUNTS.items() if section in ("assets", "liabilities", "technical")]
    return sum(fund.desk.balance(fund.fund_id, account, as_of=on) for account in accounts)
