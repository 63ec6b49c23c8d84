"""Refusals of manual journals."""

from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.support.desk import Fund, money


def line(side: str, account: str, amount: str, currency: str = "USD", **more: Any) -> dict[str, Any]:
    """A line as a caller writes it."""
    return {"side": side, "account": account, "amount": money(amount, currency), **more}


def post(fund: Fund, *lines: dict[str, Any], on: str = "2024-03-31", **more: Any) -> dict[str, Any]:
    """The answer to a journal with evidence, that a second person has approved."""
    fund.desk.approving("post_journal")
    return posted(fund, *lines, on=on, **more)


def posted(fund: Fund, *lines: dict[str, Any], on: str = "2024-03-31", **more: Any) -> dict[str, Any]:
    body = {
        "fund_id": fund.fund_id,
        "reason": "Month-end",
        "lines": list(lines),
        "effective_on": on,
        "evidence": [fund.desk.evidence()],
    }
    return fund.desk.do("post_journal", {**body, **more})


def accrual(fund: Fund, amount: str, release: bool = False) -> tuple[dict[str, Any], ...]:
    """The lines that accrue a charge which the pool bears, or release it."""
    up, down = ("credit", "debit") if release else ("debit", "credit")
    return (
        line(up, "bank_charges", amount),
        line(down, "payables", amount, organisation_id=fund.partner_id),
        line(up, "available", amount, source="pool"),
        line(down, "control", amount),
    )


