"""Refusals of pledges, agreements, receipts and the fund's own bank accounts."""

from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, case, figures, refused
from tests.support.desk import Fund, money


def _pledge(fund: Fund, amount: str = "100.00", **more: Any) -> str:
    body = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"], "amount": money(amount)}
    answer = fund.desk.do("record_pledge", {**body, "effective_on": "2024-01-05", **more})
    pledge_id: str = answer["resource"]["id"]
    return pledge_id


def _amend(fund: Fund, pledge: str, amount: str) -> dict[str, Any]:
    body = {"amount": money(amount), "effective_on": "2024-01-06"}
    return fund.desk.do("amend_pledge", body, path_ids={"pledge_id": pledge})


def _second_account(fund: Fund, code: str = "SECOND", fund_id: str | None = None) -> str:
    body = {"code": code, "name": code, "currency": "USD", "fund_ids": [fund_id or fund.fund_id]}
    account_id: str = fund.desk.do("open_bank_account", body)["resource"]["id"]
    return account_id


def _transfer(fund: Fund, to: str, amount: str, on: str = "2024-03-01") -> dict[str, Any]:
    accounts = {"from_bank_account_id": fund.bank_account_id, "to_bank_account_id": to}
    body = {"fund_id": fund.fund_id, **accounts, "amount": money(amount), "effective_on": on}
    return fund.desk.do("make_transfer", body)


@case("donor.unknown")
def _no_donor(fund: Fund) -> Refused:
    fund.donors["nobody"] = NOBODY
    fund.donors["partner"] = fund.partner_id  # an organisation, but no donor
    assert refused(fund, lambda: fund.agreement("partner", "1.00")).code == "donor.unknown"
    return figures(refused(fund, lambda: fund.agreement("nobody", "1.00")), id=NOBODY)


@case("pledge.unknown")
def _no_pledge(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: _amend(fund, NOBODY, "1.00")), id=NOBODY)


@case("pledge.reversed")
def _reversed_pledge(fund: Fund) -> Refused:
    pledge = _pledge(fund)
    fund.reverse(fund.desk.events()[-1].transaction_id)
    return figures(refused(fund, lambda: _amend(fund, pledge, "1.00")), id=pledge)


@case("pledge.withdrawn")
def _withdrawn(fund: Fund) -> Refused:
    pledge = _pledge(fund)
    path = {"pledge_id": pledge}
    fund.desk.do("withdraw_pledge", {"effective_on": "2024-01-06"}, path_ids=path)
    assert refused(fund, lambda: _amend(fund, pledge, "1.00")).code == "pledge.withdrawn"
    again = fund.desk.refusal("withdraw_pledge", {"effective_on": "2024-01-06"}, path_ids=path)
    return figures(again, id=pledge)


@case("amount.unchanged")
def _same_pledge(fund: Fund) -> Refused:
    pledge = _pledge(fund)
    refusal = refused(fund, lambda: _amend(fund, pledge, "100.00"))
    _amend(fund, pledge, "100.01")
    return figures(refusal, amount="100.00", currency="USD")


@case("amount.unchanged")
def _same_allocation(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "50.00")
    refusal = refused(fund, lambda: fund.revise_allocation(allocation, "50.00"))
    fund.revise_allocation(allocation, "50.01")
    return figures(refusal, amount="50.00", currency="USD")


@case("amount.unchanged")
def _same_commitment(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "50.00"), "50.00")
    refusal = refused(fund, lambda: fund.revise_commitment(commitment, "50.00"))
    fund.revise_commitment(commitment, "20.00", "30.00")  # the same amount in other instalments is a change
    return figures(refusal, amount="50.00", currency="USD")


@case("pledge.other_donor")
def _others_pledge(fund: Fund) -> Refused:
    pledge = _pledge(fund)
    fund.agreement("DK", "1.00", pledge_id=pledge)
    other = Fund.opened(fund.desk, "TF2", donors=())
    other.donors["DK"] = fund.donors["DK"]
    assert refused(fund, lambda: other.agreement("DK", "1.00", pledge_id=pledge)).code == "pledge.other_donor"
    return figures(refused(fund, lambda: fund.agreement("NO", "1.00", pledge_id=pledge)), id=pledge)


@case("agreement.instalments")
def _instalments(fund: Fund) -> Refused:
    def plan(*amounts: str) -> list[dict[str, Any]]:
        return [{"due_on": "2024-06-01", "amount": money(amount)} for amount in amounts]

    fund.agreement("DK", "100.00", instalments=plan("60.00", "40.00"))
    below = refused(fund, lambda: fund.agreement("DK", "100.00", instalments=plan("60.00", "39.99")))
    figures(below, instalments="99.99", amount="100.00", currency="USD")
    above = refused(fund, lambda: fund.agreement("DK", "100.00", instalments=plan("60.00", "40.01")))
    return figures(above, instalments="100.01", amount="100.00", currency="USD")


