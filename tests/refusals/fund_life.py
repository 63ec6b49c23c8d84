"""Refusals at the end of a fund: nothing new, nothing left open, nothing afterwards."""

from collections.abc import Callable
from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import case, figures, refused
from tests.support.desk import Fund, money
from tests.support.donors import Donors
from tests.support.fund_life import FundLife
from tests.support.mission import Budget


def ended(fund: Fund, on: str = "2024-12-31") -> FundLife:
    """A fund that nothing was ever recorded in, closed."""
    life = FundLife(fund)
    life.begin("2024-06-30")
    life.close(on)
    return life


def _signing(fund: Fund, on: str = "2024-07-01") -> Callable[[], Any]:
    body = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"], "amount": money("1.00"), "effective_on": on}
    return lambda: fund.desk.do("sign_agreement", body)


@case("fund.closing")
def _an_agreement_with_a_fund_that_ends(fund: Fund) -> Refused:
    FundLife(fund).begin("2024-06-30")
    refusal = refused(fund, _signing(fund))
    return figures(refusal, fund="TF", closing_on="2024-06-30")


@case("fund.closing")
def _a_pledge_to_a_fund_that_ends(fund: Fund) -> Refused:
    FundLife(fund).begin("2024-06-30")
    body = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"], "amount": money("1.00")}
    return refused(fund, lambda: fund.desk.do("record_pledge", {**body, "effective_on": "2024-07-01"}))


