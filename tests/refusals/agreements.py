"""Refusals of conditions, amendments, doubtful donors, and of money in other currencies."""

from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import case, figures, refused
from tests.support.desk import Fund, money

CENT = "0.01"


def _signed(fund: Fund, amount: str = "100.00", **more: Any) -> str:
    return fund.agreement("DK", amount, **more)


def _do(fund: Fund, command: str, agreement: str, body: dict[str, Any], on: str = "2024-03-01") -> dict[str, Any]:
    return fund.desk.do(command, {"effective_on": on, **body}, path_ids={"agreement_id": agreement})


@case("agreement.conditional_exceeds")
def _conditional_beyond_the_whole(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: _signed(fund, conditional_amount=money("100.01")))
    agreement = _signed(fund, conditional_amount=money("100.00"))
    amended = {"amount": money("99.99"), "conditional_amount": money("100.00")}
    again = refused(fund, lambda: _do(fund, "amend_agreement", agreement, amended))
    assert again.code == "agreement.conditional_exceeds"
    return figures(refusal, conditional="100.01", amount="100.00", currency="USD")


@case("agreement.below_collected")
def _below_what_was_collected(fund: Fund) -> Refused:
    agreement = _signed(fund)
    fund.receipt("60.00", {agreement: "60.00"})
    less = refused(fund, lambda: _do(fund, "amend_agreement", agreement, {"amount": money("59.99")}))
    _do(fund, "amend_agreement", agreement, {"amount": money("60.00")})
    assert fund.desk.balance(fund.fund_id, "contributions_receivable") == 0
    return figures(less, asked="59.99", receivable="40.00", conditional_held="0.00", currency="USD")


@case("amount.unchanged")
def _amended_to_the_same(fund: Fund) -> Refused:
    agreement = _signed(fund)
    refusal = refused(fund, lambda: _do(fund, "amend_agreement", agreement, {"amount": money("100.00")}))
    _do(fund, "amend_agreement", agreement, {"amount": money("100.01")})
    return figures(refusal, amount="100.00", currency="USD")


@case("effective_on.before_agreement")
def _before_the_signature(fund: Fund) -> Refused:
    agreement = _signed(fund)
    amended = {"amount": money("110.00")}
    refusal = refused(fund, lambda: _do(fund, "amend_agreement", agreement, amended, "2024-01-09"))
    _do(fund, "amend_agreement", agreement, amended, "2024-01-10")
    return figures(refusal, effective_on="2024-01-09", signed_on="2024-01-10")


@case("condition.exceeds_open")
def _more_than_is_conditional(fund: Fund) -> Refused:
    agreement = _signed(fund, conditional_amount=money("40.00"))
    refusal = refused(fund, lambda: _do(fund, "meet_condition", agreement, {"amount": money("40.01")}))
    _do(fund, "meet_condition", agreement, {"amount": money("39.99")})
    again = refused(fund, lambda: _do(fund, "fail_condition", agreement, {"amount": money("0.02")}))
    assert again.figures["open"] == CENT
    _do(fund, "fail_condition", agreement, {"amount": money(CENT)})
    return figures(refusal, asked="40.01", open="40.00", currency="USD", agreement="TF-AGR-2026-00001")


@case("condition.too_many_receipts")
def _on_too_many_receipts(fund: Fund) -> Refused:
    agreement = _signed(fund, "41.00", conditional_amount=money("41.00"))
    for _ in range(41):
        fund.receipt("1.00", {agreement: "1.00"})
    refusal = refused(fund, lambda: _do(fund, "meet_condition", agreement, {"amount": money("40.01")}))
    _do(fund, "meet_condition", agreement, {"amount": money("40.00")})
    return figures(refusal, receipts=41, receipts_max=40)


@case("impairment.exceeds_receivable")
def _more_doubtful_than_owed(fund: Fund) -> Refused:
    agreement = _signed(fund)
    fund.receipt("60.00", {agreement: "60.00"})
    refusal = refused(fund, lambda: _do(fund, "impair_receivable", agreement, {"doubtful": money("40.01")}))
    _do(fund, "impair_receivable", agreement, {"doubtful": money("40.00")})
    fund.desk.approving("write_off_receivable")
    beyond = refused(fund, lambda: _do(fund, "write_off_receivable", agreement, {"amount": money("40.01")}))
    assert beyond.code == "impairment.exceeds_receivable"
    return figures(refusal, asked="40.01", receivable="40.00", currency="USD", agreement="TF-AGR-2026-00001")


