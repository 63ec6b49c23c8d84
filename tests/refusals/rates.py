"""Refusals of rates of exchange and of other currencies."""

from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import case, figures, refused
from tests.support.desk import Fund, money


def _rate(fund: Fund, rate: str, on: str = "2024-01-01", currency: str = "EUR") -> dict[str, Any]:
    body = {"currency": currency, "rate_on": on, "rate": rate}
    return fund.desk.do("set_rate", body, actor="treasurer")


@case("rate.restated")
def _restated(fund: Fund) -> Refused:
    _rate(fund, "0.9")
    assert "position" not in _rate(fund, "0.90")  # the same figure again changes nothing
    _rate(fund, "0.92", "2024-01-16")
    return figures(refused(fund, lambda: _rate(fund, "0.91")), rate_on="2024-01-01", given="0.91", set="0.9")


@case("rate.not_positive")
def _no_rate(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: _rate(fund, "0.000"))
    _rate(fund, "0.001")
    return figures(refusal, rate="0.000")


@case("rate.of_pivot")
def _of_the_dollar(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: _rate(fund, "1", currency="USD")), currency="USD")


@case("bank_account.other_currency")
def _charge_on_a_euro_account(fund: Fund) -> Refused:
    account = fund.account("EUR")
    body = {"fund_id": fund.fund_id, "bank_account_id": account, "amount": money("1.00"), "effective_on": "2024-02-01"}
    return figures(fund.desk.refusal("record_bank_charge", body), account="EUR", currency="USD")


@case("rate.missing")
def _before_the_first_rate(fund: Fund) -> Refused:
    _rate(fund, "0.90", "2024-01-10")
    refusal = refused(fund, lambda: fund.agreement("DK", "0.01", "2024-01-09", currency="EUR"))
    fund.agreement("DK", "0.01", "2024-01-10", currency="EUR")
    return figures(refusal, currency="EUR", effective_on="2024-01-09")


@case("currency.mixed")
def _instalment_in_another_currency(fund: Fund) -> Refused:
    _rate(fund, "0.90")
    euro = money("100.00", "EUR")
    due = [{"due_on": "2024-03-01", "amount": money("100.00")}]
    refusal = refused(fund, lambda: fund.agreement("DK", "100.00", currency="EUR", instalments=due))
    fund.agreement("DK", "100.00", currency="EUR", instalments=[{"due_on": "2024-03-01", "amount": euro}])
    return figures(refusal, given="USD", currency="EUR")