@case("money.not_positive")
def _instalment_of_nothing(fund: Fund) -> Refused:
    plan = [{"due_on": "2024-06-01", "amount": money(amount)} for amount in ("100.01", "-0.01")]
    return figures(refused(fund, lambda: fund.agreement("DK", "100.00", instalments=plan)), amount="-0.01")


@case("window.unknown")
def _no_window(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.agreement("DK", "1.00", earmark={"window_id": NOBODY})), id=NOBODY)


@case("window.other_fund")
def _others_window(fund: Fund) -> Refused:
    other = Fund.opened(fund.desk, "TF2", donors=())
    body = {"fund_id": other.fund_id, "code": "W1", "name": "Window"}
    window = fund.desk.do("open_window", body, actor="administrator")["resource"]["id"]
    other.donors["DK"] = fund.donors["DK"]
    other.agreement("DK", "1.00", earmark={"window_id": window})
    return figures(refused(fund, lambda: fund.agreement("DK", "1.00", earmark={"window_id": window})), id=window)


@case("project.unknown")
def _no_earmarked_project(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.agreement("DK", "1.00", earmark={"project_id": NOBODY})), id=NOBODY)


@case("earmark.expired")
def _expired(fund: Fund) -> Refused:
    fund.agreement("DK", "1.00", on="2024-01-10", earmark={"valid_until": "2024-01-10"})
    late = refused(fund, lambda: fund.agreement("DK", "1.00", on="2024-01-11", earmark={"valid_until": "2024-01-10"}))
    return figures(late, valid_until="2024-01-10")


@case("agreement.unknown")
def _no_agreement(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.receipt("1.00", {NOBODY: "1.00"})), id=NOBODY)


@case("agreement.reversed")
def _reversed_agreement(fund: Fund) -> Refused:
    agreement = fund.agreement("DK", "1.00")
    fund.reverse(fund.desk.events()[-1].transaction_id)
    return figures(refused(fund, lambda: fund.receipt("1.00", {agreement: "1.00"})), id=agreement)


@case("receipt.exceeds_receivable")
def _beyond_the_receivable(fund: Fund) -> Refused:
    agreement = fund.agreement("DK", "100.00", on="2024-01-10")
    fund.receipt("99.99", {agreement: "99.99"}, on="2024-01-10")
    over = refused(fund, lambda: fund.receipt("0.02", {agreement: "0.02"}, on="2024-01-11"))
    year = fund.desk.events()[-1].recorded_at.year
    number = f"TF-AGR-{year}-00001"
    figures(over, asked="0.02", receivable="0.01", currency="USD", agreement=number)
    fund.receipt("0.01", {agreement: "0.01"}, on="2024-01-11")
    spent = refused(fund, lambda: fund.receipt("0.01", {agreement: "0.01"}, on="2024-01-12"))
    return figures(spent, asked="0.01", receivable="0.00", currency="USD", agreement=number)


@case("receipt.exceeds_receivable")
def _before_it_was_signed(fund: Fund) -> Refused:
    agreement = fund.agreement("DK", "100.00", on="2024-01-10")
    early = refused(fund, lambda: fund.receipt("0.01", {agreement: "0.01"}, on="2024-01-09"))
    fund.receipt("0.01", {agreement: "0.01"}, on="2024-01-10")
    return early


@case("receipt.other_donor")
def _others_agreement(fund: Fund) -> Refused:
    agreement = fund.agreement("NO", "1.00")
    denmark = fund.donors["DK"]
    theirs = refused(fund, lambda: fund.receipt("1.00", {agreement: "1.00"}, donor_id=denmark))
    other = Fund.opened(fund.desk, "TF2")
    elsewhere = other.agreement("DK", "1.00")
    assert refused(fund, lambda: fund.receipt("1.00", {elsewhere: "1.00"})).code == "receipt.other_donor"
    year = fund.desk.events()[-1].recorded_at.year
    return figures(theirs, agreement=f"TF-AGR-{year}-00001")


@case("receipt.agreement_twice")
def _twice(fund: Fund) -> Refused:
    agreement = fund.agreement("DK", "10.00")
    body = fund.at_bank("1.00", "2024-01-15")
    part = {"agreement_id": agreement, "amount": body.pop("amount")}
    twice = {**body, "gross_amount": money("2.00"), "parts": [part, part]}
    return figures(fund.desk.refusal("record_receipt", twice), id=agreement)


