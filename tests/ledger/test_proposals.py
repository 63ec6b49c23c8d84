"""Proposals: what they hold, how long, what approving one records, and what a day's sum counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.ledger.books import holds as holding
from services.ledger.books.holds import held_totals
from shared.contracts.actor import Actor
from shared.contracts.envelope import Causation
from shared.contracts.problems import Refused
from shared.eventlog.application import Answer
from shared.service.machine import Request
from tests.conftest import Database
from tests.ledger.test_rebuild import rebuilt
from tests.refusals.cases import bound
from tests.refusals.contributions import flow
from tests.support.clock import ahead
from tests.support.desk import ISSUER, ORIGIN, Desk, Fund, money
from tests.support.mission import Budget
from tests.support.tables import dump


def held(fund: Fund, account: str, at: datetime | None = None, position: int | None = None, **wanted: str) -> int:
    """What is held of an account, in minor units of the fund's currency, now or at a moment and position."""
    last = fund.desk.size() - 1 if position is None else position

    async def asked() -> dict[str, int]:
        async with fund.desk.ledger.reader() as connection:
            return await held_totals(connection, fund.fund_id, account, wanted, last, at or datetime.now(UTC))

    return fund.desk.run(asked()).get(fund.currency, 0)


def test_an_approval_records_the_approval_and_the_commands_events_in_one_transaction(desk: Desk) -> None:
    fund = Fund.opened(desk)
    _, commitment = bound(fund, "100.00", available="100.00")
    start = desk.size()
    proposed = fund.proposal("pay_disbursement", fund.paying(commitment, "60.00", reference="PV-1"))
    assert fund.told(start) == []
    answer = fund.decided("approve", proposed["resource"]["id"])
    proposal, approval, payment = desk.events(start)
    assert [e.type for e in (proposal, approval, payment)] == [
        "CommandProposed",
        "ProposalApproved",
        "DisbursementPaid",
    ]
    assert approval.transaction_id == payment.transaction_id == answer["transaction_id"]
    assert (approval.causation, payment.causation) == (None, Causation(ORIGIN, proposal.position))
    assert [e.actor.subject for e in (proposal, approval, payment)] == ["finance_officer", "approver", "approver"]
    assert [e.actor.acting_role for e in (proposal, payment)] == ["finance_officer", "approver"]
    assert answer["resource"]["status"] == "approved"
    assert answer["resource"]["approved_transaction_id"] == payment.transaction_id
    assert {balance["account"]: balance["amount"] for balance in answer["balances"]} == {
        "advances_to_partners": "60.00", "cash": "40.00",
    }  # fmt: skip


def test_a_proposal_needs_the_right_to_its_command_and_every_rule_of_it(desk: Desk) -> None:
    fund = Fund.opened(desk)
    _, commitment = bound(fund, "100.00")
    body = {"proposed": {"command": "pay_disbursement", "body": fund.paying(commitment, "60.00")}}
    refusal = desk.refusal("propose_command", body, actor="programme_officer")
    assert (refusal.code, refusal.figures["command"]) == ("grant.missing", "pay_disbursement")
    too_much = {"proposed": {"command": "pay_disbursement", "body": fund.paying(commitment, "100.01")}}
    refusal = desk.refusal("propose_command", too_much)
    assert (refusal.code, refusal.pointer) == ("disbursement.exceeds_instalment", "/proposed/body/amount")
    malformed = {"proposed": {"command": "pay_disbursement", "body": fund.paying(commitment, "1.0")}}
    [error] = desk.refusal("propose_command", malformed).figures["errors"]  # type: ignore[misc,union-attr]
    assert (error["pointer"], error["code"]) == ("/proposed/body/amount", "money.decimals")


def test_a_machine_may_propose_and_a_person_approves(desk: Desk) -> None:
    fund = Fund.opened(desk)
    machine = Actor(issuer=ISSUER, subject="erp", client_id="erp")
    grant = {"issuer": ISSUER, "subject": "erp", "role": "treasurer", "scope": {"kind": "all"}, "from_on": "2020-01-01"}
    desk.do("give_grant", grant, actor="administrator")
    proposal = fund.proposal("record_bank_charge", fund.at_bank("5.00", "2024-01-31"), actor=machine)["resource"]
    assert fund.decided("approve", proposal["id"])["resource"]["proposed_by"]["client_id"] == "erp"