@case("amount.unchanged")
def _as_doubtful_as_before(fund: Fund) -> Refused:
    agreement = _signed(fund)
    refusal = refused(fund, lambda: _do(fund, "impair_receivable", agreement, {"doubtful": money("0.00")}))
    _do(fund, "impair_receivable", agreement, {"doubtful": money(CENT)})
    return figures(refusal, amount="0.00", currency="USD")


@case("impairment.exceeds_written_off")
def _more_than_was_written_off(fund: Fund) -> Refused:
    agreement = _signed(fund)
    fund.desk.approving("write_off_receivable")
    _do(fund, "write_off_receivable", agreement, {"amount": money("30.00")})
    paid = {"bank_account_id": fund.bank_account_id, "amount": money("30.01")}
    refusal = refused(fund, lambda: _do(fund, "recover_receivable", agreement, paid))
    _do(fund, "recover_receivable", agreement, {**paid, "amount": money("30.00")})
    return figures(refusal, asked="30.01", written_off="30.00", currency="USD")


@case("four_eyes.proposal_needed")
def _written_off_alone(fund: Fund) -> Refused:
    agreement = _signed(fund)
    return figures(
        refused(fund, lambda: _do(fund, "write_off_receivable", agreement, {"amount": money(CENT)})),
        command="write_off_receivable",
    )


@case("impairment.no_policy")
def _no_ageing_policy(fund: Fund) -> Refused:
    fund.policy("2024-03-02", name="impairment", steps=[{"days_overdue": 30, "share": "0.5"}])
    run = {"fund_id": fund.fund_id, "effective_on": "2024-03-01"}
    return figures(fund.desk.refusal("impair_receivables", run), fund="TF")


@case("impairment.nothing_changes")
def _not_overdue_yet(fund: Fund) -> Refused:
    fund.policy(name="impairment", steps=[{"days_overdue": 30, "share": "0.5"}])
    _signed(fund, instalments=[{"due_on": "2024-02-01", "amount": money("100.00")}])
    run = {"fund_id": fund.fund_id, "effective_on": "2024-03-01"}
    refusal = fund.desk.refusal("impair_receivables", run)
    fund.desk.do("impair_receivables", {**run, "effective_on": "2024-03-02"})
    assert fund.desk.balance(fund.fund_id, "doubtful_allowance") == -5000
    assert fund.desk.refusal("impair_receivables", {**run, "effective_on": "2024-03-02"}).code == refusal.code
    return figures(refusal, effective_on="2024-03-01")


@case("receipt.credited_amount")
def _credited_in_the_same_currency(fund: Fund) -> Refused:
    fund.rate("EUR", "0.90")
    fund.rate("XOF", "600")
    refusal = refused(fund, lambda: fund.receipt("1.00", {}, credited_amount=money("1.00")))
    francs = fund.account("XOF")
    sent = {"currency": "EUR", "bank_account_id": francs}
    silent = refused(fund, lambda: fund.receipt("90.00", {}, **sent))
    assert silent.code == "receipt.credited_amount"
    fund.receipt("90.00", {}, credited_amount=money("59900", "XOF"), **sent)
    assert fund.desk.balance(fund.fund_id, "cash", bank_account_id=francs) == 9983
    return figures(refusal, account="USD", gross="USD")


@case("exchange.same_currency")
def _one_currency(fund: Fund) -> Refused:
    fund.interest("10.00")
    other = fund.account("USD")
    body = {
        "fund_id": fund.fund_id,
        "from_bank_account_id": fund.bank_account_id,
        "to_bank_account_id": other,
        "sold": money("1.00"),
        "bought": money("1.00"),
        "effective_on": "2024-03-01",
    }
    return figures(fund.desk.refusal("exchange_currency", body), currency="USD")


@case("revaluation.nothing_changes")
def _nothing_in_other_currencies(fund: Fund) -> Refused:
    fund.interest("10.00")
    run = {"fund_id": fund.fund_id, "effective_on": "2024-03-01"}
    return figures(fund.desk.refusal("run_revaluation", run), effective_on="2024-03-01")
