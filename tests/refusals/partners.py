"""Refusals of foreign commitments, support cost, disallowances, losses and fee settlements."""

from datetime import date
from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import bound, case, figures, refused
from tests.support.desk import Fund, money
from tests.support.partner import Partnership, approved, close, settle, support_cost


def _francs(fund: Fund, *instalments: str, available: str = "1000.00") -> tuple[Partnership, str, str]:
    """Francs at 500 per dollar, an allocation, and a commitment under it."""
    fund.rate("XOF", "500")
    fund.funded("DK", available)
    allocation = fund.allocation(fund.project(), available)
    partner = Partnership.of(fund, "XOF")
    commitment = partner.sign(allocation, *instalments)
    partner.old_commitment_id = partner.sign(allocation, "1")  # too little to bind a cent
    return partner, allocation, commitment


@case("allocation.reserve")
def _reserve_beyond_the_amount(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    project = fund.project()
    over = refused(fund, lambda: fund.allocation(project, "50.00", support_cost_reserved=money("50.01")))
    fund.allocation(project, "50.00", support_cost_reserved=money("50.00"))
    return figures(over, reserved="50.01", reserved_max="50.00", currency="USD")


@case("allocation.reserve")
def _reserve_of_what_is_committed_or_accrued(fund: Fund) -> Refused:
    support_cost(fund, "0.10")
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "55.00")
    partner = Partnership.of(fund, "USD")
    partner.report(partner.sign(allocation, "40.00"), {1: "20.00"}, "2024-06-30")

    def reserve(amount: str) -> dict[str, Any]:
        return fund.revise_allocation(allocation, "55.00", support_cost_reserved=money(amount))

    under = refused(fund, lambda: reserve("1.99"))
    figures(under, reserved="1.99", accrued="2.00", reserved_max="15.00", currency="USD")
    reserve("2.00")
    reserve("15.00")
    assert refused(fund, lambda: reserve("15.00")).code == "amount.unchanged"
    return figures(
        refused(fund, lambda: reserve("15.01")), reserved="15.01", accrued="2.00", reserved_max="15.00", currency="USD"
    )


@case("allocation.committed")
def _given_back_out_of_the_reserve(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "100.00", support_cost_reserved=money("10.00"))
    commitment = fund.commitment(allocation, "50.00")
    over = refused(fund, lambda: fund.revise_allocation(allocation, "59.99", support_cost_reserved=money("10.00")))
    assert over.code == "allocation.reserve"
    figures(over, reserved="10.00", accrued="0.00", reserved_max="9.99", currency="USD")
    beyond = refused(fund, lambda: fund.revise_allocation(allocation, "59.99"))
    figures(beyond, asked="40.01", uncommitted="40.00", currency="USD", commitment=commitment)
    fund.revise_allocation(allocation, "60.00")
    return beyond


@case("commitment.exceeds_allocation")
def _francs_beyond_the_allocation(fund: Fund) -> Refused:
    fund.rate("XOF", "500")
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "100.00")
    partner = Partnership.of(fund, "XOF")
    # 50,003 francs are 100.006 dollars: a cent too much; 50,002 are 100.004.
    over = refused(fund, lambda: partner.sign(allocation, "50003"))
    partner.sign(allocation, "50002")
    return figures(over, asked="100.01", uncommitted="100.00", currency="USD")


@case("commitment.exceeds_allocation")
def _payment_that_costs_more_than_was_bound(fund: Fund) -> Refused:
    """Bound at 500 francs a dollar, paid with francs bought at 400: 25.00 more, and 24.99 is left to bind."""
    partner, allocation, commitment = _francs(fund, "50000", available="125.00")
    fund.rate("XOF", "400", "2024-02-11")
    partner.stock("50000", "2024-02-12")
    fund.revise_allocation(allocation, "124.99", on="2024-02-13")
    over = refused(fund, lambda: partner.pay(commitment, 1, "50000", "2024-02-15"))
    fund.revise_allocation(allocation, "125.00", on="2024-02-13")
    partner.pay(commitment, 1, "50000", "2024-02-15")
    assert fund.books()["committed"] == "-125.00"
    return figures(over, asked="25.00", uncommitted="24.99", currency="USD")


