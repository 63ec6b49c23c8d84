"""An instalment waits for the report of a span: certifying the same span is no further report, nor goes one back."""

from tests.support.desk import Desk, Fund, money


def test_certifying_a_span_opens_no_further_instalment(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "300.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "300.00"), "100.00", "100.00", "100.00")
    fund.payment(commitment, 1, "100.00")
    fund.report(commitment, {1: "90.00"}, on="2024-06-30")
    fund.report(commitment, {1: "80.00"}, on="2024-06-30", basis="certified")
    fund.payment(commitment, 2, "100.00", on="2024-07-01")
    third = {
        "commitment_id": commitment,
        "instalment": 3,
        "bank_account_id": fund.bank_account_id,
        "amount": money("100.00"),
        "effective_on": "2025-01-01",
    }
    refusal = desk.refusal("pay_disbursement", third)
    assert refusal.code == "disbursement.report_missing"
    assert refusal.figures == {"instalment": 3, "waits_for_report": 2, "accepted_reports": 1}
    fund.report(commitment, {1: "150.00"}, on="2024-12-31")
    desk.do("pay_disbursement", third)


def test_a_report_does_not_go_back_behind_the_last_accepted_one(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "300.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "300.00"), "300.00")
    fund.report(commitment, {1: "90.00"}, on="2024-06-30")
    earlier = {
        "commitment_id": commitment,
        "basis": "certified",
        "to_on": "2024-06-29",
        "cumulative": [{"category": 1, "amount": money("80.00")}],
        "effective_on": "2024-07-01",
    }
    refusal = desk.refusal("submit_report", earlier)
    assert (refusal.code, refusal.figures) == (
        "report.to_on",
        {"to_on": "2024-06-29", "accepted_to_on": "2024-06-30"},
    )
    desk.do("submit_report", {**earlier, "to_on": "2024-06-30"})


def test_a_backdated_reduction_finds_what_was_bound_on_that_day(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "300.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "300.00"), "100.00", on="2024-03-01")
    more = {"amount": money("300.00"), "instalments": [{"amount": money("300.00")}], "effective_on": "2024-05-01"}
    desk.do("revise_commitment", more, path_ids={"commitment_id": commitment})
    less = {"amount": money("50.00"), "instalments": [{"amount": money("50.00")}], "effective_on": "2024-04-30"}
    refusal = desk.refusal("revise_commitment", less, path_ids={"commitment_id": commitment})
    assert (refusal.code, refusal.figures["committed"]) == ("commitment.below_outstanding", "100.00")
    desk.do("revise_commitment", {**less, "effective_on": "2024-05-01"}, path_ids={"commitment_id": commitment})


def test_a_bank_account_needs_rights_on_every_fund_that_it_serves(desk: Desk) -> None:
    first, second = Fund.opened(desk, "A1"), Fund.opened(desk, "B1")
    grant = {
        "issuer": "urn:test",
        "subject": "only-first",
        "role": "treasurer",
        "scope": {"kind": "fund", "id": first.fund_id},
        "from_on": "2024-01-01",
    }
    desk.do("give_grant", grant, actor="administrator")
    account = {"code": "BOTH", "name": "Both", "currency": "USD", "fund_ids": [first.fund_id, second.fund_id]}
    assert desk.refusal("open_bank_account", account, actor="only-first").code == "grant.missing"
    desk.do("open_bank_account", {**account, "code": "ONE", "fund_ids": [first.fund_id]}, actor="only-first")