def test_an_approval_decides_anew_and_what_no_longer_holds_is_refused(desk: Desk) -> None:
    fund = Fund.opened(desk)
    _, commitment = bound(fund, "100.00", available="100.00")
    proposal = fund.proposal("pay_disbursement", fund.paying(commitment, "60.00"))["resource"]["id"]
    fund.bank_charge("50.00", on="2024-02-01")  # a bank fact is never refused, whatever is held
    with pytest.raises(Refused) as refused:
        fund.decided("approve", proposal)
    assert refused.value.code == "fund.overdrawn"
    fund.interest("50.00", on="2024-02-01")
    fund.decided("approve", proposal)


def test_its_own_hold_is_released_for_an_approval_and_no_others_is(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    project = fund.project()
    first, second = (
        fund.proposal("approve_allocation", fund.allocating(project, amount))["resource"]["id"]
        for amount in ("60.00", "40.00")
    )
    assert held(fund, "available") == 10_000
    fund.decided("approve", first)
    assert held(fund, "available") == 4_000
    fund.decided("reject", second, reason="not this year")
    assert held(fund, "available") == 0
    fund.allocation(project, "40.00")


def test_a_revision_upward_and_a_transfer_hold_and_a_decrease_holds_nothing(desk: Desk) -> None:
    fund = Fund.opened(desk)
    source = fund.funded("DK", "100.00")
    allocation = fund.allocation(fund.project(), "50.00")

    def revising(amount: str) -> dict[str, Any]:
        revision = {"decision": "SC-2", "amount": money(amount), "effective_on": "2024-03-01"}
        return {**revision, "allocation_id": allocation}

    assert fund.proposal("revise_allocation", revising("40.00"))["resource"]["holds"] == []
    [line] = fund.proposal("revise_allocation", revising("80.00"))["resource"]["holds"]
    assert (line["account"], line["source"], line["amount"]["amount"]) == ("available", source, "30.00")
    other = desk.do(
        "open_bank_account", {"code": "SECOND", "name": "S", "currency": "USD", "fund_ids": [fund.fund_id]}
    )["resource"]["id"]
    accounts = {"from_bank_account_id": fund.bank_account_id, "to_bank_account_id": other}
    moved = {"fund_id": fund.fund_id, **accounts, "amount": money("70.00"), "effective_on": "2024-03-01"}
    [line] = fund.proposal("make_transfer", moved)["resource"]["holds"]
    assert (line["bank_account_id"], line["amount"]["amount"]) == (fund.bank_account_id, "70.00")
    assert held(fund, "cash", bank_account_id=fund.bank_account_id) == 7_000
    assert held(fund, "cash", bank_account_id=other) == 0
    assert desk.refusal("make_transfer", {**moved, "amount": money("30.01")}).figures["held"] == "70.00"


def test_a_hold_on_the_pool_and_on_unearmarked_sources_counts_where_the_pool_is_short(desk: Desk) -> None:
    fund = Fund.opened(desk)
    first, second = fund.funded("DK", "100.00"), fund.funded("NO", "100.00")
    project = fund.project()
    drawn = [{"source": first, "amount": money("100.00")}]
    fund.proposal("approve_allocation", fund.allocating(project, "100.00", sources=drawn))
    fund.bank_charge("50.00", on="2024-01-31")
    # 200 in all, 50 short, 100 promised: the rest stands on the second source
    rest = [{"source": second, "amount": money("50.01")}]
    refusal = desk.refusal("approve_allocation", fund.allocating(project, "50.01", sources=rest))
    assert (refusal.code, refusal.figures["available"]) == ("allocation.exceeds_available", {second: "50.00"})
    fund.allocation(project, "50.00", sources=[{"source": second, "amount": money("50.00")}])


def test_a_missions_authority_is_held_by_fiscal_year(desk: Desk) -> None:
    budget = Budget.opened(desk)
    budget.authority("100.00")
    project = budget.project()
    body = budget.allocating(project, "60.00", "2023-09-01")
    [line] = budget.proposal("approve_allocation", body)["resource"]["holds"]
    assert (line["account"], line["fiscal_year"], line["amount"]["amount"]) == ("available", 2023, "60.00")
    refusal = desk.refusal("approve_allocation", budget.allocating(project, "40.01", "2023-09-01"))
    assert (refusal.code, refusal.figures["held"]) == ("allocation.exceeds_available", "60.00")
    desk.do("approve_allocation", budget.allocating(project, "40.00", "2023-09-01"))


def test_an_expired_hold_is_released_by_the_clock_alone(desk: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="proposal_expiry", hours=2)
    _, commitment = bound(fund, "100.00", available="100.00")
    answer = fund.proposal("pay_disbursement", fund.paying(commitment, "60.00"))
    proposal = answer["resource"]["id"]
    expires_at = datetime.fromisoformat(answer["resource"]["expires_at"])
    late = fund.proposal(
        "pay_disbursement", fund.paying(commitment, "10.00"), expires_at=answer["resource"]["expires_at"]
    )
    instant = timedelta(microseconds=1)
    assert held(fund, "cash", expires_at - instant) == 7_000
    assert held(fund, "cash", expires_at) == 0
    assert held(fund, "cash", position=answer["position"]) == 6_000
    assert held(fund, "cash", position=answer["position"] - 1) == 0
    assert desk.refusal("pay_disbursement", fund.paying(commitment, "30.01")).code == "payment.exceeds_cash"
    ahead(database, 1)
    assert desk.refusal("pay_disbursement", fund.paying(commitment, "30.01")).code == "payment.exceeds_cash"
    ahead(database, 3)
    size = desk.size()
    fund.payment(commitment, 1, "100.00")
    assert [e.type for e in desk.events(size)] == ["DisbursementPaid"]
    for what in (proposal, late["resource"]["id"]):
        refusal = desk.refusal("approve_proposal", {}, path_ids={"proposal_id": what}, actor="approver")
        assert refusal.code == "proposal.expired"


def test_a_proposal_is_decided_until_its_last_microsecond(desk: Desk) -> None:
    fund = Fund.opened(desk)
    answer = fund.proposal("record_bank_charge", fund.at_bank("5.00", "2024-01-31"))["resource"]
    expires_at = datetime.fromisoformat(answer["expires_at"])
    ids = {"proposal_id": answer["id"]}
    command = desk.command("reject_proposal", {"reason": "no"}, path_ids=ids, actor="approver")
    desk.refusal("reject_proposal", {"reason": "no"}, path_ids=ids)  # loads it
    assert isinstance(command.payload, Request)
    [draft] = desk.machine.decide(command, expires_at - timedelta(microseconds=1))
    assert draft.version == 2
    with pytest.raises(Refused) as refused:
        desk.machine.decide(command, expires_at)
    assert refused.value.code == "proposal.expired"


def test_a_voucher_is_its_makers_clients_whoever_approves(desk: Desk) -> None:
    fund = Fund.opened(desk)
    erp, portal = (
        Actor(issuer=ISSUER, subject=s, client_id=c) for s, c in (("finance_officer", "erp"), ("approver", "portal"))
    )
    body = {**fund.at_bank("5.00", "2024-01-31"), "reference": "V-1"}
    proposal = fund.proposal("record_bank_charge", body, actor=erp)["resource"]["id"]
    twin = fund.proposal("record_bank_charge", body, actor=erp)["resource"]["id"]
    fund.decided("approve", proposal, portal)
    assert desk.refusal("record_bank_charge", body, actor=erp).code == "reference.taken"
    assert desk.refusal("approve_proposal", {}, path_ids={"proposal_id": twin}, actor=portal).code == "reference.taken"
    desk.do("record_bank_charge", body, actor=Actor(issuer=ISSUER, subject="finance_officer", client_id="portal"))


def test_neither_maker_reverses_what_a_proposal_recorded_and_the_approval_stands(desk: Desk) -> None:
    fund = Fund.opened(desk)
    for subject in ("finance_officer", "approver"):
        grant = {"issuer": ISSUER, "subject": subject, "role": "approver", "scope": {"kind": "all"}}
        desk.do("give_grant", {**grant, "from_on": "2020-01-01"}, actor="administrator")
    proposal = fund.proposal("record_bank_charge", fund.at_bank("5.00", "2024-01-31"))["resource"]["id"]
    transaction_id = fund.decided("approve", proposal)["transaction_id"]
    body = {"transaction_id": transaction_id, "reason_code": "duplicate"}
    for maker in ("finance_officer", "approver"):
        assert desk.refusal("reverse_transaction", body, actor=maker).code == "reversal.by_maker"
    start = desk.size()
    fund.reverse(transaction_id, "approver-2")
    assert fund.told(start) == [
        "Cr bank_charges 5.00",
        "Dr cash 5.00: bank",
        "Cr available 5.00: pool",
        "Dr control 5.00",
    ]
    assert (
        desk.refusal("approve_proposal", {}, path_ids={"proposal_id": proposal}, actor="approver").code
        == "proposal.closed"
    )
    alone = fund.proposal("record_bank_charge", fund.at_bank("5.00", "2024-01-31"))["transaction_id"]
    body = {"transaction_id": alone, "reason_code": "duplicate"}
    assert desk.refusal("reverse_transaction", body, actor="approver-2").code == "reversal.not_reversible"


def test_a_reversal_may_be_proposed_by_one_who_did_not_record(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="four_eyes", command="reverse_transaction")
    transaction_id = fund.bank_charge("5.00")["transaction_id"]
    body = {"transaction_id": transaction_id, "reason_code": "duplicate"}
    own = {"proposed": {"command": "reverse_transaction", "body": body}}
    assert desk.refusal("propose_command", own).code == "reversal.by_maker"
    assert desk.refusal("reverse_transaction", body, actor="approver").code == "four_eyes.proposal_needed"
    proposal = fund.proposal("reverse_transaction", body, actor="approver")["resource"]["id"]
    fund.decided("approve", proposal, "approver-2")
    assert fund.books() == {}


def test_what_always_needs_two_persons_needs_no_policy(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.interest("1.00")
    line = {"amount": money("1.00")}
    body = {
        "fund_id": fund.fund_id,
        "reason": "Month-end",
        "lines": [
            {"side": "debit", "account": "interest_fund", **line},
            {"side": "credit", "account": "exchange_gain", **line},
        ],
        "effective_on": "2024-03-31",
        "evidence": [desk.evidence()],
    }
    assert desk.refusal("post_journal", body).code == "four_eyes.proposal_needed"
    proposal = fund.proposal("post_journal", body)["resource"]
    assert proposal["evidence"] == body["evidence"]
    fund.decided("approve", proposal["id"])
    assert desk.events()[-2].evidence == ()
    assert desk.events()[-1].evidence == tuple(body["evidence"])  # type: ignore[arg-type]
    erased = fund.proposal("post_journal", body)["resource"]["id"]
    desk.erase(body["evidence"][0])  # type: ignore[index]
    refusal = desk.refusal("approve_proposal", {}, path_ids={"proposal_id": erased}, actor="approver")
    assert refusal.code == "evidence.erased"


def test_evidence_that_a_policy_asks_for_is_asked_of_the_command_inside(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="evidence", command="record_bank_charge")
    body = fund.at_bank("5.00", "2024-01-31")
    given = {"proposed": {"command": "record_bank_charge", "body": body}}
    assert desk.refusal("propose_command", given).code == "evidence.required"
    fund.proposal("record_bank_charge", {**body, "evidence": [desk.evidence()]})


def test_lines_of_a_bulk_are_checked_one_by_one_and_a_days_sum_runs_through_them(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="four_eyes", command="record_interest", daily_from=money("100.00"))
    body = {**fund.at_bank("30.00", "2024-01-31"), "origin": "bank"}
    outcomes = desk.bulk([desk.command("record_interest", body) for _ in range(5)], atomic=False)
    assert [isinstance(outcome, Answer) for outcome in outcomes] == [True, True, True, False, False]
    refused = outcomes[-1]
    assert isinstance(refused, Refused)
    assert (refused.code, refused.figures["recorded_today"]) == ("four_eyes.proposal_needed", "90.00")
    atomic = desk.bulk(
        [desk.command("record_interest", {**body, "amount": money("5.00")}) for _ in range(2)], atomic=True
    )
    assert isinstance(atomic[1], Refused)
    assert fund.books()["cash"] == "90.00"


def test_an_import_is_checked_like_any_command(desk: Desk) -> None:
    fund = Fund.opened(desk)
    opened = {"code": "EXT", "name": "Report", "kind": "external_report", "base_currency": "USD"}
    mirror = desk.do("open_fund", opened, actor="administrator")["resource"]["id"]
    policy = {"name": "four_eyes", "command": "import_flow", "single_from": money("0.01")}
    desk.do(
        "set_policy",
        {"policy": policy, "valid_from": "2024-01-01"},
        path_ids={"fund_id": mirror},
        actor="administrator",
    )
    body = {**flow(fund, mirror), "status": "commitment"}
    assert desk.refusal("import_flow", body).code == "four_eyes.proposal_needed"
    fund.decided("approve", fund.proposal("import_flow", body)["resource"]["id"])
    assert "position" not in desk.do("import_flow", body)  # what is known already changes nothing and needs nobody


def test_a_days_sum_counts_what_was_approved_and_what_was_reversed(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="four_eyes", command="record_bank_charge", daily_from=money("100.00"))
    proposal = fund.proposal("record_bank_charge", fund.at_bank("60.00", "2024-01-31"))["resource"]["id"]
    fund.bank_charge("20.00")  # what waits is not recorded yet
    fund.reverse(fund.decided("approve", proposal)["transaction_id"], "approver-2")
    refusal = desk.refusal("record_bank_charge", fund.at_bank("20.00", "2024-01-31"))
    assert refusal.figures["recorded_today"] == "80.00"
    fund.bank_charge("19.99")


def test_a_days_sum_begins_anew_on_the_next_day_of_the_funds_zone(desk: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="four_eyes", command="record_bank_charge", daily_from=money("100.00"))
    fund.bank_charge("99.99")
    ahead(database, 24)
    fund.bank_charge("99.99")


def test_a_policy_counts_from_the_day_of_recording_and_not_from_the_value_date(desk: Desk) -> None:
    fund = Fund.opened(desk)
    today = datetime.now(UTC).date()
    fund.policy(name="four_eyes", valid_from=(today + timedelta(days=2)).isoformat(), command="record_bank_charge")
    fund.bank_charge("1.00")
    fund.policy(name="four_eyes", valid_from=(today - timedelta(days=1)).isoformat(), command="record_bank_charge")
    assert desk.refusal("record_bank_charge", fund.at_bank("1.00", "2020-01-31")).code == "four_eyes.proposal_needed"


def test_an_approval_under_the_same_key_is_answered_alike_and_records_once(desk: Desk) -> None:
    fund = Fund.opened(desk)
    _, commitment = bound(fund, "100.00", available="100.00")
    proposal = fund.proposal("pay_disbursement", fund.paying(commitment, "60.00"))["resource"]["id"]
    given: dict[str, Any] = {"path_ids": {"proposal_id": proposal}, "actor": "approver", "key": "approval-1"}
    first = desk.do("approve_proposal", {}, **given)
    size = desk.size()
    fund.payment(commitment, 1, "40.00")
    assert desk.do("approve_proposal", {}, **given) == first
    assert desk.size() == size + 1
    assert desk.refusal("approve_proposal", {"evidence": [desk.evidence()]}, **given).code == "idempotency.key_reused"


def test_sums_of_holds_stay_right_when_memory_starts_anew_and_as_time_passes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    project = fund.project()
    now = datetime.now(UTC)
    for hours, amount in ((1, "10.00"), (3, "20.00"), (5, "30.00"), (24, "5.00")):
        until = (now + timedelta(hours=hours, minutes=-5)).isoformat()
        fund.proposal("approve_allocation", fund.allocating(project, amount), expires_at=until)

    def left() -> object:
        return desk.refusal("approve_allocation", fund.allocating(project, "100.01")).figures["held"]

    assert left() == "65.00"
    ahead(database, 2)
    assert left() == "55.00"
    monkeypatch.setattr(holding, "HELD_MAX", 0)
    assert left() == "55.00"
    fund.proposal("approve_allocation", fund.allocating(project, "1.00"))
    assert left() == "56.00"


def test_rebuilt_holds_sums_and_proposals_equal_the_live_ones(desk: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    fund.policy(name="proposal_expiry", hours=2)
    source = fund.funded("DK", "1000.00")
    project = fund.project()

    def proposed(amount: str, **more: Any) -> str:
        proposal_id: str = fund.proposal("approve_allocation", fund.allocating(project, amount, **more))["resource"][
            "id"
        ]
        return proposal_id

    fund.decided("approve", proposed("10.00", reference="V-1"))
    fund.decided("reject", proposed("20.00"), reason="no")
    fund.decided("withdraw", proposed("30.00"), None)
    proposed("40.00", sources=[{"source": source, "amount": money("40.00")}])
    ahead(database, 3)
    proposed("50.00")
    commands = [
        desk.command(
            "propose_command", {"proposed": {"command": "approve_allocation", "body": fund.allocating(project, "0.01")}}
        )
        for _ in range(300)
    ]
    desk.bulk(commands, atomic=False)
    live = dump(database.url())
    assert len(live["holds"]) == 305
    assert len(live["exposed_days"]) == 3
    rebuilt(database)
    again = dump(database.url())
    for table, rows in live.items():
        assert again[table] == rows, table
