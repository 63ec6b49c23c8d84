"""A fund that is older than the ledger is opened, and everything old goes on as if it had been recorded here.

Ids that one opening makes have no order among themselves, so that lines which differ in their source are compared
without one.
"""

from typing import Any

import pytest

from services.ledger.agreements.state import AGREEMENT
from services.ledger.allocations.decisions import ALLOCATION
from services.ledger.commitments.state import COMMITMENT, Commitment
from services.ledger.funds.decisions import FUND
from services.ledger.openings import parts
from services.ledger.rates.decisions import carried
from shared.contracts.events.openings import OpeningBalancesRecorded
from shared.contracts.money import Money
from shared.deciding.resources import Resource
from shared.postings.entries import imbalance
from shared.postings.registry import entries_of
from tests.conftest import Database
from tests.ledger.test_rebuild import rebuilt
from tests.refusals.invoices import invoice, pay
from tests.support.desk import Desk, Fund, money
from tests.support.openings import ids, large_opening, opened, opening
from tests.support.tables import dump

OPENED = {
    "accumulated_surplus": "-1215.00", "advances_to_partners": "100.00", "agent_fee_payable": "-5.00",
    "allocated": "-100.00", "available": "-430.00", "cash": "1000.00", "committed": "-445.00",
    "conditional_contributions": "-50.00", "contributions_receivable": "250.00", "control": "1675.00",
    "doubtful_allowance": "-10.00", "payables": "-30.00", "spent": "-700.00", "unapplied_receipts": "-40.00",
}  # fmt: skip


def older(desk: Desk) -> tuple[Fund, dict[str, str]]:
    """A fund opened on 31 December 2023, and the ids of its old things by their old references."""
    fund = Fund.opened(desk)
    opened(fund, opening(fund, fund.named("P", fund.project())))
    at = ids(fund)
    for reference, resource_id in at.items():
        fund.named(reference, resource_id)
    return fund, at


def commitment(desk: Desk, resource_id: str) -> Commitment:
    """A commitment as the writer has it."""
    found: Resource[Any] | None = desk.machine.state.resources[COMMITMENT.name, resource_id]
    assert found is not None
    state: Commitment = found.state
    return state


def test_the_opening_states_every_balance_line_by_line(desk: Desk) -> None:
    fund, _ = older(desk)
    recorded = [e for e in desk.events() if e.type == "OpeningBalancesRecorded"]
    assert len(recorded) == 1
    assert sorted(fund.lines(recorded[0])) == sorted(
        [
            "Dr cash 1000.00: bank",
            "Cr available 20.00: pool",
            "Dr contributions_receivable 250.00: DK, SAA-1",
            "Cr doubtful_allowance 10.00: DK, SAA-1",
            "Cr conditional_contributions 50.00: DK, SAA-1",
            "Cr available 280.00: DK, SAA-1",
            "Cr available 130.00: NO, SAA-2",
            "Cr unapplied_receipts 40.00: NO",
            "Cr allocated 80.00: DK, SAA-1, P",
            "Cr allocated 20.00: pool, P",
            "Cr committed 240.00: DK, SAA-1, P, partner, MOU-1",
            "Cr committed 110.00: NO, SAA-2, P, partner, MOU-1",
            "Cr spent 400.00: DK, SAA-1, P, partner, MOU-1",
            "Cr spent 200.00: NO, SAA-2, P, partner, MOU-1",
            "Dr advances_to_partners 100.00: P, partner, MOU-1",
            "Cr committed 95.00: DK, SAA-1, P, partner, PO-1",
            "Cr spent 100.00: DK, SAA-1, P, partner, PO-1",
            "Cr payables 30.00: P, partner, PO-1",
            "Cr agent_fee_payable 5.00",
            "Cr accumulated_surplus 1215.00",
            "Dr control 1675.00",
        ]
    )
    assert fund.books() == OPENED
    others = [e for e in desk.events() if e.transaction_id == recorded[0].transaction_id][1:]
    assert [e.type for e in others] == [
        "AgreementOpened", "AgreementOpened", "ReceiptOpened", "ReceiptOpened", "AllocationOpened", "CommitmentOpened",
        "CommitmentOpened", "InvoiceOpened",
    ]  # fmt: skip
    assert not any(entries_of(e.data) for e in others)


def test_numbers_go_on_from_those_that_the_opening_gave(desk: Desk) -> None:
    fund, _ = older(desk)
    year = desk.events()[-1].recorded_at.year
    numbers = [e.data.number for e in desk.events() if e.type in ("AgreementOpened", "CommitmentOpened")]  # type: ignore[attr-defined]
    assert numbers == [f"TF-{kind}-{year}-0000{n}" for kind, n in (("AGR", 1), ("AGR", 2), ("COM", 1), ("COM", 2))]
    body = {
        "fund_id": fund.fund_id,
        "donor_id": fund.donors["DK"],
        "amount": money("1.00"),
        "effective_on": "2024-01-01",
    }
    assert desk.do("sign_agreement", body)["resource"]["number"] == f"TF-AGR-{year}-00003"


