"""Refusals of allocations, commitments, payments, reports and refunds."""

from typing import Any

from shared.contracts.problems import Refused
from tests.refusals.cases import NOBODY, bound, case, figures, refused
from tests.support.desk import Fund, money


def _number(fund: Fund, kind: str, count: int) -> str:
    return f"TF-{kind}-{fund.desk.events()[-1].recorded_at.year}-{count:05d}"


def _cancel(fund: Fund, allocation: str, on: str = "2024-07-01") -> dict[str, Any]:
    body = {"decision": "SC-9", "effective_on": on}
    return fund.desk.do("cancel_allocation", body, path_ids={"allocation_id": allocation})


def _close(fund: Fund, commitment: str, on: str = "2024-07-01") -> dict[str, Any]:
    return fund.desk.do("close_commitment", {"effective_on": on}, path_ids={"commitment_id": commitment})


def _waive(fund: Fund, commitment: str, instalment: int) -> dict[str, Any]:
    body = {"instalment": instalment, "reason": "agreed", "effective_on": "2024-03-01"}
    return fund.desk.do("waive_instalment", body, path_ids={"commitment_id": commitment})


def _submit(fund: Fund, commitment: str, on: str = "2024-06-30", **more: Any) -> dict[str, Any]:
    body = {
        "commitment_id": commitment,
        "basis": "provisional",
        "to_on": "2024-06-30",
        "cumulative": [{"category": 4, "amount": money("1.00")}],
        "effective_on": on,
    }
    return fund.desk.do("submit_report", {**body, **more})


def _accept(fund: Fund, commitment: str, number: int, on: str = "2024-06-30", **given: Any) -> dict[str, Any]:
    ids = {"commitment_id": commitment, "report_number": number}
    return fund.desk.do("accept_report", {"effective_on": on}, path_ids=ids, **given)


def _back(fund: Fund, disbursement: str, on: str) -> dict[str, Any]:
    return fund.desk.do("return_disbursement", {"effective_on": on}, path_ids={"disbursement_id": disbursement})


def _drawn(*parts: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"source": source, "amount": money(amount)} for source, amount in parts]


@case("allocation.exceeds_available")
def _beyond_the_source(fund: Fund) -> Refused:
    source = fund.funded("DK", "100.00")
    project = fund.project()
    over = refused(fund, lambda: fund.allocation(project, "100.01", sources=_drawn((source, "100.01"))))
    fund.allocation(project, "99.99", sources=_drawn((source, "99.99")))
    fund.allocation(project, "0.01", sources=_drawn((source, "0.01")))
    nothing = refused(fund, lambda: fund.allocation(project, "0.01", sources=_drawn((source, "0.01"))))
    figures(nothing, asked={source: "0.01"}, available={source: "0.00"}, held="0.00", currency="USD")
    return figures(over, asked={source: "100.01"}, available={source: "100.00"}, held="0.00", currency="USD")


@case("allocation.exceeds_available")
def _beyond_all_proposed(fund: Fund) -> Refused:
    a, b = fund.funded("DK", "60.00"), fund.funded("NO", "40.00")
    project = fund.project()
    over = refused(fund, lambda: fund.allocation(project, "100.01"))
    fund.allocation(project, "99.99")
    fund.allocation(project, "0.01")
    return figures(over, asked="100.01", available={a: "60.00", b: "40.00"}, held="0.00", currency="USD")


@case("allocation.exceeds_approved")
def _beyond_what_was_approved(fund: Fund) -> Refused:
    fund.funded("DK", "500.00")
    project = fund.project("P1", "100.00")
    over = refused(fund, lambda: fund.allocation(project, "100.01"))
    first = fund.allocation(project, "99.99")
    fund.allocation(project, "0.01")
    more = refused(fund, lambda: fund.allocation(project, "0.01"))
    figures(more, asked="0.01", allocated="100.00", approved="100.00", currency="USD")
    raised = refused(fund, lambda: fund.revise_allocation(first, "100.00"))
    figures(raised, asked="0.01", allocated="100.00", approved="100.00", currency="USD")
    return figures(over, asked="100.01", allocated="0.00", approved="100.00", currency="USD")