@case("allocation.support_cost_reserve")
def _payment_that_costs_into_the_reserve(fund: Fund) -> Refused:
    partner, allocation, commitment = _francs(fund, "50000", available="125.00")
    fund.revise_allocation(allocation, "125.00", on="2024-02-10", support_cost_reserved=money("0.01"))
    fund.rate("XOF", "400", "2024-02-11")
    partner.stock("50000", "2024-02-12")
    over = refused(fund, lambda: partner.pay(commitment, 1, "50000", "2024-02-15"))
    return figures(over, asked="25.00", uncommitted="24.99", currency="USD")


@case("commitment.below_outstanding")
def _francs_below_the_advance(fund: Fund) -> Refused:
    partner, _, commitment = _francs(fund, "30000", "20000")
    partner.stock("30000", "2024-02-12")
    partner.pay(commitment, 1, "30000", "2024-02-15")
    below = refused(fund, lambda: partner.revise(commitment, "29999", on="2024-03-01"))
    assert below.code == "commitment.instalment_paid"
    figures(below, instalment=1, paid="30000", currency="XOF")
    partner.revise(commitment, "30000", on="2024-03-01")
    refusal = refused(fund, lambda: close(fund, commitment, "2024-03-01"))
    return figures(refusal, asked="30000", committed="30000", outstanding="30000", currency="XOF")


@case("commitment.payables_open")
def _francs_owed(fund: Fund) -> Refused:
    partner, _, commitment = _francs(fund, "50000")
    partner.report(commitment, {4: "1"}, "2024-06-30")
    return figures(refused(fund, lambda: close(fund, commitment, "2024-07-01")), payables="1", currency="XOF")


@case("disbursement.exceeds_commitment")
def _francs_of_a_revision_that_was_undone(fund: Fund) -> Refused:
    partner, _, commitment = _francs(fund, "50000")
    partner.stock("50001", "2024-02-12")
    revised = partner.revise(commitment, "25000", "25000", on="2024-02-13")
    partner.report(commitment, {4: "1"}, "2024-02-13")
    partner.pay(commitment, 2, "25000", "2024-02-15")
    fund.reverse(revised["transaction_id"])
    over = refused(fund, lambda: partner.pay(commitment, 1, "25001", "2024-02-16"))
    partner.pay(commitment, 1, "25000", "2024-02-16")
    return figures(over, asked="25001", left="25000", currency="XOF", commitment=_number(fund))


def _number(fund: Fund) -> str:
    return f"TF-COM-{fund.desk.events()[-1].recorded_at.year}-00001"


@case("disbursement.exceeds_instalment")
def _francs_beyond_the_instalment(fund: Fund) -> Refused:
    partner, _, commitment = _francs(fund, "50000")
    partner.stock("60000", "2024-02-12")
    partner.pay(commitment, 1, "49999", "2024-02-15")
    over = refused(fund, lambda: partner.pay(commitment, 1, "2", "2024-02-16"))
    partner.pay(commitment, 1, "1", "2024-02-16")
    return figures(over, asked="2", left="1", currency="XOF")


@case("payment.exceeds_cash")
def _francs_beyond_the_cash(fund: Fund) -> Refused:
    partner, _, commitment = _francs(fund, "50000")
    partner.stock("49999", "2024-02-12")
    over = refused(fund, lambda: partner.pay(commitment, 1, "50000", "2024-02-15"))
    partner.pay(commitment, 1, "49999", "2024-02-15")
    assert fund.desk.balance(fund.fund_id, "cash", bank_account_id=partner.bank_account_id) == 0
    return figures(over, asked="50000", available="49999", held="0", currency="XOF")