def moved(amount: str, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two lines that move a result from one account to another."""
    return line("debit", "interest_fund", amount, **more), line("credit", "exchange_gain", amount, **more)


@case("evidence.required")
def _without_evidence(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: post(fund, *moved("1.00"), evidence=[])), command="post_journal")


@case("four_eyes.proposal_needed")
def _by_one_person(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: posted(fund, *moved("1.00")))
    post(fund, *moved("1.00"))
    return figures(refusal, command="post_journal")


@case("journal.unbalanced")
def _debits_without_credits(fund: Fund) -> Refused:
    lines = line("debit", "interest_fund", "1.00"), line("credit", "exchange_gain", "0.99")
    refusal = refused(fund, lambda: post(fund, *lines))
    return figures(refusal, differences={"financial USD": "0.01", "financial base": "0.01"}, base_currency="USD")


@case("journal.unbalanced")
def _one_book_against_the_other(fund: Fund) -> Refused:
    lines = line("debit", "bank_charges", "1.00"), line("credit", "control", "1.00")
    refusal = refused(fund, lambda: post(fund, *lines))
    off = {"financial USD": "1.00", "financial base": "1.00", "budget USD": "-1.00", "budget base": "-1.00"}
    return figures(refusal, differences=off, base_currency="USD")


@case("journal.unbalanced")
def _balanced_in_base_and_not_by_currency(fund: Fund) -> Refused:
    lines = (
        line("debit", "interest_fund", "0.80", "EUR", base_amount=money("1.00")),
        line("credit", "exchange_gain", "1.00"),
    )
    refusal = refused(fund, lambda: post(fund, *lines))
    return figures(refusal, differences={"financial EUR": "0.80", "financial USD": "-1.00"}, base_currency="USD")


@case("journal.bridge")
def _an_accrual_that_nobody_bears(fund: Fund) -> Refused:
    fund.interest("5.00")
    charged, owed, *_ = accrual(fund, "5.00")
    refusal = refused(fund, lambda: post(fund, charged, owed))
    post(fund, *accrual(fund, "5.00"))
    return figures(refusal, usable="0.00", held="-5.00", currency="USD")


@case("allocation.exceeds_available")
def _more_than_the_pool_has(fund: Fund) -> Refused:
    fund.interest("5.00")
    refusal = refused(fund, lambda: post(fund, *accrual(fund, "5.01")))
    assert (refusal.figures["asked"], refusal.figures["available"]) == ({"pool": "5.01"}, {"pool": "5.00"})
    return refusal


@case("journal.below_zero")
def _more_released_than_accrued(fund: Fund) -> Refused:
    fund.interest("5.00")
    post(fund, *accrual(fund, "3.00"))
    refusal = refused(fund, lambda: post(fund, *accrual(fund, "3.01", release=True)))
    early = refused(fund, lambda: post(fund, *accrual(fund, "3.00", release=True), on="2024-03-30"))
    assert early.figures["standing"] == "0.00"
    post(fund, *accrual(fund, "3.00", release=True))
    return figures(refusal, account="payables", asked="3.01", standing="3.00", currency="USD")


@case("journal.account")
def _cash(fund: Fund) -> Refused:
    lines = line("debit", "bank_charges", "1.00"), line("credit", "cash", "1.00")
    refusal = refused(fund, lambda: post(fund, *lines))
    assert refusal.pointer == "/lines/1/account"
    return figures(refusal, account="cash")


@case("journal.account")
def _currency_clearing(fund: Fund) -> Refused:
    lines = line("debit", "currency_clearing", "1.00"), line("credit", "exchange_gain", "1.00")
    return figures(refused(fund, lambda: post(fund, *lines)), account="currency_clearing")


@case("journal.account_unknown")
def _of_no_chart(fund: Fund) -> Refused:
    lines = line("debit", "sundries", "1.00"), line("credit", "exchange_gain", "1.00")
    return figures(refused(fund, lambda: post(fund, *lines)), account="sundries")


@case("journal.dimension")
def _expense_of_no_project(fund: Fund) -> Refused:
    lines = line("debit", "programme_expense", "1.00", category=1, source="pool"), line("credit", "recoveries", "1.00")
    refusal = refused(fund, lambda: post(fund, *lines))
    return figures(refusal, account="programme_expense", missing=["project_id"], superfluous=["source"], sources=None)


@case("journal.dimension")
def _another_source_than_the_pool(fund: Fund) -> Refused:
    agreement = fund.funded("DK", "10.00")
    lines = [dict(part) for part in accrual(fund, "1.00")]
    lines[2]["source"] = agreement
    refusal = refused(fund, lambda: post(fund, *lines))
    return figures(refusal, account="available", missing=[], superfluous=[], sources=["pool"])


@case("journal.amount")
def _a_base_amount_beside_the_base_currency(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: post(fund, *moved("1.00", base_amount=money("1.00"))))
    return figures(refusal, amount="1.00", currency="USD", base_amount="1.00", base_currency="USD")


@case("journal.amount")
def _no_base_amount_beside_another_currency(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: post(fund, *moved("1.00", currency="EUR")))
    post(fund, *moved("1.00", currency="EUR", base_amount=money("1.10")))
    post(fund, *moved("0.00", currency="EUR", base_amount=money("0.01")))  # a difference of exchange
    return figures(refusal, amount="1.00", currency="EUR", base_amount=None, base_currency="USD")


@case("journal.amount")
def _nothing_at_all(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: post(fund, *moved("0.00")))
    return figures(refusal, amount="0.00", currency="USD", base_amount=None, base_currency="USD")


@case("organisation.unknown")
def _owed_to_nobody(fund: Fund) -> Refused:
    lines = [dict(part) for part in accrual(fund, "1.00")]
    lines[1]["organisation_id"] = NOBODY
    refusal = refused(fund, lambda: post(fund, *lines))
    assert refusal.pointer == "/lines/1/organisation_id"
    return figures(refusal, id=NOBODY)


@case("window.other_fund")
def _a_window_of_another_fund(fund: Fund) -> Refused:
    other = Fund.opened(fund.desk, code="OTHER")
    body = {"fund_id": other.fund_id, "code": "W", "name": "Window"}
    window = fund.desk.do("open_window", body, actor="administrator")["resource"]["id"]
    lines = line("debit", "recoveries", "1.00", window_id=window), line("credit", "exchange_gain", "1.00")
    return figures(refused(fund, lambda: post(fund, *lines)), id=window)