@case("allocation.outside_earmark")
def _outside(fund: Fund) -> Refused:
    theirs, other = fund.project("P1"), fund.project("P2")
    source = fund.funded("DK", "100.00", earmark={"project_id": theirs})
    drawn = _drawn((source, "1.00"))
    outside = refused(fund, lambda: fund.allocation(other, "1.00", sources=drawn))
    fund.allocation(theirs, "1.00", sources=drawn)
    return figures(outside, source=source, term="project_id")


@case("allocation.source_twice")
def _source_twice(fund: Fund) -> Refused:
    source = fund.funded("DK", "100.00")
    project = fund.project()
    drawn = _drawn((source, "1.00"), (source, "1.00"))
    return figures(refused(fund, lambda: fund.allocation(project, "2.00", sources=drawn)), source=source)


@case("allocation.sources")
def _sources(fund: Fund) -> Refused:
    source = fund.funded("DK", "100.00")
    project = fund.project()
    below = refused(fund, lambda: fund.allocation(project, "2.00", sources=_drawn((source, "1.99"))))
    figures(below, sources="1.99", amount="2.00", currency="USD")
    above = refused(fund, lambda: fund.allocation(project, "2.00", sources=_drawn((source, "2.01"))))
    fund.allocation(project, "2.00", sources=_drawn((source, "2.00")))
    return figures(above, sources="2.01", amount="2.00", currency="USD")


@case("source.unknown")
def _no_source(fund: Fund) -> Refused:
    project = fund.project()
    other = Fund.opened(fund.desk, "TF2")
    elsewhere = other.funded("DK", "100.00")
    theirs = refused(fund, lambda: fund.allocation(project, "1.00", sources=_drawn((elsewhere, "1.00"))))
    figures(theirs, source=elsewhere)
    return figures(
        refused(fund, lambda: fund.allocation(project, "1.00", sources=_drawn((NOBODY, "1.00")))), source=NOBODY
    )


@case("allocation.too_many_sources")
def _many_sources(fund: Fund) -> Refused:
    for _ in range(41):
        fund.funded("DK", "1.00")
    project = fund.project()
    over = refused(fund, lambda: fund.allocation(project, "41.00"))
    allocation = fund.allocation(project, "40.00")
    more = refused(fund, lambda: fund.revise_allocation(allocation, "41.00"))
    figures(more, sources=41, sources_max=40)
    return figures(over, sources=41, sources_max=40)


@case("project.not_approved")
def _not_approved(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    project = fund.project(status="proposed")
    refusal = refused(fund, lambda: fund.allocation(project, "1.00"))
    fund.project(status="approved", project_id=project, source_position=2)
    allocation = fund.allocation(project, "1.00")
    fund.project(status="completed", project_id=project, source_position=3)
    binding = refused(fund, lambda: fund.commitment(allocation, "1.00"))
    assert (binding.code, binding.figures["status"]) == ("project.not_approved", "completed")
    return figures(refusal, project="P1", status="proposed")


@case("fund.reports_only")
def _mirror(fund: Fund) -> Refused:
    body = {"code": "EXT", "name": "Report", "kind": "external_report", "base_currency": "USD"}
    mirror = fund.desk.do("open_fund", body, actor="administrator")["resource"]["id"]
    project = fund.project()
    allocation = {"fund_id": mirror, "project_id": project, "decision": "SC-1", "amount": money("1.00")}
    return figures(fund.desk.refusal("approve_allocation", {**allocation, "effective_on": "2024-01-01"}), fund="EXT")


@case("fund.unknown")
def _no_fund(fund: Fund) -> Refused:
    project = fund.project()
    body = {"fund_id": NOBODY, "project_id": project, "decision": "SC-1", "amount": money("1.00")}
    return figures(fund.desk.refusal("approve_allocation", {**body, "effective_on": "2024-01-01"}), id=NOBODY)


@case("project.unknown")
def _no_project(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.allocation(NOBODY, "1.00")), id=NOBODY)