def test_the_rest_of_an_old_agreement_is_settled(desk: Desk) -> None:
    fund, at = older(desk)
    start = desk.size()
    fund.receipt("250.00", {at["SAA-1"]: "250.00"})
    assert fund.told(start) == [
        "Dr cash 250.00: bank",
        "Cr contributions_receivable 250.00: DK, SAA-1",
        "Dr control 250.00",
        "Cr available 250.00: DK, SAA-1",
    ]
    assert desk.balance(fund.fund_id, "available", source=at["SAA-1"]) == -53_000
    more = {"parts": [{"agreement_id": at["SAA-1"], "amount": money("250.01")}], "gross_amount": money("250.01")}
    about = {"fund_id": fund.fund_id, "bank_account_id": fund.bank_account_id, "effective_on": "2024-01-20"}
    assert desk.refusal("record_receipt", {**more, **about}).code == "receipt.exceeds_receivable"
    state = desk.machine.state.get(AGREEMENT, at["SAA-1"])
    assert (state.reference, str(state.signed_on), state.collected_before) == (
        "SAA-1", "2020-01-10", Money.model_validate(money("2000.00")),
    )  # fmt: skip


def test_old_unapplied_money_finds_its_agreement_or_goes_back(desk: Desk) -> None:
    fund, at = older(desk)
    signed = fund.named("SAA-3", fund.agreement("NO", "25.00"))
    start = desk.size()
    fund.apply(at["WIRE-9"], {signed: "25.00"})
    fund.bounce(at["WIRE-9"], "15.00")
    assert fund.told(start) == [
        "Dr unapplied_receipts 25.00: NO",
        "Cr contributions_receivable 25.00: NO, SAA-3",
        "Dr control 25.00",
        "Cr available 25.00: NO, SAA-3",
        "Cr cash 15.00: bank",
        "Dr unapplied_receipts 15.00: NO",
    ]


def test_an_old_condition_is_met_by_the_cash_that_is_held_for_it(desk: Desk) -> None:
    fund, at = older(desk)
    start = desk.size()
    body = {"amount": money("60.00"), "effective_on": "2024-01-20"}
    desk.do("meet_condition", body, path_ids={"agreement_id": at["SAA-1"]})
    assert sorted(fund.told(start)) == sorted(
        [
            "Dr conditional_contributions 50.00: DK, SAA-1",
            "Dr contributions_receivable 10.00: DK, SAA-1",
            "Cr contribution_revenue 50.00: DK, SAA-1",
            "Cr contribution_revenue 10.00: DK, SAA-1",
            "Dr control 50.00",
            "Cr available 50.00: DK, SAA-1",
        ]
    )
    fund.books()


def test_an_old_allocation_is_committed_revised_and_bounded(desk: Desk) -> None:
    fund, at = older(desk)
    body = {
        "allocation_id": at["ALLOC-1"],
        "organisation_id": fund.partner_id,
        "kind": "mou",
        "amount": money("87.01"),
        "instalments": [{"amount": money("87.01")}],
        "effective_on": "2024-01-10",
    }
    assert desk.refusal("sign_commitment", body).code == "allocation.support_cost_reserve"
    fund.commitment(at["ALLOC-1"], "50.00", on="2024-01-10")
    fund.revise_allocation(at["ALLOC-1"], "1490.00", on="2024-01-11")
    refusal = desk.refusal(
        "revise_allocation",
        {"amount": money("1462.99"), "decision": "SC-9", "effective_on": "2024-01-11"},
        path_ids={"allocation_id": at["ALLOC-1"]},
    )
    assert refusal.code == "allocation.committed"
    fund.revise_allocation(at["ALLOC-1"], "1463.00", on="2024-01-11")
    assert desk.machine.state.get(ALLOCATION, at["ALLOC-1"]).uncommitted_total == 1_300
    fund.books()


