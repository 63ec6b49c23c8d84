"""Numbers for people are gapless per fund, kind and year; a reference is unique per client, fund and kind."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.ledger.state import LedgerState
from shared.contracts.actor import Actor
from shared.contracts.problems import NotLoaded, Refused
from tests.support.desk import ISSUER, Desk, Fund, money


def test_numbers_go_on_per_fund_and_kind_and_no_refusal_takes_one(desk: Desk) -> None:
    first, second = Fund.opened(desk, "TF"), Fund.opened(desk, "TF-2")
    year = desk.events()[-1].recorded_at.year

    def numbers(fund: Fund, kind: str) -> list[str]:
        given = [getattr(e.data, "number", None) for e in desk.events()]
        return [n for n in given if n is not None and n.startswith(f"{prefix(fund)}-{kind}-")]

    def prefix(fund: Fund) -> str:
        return "TF" if fund is first else "TF-2"

    agreements = [first.agreement("DK", "10.00"), first.agreement("DK", "10.00"), second.agreement("DK", "10.00")]
    for _ in range(3):
        with pytest.raises(Refused):
            first.receipt("20.00", {agreements[0]: "10.01"})
    one = first.receipt("10.00", {agreements[0]: "10.00"})
    two = first.receipt("10.00", {agreements[1]: "10.00"})
    second.receipt("10.00", {agreements[2]: "10.00"})
    first.reverse(two["transaction_id"])
    with pytest.raises(Refused):
        first.reverse(two["transaction_id"])
    first.receipt("10.00", {agreements[1]: "10.00"})
    first.reverse(one["transaction_id"])
    assert numbers(first, "AGR") == [f"TF-AGR-{year}-00001", f"TF-AGR-{year}-00002"]
    assert numbers(first, "REC") == [f"TF-REC-{year}-{n:05d}" for n in (1, 2, 3)]
    assert numbers(first, "REV") == [f"TF-REV-{year}-{n:05d}" for n in (1, 2)]
    assert numbers(second, "AGR") == [f"TF-2-AGR-{year}-00001"]
    assert numbers(second, "REC") == [f"TF-2-REC-{year}-00001"]


def test_a_failed_bulk_takes_no_number(desk: Desk) -> None:
    fund = Fund.opened(desk)
    body = {"fund_id": fund.fund_id, "bank_account_id": fund.bank_account_id, "effective_on": "2024-01-01"}
    good = desk.command("record_receipt", {**body, "gross_amount": money("1.00")})
    bad = desk.command("record_receipt", {**body, "gross_amount": money("1.00"), "donor_id": fund.partner_id})
    with pytest.raises(Exception, match=r"donor\.unknown|refused"):
        outcome: Any = desk.bulk([good, bad], atomic=True)
        assert not any(isinstance(o, Refused) for o in outcome), "refused"
    assert fund.receipt("1.00", {})["resource"]["number"].endswith("-00001")


def test_the_year_is_that_of_recording_in_the_funds_own_zone() -> None:
    ledger = LedgerState()
    ledger.counters = {("f", "ALL", 2024): 7, ("f", "ALL", 2025): 0, ("g", "ALL", 2024): 99_999}
    late = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    assert ledger.next_number("f", "TF", "UTC", "ALL", late) == "TF-ALL-2024-00008"
    assert ledger.next_number("f", "TF", "Africa/Bamako", "ALL", late) == "TF-ALL-2024-00008"
    assert ledger.next_number("f", "TF", "Africa/Nairobi", "ALL", late) == "TF-ALL-2025-00001"
    assert ledger.next_number("g", "TG", "UTC", "ALL", late) == "TG-ALL-2024-100000"
    with pytest.raises(NotLoaded):
        ledger.next_number("f", "TF", "UTC", "REC", late)


def test_a_reference_is_unique_per_client_fund_and_kind(desk: Desk) -> None:
    first, second = Fund.opened(desk, "TF"), Fund.opened(desk, "TF2")
    other_client = Actor(issuer=ISSUER, subject="finance_officer", client_id="elsewhere")
    other_person = Actor(issuer=ISSUER, subject="finance_officer-2", client_id="tests")
    agreement = first.agreement("DK", "10.00", reference="R-1")
    first.receipt("1.00", {}, reference="R-1")  # another kind
    second.receipt("1.00", {}, reference="R-1")  # another fund
    body = {
        "fund_id": first.fund_id,
        "bank_account_id": first.bank_account_id,
        "gross_amount": money("1.00"),
        "reference": "R-1",
        "effective_on": "2024-01-15",
    }
    desk.do("record_receipt", body, actor=other_client)  # another client
    assert desk.refusal("record_receipt", body, actor=other_person).code == "reference.taken"
    assert desk.refusal("record_receipt", body, actor=other_client).code == "reference.taken"
    assert agreement


def test_every_kind_that_takes_a_reference_takes_it_once(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    fund.funded("DK", "100.00")
    account = {"code": "SECOND", "name": "Second", "currency": "USD", "fund_ids": [fund.fund_id]}
    second = desk.do("open_bank_account", account)["resource"]["id"]
    allocation = fund.allocation(project, "50.00")
    commitment = fund.commitment(allocation, "50.00")
    bank = fund.at_bank("1.00", "2024-03-01")
    dated = {"amount": money("1.00"), "effective_on": "2024-03-01"}
    accounts = {"from_bank_account_id": fund.bank_account_id, "to_bank_account_id": second}
    donor = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"]}
    instalments = {"organisation_id": fund.partner_id, "kind": "mou", "instalments": [{"amount": money("1.00")}]}
    paid = {"commitment_id": commitment, "bank_account_id": fund.bank_account_id}
    commands: dict[str, dict[str, Any]] = {
        "record_pledge": {**donor, **dated},
        "sign_agreement": {**donor, **dated},
        "record_interest": {**bank, "origin": "bank"},
        "record_bank_charge": bank,
        "make_transfer": {"fund_id": fund.fund_id, **accounts, **dated},
        "approve_allocation": {"fund_id": fund.fund_id, "project_id": project, "decision": "SC-1", **dated},
        "sign_commitment": {"allocation_id": allocation, **instalments, **dated},
        "pay_disbursement": {**paid, "instalment": 1, **dated},
        "record_partner_refund": {**paid, **dated},
    }
    for name, body in commands.items():
        if name == "sign_commitment":
            fund.revise_allocation(allocation, "60.00", on="2024-03-01")
        desk.do(name, {**body, "reference": "R-1"})
        if name == "record_partner_refund":
            fund.payment(commitment, 1, "1.00", on="2024-03-01")
        assert desk.refusal(name, {**body, "reference": "R-1"}).code == "reference.taken", name
        desk.do(name, {**body, "reference": "R-2"})