@case("currency.not_base")
def _project_in_another_currency(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    project = fund.project(approved_amount=money("100.00", "EUR"))
    return figures(refused(fund, lambda: fund.allocation(project, "1.00")), currency="EUR", base_currency="USD")


@case("fund.overdrawn")
def _overdrawn_source(fund: Fund) -> Refused:
    """Below zero by a cent it is refused; at zero it is not."""
    agreement = fund.agreement("DK", "100.00")
    receipt = fund.receipt("100.00", {agreement: "100.00"})["resource"]["id"]
    other = fund.funded("NO", "10.00")
    project = fund.project()
    fund.allocation(project, "50.00", sources=_drawn((agreement, "50.00")))
    fund.bounce(receipt, "50.00")
    fund.allocation(project, "1.00", sources=_drawn((other, "1.00")), on="2024-02-21")
    fund.bounce(receipt, "0.01")
    refusal = refused(fund, lambda: fund.allocation(project, "1.00", on="2024-02-21"))
    return figures(
        refusal,
        account="available",
        bank_account_id=None,
        source=agreement,
        balance="-0.01",
        lowest="-0.01",
        currency="USD",
    )


@case("fund.overdrawn")
def _overdrawn_bank_account(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    project = fund.project()
    account = {"code": "SECOND", "name": "Second", "currency": "USD", "fund_ids": [fund.fund_id]}
    second = fund.desk.do("open_bank_account", account)["resource"]["id"]
    fund.desk.do("record_bank_charge", {**fund.at_bank("0.01", "2024-02-01"), "bank_account_id": second})
    refusal = refused(fund, lambda: fund.allocation(project, "1.00"))
    fund.desk.do("record_interest", {**fund.at_bank("0.01", "2024-02-01"), "bank_account_id": second, "origin": "bank"})
    fund.allocation(project, "1.00")
    return figures(
        refusal, account="cash", bank_account_id=second, source=None, balance="-0.01", lowest="-0.01", currency="USD"
    )


@case("allocation.unknown")
def _no_allocation(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.revise_allocation(NOBODY, "1.00")), id=NOBODY)


@case("allocation.reversed")
def _reversed_allocation(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "10.00")
    fund.reverse(fund.desk.events()[-1].transaction_id)
    assert refused(fund, lambda: fund.commitment(allocation, "1.00")).code == "allocation.reversed"
    return figures(refused(fund, lambda: fund.revise_allocation(allocation, "1.00")), id=allocation)


@case("allocation.cancelled")
def _cancelled(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "10.00")
    _cancel(fund, allocation)
    assert refused(fund, lambda: _cancel(fund, allocation)).code == "allocation.cancelled"
    assert refused(fund, lambda: fund.commitment(allocation, "1.00")).code == "allocation.cancelled"
    refusal = refused(fund, lambda: fund.revise_allocation(allocation, "1.00"))
    return figures(refusal, allocation=_number(fund, "ALL", 1))


@case("allocation.committed")
def _below_what_is_bound(fund: Fund) -> Refused:
    fund.funded("DK", "1000.00")
    allocation = fund.allocation(fund.project(), "100.00")
    commitment = fund.commitment(allocation, "60.00")
    over = refused(fund, lambda: fund.revise_allocation(allocation, "59.99"))
    fund.revise_allocation(allocation, "60.01")
    fund.revise_allocation(allocation, "60.00")
    least = refused(fund, lambda: fund.revise_allocation(allocation, "59.99"))
    figures(least, asked="0.01", uncommitted="0.00", currency="USD", commitment=commitment)
    cancelled = refused(fund, lambda: _cancel(fund, allocation))
    figures(cancelled, asked="60.00", uncommitted="0.00", currency="USD", commitment=commitment)
    return figures(over, asked="40.01", uncommitted="40.00", currency="USD", commitment=commitment)


@case("effective_on.before_allocation")
def _before_the_allocation(fund: Fund) -> Refused:
    fund.funded("DK", "100.00", on="2024-01-10")
    allocation = fund.allocation(fund.project(), "10.00", on="2024-02-01")
    early = refused(fund, lambda: fund.revise_allocation(allocation, "9.00", on="2024-01-31"))
    assert refused(fund, lambda: fund.commitment(allocation, "1.00", on="2024-01-31")).code == early.code
    fund.revise_allocation(allocation, "9.00", on="2024-02-01")
    fund.commitment(allocation, "1.00", on="2024-02-01")
    return figures(early, effective_on="2024-01-31", approved_on="2024-02-01")


@case("commitment.exceeds_allocation")
def _beyond_the_allocation(fund: Fund) -> Refused:
    fund.funded("DK", "1000.00")
    allocation = fund.allocation(fund.project(), "100.00")
    over = refused(fund, lambda: fund.commitment(allocation, "100.01"))
    first = fund.commitment(allocation, "99.99")
    fund.commitment(allocation, "0.01")
    raised = refused(fund, lambda: fund.revise_commitment(first, "100.00"))
    figures(raised, asked="0.01", uncommitted="0.00", currency="USD")
    return figures(over, asked="100.01", uncommitted="100.00", currency="USD")


@case("allocation.support_cost_reserve")
def _into_the_reserve(fund: Fund) -> Refused:
    fund.funded("DK", "1000.00")
    allocation = fund.allocation(fund.project(), "100.00", support_cost_reserved=money("10.00"))
    over = refused(fund, lambda: fund.commitment(allocation, "90.01"))
    beyond = refused(fund, lambda: fund.commitment(allocation, "100.01"))
    assert beyond.code == "commitment.exceeds_allocation"
    fund.commitment(allocation, "90.00")
    refused(fund, lambda: fund.commitment(allocation, "0.01"))
    return figures(over, asked="90.01", uncommitted="90.00", currency="USD")


@case("commitment.instalments")
def _instalments(fund: Fund) -> Refused:
    fund.funded("DK", "1000.00")
    allocation = fund.allocation(fund.project(), "100.00")
    below = refused(fund, lambda: fund.commitment(allocation, "6.00", "3.99", amount=money("10.00")))
    figures(below, instalments="9.99", amount="10.00", currency="USD")
    above = refused(fund, lambda: fund.commitment(allocation, "6.00", "4.01", amount=money("10.00")))
    return figures(above, instalments="10.01", amount="10.00", currency="USD")


@case("organisation.unknown")
def _no_partner(fund: Fund) -> Refused:
    fund.funded("DK", "1000.00")
    allocation = fund.allocation(fund.project(), "100.00")
    return figures(refused(fund, lambda: fund.commitment(allocation, "1.00", organisation_id=NOBODY)), id=NOBODY)


@case("commitment.unknown")
def _no_commitment(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: fund.payment(NOBODY, 1, "1.00")), id=NOBODY)