def test_an_old_commitment_is_paid_reported_on_by_difference_and_closed(desk: Desk) -> None:
    fund, at = older(desk)
    paid = fund.payment(at["MOU-1"], 2, "250.00", on="2024-01-10")
    assert paid["resource"]["advance_part"]["amount"] == "250.00"
    start = desk.size()
    answer = fund.report(at["MOU-1"], {4: "800.00", 8: "130.00"}, on="2024-03-31")
    assert answer["resource"]["reports"][0]["report_number"] == 3
    assert sorted(fund.told(start)) == sorted(
        [
            "Dr programme_expense 300.00: P, partner, MOU-1, category 4",
            "Dr programme_expense 30.00: P, partner, MOU-1, category 8",
            "Cr advances_to_partners 330.00: P, partner, MOU-1",
            "Dr committed 226.29: DK, SAA-1, P, partner, MOU-1",
            "Cr spent 226.29: DK, SAA-1, P, partner, MOU-1",
            "Dr committed 103.71: NO, SAA-2, P, partner, MOU-1",
            "Cr spent 103.71: NO, SAA-2, P, partner, MOU-1",
        ]
    )
    state = commitment(desk, at["MOU-1"])
    assert state.reported_spans == 3
    fund.refund(at["MOU-1"], "20.00", on="2024-04-10")
    desk.do("close_commitment", {"effective_on": "2024-04-11"}, path_ids={"commitment_id": at["MOU-1"]})
    assert desk.balance(fund.fund_id, "committed", commitment_id=at["MOU-1"]) == 0
    assert desk.balance(fund.fund_id, "advances_to_partners") == 0
    fund.books()


def test_an_old_report_is_corrected_downward_from_the_sources_that_bore_it(desk: Desk) -> None:
    fund, at = older(desk)
    start = desk.size()
    fund.report(at["MOU-1"], {4: "470.00", 8: "100.00"}, on="2024-03-31", basis="certified")
    assert sorted(fund.told(start)) == sorted(
        [
            "Cr programme_expense 30.00: P, partner, MOU-1, category 4",
            "Dr advances_to_partners 30.00: P, partner, MOU-1",
            "Cr committed 20.00: DK, SAA-1, P, partner, MOU-1",
            "Dr spent 20.00: DK, SAA-1, P, partner, MOU-1",
            "Cr committed 10.00: NO, SAA-2, P, partner, MOU-1",
            "Dr spent 10.00: NO, SAA-2, P, partner, MOU-1",
        ]
    )
    fund.books()


def test_an_old_purchase_order_is_invoiced_on_and_its_old_invoice_paid(desk: Desk) -> None:
    fund, at = older(desk)
    pay(fund, at["F-80"], "30.00")
    twice = {"commitment_id": at["PO-1"], "supplier_reference": "F-80", "invoiced_on": "2024-01-01"}
    line = {"category": 3, "amount": money("1.00")}
    refusal = desk.refusal("accept_invoice", {**twice, "lines": [line], "effective_on": "2024-03-01"})
    assert refusal.code == "invoice.duplicate"
    pay(fund, invoice(fund, at["PO-1"], {3: "95.00"}, number="F-81")["resource"]["id"], "95.00")
    desk.do("close_commitment", {"effective_on": "2024-04-11"}, path_ids={"commitment_id": at["PO-1"]})
    assert desk.balance(fund.fund_id, "payables") == 0


