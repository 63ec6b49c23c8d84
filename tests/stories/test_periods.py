"""Months soft-closed, closed and open again: which days are taken, and where corrections fall."""

from datetime import date

import pytest

from shared.contracts.events.periods import PeriodClosed
from shared.contracts.problems import Refused
from tests.refusals.contributions import flow
from tests.support.desk import Desk, Fund, money
from tests.support.mission import Budget
from tests.support.partner import Partnership, support_cost
from tests.support.periods import month, reopen


def test_a_reversal_is_dated_as_the_original_while_its_month_is_open(desk: Desk) -> None:
    fund = Fund.opened(desk)
    answer = fund.interest("100.00", "2024-03-31")
    month(fund, "close", 2024, 2)
    start = desk.size()
    fund.reverse(answer["transaction_id"])
    (event,) = desk.events(start)
    assert (event.effective_on, event.data.to_json().get("corrects_on")) == (date(2024, 3, 31), None)


def test_a_reversal_falls_on_the_first_open_day_after_a_closed_month(desk: Desk) -> None:
    fund = Fund.opened(desk)
    answer = fund.interest("100.00", "2024-03-31")
    month(fund, "close", 2024, 3)
    month(fund, "soft_close", 2024, 4)
    reopen(fund, 2024, 1)
    start = desk.size()
    fund.reverse(answer["transaction_id"])
    (event,) = desk.events(start)
    assert (event.effective_on, event.data.to_json()["corrects_on"]) == (date(2024, 5, 1), "2024-03-31")
    assert fund.told(start) == [
        "Cr cash 100.00: bank",
        "Dr interest_fund 100.00",
        "Cr control 100.00",
        "Dr available 100.00: pool",
    ]


def test_a_reversal_by_proposal_is_an_adjustment_that_a_soft_closed_month_takes(desk: Desk) -> None:
    fund = Fund.opened(desk)
    answer = fund.interest("100.00", "2024-03-31")
    month(fund, "soft_close", 2024, 3)
    body = {"transaction_id": answer["transaction_id"], "reason_code": "recording_error"}
    start = desk.size()
    fund.decided("approve", fund.proposal("reverse_transaction", body, "finance_officer-2")["resource"]["id"])
    assert desk.events(start)[-1].effective_on == date(2024, 3, 31)


def test_a_soft_closed_month_takes_certified_reports_with_their_support_cost_and_nothing_else(desk: Desk) -> None:
    fund = Fund.opened(desk)
    support_cost(fund, "0.13")
    project = fund.named("P", fund.project())
    fund.named("A", fund.funded("DK", "113.00"))
    partner = Partnership.of(fund, "USD")
    commitment = fund.named("C", partner.sign(fund.allocation(project, "113.00"), "100.00"))
    partner.pay(commitment, 1, "100.00", "2024-02-15")
    month(fund, "close", 2024, 5)
    month(fund, "soft_close", 2024, 6)
    with pytest.raises(Refused, match=r"period\.soft_closed"):
        partner.report(commitment, {1: "40.00"}, "2024-06-30")
    start = desk.size()
    partner.report(commitment, {1: "40.00"}, "2024-06-30", basis="certified")
    assert fund.told(start) == [
        "Dr programme_expense 40.00: P, partner, C, category 1",
        "Cr advances_to_partners 40.00: P, partner, C",
        "Dr committed 40.00: DK, A, P, partner, C",
        "Cr spent 40.00: DK, A, P, partner, C",
        "Dr support_cost_expense 5.20: P, partner",
        "Cr support_cost_payable 5.20",
        "Dr allocated 5.20: DK, A, P",
        "Cr spent 5.20: DK, A, P",
    ]
    month(fund, "close", 2024, 6)
    with pytest.raises(Refused, match=r"period\.closed"):
        partner.report(commitment, {1: "50.00"}, "2024-06-30", basis="certified")


