"""Where two rules fail, the first in this order speaks: form, right, version, existence, state, then figures."""

from typing import Any

from tests.refusals.cases import NOBODY, bound, refused
from tests.support.desk import Desk, Fund, money


def test_a_malformed_command_is_told_so_before_its_giver_is(desk: Desk) -> None:
    fund = Fund.opened(desk)
    body = fund.at_bank("1.000", "2024-01-01")
    assert desk.refusal("record_bank_charge", body, actor="nobody").code == "money.decimals"


def test_an_unknown_fund_has_no_grants_to_ask_for(desk: Desk) -> None:
    fund = Fund.opened(desk)
    body = {**fund.at_bank("1.00", "2024-01-01"), "fund_id": NOBODY}
    assert desk.refusal("record_bank_charge", body, actor="nobody").code == "fund.unknown"


def test_a_missing_grant_hides_every_figure(desk: Desk) -> None:
    fund = Fund.opened(desk)
    _, commitment = bound(fund, "10.00")
    body = {
        "commitment_id": commitment,
        "instalment": 1,
        "bank_account_id": fund.bank_account_id,
        "amount": money("1000000.00"),
        "effective_on": "2024-03-01",
    }
    assert desk.refusal("pay_disbursement", body, actor="nobody").code == "grant.missing"
    assert desk.refusal("pay_disbursement", body, actor="administrator").code == "grant.missing"
    with_evidence = {**body, "evidence": ["a" * 64]}
    assert desk.refusal("pay_disbursement", with_evidence, actor="nobody").code == "grant.missing"
    assert desk.refusal("pay_disbursement", with_evidence).code == "evidence.unknown"


def test_a_stale_version_is_told_before_the_rule_it_might_break(desk: Desk) -> None:
    fund = Fund.opened(desk)
    _, commitment = bound(fund, "10.00")
    path = {"commitment_id": commitment}
    body: dict[str, Any] = {
        "amount": money("10.00"),
        "instalments": [{"amount": money("10.00")}],
        "effective_on": "2024-03-01",
    }
    assert desk.refusal("revise_commitment", body, path_ids=path, if_match=7).code == "version.stale"
    assert desk.refusal("revise_commitment", body, path_ids=path, if_match=1).code == "amount.unchanged"


def test_the_day_is_told_before_the_account_and_the_account_before_the_amount(desk: Desk) -> None:
    fund = Fund.opened(desk)
    agreement = fund.agreement("DK", "1.00")
    over = {agreement: "2.00"}
    lost: dict[str, Any] = {"bank_account_id": NOBODY}
    assert refused(fund, lambda: fund.receipt("2.00", over, on="2999-01-01", **lost)).code == "effective_on.future"
    assert refused(fund, lambda: fund.receipt("2.00", over, **lost)).code == "bank_account.unknown"
    assert refused(fund, lambda: fund.receipt("1.00", over)).code == "receipt.parts_exceed"
    assert refused(fund, lambda: fund.receipt("2.00", over)).code == "receipt.exceeds_receivable"


def test_a_project_that_is_not_approved_is_told_before_ceiling_and_cash(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project("P1", "1.00", status="proposed")
    assert refused(fund, lambda: fund.allocation(project, "2.00")).code == "project.not_approved"
    fund.project("P1", "1.00", project_id=project, source_position=2)
    assert refused(fund, lambda: fund.allocation(project, "2.00")).code == "allocation.exceeds_approved"
    assert refused(fund, lambda: fund.allocation(project, "1.00")).code == "allocation.exceeds_available"


def test_an_overdrawn_fund_is_told_before_the_source_that_is_short(desk: Desk) -> None:
    fund = Fund.opened(desk)
    project = fund.project("P1", "1.00")
    fund.bank_charge("0.01")
    assert refused(fund, lambda: fund.allocation(project, "2.00")).code == "allocation.exceeds_approved"
    assert refused(fund, lambda: fund.allocation(project, "1.00")).code == "fund.overdrawn"


def test_an_earmark_is_told_before_the_amount(desk: Desk) -> None:
    fund = Fund.opened(desk)
    theirs, other = fund.project("P1"), fund.project("P2")
    source = fund.funded("DK", "1.00", earmark={"project_id": theirs})
    drawn = [{"source": source, "amount": money("2.00")}]
    assert refused(fund, lambda: fund.allocation(other, "2.00", sources=drawn)).code == "allocation.outside_earmark"
    assert refused(fund, lambda: fund.allocation(theirs, "2.00", sources=drawn)).code == "allocation.exceeds_available"


def test_a_report_that_is_missing_is_told_before_the_instalment_and_the_cash(desk: Desk) -> None:
    fund = Fund.opened(desk)
    _, commitment = bound(fund, "10.00", "10.00")
    assert refused(fund, lambda: fund.payment(commitment, 3, "5000.00")).code == "instalment.unknown"
    assert refused(fund, lambda: fund.payment(commitment, 2, "5000.00")).code == "disbursement.report_missing"
    assert refused(fund, lambda: fund.payment(commitment, 1, "5000.00")).code == "disbursement.exceeds_instalment"


def test_a_reversal_by_its_maker_is_told_before_what_depends_on_it(desk: Desk) -> None:
    fund = Fund.opened(desk)
    agreement = fund.agreement("DK", "1.00")
    signed = desk.events()[-1].transaction_id
    fund.receipt("1.00", {agreement: "1.00"})
    assert refused(fund, lambda: fund.reverse(signed, "finance_officer")).code == "reversal.by_maker"
    assert refused(fund, lambda: fund.reverse(signed, "approver")).code == "reversal.depended_on"
    assert refused(fund, lambda: fund.reverse(signed, "administrator")).code == "grant.missing"
