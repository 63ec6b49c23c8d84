"""Four eyes: proposed by one person, held, given by another in one transaction with the approval."""

from typing import Any

import pytest

from shared.contracts.events.proposals import CommandProposed, ProposalApproved
from shared.contracts.problems import Refused
from shared.eventlog.application import Answer
from tests.refusals.journals import moved
from tests.refusals.proposals import approve, four_eyes, propose
from tests.support.desk import Desk, Fund, money


def allocating(fund: Fund, project: str, amount: str) -> dict[str, Any]:
    """The body of an allocation."""
    return {
        "fund_id": fund.fund_id,
        "project_id": project,
        "decision": "SC-1",
        "amount": money(amount),
        "effective_on": "2024-02-01",
    }


def test_an_allocation_is_proposed_held_and_given_by_a_second_person(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.names[fund.funded("DK", "100.00")] = "DK"
    project = fund.named("P1", fund.project())
    four_eyes(fund, "approve_allocation", single_from="50.00")
    assert desk.refusal("approve_allocation", allocating(fund, project, "50.00")).code == "four_eyes.proposal_needed"
    proposal = propose(fund, "approve_allocation", allocating(fund, project, "60.00"))
    assert fund.books()["available"] == "-100.00"
    refusal = desk.refusal("approve_allocation", allocating(fund, project, "40.01"))
    assert (refusal.code, refusal.figures["held"]) == ("allocation.exceeds_available", "60.00")
    start = desk.size()
    answer = approve(fund, proposal)
    assert (answer["resource"]["status"], answer["resource"]["decided_by"]["subject"]) == ("approved", "approver")
    assert fund.told(start) == ["Dr available 60.00: DK, DK", "Cr allocated 60.00: DK, DK, P1"]
    first, second = desk.events(start)
    assert isinstance(first.data, ProposalApproved)
    assert first.transaction_id == second.transaction_id
    assert second.actor.subject == "approver"
    assert second.causation is not None
    assert isinstance(desk.events(second.causation.position)[0].data, CommandProposed)
    fund.allocation(project, "40.00")
    assert fund.books()["allocated"] == "-100.00"


def test_a_payment_holds_cash_until_its_proposal_is_rejected(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    commitment = fund.commitment(fund.allocation(fund.project(), "100.00"), "60.00", "40.00")
    body = {
        "commitment_id": commitment,
        "instalment": 1,
        "bank_account_id": fund.bank_account_id,
        "amount": money("60.00"),
        "effective_on": "2024-02-15",
    }
    proposal = propose(fund, "pay_disbursement", body, actor="treasurer")
    refusal = desk.refusal("pay_disbursement", body)
    assert (refusal.code, refusal.figures["available"], refusal.figures["held"]) == (
        "payment.exceeds_cash", "40.00", "60.00",
    )  # fmt: skip
    desk.do("reject_proposal", {"reason": "No report"}, path_ids={"proposal_id": proposal}, actor="approver")
    desk.do("pay_disbursement", body)


def test_neither_who_proposed_nor_who_approved_reverses_it(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.interest("5.00")
    body = {
        "fund_id": fund.fund_id,
        "reason": "Month-end",
        "lines": list(moved("1.00")),
        "effective_on": "2024-03-31",
        "evidence": [desk.evidence()],
    }
    given = approve(fund, propose(fund, "post_journal", body))
    start = desk.size()
    for actor in ("finance_officer", "approver"):
        with pytest.raises(Refused, match=r"reversal\.by_maker"):
            fund.reverse(given["transaction_id"], actor)
    fund.reverse(given["transaction_id"], "approver-2")
    (undone,) = desk.events(start)
    assert undone.stream.startswith("journal/")
    assert desk.events()[start - 1].evidence == (desk.evidence(),)


def test_the_same_key_is_answered_alike(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    body = {"proposed": {"command": "approve_allocation", "body": allocating(fund, fund.project(), "60.00")}}
    first = desk.do("propose_command", body, key="p-1")
    assert desk.do("propose_command", body, key="p-1") == first
    ids = {"proposal_id": first["resource"]["id"]}
    given = desk.do("approve_proposal", {}, path_ids=ids, actor="approver", key="a-1")
    assert desk.do("approve_proposal", {}, path_ids=ids, actor="approver", key="a-1") == given
    assert desk.refusal("approve_proposal", {}, path_ids=ids, actor="approver", key="a-2").code == "proposal.closed"


def test_many_are_approved_line_by_line(desk: Desk) -> None:
    fund = Fund.opened(desk)
    fund.funded("DK", "100.00")
    project = fund.project()
    body = {"proposed": {"command": "approve_allocation", "body": allocating(fund, project, "30.00")}}
    bodies = [body] * 4
    outcomes = desk.bulk([desk.command("propose_command", body) for body in bodies], atomic=False)
    made = [o.body.resource.id for o in outcomes if isinstance(o, Answer)]
    assert len(made) == 3  # the fourth finds 90.00 held
    lines = [desk.command("approve_proposal", {}, path_ids={"proposal_id": p}, actor="approver") for p in made]
    assert all(isinstance(o, Answer) for o in desk.bulk(lines, atomic=True))
    assert fund.books()["allocated"] == "-90.00"