@case("commitment.reversed")
def _reversed_commitment(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    fund.reverse(fund.desk.events()[-1].transaction_id)
    return figures(refused(fund, lambda: fund.payment(commitment, 1, "1.00")), id=commitment)


@case("commitment.closed")
def _closed(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    _close(fund, commitment)
    assert refused(fund, lambda: fund.payment(commitment, 1, "1.00")).code == "commitment.closed"
    assert refused(fund, lambda: fund.revise_commitment(commitment, "9.00")).code == "commitment.closed"
    return figures(refused(fund, lambda: _close(fund, commitment)), commitment=_number(fund, "COM", 1))


@case("commitment.below_outstanding")
def _below_the_advance(fund: Fund) -> Refused:
    _, commitment = bound(fund, "60.00", "40.00")
    fund.payment(commitment, 1, "60.00")
    closing = refused(fund, lambda: _close(fund, commitment))
    figures(closing, asked="100.00", committed="100.00", outstanding="60.00", currency="USD")
    # 70 is spent, 10 of it owed: 70 is the least, although 60 were paid.
    fund.report(commitment, {4: "70.00"}, on="2024-06-30")
    over = refused(fund, lambda: fund.revise_commitment(commitment, "60.00", "9.99"))
    fund.revise_commitment(commitment, "60.00", "10.01")
    fund.revise_commitment(commitment, "60.00", "10.00")
    return figures(over, asked="30.01", committed="30.00", outstanding="0.00", currency="USD")


@case("commitment.instalment_paid")
def _below_what_was_paid(fund: Fund) -> Refused:
    _, commitment = bound(fund, "60.00", "40.00")
    fund.payment(commitment, 1, "50.00")
    under = refused(fund, lambda: fund.revise_commitment(commitment, "49.99", "40.00"))
    fund.revise_commitment(commitment, "50.01", "40.00")
    fund.revise_commitment(commitment, "50.00", "40.00")
    return figures(under, instalment=1, paid="50.00", currency="USD")


@case("commitment.payables_open")
def _owed(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    fund.report(commitment, {4: "0.01"})
    owed = refused(fund, lambda: _close(fund, commitment))
    fund.payment(commitment, 1, "0.01", on="2024-06-30")
    _close(fund, commitment)
    return figures(owed, payables="0.01", currency="USD")


@case("effective_on.before_commitment")
def _before_the_commitment(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    early = refused(fund, lambda: fund.payment(commitment, 1, "1.00", on="2024-02-09"))
    fund.payment(commitment, 1, "1.00", on="2024-02-10")
    assert refused(fund, lambda: fund.refund(commitment, "1.00", on="2024-02-09")).code == early.code
    return figures(early, effective_on="2024-02-09", signed_on="2024-02-10")


@case("instalment.unknown")
def _no_instalment(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    assert refused(fund, lambda: _waive(fund, commitment, 2)).code == "instalment.unknown"
    return figures(refused(fund, lambda: fund.payment(commitment, 2, "1.00")), instalment=2)


@case("instalment.waits_for_nothing")
def _first_instalment(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    return figures(refused(fund, lambda: _waive(fund, commitment, 1)))


@case("instalment.waived")
def _waived(fund: Fund) -> Refused:
    _, commitment = bound(fund, "5.00", "5.00")
    _waive(fund, commitment, 2)
    return figures(refused(fund, lambda: _waive(fund, commitment, 2)), instalment=2)


@case("disbursement.report_missing")
def _report_missing(fund: Fund) -> Refused:
    _, commitment = bound(fund, "5.00", "5.00", "5.00")
    waits = refused(fund, lambda: fund.payment(commitment, 2, "1.00"))
    _submit(fund, commitment)
    submitted = refused(fund, lambda: fund.payment(commitment, 2, "1.00", on="2024-06-30"))
    assert submitted.code == "disbursement.report_missing"
    _accept(fund, commitment, 1)
    fund.payment(commitment, 2, "1.00", on="2024-06-30")
    third = refused(fund, lambda: fund.payment(commitment, 3, "1.00", on="2024-06-30"))
    figures(third, instalment=3, waits_for_report=2, accepted_reports=1)
    _waive(fund, commitment, 3)
    fund.payment(commitment, 3, "1.00", on="2024-06-30")
    return figures(waits, instalment=2, waits_for_report=1, accepted_reports=0)


@case("disbursement.exceeds_instalment")
def _beyond_the_instalment(fund: Fund) -> Refused:
    _, commitment = bound(fund, "60.00", "40.00")
    over = refused(fund, lambda: fund.payment(commitment, 1, "60.01"))
    fund.payment(commitment, 1, "59.99")
    fund.payment(commitment, 1, "0.01")
    nothing = refused(fund, lambda: fund.payment(commitment, 1, "0.01"))
    figures(nothing, asked="0.01", left="0.00", currency="USD")
    return figures(over, asked="60.01", left="60.00", currency="USD")


@case("disbursement.exceeds_commitment")
def _beyond_the_commitment(fund: Fund) -> Refused:
    """Half was paid on an instalment that a reversed revision took away; the commitment bears the other half."""
    _, commitment = bound(fund, "100.00")
    revised = fund.revise_commitment(commitment, "50.00", "50.00", on="2024-02-10")
    fund.report(commitment, {4: "1.00"}, on="2024-02-11")
    fund.payment(commitment, 2, "50.00")
    fund.reverse(revised["transaction_id"])
    over = refused(fund, lambda: fund.payment(commitment, 1, "50.01"))
    fund.payment(commitment, 1, "49.99")
    fund.payment(commitment, 1, "0.01")
    assert refused(fund, lambda: fund.payment(commitment, 1, "0.01")).figures["left"] == "0.00"
    return figures(over, asked="50.01", left="50.00", currency="USD", commitment=_number(fund, "COM", 1))


@case("payment.exceeds_cash")
def _beyond_the_cash(fund: Fund) -> Refused:
    _, commitment = bound(fund, "100.00", available="100.00")
    account = {"code": "SECOND", "name": "Second", "currency": "USD", "fund_ids": [fund.fund_id]}
    second = fund.desk.do("open_bank_account", account)["resource"]["id"]
    accounts = {"from_bank_account_id": fund.bank_account_id, "to_bank_account_id": second}
    moved = {"fund_id": fund.fund_id, **accounts, "amount": money("30.00"), "effective_on": "2024-02-20"}
    fund.desk.do("make_transfer", moved)
    # 100 was there on the day of the payment, but only 70 is from the twentieth on.
    over = refused(fund, lambda: fund.payment(commitment, 1, "70.01", on="2024-02-15"))
    fund.payment(commitment, 1, "69.99", on="2024-02-15")
    fund.payment(commitment, 1, "0.01", on="2024-02-15")
    early = refused(fund, lambda: fund.payment(commitment, 1, "0.01", on="2024-02-15"))
    figures(early, asked="0.01", available="0.00", held="0.00", currency="USD")
    return figures(over, asked="70.01", available="70.00", held="0.00", currency="USD")


@case("project.not_payable")
def _not_payable(fund: Fund) -> Refused:
    fund.funded("DK", "100.00")
    project = fund.project()
    commitment = fund.commitment(fund.allocation(project, "10.00"), "10.00")
    fund.project(status="closed", project_id=project, source_position=2)
    refusal = refused(fund, lambda: fund.payment(commitment, 1, "1.00"))
    fund.project(status="completed", project_id=project, source_position=3)
    fund.payment(commitment, 1, "1.00")
    return figures(refusal, project="P1", status="closed")


@case("disbursement.unknown")
def _no_payment(fund: Fund) -> Refused:
    return figures(refused(fund, lambda: _back(fund, NOBODY, "2024-03-01")), id=NOBODY)


@case("disbursement.returned")
def _returned(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    payment = fund.payment(commitment, 1, "10.00")["resource"]["id"]
    _back(fund, payment, "2024-03-01")
    refusal = refused(fund, lambda: _back(fund, payment, "2024-03-01"))
    return figures(refusal, disbursement=_number(fund, "DIS", 1))


@case("disbursement.reversed")
def _reversed_payment(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    answer = fund.payment(commitment, 1, "10.00")
    fund.reverse(answer["transaction_id"])
    payment = answer["resource"]["id"]
    return figures(refused(fund, lambda: _back(fund, payment, "2024-03-01")), id=payment)


@case("effective_on.before_payment")
def _before_the_payment(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    payment = fund.payment(commitment, 1, "10.00", on="2024-02-15")["resource"]["id"]
    early = refused(fund, lambda: _back(fund, payment, "2024-02-14"))
    _back(fund, payment, "2024-02-15")
    return figures(early, effective_on="2024-02-14", paid_on="2024-02-15")


@case("report.pending")
def _pending(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    _submit(fund, commitment)
    return figures(refused(fund, lambda: _submit(fund, commitment)), report_number=1)


@case("report.to_on")
def _reaches_beyond(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    late = refused(fund, lambda: _submit(fund, commitment, to_on="2024-07-01"))
    _submit(fund, commitment, to_on="2024-06-30")
    return figures(late, to_on="2024-07-01", effective_on="2024-06-30")


@case("report.category_twice")
def _category_twice(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    line = {"category": 4, "amount": money("1.00")}
    return figures(refused(fund, lambda: _submit(fund, commitment, cumulative=[line, line])), category=4)


@case("money.negative")
def _negative_report(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    _submit(fund, commitment, cumulative=[{"category": 1, "amount": money("0.00")}])
    lines = [{"category": 4, "amount": money(amount)} for amount in ("0.01", "-0.01")]
    return refused(fund, lambda: _submit(fund, commitment, cumulative=lines))


@case("report.unknown")
def _no_report(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    assert refused(fund, lambda: _accept(fund, commitment, 1)).code == "report.unknown"
    _submit(fund, commitment)
    return figures(refused(fund, lambda: _accept(fund, commitment, 2)), report_number=2)


@case("report.not_submitted")
def _not_submitted(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    _submit(fund, commitment)
    _accept(fund, commitment, 1)
    ids = {"commitment_id": commitment, "report_number": 1}
    back = {"reason": "figures", "effective_on": "2024-06-30"}
    assert fund.desk.refusal("return_report", back, path_ids=ids).code == "report.not_submitted"
    return figures(refused(fund, lambda: _accept(fund, commitment, 1)), status="accepted")


@case("report.certified_stands")
def _certified(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    fund.report(commitment, {4: "5.00"}, on="2024-06-30", basis="certified")
    _submit(fund, commitment, on="2024-07-31", to_on="2024-06-30")
    refusal = refused(fund, lambda: _accept(fund, commitment, 2, on="2024-07-31"))
    ids = {"commitment_id": commitment, "report_number": 2}
    fund.desk.do("return_report", {"reason": "certified", "effective_on": "2024-07-31"}, path_ids=ids)
    fund.report(commitment, {4: "6.00"}, on="2024-07-31")  # a later span may be provisional again
    return figures(refusal, certified=1, to_on="2024-06-30")


@case("effective_on.before_report")
def _before_the_report(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    _submit(fund, commitment)
    early = refused(fund, lambda: _accept(fund, commitment, 1, on="2024-06-29"))
    _accept(fund, commitment, 1, on="2024-06-30")
    return figures(early, effective_on="2024-06-29", submitted_on="2024-06-30")


@case("expenditure_report.unknown")
def _no_reports(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    return figures(refused(fund, lambda: _accept(fund, commitment, 1, if_match=1)), id=commitment)


@case("expenditure_report.reversed")
def _reversed_reports(fund: Fund) -> Refused:
    _, commitment = bound(fund, "10.00")
    fund.reverse(_submit(fund, commitment)["transaction_id"])
    assert refused(fund, lambda: _accept(fund, commitment, 1)).code == "report.unknown"
    return figures(refused(fund, lambda: _accept(fund, commitment, 1, if_match=2)), id=commitment)


@case("refund.exceeds_balance")
def _beyond_the_advance(fund: Fund) -> Refused:
    _, commitment = bound(fund, "100.00")
    fund.payment(commitment, 1, "100.00")
    fund.report(commitment, {4: "60.00"})
    over = refused(fund, lambda: fund.refund(commitment, "40.01"))
    fund.refund(commitment, "39.99")
    fund.refund(commitment, "0.01")
    nothing = refused(fund, lambda: fund.refund(commitment, "0.01"))
    figures(nothing, asked="0.01", balance="0.00", currency="USD")
    fund.refund(commitment, "0.01", excess_is="recovery")
    return figures(over, asked="40.01", balance="40.00", currency="USD")