@case("bank_account.other_currency")
def _francs_from_a_dollar_account(fund: Fund) -> Refused:
    _, _, commitment = _francs(fund, "50000")
    dollars = Partnership(fund, "XOF", fund.bank_account_id)
    refusal = refused(fund, lambda: dollars.pay(commitment, 1, "1", "2024-02-15"))
    assert refused(fund, lambda: dollars.refund(commitment, "1", "2024-02-15")).code == refusal.code
    return figures(refusal, account="USD", currency="XOF")


@case("currency.mixed")
def _dollars_under_francs(fund: Fund) -> Refused:
    partner, _, commitment = _francs(fund, "50000")
    dollars = Partnership.of(fund, "USD")
    dollars.bank_account_id = partner.bank_account_id
    attempts = (
        lambda: dollars.pay(commitment, 1, "1.00", "2024-02-15"),
        lambda: dollars.revise(commitment, "1.00", on="2024-02-15"),
        lambda: dollars.report(commitment, {4: "1.00"}, "2024-02-15"),
        lambda: dollars.write_off(commitment, "1.00", "2024-02-15"),
    )
    for attempt in attempts:
        figures(refused(fund, attempt), given="USD", currency="XOF")
    partner.report(commitment, {4: "1"}, "2024-06-30")
    return figures(
        refused(fund, lambda: dollars.disallow(commitment, {4: "1.00"}, "2024-07-01")), given="USD", currency="XOF"
    )


@case("rate.missing")
def _francs_before_their_rate(fund: Fund) -> Refused:
    fund.rate("XOF", "500", "2024-02-10")
    fund.funded("DK", "1.00")
    allocation = fund.allocation(fund.project(), "1.00")
    partner = Partnership.of(fund, "XOF")
    refusal = refused(fund, lambda: partner.sign(allocation, "1", on="2024-02-09"))
    partner.sign(allocation, "1", on="2024-02-10")
    return figures(refusal, currency="XOF", effective_on="2024-02-09")


@case("reversal.depended_on")
def _payment_whose_cost_was_reported(fund: Fund) -> Refused:
    """A report took its part of both payments' cost; one of them undone would leave dollars behind no francs."""
    fund.rate("XOF", "400", "2024-02-20")
    partner, _, commitment = _francs(fund, "25000", "25000")
    fund.desk.do(
        "waive_instalment",
        {"instalment": 2, "reason": "agreed", "effective_on": "2024-02-10"},
        path_ids={"commitment_id": commitment},
    )
    partner.stock("25000", "2024-02-12")
    paid = partner.pay(commitment, 1, "25000", "2024-02-15")["transaction_id"]
    partner.stock("25000", "2024-02-21")
    partner.pay(commitment, 2, "25000", "2024-02-22")
    report = partner.report(commitment, {4: "25000"}, "2024-06-30")
    refusal = refused(fund, lambda: fund.reverse(paid))
    assert refusal.figures["type"] == "ExpenditureAccepted"
    fund.reverse(report["transaction_id"])
    fund.reverse(paid)
    return refusal


@case("reversal.depended_on")
def _lower_reserve_that_was_committed(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "100.00", support_cost_reserved=money("10.00"))
    lower = fund.revise_allocation(allocation, "100.00", on="2024-02-05", support_cost_reserved=money("5.00"))
    commitment = fund.commitment(allocation, "90.00")
    more = fund.revise_commitment(commitment, "90.01", on="2024-02-11")
    refusal = refused(fund, lambda: fund.reverse(lower["transaction_id"]))
    fund.reverse(more["transaction_id"])
    fund.reverse(lower["transaction_id"])
    assert refusal.figures["type"] == "CommitmentRevised"
    return refusal


