"""A mistake of each kind is reversed by a second person: the books are as if it had never been."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.contracts.events.corrections import Reversed
from shared.postings.registry import entries_of
from tests.support.desk import Desk, Fund, money

Mistake = Callable[[Fund, dict[str, str]], dict[str, Any]]


def _pledge(fund: Fund, _: dict[str, str]) -> dict[str, Any]:
    body = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"], "amount": money("7.00")}
    return fund.desk.do("record_pledge", {**body, "effective_on": "2024-01-05"})


def _agreement(fund: Fund, _: dict[str, str]) -> dict[str, Any]:
    body = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"], "amount": money("7.00")}
    return fund.desk.do("sign_agreement", {**body, "effective_on": "2024-01-05"})


def _transfer(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    accounts = {"from_bank_account_id": fund.bank_account_id, "to_bank_account_id": at["second bank"]}
    body = {"fund_id": fund.fund_id, **accounts, "amount": money("7.00"), "effective_on": "2024-03-01"}
    return fund.desk.do("make_transfer", body)


def _cancelled(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    body = {"decision": "SC-9", "effective_on": "2024-03-01"}
    return fund.desk.do("cancel_allocation", body, path_ids={"allocation_id": at["spare allocation"]})


def _waived(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    body = {"instalment": 2, "reason": "agreed", "effective_on": "2024-03-01"}
    return fund.desk.do("waive_instalment", body, path_ids={"commitment_id": at["commitment"]})


def _closed(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    body = {"effective_on": "2024-03-01"}
    return fund.desk.do("close_commitment", body, path_ids={"commitment_id": at["spare commitment"]})


def _returned_payment(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    body = {"effective_on": "2024-03-01"}
    return fund.desk.do("return_disbursement", body, path_ids={"disbursement_id": at["disbursement"]})


def _submitted(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    body = {
        "commitment_id": at["commitment"],
        "basis": "provisional",
        "to_on": "2024-03-01",
        "cumulative": [{"category": 4, "amount": money("7.00")}],
        "effective_on": "2024-03-01",
    }
    return fund.desk.do("submit_report", body)


def _amended(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    body = {"amount": money("9.00"), "effective_on": "2024-03-01"}
    return fund.desk.do("amend_pledge", body, path_ids={"pledge_id": at["pledge"]})


def _withdrawn(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    body = {"effective_on": "2024-03-01"}
    return fund.desk.do("withdraw_pledge", body, path_ids={"pledge_id": at["pledge"]})


MISTAKES: dict[str, Mistake] = {
    "ContributionPledged": _pledge,
    "PledgeAmended": _amended,
    "PledgeWithdrawn": _withdrawn,
    "AgreementSigned": _agreement,
    "ContributionReceived": lambda fund, at: fund.receipt("5.00", {at["agreement"]: "3.00"}),
    "ReceiptApplied": lambda fund, at: fund.apply(at["receipt"], {at["agreement"]: "3.00"}),
    "ReceiptReturned": lambda fund, at: fund.bounce(at["receipt"], "6.00", charge="0.50"),
    "InterestReceived": lambda fund, _: fund.interest("7.00"),
    "BankCharged": lambda fund, _: fund.bank_charge("7.00"),
    "OwnTransferMade": _transfer,
    "AllocationApproved": lambda fund, at: fund.desk.do("approve_allocation", _allocation(fund, at)),
    "AllocationRevised": lambda fund, at: fund.revise_allocation(at["spare allocation"], "9.00"),
    "AllocationCancelled": _cancelled,
    "CommitmentSigned": lambda fund, at: fund.desk.do("sign_commitment", _commitment(fund, at)),
    "CommitmentRevised": lambda fund, at: fund.revise_commitment(at["spare commitment"], "7.00"),
    "CommitmentClosed": _closed,
    "InstalmentWaived": _waived,
    "DisbursementPaid": lambda fund, at: fund.payment(at["commitment"], 1, "7.00"),
    "DisbursementReturned": _returned_payment,
    "ExpenditureSubmitted": _submitted,
    "ExpenditureAccepted": lambda fund, at: fund.report(at["commitment"], {4: "7.00"}),
    "PartnerRefundReceived": lambda fund, at: fund.refund(at["commitment"], "12.00", excess_is="recovery"),
}


def _allocation(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    body = {"fund_id": fund.fund_id, "project_id": at["project"], "decision": "SC-7", "amount": money("7.00")}
    return {**body, "effective_on": "2024-03-01"}


def _commitment(fund: Fund, at: dict[str, str]) -> dict[str, Any]:
    body = {
        "allocation_id": at["spare allocation"],
        "organisation_id": fund.partner_id,
        "kind": "mou",
        "amount": money("4.00"),
        "instalments": [{"amount": money("4.00")}],
    }
    return {**body, "effective_on": "2024-03-01"}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_undone_line_by_line(desk: Desk, mistake: str) -> None:
    fund = Fund.opened(desk)
    at = {"project": fund.named("P", fund.project())}
    account = {"code": "SECOND", "name": "Second", "currency": "USD", "fund_ids": [fund.fund_id]}
    at["second bank"] = fund.named("second bank", desk.do("open_bank_account", account)["resource"]["id"])
    at["pledge"] = _pledge(fund, at)["resource"]["id"]
    at["agreement"] = fund.named("A", fund.agreement("DK", "500.00"))
    at["receipt"] = fund.receipt("110.00", {at["agreement"]: "100.00"})["resource"]["id"]
    at["spare allocation"] = fund.allocation(at["project"], "10.00")
    bound = fund.allocation(at["project"], "60.00")
    at["commitment"] = fund.named("C", fund.commitment(bound, "30.00", "20.00"))
    at["spare commitment"] = fund.named("D", fund.commitment(bound, "5.00"))
    at["disbursement"] = fund.payment(at["commitment"], 1, "10.00")["resource"]["id"]
    before = fund.books()

    start = desk.size()
    told = MISTAKES[mistake](fund, at)
    made = [e for e in desk.events(start) if e.transaction_id == told["transaction_id"]]
    assert made[-1].type == mistake

    start = desk.size()
    reversal = fund.reverse(told["transaction_id"])
    undone = desk.events(start)
    assert [e.data.reverses_position for e in undone if isinstance(e.data, Reversed)] == [
        e.position for e in reversed(made)
    ]
    assert [e.stream for e in undone] == [e.stream for e in reversed(made)]
    assert [e.effective_on for e in undone] == [e.effective_on for e in reversed(made)]
    assert {e.data.number for e in undone if isinstance(e.data, Reversed)} == {
        f"TF-REV-{undone[0].recorded_at.year}-00001"
    }
    for event, mirror in zip(reversed(made), undone, strict=True):
        assert entries_of(mirror.data) == [entry.mirrored() for entry in entries_of(event.data)]
    if mistake != "ExpenditureAccepted":  # its submission was another transaction and posts nothing
        assert reversal["resource"]["reversed"] is (made[0].version == 1)
    assert fund.books() == before

    # Recorded anew: what was reversed is in nobody's way.
    if made[0].version > 1 and mistake != "ExpenditureAccepted":
        MISTAKES[mistake](fund, at)
        fund.books()


def test_a_commitments_rise_is_undone_with_the_expenditure_it_posted(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "150.00"))
    commitment = fund.named("C", fund.commitment(fund.allocation(project, "150.00"), "100.00"))
    fund.report(commitment, {4: "130.00"})
    before = fund.books()
    risen = fund.revise_commitment(commitment, "120.00")
    assert fund.books()["spent"] == "-120.00"
    start = desk.size()
    fund.reverse(risen["transaction_id"])
    assert fund.told(start) == [
        "Cr programme_expense 20.00: P, partner, C, category 4",
        "Dr payables 20.00: P, partner, C",
        "Cr committed 20.00: DK, A, P, partner, C",
        "Dr spent 20.00: DK, A, P, partner, C",
        "Cr allocated 20.00: DK, A, P",
        "Dr committed 20.00: DK, A, P, partner, C",
    ]
    assert fund.books() == before
    assert len(desk.events(start)) == 2


def test_a_receipt_that_was_spent_is_reversed_all_the_same(desk: Desk) -> None:
    """A correction is never refused for capacity: it overdraws the fund, and allocations wait."""
    fund = Fund.opened(desk)
    project = fund.named("P", fund.project())
    a = fund.named("A", fund.agreement("DK", "100.00"))
    receipt = fund.receipt("100.00", {a: "100.00"})
    fund.allocation(project, "100.00")
    fund.reverse(receipt["transaction_id"])
    assert desk.balance(fund.fund_id, "available", source=a) == 10_000
    fund.funded("NO", "50.00")
    body = {"fund_id": fund.fund_id, "project_id": project, "decision": "SC-2", "amount": money("1.00")}
    assert desk.refusal("approve_allocation", {**body, "effective_on": "2024-03-01"}).code == "fund.overdrawn"
    fund.receipt("100.00", {a: "100.00"}, on="2024-02-01")
    desk.do("approve_allocation", {**body, "effective_on": "2024-03-01"})