@case("fund.closing")
def _an_allocation_from_a_fund_that_ends(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    project = fund.project()
    FundLife(fund).begin("2024-06-30")
    return refused(fund, lambda: fund.allocation(project, "1.00", "2024-07-01"))


@case("fund.closing")
def _more_for_an_allocation_of_a_fund_that_ends(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "50.00")
    FundLife(fund).begin("2024-06-30")
    refusal = refused(fund, lambda: fund.revise_allocation(allocation, "50.01"))
    fund.revise_allocation(allocation, "49.99")
    commitment = fund.commitment(allocation, "49.99", on="2024-07-02")
    fund.payment(commitment, 1, "49.99", "2024-07-02")
    return refusal


@case("fund.closing")
def _authority_for_a_budget_that_ends(fund: Fund) -> Refused:
    budget = Budget.opened(fund.desk)
    FundLife(budget).begin("2024-06-30")
    return refused(fund, lambda: budget.authority("1.00", 2024, "2024-07-01"))


@case("fund.closing")
def _the_end_begun_twice(fund: Fund) -> Refused:
    life = FundLife(fund)
    begun = life.begin("2024-06-30")
    refusal = refused(fund, lambda: life.begin("2024-07-01"))
    fund.reverse(begun["transaction_id"])
    _signing(fund)()
    return figures(refusal, fund="TF", closing_on="2024-06-30")


@case("fund.not_closing")
def _what_is_left_shared_before_the_end(fund: Fund) -> Refused:
    life = FundLife(fund)
    return figures(refused(fund, lambda: life.distribute("2024-07-01")), fund="TF")


@case("fund.not_closing")
def _closed_before_its_end(fund: Fund) -> Refused:
    life = FundLife(fund)
    return figures(refused(fund, lambda: life.close("2024-07-01")), fund="TF")


@case("effective_on.before_closing")
def _closed_the_day_before_its_end_began(fund: Fund) -> Refused:
    life = FundLife(fund)
    life.begin("2024-06-30")
    refusal = refused(fund, lambda: life.close("2024-06-29"))
    life.close("2024-06-30")
    return figures(refusal, effective_on="2024-06-29", closing_on="2024-06-30")


@case("effective_on.before_last_entry")
def _closed_before_its_last_entry(fund: Fund) -> Refused:
    donors, life = Donors(fund), FundLife(fund)
    fund.receipt("20.00", {}, "2024-07-01", donor_id=fund.donors["DK"])
    refund = donors.approve("DK", "20.00", "2024-07-02")["resource"]["id"]
    donors.pay("20.00", "2024-07-03", refund_id=refund)
    life.begin("2024-06-30")
    refusal = refused(fund, lambda: life.close("2024-07-02"))
    life.close("2024-07-03")
    return figures(refusal, effective_on="2024-07-02", last_on="2024-07-03")


@case("fund.closing_open_items")
def _everything_that_stands_in_the_way_is_named(fund: Fund) -> Refused:
    """One of each: what a commitment, a donor, a fee, a gift, a proposal and a condition leave open."""
    life = FundLife(fund)
    fund.policy(name="agent_fee", rate="0.01")
    a = fund.agreement("DK", "1000.00")
    fund.receipt("700.00", {a: "700.00"})
    waiting = fund.agreement("NO", "50.00", conditional_amount=money("50.00"))
    fund.receipt("30.00", {waiting: "30.00"})
    late = fund.receipt("5.00", {}, donor_id=fund.donors["NO"])["resource"]["number"]
    allocation = fund.allocation(fund.project(), "300.00")
    commitment = fund.commitment(allocation, "200.00")
    fund.payment(commitment, 1, "120.00")
    gift = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"], "item_code": "TENT", "item": "Tents"}
    gift |= {"kind": "goods", "fair_value": money("9.00"), "reference": "GIFT-1"}
    fund.desk.do("record_in_kind", {**gift, "effective_on": "2024-02-01"})
    proposal = fund.proposal("settle_fees", {**fund.at_bank("7.00", "2024-06-01"), "fee": "agent_fee"})
    life.begin("2024-06-30")
    refusal = refused(fund, lambda: life.distribute("2024-07-01"))
    year = fund.desk.events()[-1].recorded_at.year
    assert refusal.figures["open"] == 11
    assert sorted(refusal.figures["items"]) == sorted(
        [
            f"receivable TF-AGR-{year}-00001 300.00 USD",
            f"conditional TF-AGR-{year}-00002 -30.00 USD",
            f"unapplied TF-NO -5.00 USD ({late})",
            f"condition TF-AGR-{year}-00002 50.00 USD",
            "agent_fee agent_fee_payable -7.00 USD",
            f"allocation P1 -100.00 USD (TF-ALL-{year}-00001)",
            f"commitment TF-COM-{year}-00001 -200.00 USD",
            f"advance TF-COM-{year}-00001 120.00 USD",
            "in_kind TF-DK 9.00 USD (GIFT-1)",
            "project P1 approved",
            f"proposal {proposal['resource']['id']} settle_fees",
        ]
    ), refusal.figures["items"]
    return refusal


@case("fund.closing_open_items")
def _cash_and_results_that_are_not_at_zero(fund: Fund) -> Refused:
    life, donors = FundLife(fund), Donors(fund)
    fund.rate("EUR", "0.80")
    euro = fund.account("EUR")
    a = fund.agreement("DK", "80.00", currency="EUR")
    fund.receipt("80.00", {a: "80.00"}, currency="EUR", bank_account_id=euro)
    donors.approve("DK", "8.00", "2024-02-01", currency="EUR", agreement_id=a, reference="OUT-1")
    life.begin("2024-06-30")
    refusal = refused(fund, lambda: life.close("2024-07-01"))
    year = fund.desk.events()[-1].recorded_at.year
    assert refusal.figures["items"] == [
        "foreign_cash EUR-BANK 80.00 EUR",
        f"refund TF-AGR-{year}-00001 -8.00 EUR (OUT-1)",
        f"available TF-AGR-{year}-00001 -90.00 USD",
        "year_not_closed contribution_revenue -72.00 EUR",
        "months_open none_closed",
    ], refusal.figures["items"]
    return refusal


@case("residue.nothing")
def _charges_that_take_all_there_is(fund: Fund) -> Refused:
    life = FundLife(fund)
    fund.funded("DK", "10.00")
    life.begin("2024-06-30")
    refusal = refused(fund, lambda: life.distribute("2024-07-01", wire_charges="10.00"))
    life.distribute("2024-07-01", wire_charges="9.99")
    return figures(refusal, available="10.00", wire_charges="10.00", currency="USD")


@case("residue.nobody")
def _interest_that_no_donor_ever_earned(fund: Fund) -> Refused:
    life = FundLife(fund)
    fund.interest("10.00")
    life.begin("2024-06-30")
    return figures(refused(fund, lambda: life.distribute("2024-07-01")), residue="10.00", currency="USD")


@case("allocation.exceeds_available")
def _what_was_not_left_yet_on_that_day(fund: Fund) -> Refused:
    life = FundLife(fund)
    fund.funded("DK", "10.00", "2024-01-10")
    life.begin("2024-01-20")
    fund.interest("5.00", "2024-07-02")
    refusal = refused(fund, lambda: life.distribute("2024-07-01"))
    life.distribute("2024-07-02")
    return figures(refusal, asked={"pool": "5.00"}, available={"pool": "0.00"}, currency="USD")


@case("fund.closed")
def _an_agreement_with_a_fund_that_is_no_more(fund: Fund) -> Refused:
    ended(fund)
    return figures(refused(fund, _signing(fund, "2025-01-01")), fund="TF", closed_on="2024-12-31")


@case("fund.closed")
def _late_money_before_the_fund_was_closed(fund: Fund) -> Refused:
    ended(fund)
    refusal = refused(fund, lambda: fund.receipt("1.00", {}, "2024-12-30"))
    fund.receipt("1.00", {}, "2024-12-31")
    return figures(refusal, fund="TF", closed_on="2024-12-31")


@case("fund.closed")
def _late_money_applied_to_an_agreement(fund: Fund) -> Refused:
    life = FundLife(fund)
    a = fund.agreement("DK", "10.00", "2024-01-10", conditional_amount=money("10.00"))
    fund.on_agreement("fail_condition", a, "10.00", "2024-02-01")
    life.begin("2024-06-30")
    life.close("2024-12-31")
    refusal = refused(fund, lambda: fund.receipt("1.00", {a: "1.00"}, "2025-01-10"))
    return figures(refusal, fund="TF", closed_on="2024-12-31")


@case("fund.closed")
def _a_reversal_of_what_the_fund_was_closed_upon(fund: Fund) -> Refused:
    pledge = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"], "amount": money("7.00")}
    pledged = fund.desk.do("record_pledge", {**pledge, "effective_on": "2024-01-05"})
    ended(fund)
    refusal = refused(fund, lambda: fund.reverse(pledged["transaction_id"]))
    late = fund.receipt("1.00", {}, "2025-01-10")
    fund.reverse(late["transaction_id"])
    return figures(refusal, fund="TF", closed_on="2024-12-31")


@case("fund.closed")
def _a_return_charge_that_nobody_would_bear(fund: Fund) -> Refused:
    ended(fund)
    late = fund.receipt("10.00", {}, "2025-01-10")["resource"]["id"]
    refusal = refused(fund, lambda: fund.bounce(late, "4.00", "2025-01-11", "1.00"))
    fund.bounce(late, "4.00", "2025-01-11")
    Donors(fund).pay("6.00", "2025-01-12", receipt_id=late)
    assert fund.books() == {}
    return figures(refusal, fund="TF", closed_on="2024-12-31")


@case("refund.exceeds_owed")
def _more_than_came_too_late(fund: Fund) -> Refused:
    donors = Donors(fund)
    ended(fund)
    late = fund.receipt("10.00", {}, "2025-01-10")["resource"]["id"]
    refusal = refused(fund, lambda: donors.pay("10.01", "2025-01-11", receipt_id=late))
    donors.pay("10.00", "2025-01-11", receipt_id=late)
    return figures(refusal, asked="10.01", owed="10.00", currency="USD")


@case("reversal.not_reversible")
def _the_end_itself(fund: Fund) -> Refused:
    life = FundLife(fund)
    life.begin("2024-06-30")
    closed = life.close("2024-12-31")
    refusal = refused(fund, lambda: fund.reverse(closed["transaction_id"]))
    return figures(refusal, type="FundClosed")