@case("disallowance.nothing_accepted")
def _nothing_to_disallow(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    refusal = refused(fund, lambda: Partnership.of(fund, "USD").disallow(commitment, {4: "1.00"}, "2024-06-30"))
    return figures(refusal, commitment=_number(fund))


@case("disallowance.exceeds_posted")
def _more_than_was_accepted(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    partner = Partnership.of(fund, "USD")
    partner.report(commitment, {4: "5.00", 5: "3.00"}, "2024-06-30")
    over = refused(fund, lambda: partner.disallow(commitment, {5: "3.00", 4: "5.01"}, "2024-07-01"))
    partner.disallow(commitment, {4: "5.00"}, "2024-07-01")
    none = refused(fund, lambda: partner.disallow(commitment, {1: "0.01"}, "2024-07-01"))
    figures(none, category=1, asked="0.01", posted="0.00", currency="USD")
    return figures(over, category=4, asked="5.01", posted="5.00", currency="USD")


@case("disallowance.year")
def _cost_of_next_year(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    partner = Partnership.of(fund, "USD")
    partner.report(commitment, {4: "5.00"}, "2024-06-30")
    over = refused(fund, lambda: partner.disallow(commitment, {4: "1.00"}, "2024-07-01", year=2025))
    partner.disallow(commitment, {4: "1.00"}, "2024-07-01", year=2024)
    assert fund.books()["programme_expense"] == "4.00"
    partner.disallow(commitment, {4: "1.00"}, "2024-07-01", year=2023)
    assert (fund.books()["programme_expense"], fund.books()["recoveries"]) == ("4.00", "-1.00")
    return figures(over, year=2025, effective_on="2024-07-01")


@case("report.category_twice")
def _category_disallowed_twice(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    Partnership.of(fund, "USD").report(commitment, {4: "5.00"}, "2024-06-30")
    line = {"category": 4, "amount": money("1.00")}
    body = {"decision": "AUDIT-1", "reason": "x", "disallowed": [line, line], "effective_on": "2024-07-01"}
    return figures(fund.desk.refusal("disallow_cost", body, path_ids={"commitment_id": commitment}), category=4)


@case("four_eyes.proposal_needed")
def _written_off_alone(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    fund.payment(commitment, 1, "10.00")
    body = {"decision": "LOSS-1", "reason": "x", "amount": money("1.00"), "effective_on": "2024-07-01"}
    ids = {"commitment_id": commitment}
    refusal = fund.desk.refusal("write_off_partner_balance", body, path_ids=ids)
    with approved(fund.desk, "write_off_partner_balance"):
        fund.desk.do("write_off_partner_balance", body, path_ids=ids)
    return figures(refusal, command="write_off_partner_balance")


@case("write_off.exceeds_balance")
def _more_than_the_partner_holds(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    partner = Partnership.of(fund, "USD")
    fund.payment(commitment, 1, "9.00")
    partner.report(commitment, {4: "4.00"}, "2024-06-30")
    partner.disallow(commitment, {4: "2.00"}, "2024-07-01")
    over = refused(fund, lambda: partner.write_off(commitment, "7.01", "2024-07-02"))
    partner.write_off(commitment, "2.01", "2024-07-02")
    assert (fund.books()["loss_on_advances"], fund.books()["advances_to_partners"]) == ("2.01", "4.99")
    partner.write_off(commitment, "4.99", "2024-07-02")
    return figures(over, asked="7.01", balance="7.00", currency="USD")


@case("refund.exceeds_balance")
def _written_off_before_it_was_held(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    fund.payment(commitment, 1, "10.00", on="2024-03-01")
    partner = Partnership.of(fund, "USD")
    refusal = refused(fund, lambda: partner.write_off(commitment, "1.00", "2024-02-29"))
    partner.write_off(commitment, "1.00", "2024-03-01")
    return figures(refusal, asked="1.00", balance="0.00", currency="USD")


@case("fee.exceeds_payable")
def _more_than_is_owed(fund: Fund) -> Refused:
    support_cost(fund, "0.10")
    fund.funded("DK", "110.00")
    partner = Partnership.of(fund, "USD")
    partner.report(partner.sign(fund.allocation(fund.project(), "110.00"), "100.00"), {1: "50.00"}, "2024-06-30")
    over = refused(fund, lambda: settle(fund, "support_cost", "5.01", "2024-06-30"))
    early = refused(fund, lambda: settle(fund, "support_cost", "0.01", "2024-06-29"))
    figures(early, fee="support_cost", asked="0.01", payable="0.00", currency="USD")
    agent = refused(fund, lambda: settle(fund, "agent_fee", "0.01", "2024-06-30"))
    figures(agent, fee="agent_fee", asked="0.01", payable="0.00", currency="USD")
    settle(fund, "support_cost", "4.99", "2024-06-30")
    paid = settle(fund, "support_cost", "0.01", "2024-06-30")
    assert "support_cost_payable" not in fund.books()
    fund.reverse(paid["transaction_id"])
    assert fund.books()["support_cost_payable"] == "-0.01"
    return figures(over, fee="support_cost", asked="5.01", payable="5.00", currency="USD")


@case("payment.exceeds_cash")
def _fee_beyond_the_cash(fund: Fund) -> Refused:
    support_cost(fund, "0.10")
    fund.funded("DK", "110.00")
    partner = Partnership.of(fund, "USD")
    commitment = partner.sign(fund.allocation(fund.project(), "110.00"), "100.00")
    partner.pay(commitment, 1, "100.00", "2024-02-15")
    partner.report(commitment, {1: "100.00"}, "2024-06-30")
    fund.bank_charge("0.01")
    refusal = refused(fund, lambda: settle(fund, "support_cost", "10.00", "2024-06-30"))
    if refusal.code == "fund.overdrawn":  # the pool is below zero, and no unearmarked source has anything left
        fund.interest("0.01", on="2024-07-01")
        refusal = refused(fund, lambda: settle(fund, "support_cost", "10.00", "2024-06-30"))
    return figures(refusal, asked="10.00", available="9.99", held="0.00", currency="USD")


@case("expenditure.not_yet_spent")
def _disallowed_before_it_was_accepted(fund: Fund) -> Refused:
    _, commitment = bound(fund, "100.00")
    partner = Partnership.of(fund, "USD")
    partner.report(commitment, {4: "40.00"}, "2024-03-31")
    partner.report(commitment, {4: "60.00"}, "2024-06-30")
    early = refused(fund, lambda: partner.disallow(commitment, {4: "1.00"}, "2024-03-30"))
    assert early.figures["spent"] == "0.00"
    over = refused(fund, lambda: partner.disallow(commitment, {4: "40.01"}, "2024-06-29"))
    partner.disallow(commitment, {4: "39.99"}, "2024-06-29")
    partner.disallow(commitment, {4: "0.01"}, "2024-03-31")
    assert (over.figures["asked"], over.figures["spent"]) == ("40.01", "40.00")
    return over


@case("allocation.support_cost_reserve")
def _support_cost_before_the_reserve_was_set_aside(fund: Fund) -> Refused:
    support_cost(fund, "0.13")
    fund.funded("DK", "1000.00")
    allocation = fund.allocation(fund.project(), "100.00", support_cost_reserved=money("0.00"))
    partner = Partnership.of(fund, "USD")
    commitment = partner.sign(allocation, "100.00")
    fund.revise_allocation(allocation, "113.00", on="2024-07-01", support_cost_reserved=money("13.00"))
    lines = [{"category": 4, "amount": money("100.00")}]
    body = {"commitment_id": commitment, "basis": "certified", "to_on": "2024-06-30", "cumulative": lines}
    fund.desk.do("submit_report", {**body, "effective_on": "2024-06-30"})
    ids = {"commitment_id": commitment, "report_number": 1}
    over = refused(fund, lambda: fund.desk.do("accept_report", {"effective_on": "2024-06-30"}, path_ids=ids))
    fund.desk.do("accept_report", {"effective_on": "2024-07-01"}, path_ids=ids)
    assert fund.books()["support_cost_expense"] == "13.00"
    assert (over.figures["asked"], over.figures["uncommitted"]) == ("13.00", "0.00")
    return over


@case("allocation.support_cost_reserve")
def _support_cost_held_back_that_a_disallowance_lets_through(fund: Fund) -> Refused:
    """Cost of 100.00 bore nothing for want of a reserve; once 10.00 is taken back, 11.70 are due on the rest."""
    support_cost(fund, "0.13")
    fund.funded("DK", "1000.00")
    allocation = fund.allocation(fund.project(), "100.00", support_cost_reserved=money("0.00"))
    partner = Partnership.of(fund, "USD")
    commitment = partner.sign(allocation, "100.00")
    partner.report(commitment, {4: "100.00"}, "2024-06-30")
    for on, reserved in (("2024-07-01", "11.69"), ("2024-08-01", "11.70"), ("2024-09-01", "13.00")):
        fund.revise_allocation(allocation, f"1{reserved}", on=on, support_cost_reserved=money(reserved))
    over = refused(fund, lambda: partner.disallow(commitment, {4: "10.00"}, "2024-07-31"))
    partner.disallow(commitment, {4: "10.00"}, "2024-08-01")
    assert fund.books()["support_cost_expense"] == "11.70"
    assert (over.figures["asked"], over.figures["uncommitted"]) == ("11.70", "11.69")
    return over


@case("expenditure.not_yet_spent")
def _support_cost_taken_back_before_it_was_accrued(fund: Fund) -> Refused:
    support_cost(fund, "0.13")
    fund.funded("DK", "1000.00")
    allocation = fund.allocation(fund.project(), "200.00", support_cost_reserved=money("0.00"))
    partner = Partnership.of(fund, "USD")
    commitment = partner.sign(allocation, "200.00")
    partner.report(commitment, {4: "100.00"}, "2024-03-31")
    fund.revise_allocation(allocation, "226.00", on="2024-07-01", support_cost_reserved=money("26.00"))
    partner.report(commitment, {4: "110.00"}, "2024-08-01")
    assert fund.books()["support_cost_expense"] == "14.30"
    early = refused(fund, lambda: partner.disallow(commitment, {4: "10.00"}, "2024-07-31"))
    partner.disallow(commitment, {4: "10.00"}, "2024-08-01")
    assert fund.books()["support_cost_expense"] == "13.00"
    assert (early.figures["asked"], early.figures["spent"]) == ("1.30", "0.00")
    return early


@case("expenditure.not_yet_spent")
def _lower_report_accepted_before_the_higher(fund: Fund) -> Refused:
    """20.00 by March and 60.00 in June: between them no more than 20.00 can be taken back."""
    _, commitment = bound(fund, "100.00")

    def submitted(claimed: str) -> dict[str, Any]:
        lines = [{"category": 4, "amount": money(claimed)}]
        body = {"commitment_id": commitment, "basis": "provisional", "to_on": "2024-03-31", "cumulative": lines}
        made = fund.desk.do("submit_report", {**body, "effective_on": "2024-03-31"})
        number = made["resource"]["reports"][-1]["report_number"]
        return {"path_ids": {"commitment_id": commitment, "report_number": number}}

    def accepted(on: str, ids: dict[str, Any]) -> Any:
        return fund.desk.do("accept_report", {"effective_on": on}, **ids)

    accepted("2024-03-31", submitted("20.00"))
    accepted("2024-06-30", submitted("60.00"))
    lower = submitted("39.99")
    over = refused(fund, lambda: accepted("2024-06-29", lower))
    body = {"reason": "figures", "effective_on": "2024-03-31"}
    fund.desk.do("return_report", body, **lower)
    accepted("2024-04-01", submitted("40.00"))
    assert fund.desk.balance(fund.fund_id, "spent", as_of=date(2024, 4, 1)) == 0
    assert fund.desk.balance(fund.fund_id, "spent") == -4_000
    accepted("2024-06-30", submitted("0.01"))
    return figures(over, source=over.figures["source"], asked="20.01", spent="20.00", currency="USD")