def test_the_whole_opening_is_reversed_and_recorded_anew(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project()
    told = opened(fund, opening(fund, project))
    assert told["resource"]["opening_on"] == "2023-12-31"
    policy = {"policy": {"name": "source_order", "order": "oldest_receipt_first"}, "valid_from": "2024-01-01"}
    desk.do("set_policy", policy, path_ids={"fund_id": fund.fund_id}, actor="administrator")
    count = len([e for e in desk.events() if e.transaction_id == told["transaction_id"]])
    start = desk.size()
    fund.reverse(told["transaction_id"])
    assert len(desk.events(start)) == count
    assert fund.books() == {}
    assert desk.machine.state.get(FUND, fund.fund_id).opening_on is None
    opened(fund, opening(fund, project))
    assert fund.books() == OPENED


def test_an_opening_is_not_pulled_from_under_what_stands_on_it(desk: Desk) -> None:
    fund, at = older(desk)
    transaction = next(e.transaction_id for e in desk.events() if e.type == "OpeningBalancesRecorded")
    body = {"transaction_id": transaction, "reason_code": "recording_error"}
    paid = fund.payment(at["MOU-1"], 2, "1.00", on="2024-01-10")
    refusal = desk.refusal("reverse_transaction", body, actor="approver")
    assert (refusal.code, refusal.figures["type"]) == ("reversal.depended_on", "DisbursementPaid")
    fund.reverse(paid["transaction_id"])
    fund.interest("7.00")
    fund.reverse(transaction)
    assert fund.books() == {"available": "-7.00", "cash": "7.00", "control": "7.00", "interest_fund": "-7.00"}


def test_an_opening_in_parts_adds_up_to_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BALANCE_BYTES_MAX", 1_000)
    monkeypatch.setattr(parts, "CUMULATIVE_BYTES_MAX", 300)
    fund, at = older(desk)
    recorded = [e.data for e in desk.events() if isinstance(e.data, OpeningBalancesRecorded)]
    assert len(recorded) > 5
    assert [(e.part, e.parts) for e in recorded] == [(n + 1, len(recorded)) for n in range(len(recorded))]
    for event in recorded:
        assert imbalance(entries_of(event)) is None
    assert sum(len(event.cumulative) for event in recorded) == 9
    assert fund.books() == OPENED
    fund.payment(at["MOU-1"], 2, "250.00", on="2024-01-10")


def test_a_large_opening_fits_its_events_and_so_does_its_reversal(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project(approved="100000000.00")
    body = large_opening(fund, project)
    told = opened(fund, body)
    recorded = [e for e in desk.events() if isinstance(e.data, OpeningBalancesRecorded)]
    assert len(recorded) > 2
    assert all(len(e.leaf()) < 65_535 for e in recorded)
    assert fund.books()["contributions_receivable"] == "2050.00"
    fund.reverse(told["transaction_id"])
    assert fund.books() == {}
    opened(fund, body)


def test_a_foreign_account_and_agreement_keep_what_they_are_carried_at(desk: Desk) -> None:
    fund = Fund.opened(desk)
    body = opening(fund, fund.project())
    euros = fund.account("EUR")
    body["cash"][0]["balance"] = {"amount": money("780.00")}
    held = {"amount": money("200.00", "EUR"), "base_amount": money("220.00")}
    body["cash"].append({"bank_account_id": euros, "balance": held})
    body["agreements"].append(
        {
            "reference": "SAA-E",
            "donor_id": fund.donors["DK"],
            "signed_on": "2023-01-10",
            "amount": {"amount": money("900.00", "EUR"), "base_amount": money("1000.00")},
            "collected": money("300.00", "EUR"),
            "receivable_base": money("666.67"),
            "available": money("0.00"),
        }
    )
    opened(fund, body)
    assert desk.balance(fund.fund_id, "cash", bank_account_id=euros) == 22_000
    agreement = desk.machine.state.get(AGREEMENT, ids(fund)["SAA-E"])
    # the rate is written as that of every other amount that is carried
    assert agreement.amount == carried(90_000, "EUR", 100_000, "USD")
    assert (agreement.amount.rate, agreement.amount.base_amount) == ("0.900000000000", "1000.00")
    assert desk.balance(fund.fund_id, "contributions_receivable") == 91_667
    assert desk.balance(fund.fund_id, "accumulated_surplus") == -121_500 - 66_667


def test_an_opening_is_rebuilt_as_it_stands(desk: Desk, database: Database) -> None:
    fund, at = older(desk)
    fund.payment(at["MOU-1"], 2, "250.00", on="2024-01-10")
    fund.report(at["MOU-1"], {4: "800.00", 8: "130.00"}, on="2024-03-31")
    live = dump(database.url())
    rebuilt(database)
    again = dump(database.url())
    for table, rows in live.items():
        assert again[table] == rows, table


def test_what_an_old_partner_must_give_back_stays_bound_until_it_does(desk: Desk) -> None:
    """Of the 100.00 that the partner holds 40.00 are recoverable: 250.00 of 350.00 committed are free, and no more."""
    fund = Fund.opened(desk)
    body = opening(fund, fund.named("P", fund.project()))
    body["commitments"][0] |= {"advances": money("60.00"), "recoverable": money("40.00")}
    opened(fund, body)
    for reference, resource_id in ids(fund).items():
        fund.named(reference, resource_id)
    mou = ids(fund)["MOU-1"]
    assert commitment(desk, mou).recoverable_bound_minor == 4000

    def revised(amount: str, second: str) -> dict[str, Any]:
        instalments = [{"amount": money("700.00")}, {"amount": money(second)}]
        return {"amount": money(amount), "instalments": instalments, "effective_on": "2024-02-01"}

    path = {"commitment_id": mou}
    assert desk.refusal("revise_commitment", revised("749.99", "49.99"), path_ids=path).code in FLOORS
    desk.do("revise_commitment", revised("750.00", "50.00"), path_ids=path)
    assert commitment(desk, mou).committed_total == 10000
    start = desk.size()
    fund.refund(mou, "40.00", on="2024-03-01")
    partner = [line for line in fund.told(start) if "partners" in line]
    assert partner == ["Cr recoverable_from_partners 40.00: P, partner, MOU-1"]
    assert desk.balance(fund.fund_id, "recoverable_from_partners") == 0
    assert commitment(desk, mou).recoverable_bound_minor == 0


FLOORS = ("commitment.instalment_paid", "commitment.below_outstanding")
"""What holds a commitment up: an instalment that was paid, or what its partner still holds."""