@case("receipt.parts_exceed")
def _parts(fund: Fund) -> Refused:
    a, b = fund.agreement("DK", "10.00"), fund.agreement("DK", "10.00")
    over = refused(fund, lambda: fund.receipt("5.00", {a: "2.00", b: "3.01"}))
    fund.receipt("5.00", {a: "2.00", b: "3.00"})
    fund.receipt("5.00", {a: "2.00", b: "2.99"})
    return figures(over, parts="5.01", gross="5.00", currency="USD")


@case("receipt.charges_exceed")
def _charges(fund: Fund) -> Refused:
    at = refused(fund, lambda: fund.receipt("5.00", {}, deducted_charges=money("5.00")))
    over = refused(fund, lambda: fund.receipt("5.00", {}, deducted_charges=money("5.01")))
    assert over.code == "receipt.charges_exceed"
    assert fund.receipt("5.00", {}, deducted_charges=money("4.99"))["resource"]["net"]["amount"] == "0.01"
    return figures(at, gross="5.00", currency="USD")


@case("receipt.unknown")
def _no_receipt(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.bounce(NOBODY, "1.00")), id=NOBODY)


@case("receipt.reversed")
def _reversed_receipt(fund: Fund) -> Refused:
    answer = fund.receipt("5.00", {})
    receipt = answer["resource"]["id"]
    fund.reverse(answer["transaction_id"])
    return figures(refused(fund, lambda: fund.bounce(receipt, "1.00")), id=receipt)


@case("receipt.exceeds_unapplied")
def _beyond_the_unapplied(fund: Fund) -> Refused:
    agreement = fund.agreement("DK", "100.00")
    receipt = fund.receipt("5.00", {agreement: "1.00"})["resource"]["id"]
    over = refused(fund, lambda: fund.apply(receipt, {agreement: "4.01"}))
    fund.apply(receipt, {agreement: "3.99"})
    fund.apply(receipt, {agreement: "0.01"})
    nothing = refused(fund, lambda: fund.apply(receipt, {agreement: "0.01"}))
    figures(nothing, parts="0.01", unapplied="0.00", currency="USD")
    return figures(over, parts="4.01", unapplied="4.00", currency="USD")


@case("receipt.return_exceeds")
def _beyond_the_net(fund: Fund) -> Refused:
    receipt = fund.receipt("5.00", {}, deducted_charges=money("0.50"))["resource"]["id"]
    over = refused(fund, lambda: fund.bounce(receipt, "4.51"))
    fund.bounce(receipt, "4.49")
    fund.bounce(receipt, "0.01")
    figures(refused(fund, lambda: fund.bounce(receipt, "0.01")), asked="0.01", left="0.00", currency="USD")
    return figures(over, asked="4.51", left="4.50", currency="USD")


@case("effective_on.before_receipt")
def _before_the_receipt(fund: Fund) -> Refused:
    agreement = fund.agreement("DK", "100.00", on="2024-01-01")
    receipt = fund.receipt("5.00", {}, on="2024-01-15")["resource"]["id"]
    early = refused(fund, lambda: fund.apply(receipt, {agreement: "1.00"}, on="2024-01-14"))
    assert refused(fund, lambda: fund.bounce(receipt, "1.00", on="2024-01-14")).code == early.code
    fund.apply(receipt, {agreement: "1.00"}, on="2024-01-15")
    fund.bounce(receipt, "1.00", on="2024-01-15")
    return figures(early, effective_on="2024-01-14", received_on="2024-01-15")


@case("bank_account.unknown")
def _no_account(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.receipt("1.00", {}, bank_account_id=NOBODY)), id=NOBODY)


@case("bank_account.other_fund")
def _others_account(fund: Fund) -> Refused:
    other = Fund.opened(fund.desk, "TF2")
    theirs = other.bank_account_id
    return figures(refused(fund, lambda: fund.receipt("1.00", {}, bank_account_id=theirs)), id=theirs, fund="TF")


@case("bank_account.closed")
def _closed_account(fund: Fund) -> Refused:
    account = _second_account(fund)
    path = {"bank_account_id": account}
    fund.desk.do("close_bank_account", {}, path_ids=path)
    assert fund.desk.refusal("close_bank_account", {}, path_ids=path).code == "bank_account.closed"
    return figures(refused(fund, lambda: fund.receipt("1.00", {}, bank_account_id=account)), id=account)


