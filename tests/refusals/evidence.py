"""Refusals of evidence that is named, or not named."""

from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.support.desk import Fund, money


def policy(fund: Fund, valid_from: str = "2024-01-01", command: str = "record_bank_charge", **more: Any) -> None:
    """Makes evidence needed for a command, or lifts that."""
    body = {"policy": {"name": "evidence", "command": command, **more}, "valid_from": valid_from}
    fund.desk.do("set_policy", body, path_ids={"fund_id": fund.fund_id}, actor="administrator")


def charge(fund: Fund, amount: str, on: str = "2024-02-01", **more: Any) -> dict[str, Any]:
    return fund.desk.do("record_bank_charge", {**fund.at_bank(amount, on), **more})


def attach(fund: Fund, kind: str, resource_id: str, *digests: str) -> dict[str, Any]:
    return fund.desk.do("attach_evidence", {"kind": kind, "id": resource_id, "evidence": list(digests)})


@case("evidence.unknown")
def _never_stored(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: charge(fund, "1.00", evidence=["a" * 64])), sha256="a" * 64)


@case("evidence.unknown")
def _stored_for_another_fund(fund: Fund) -> Refused:
    other = Fund.opened(fund.desk, code="OTHER")
    theirs, ours = fund.desk.evidence(b"theirs", other.fund_id), fund.desk.evidence(b"ours", fund.fund_id)
    charge(fund, "1.00", evidence=[ours, fund.desk.evidence(b"of no one fund")])
    return figures(refused(fund, lambda: charge(fund, "1.00", evidence=[ours, theirs])), sha256=theirs)


@case("evidence.erased")
def _erased(fund: Fund) -> Refused:
    digest = fund.desk.evidence()
    charge(fund, "1.00", evidence=[digest])
    fund.desk.erase(digest)
    return figures(refused(fund, lambda: charge(fund, "1.00", evidence=[digest])), sha256=digest)


@case("evidence.required")
def _from_an_amount_on(fund: Fund) -> Refused:
    policy(fund, amount_from=money("100.00"))
    charge(fund, "99.99")
    charge(fund, "500.00", on="2023-12-31")  # the day before the policy holds
    refusal = refused(fund, lambda: charge(fund, "100.00"))
    charge(fund, "100.00", evidence=[fund.desk.evidence()])
    policy(fund, valid_from="2024-03-01", required=False)
    charge(fund, "100.00", on="2024-03-01")
    return figures(
        refusal, command="record_bank_charge", fund="TF", amount="100.00", amount_from="100.00", currency="USD"
    )


@case("evidence.required")
def _from_an_amount_in_another_currency_on(fund: Fund) -> Refused:
    fund.rate("EUR", "0.80")
    policy(fund, command="sign_agreement", amount_from=money("100.00"))
    fund.agreement("DK", "79.99", currency="EUR")
    refusal = refused(fund, lambda: fund.agreement("DK", "80.00", currency="EUR"))
    return figures(refusal, command="sign_agreement", fund="TF", amount="100.00", amount_from="100.00", currency="USD")


@case("evidence.required")
def _for_a_command_that_states_no_amount(fund: Fund) -> Refused:
    policy(fund, command="reverse_transaction", amount_from=money("10.00"))
    small, large = charge(fund, "9.99"), charge(fund, "10.00")
    fund.reverse(small["transaction_id"])
    refusal = refused(fund, lambda: fund.reverse(large["transaction_id"]))
    return figures(
        refusal, command="reverse_transaction", fund="TF", amount="10.00", amount_from="10.00", currency="USD"
    )


@case("evidence.required")
def _whatever_the_amount(fund: Fund) -> Refused:
    policy(fund)
    return figures(refused(fund, lambda: charge(fund, "0.01")), command="record_bank_charge", fund="TF")


@case("command.unknown")
def _policy_on_a_command_that_there_is_not(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: policy(fund, command="record_bank_charges"))
    return figures(refusal, command="record_bank_charges")


@case("currency.not_base")
def _policy_in_another_currency(fund: Fund) -> Refused:
    refusal = refused(fund, lambda: policy(fund, amount_from=money("1.00", "EUR")))
    assert refusal.pointer == "/policy/amount_from"
    return figures(refusal, currency="EUR", base_currency="USD")


@case("evidence.kind")
def _to_what_is_no_transaction(fund: Fund) -> Refused:
    digest = fund.desk.evidence()
    refusal = refused(fund, lambda: attach(fund, "bank_account", fund.bank_account_id, digest))
    assert "flow" not in refusal.figures["kinds"]
    assert "receipt" in refusal.figures["kinds"]
    return refusal


@case("evidence.attached")
def _attached_already(fund: Fund) -> Refused:
    first, second = fund.desk.evidence(b"1"), fund.desk.evidence(b"2")
    recorded = charge(fund, "1.00", evidence=[first])["resource"]["id"]
    refusal = refused(fund, lambda: attach(fund, "charge", recorded, first))
    assert attach(fund, "charge", recorded, first, second)["resource"]["evidence"] == sorted([first, second])
    return figures(refusal, id=recorded)


@case("receipt.unknown")
def _to_nothing(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: attach(fund, "receipt", NOBODY, fund.desk.evidence())), id=NOBODY)


@case("receipt.reversed")
def _to_what_was_reversed(fund: Fund) -> Refused:
    receipt = fund.receipt("1.00", {})
    fund.reverse(receipt["transaction_id"])
    receipt_id = receipt["resource"]["id"]
    return figures(refused(fund, lambda: attach(fund, "receipt", receipt_id, fund.desk.evidence())), id=receipt_id)