def test_a_month_keeps_its_number_and_says_what_became_of_it(desk: Desk) -> None:
    fund = Fund.opened(desk)
    first = month(fund, "soft_close", 2024, 3)["resource"]
    number = first["number"]
    assert number.startswith("TF-PER-")
    assert number.endswith("-00001")
    closed = month(fund, "close", 2024, 3)["resource"]
    assert (closed["id"], closed["number"], closed["status"], closed["version"]) == (first["id"], number, "closed", 2)
    assert reopen(fund, 2024, 3)["resource"]["status"] == "open"
    assert month(fund, "close", 2024, 4)["resource"]["number"].endswith("-00002")
    # A month that was open again is not closed by the next one's close.
    fund.interest("1.00", "2024-03-15")


def test_the_first_close_takes_the_months_before_along(desk: Desk) -> None:
    fund = Fund.opened(desk)
    month(fund, "soft_close", 2024, 1)
    start = desk.size()
    month(fund, "close", 2024, 3)
    closed = [e.data for e in desk.events(start) if isinstance(e.data, PeriodClosed)]
    assert [(data.month, data.all_before) for data in closed] == [(1, False), (3, True)]
    for on in ("2024-02-29", "2024-01-01", "2019-06-30"):
        with pytest.raises(Refused, match=r"period\.closed"):
            fund.interest("1.00", on)


def test_one_fund_closes_its_months_and_another_goes_on(desk: Desk) -> None:
    fund, other = Fund.opened(desk), Fund.opened(desk, "OTHER")
    month(fund, "close", 2024, 3)
    other.interest("1.00", "2024-03-31")


def test_a_flow_of_a_closed_month_is_booked_on_the_first_open_day_and_says_which_day_it_is_of(desk: Desk) -> None:
    fund = Fund.opened(desk)
    body = {"code": "EXT", "name": "Report", "kind": "external_report", "base_currency": "USD"}
    mirror = desk.do("open_fund", body, actor="administrator")["resource"]["id"]
    told = {**flow(fund, mirror), "status": "commitment"}
    desk.do("import_flow", told)
    desk.do("close_period", {"fund_id": mirror, "year": 2024, "month": 1})

    # The same content again changes nothing; other content corrects it in February.
    start = desk.size()
    desk.do("import_flow", told)
    assert desk.size() == start
    changed = {"amount": money("2.00"), "external_ref": {**told["external_ref"], "content_sha256": "b" * 64}}
    answer = desk.do("import_flow", {**told, **changed})
    undone, signed = desk.events(start)
    assert (undone.type, undone.effective_on) == ("Reversed", date(2024, 2, 1))
    assert undone.data.to_json()["corrects_on"] == "2024-01-01"
    assert (signed.type, signed.effective_on) == ("AgreementSigned", date(2024, 2, 1))
    assert signed.data.to_json()["imported"]["relates_on"] == "2024-01-01"
    assert answer["resource"]["dated_on"] == "2024-01-01"

    # What is found late is booked alike.
    start = desk.size()
    late = {"external_ref": {"source": "fts", "id": "2", "content_sha256": "c" * 64}, "effective_on": "2023-12-05"}
    desk.do("import_flow", {**told, **late})
    (signed,) = desk.events(start)
    assert signed.effective_on == date(2024, 2, 1)


def test_a_line_of_a_bulk_and_what_runs_by_itself_keep_to_the_months_too(desk: Desk) -> None:
    fund = Fund.opened(desk)
    month(fund, "close", 2024, 3)
    line = {**fund.at_bank("1.00", "2024-03-31"), "origin": "bank"}
    (outcome,) = desk.bulk([desk.command("record_interest", line)], atomic=False)
    assert isinstance(outcome, Refused)
    assert outcome.code == "period.closed"
    for name in ("run_revaluation", "impair_receivables"):
        assert desk.refusal(name, {"fund_id": fund.fund_id, "effective_on": "2024-03-31"}).code == "period.closed"


def test_a_lapse_of_a_closed_june_is_run_in_july(desk: Desk) -> None:
    budget = Budget.opened(desk)
    budget.authority("100.00")
    month(budget, "close", 2024, 6)
    with pytest.raises(Refused, match=r"period\.closed"):
        budget.lapse(on="2024-06-30")
    budget.lapse(on="2024-07-01")
    assert budget.year() == {"lapsed": "100.00", "appropriated": "100.00"}