@case("bank_account.not_empty")
def _account_with_money(fund: Fund) -> Refused:
    account = _second_account(fund)
    fund.interest("0.01", on="2024-01-31")
    _transfer(fund, account, "0.01")
    path = {"bank_account_id": account}
    held = fund.desk.refusal("close_bank_account", {}, path_ids=path)
    back = {"from_bank_account_id": account, "to_bank_account_id": fund.bank_account_id}
    body = {"fund_id": fund.fund_id, **back, "amount": money("0.01"), "effective_on": "2024-03-02"}
    fund.desk.do("make_transfer", body)
    fund.desk.do("close_bank_account", {}, path_ids=path)
    return figures(held, minor_units_by_fund={fund.fund_id: 1})


@case("transfer.same_account")
def _same_account(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: _transfer(fund, fund.bank_account_id, "1.00")))


@case("payment.exceeds_cash")
def _transfer_beyond_cash(fund: Fund) -> Refused:
    account = _second_account(fund)
    fund.interest("5.00", on="2024-01-31")
    over = refused(fund, lambda: _transfer(fund, account, "5.01"))
    _transfer(fund, account, "4.99")
    _transfer(fund, account, "0.01")
    figures(
        refused(fund, lambda: _transfer(fund, account, "0.01")),
        asked="0.01",
        available="0.00",
        held="0.00",
        currency="USD",
    )
    return figures(over, asked="5.01", available="5.00", held="0.00", currency="USD")


@case("interest.partner")
def _partner_missing(fund: Fund) -> Refused:
    out_of_place = refused(fund, lambda: fund.interest("1.00", organisation_id=fund.partner_id))
    figures(out_of_place, origin="bank")
    return figures(refused(fund, lambda: fund.interest("1.00", origin="partner")), origin="partner")


@case("reference.taken")
def _reference(fund: Fund) -> Refused:
    first = fund.receipt("1.00", {}, reference="WIRE-1")
    refusal = refused(fund, lambda: fund.receipt("2.00", {}, reference="WIRE-1"))
    reversal = {"transaction_id": first["transaction_id"], "reason_code": "recording_error"}
    fund.desk.do("reverse_transaction", reversal, actor="approver")
    again = fund.receipt("2.00", {}, reference="WIRE-1")
    taken = refused(fund, lambda: fund.receipt("3.00", {}, reference="WIRE-1"))
    figures(taken, reference="WIRE-1", id=again["resource"]["id"])
    return figures(refusal, reference="WIRE-1", id=first["resource"]["id"])


@case("effective_on.future")
def _tomorrow(fund: Fund) -> Refused:
    late = refused(fund, lambda: fund.receipt("1.00", {}, on="2999-12-31"))
    today = fund.desk.events()[-1].recorded_at.date()
    fund.receipt("1.00", {}, on=str(today))
    return figures(late, effective_on="2999-12-31", today=str(today))


@case("currency.not_base")
def _other_currency(fund: Fund) -> Refused:
    project = fund.project()
    fund.funded("DK", "10.00")
    body = {"fund_id": fund.fund_id, "project_id": project, "decision": "SC-1", "effective_on": "2024-02-01"}
    refusal = fund.desk.refusal("approve_allocation", {**body, "amount": money("1.00", "EUR")})
    fund.desk.do("approve_allocation", {**body, "amount": money("1.00")})
    return figures(refusal, currency="EUR", base_currency="USD")


@case("flow.bank_account")
def _paid_flow_without_account(fund: Fund) -> Refused:
    body = {"code": "EXT", "name": "Report", "kind": "external_report", "base_currency": "USD"}
    mirror = fund.desk.do("open_fund", body, actor="administrator")["resource"]["id"]
    return figures(fund.desk.refusal("import_flow", flow(fund, mirror)))


@case("fund.not_external")
def _flow_into_a_fund(fund: Fund) -> Refused:
    refusal = fund.desk.refusal("import_flow", flow(fund, fund.fund_id))
    return figures(refusal, fund="TF", kind="trust_fund")


@case("money.negative")
def _negative_flow(fund: Fund) -> Refused:
    return fund.desk.refusal("import_flow", {**flow(fund, fund.fund_id), "amount": money("-0.01")})


def flow(fund: Fund, fund_id: str) -> dict[str, Any]:
    """A paid flow of 1.00 without a bank account."""
    return {
        "fund_id": fund_id,
        "external_ref": {"source": "fts", "id": "1", "content_sha256": "a" * 64},
        "status": "paid",
        "donor_id": fund.donors["DK"],
        "amount": money("1.00"),
        "as_reported": {},
        "effective_on": "2024-01-01",
    }
