"""What the ledger tells is recorded once, moves the project on in its turn, and ends it after its freeze alone."""

from datetime import date, timedelta

import pytest

from services.projects.lifecycle.status import iati_status
from shared.contracts.events import projects_heard as h
from shared.contracts.events.projects_lifecycle import ProjectMovedOn
from tests.projects.life import AGENCY, DAY, TODAY, balances, refused, usd
from tests.projects.steps import at, command_of, file_document, pay, told


def test_a_fact_moves_the_project_on_with_the_day_it_has_in_the_ledger() -> None:
    life = at("quick_impact", "approved")
    allocated = {"allocation_id": AGENCY, "balances": balances(allocated="50000.00")}
    heard, moved = life.hear(h.AllocationHeard, date(2024, 3, 1), **allocated)
    assert isinstance(moved.data, ProjectMovedOn)
    assert (moved.data.from_state, moved.data.to_state, moved.data.fact) == ("approved", "allocated", "allocation")
    assert heard.effective_on == moved.effective_on == life.project.since_on == date(2024, 3, 1)


def test_a_fact_that_was_heard_changes_nothing_again() -> None:
    life = at("quick_impact", "approved")
    told(life, "allocation")
    events, position = len(life.events), life.heard
    for again in (position, position - 1):
        assert life.hear(h.BalancesHeard, balances=balances(), position=again) == []
    assert len(life.events) == events
    with refused("project.other_ledger", given="example.org/other", source="example.org/fund/ledger"):
        life.hear(h.BalancesHeard, balances=balances(), log="example.org/other", position=position + 1)


def test_a_fact_before_its_turn_waits_for_the_step_that_it_follows() -> None:
    life = at("quick_impact", "allocated")
    pay(life)
    assert life.project.state == "allocated"
    file_document(life, "work_plan")
    steps = life.give(command_of("sign", life), "programme_officer", "another")
    assert [step.data.to_state for step in steps] == ["mou_signed", "in_implementation"]  # type: ignore[attr-defined]
    fund = at("trust_fund", "committee_approved")
    told(fund, "allocation")
    pay(fund)
    file_document(fund, "work_plan")
    steps = fund.give(command_of("sign", fund), "programme_officer", "another")
    states = [step.data.to_state for step in steps]  # type: ignore[attr-defined]
    assert states == ["agreement_signed", "funded", "in_implementation"]


def test_a_suspended_project_takes_what_was_heard_when_it_goes_on() -> None:
    life = at("quick_impact", "mou_signed")
    life.give(command_of("suspend", life), "committee_member", "another")
    pay(life)
    assert life.project.state == "suspended"
    life.give(command_of("resume", life), "committee_member", "another")
    assert life.project.state == "in_implementation"
    assert life.project.before is None


def test_cancelling_waits_for_the_freeze() -> None:
    life = at("quick_impact", "mou_signed")
    life.give(command_of("cancel", life), "committee_member", "another")
    assert (life.project.state, life.project.before) == ("cancelling", "mou_signed")
    assert iati_status("quick_impact", life.project.state, life.project.before) == 2
    told(life, "freeze_unpaid")
    assert life.project.state == "cancelled"


def test_a_payment_before_the_freeze_makes_a_termination_of_a_cancellation() -> None:
    life = at("quick_impact", "mou_signed")
    life.give(command_of("cancel", life), "committee_member", "another")
    life.hear(h.PaymentHeard, balances=balances(advances="10.00"), payment_id=AGENCY, amount=usd("10.00"))
    assert life.project.state == "cancelling"
    life.hear(h.FreezeHeard, balances=balances(advances="10.00"), disbursed=usd("10.00"))
    assert life.project.state == "terminated"
    with refused("project.open_balances", advances="10.00"):
        life.give(command_of("settle", life), "approver", "another")
    life.hear(h.WriteOffHeard, balances=balances(), commitment_id=AGENCY, amount=usd("10.00"))
    life.give(command_of("settle", life), "approver", "another")
    assert life.project.state == "closed"


def test_before_the_approval_nothing_is_to_freeze() -> None:
    life = at("trust_fund", "proposal")
    life.give(command_of("cancel", life), "agency")
    assert life.project.state == "cancelled"


def test_a_payment_that_is_undone_is_none() -> None:
    life = at("quick_impact", "in_implementation")
    position = life.heard
    life.hear(h.CorrectionHeard, balances=balances(), undoes_position=position)
    assert life.project.ledger.first_paid_on is None
    assert life.project.state == "in_implementation"
    with refused("project.nothing_paid", legal=["cancel"]):
        life.give(command_of("terminate", life), "committee_member", "another")


def test_an_allocation_that_is_undone_leaves_what_the_ledger_says() -> None:
    life = at("quick_impact", "allocated")
    life.hear(h.CorrectionHeard, balances=balances(allocated="0.00"), undoes_position=life.heard)
    assert life.project.ledger.allocated == usd("0.00")
    assert life.project.ledger.day_of("allocation") is None


def test_an_allocation_of_which_nothing_stands_is_none() -> None:
    life = at("trust_fund", "committee_approved")
    told(life, "allocation")
    life.hear(h.BalancesHeard, balances=balances(allocated="0.00"))
    file_document(life, "work_plan")
    (signed,) = life.give(command_of("sign", life), "programme_officer", "another")
    assert signed.data.to_state == "agreement_signed"  # type: ignore[attr-defined]


def test_what_undoes_an_undoing_lets_the_first_stand_again() -> None:
    life = at("quick_impact", "in_implementation")
    paid = life.heard
    life.hear(h.CorrectionHeard, balances=balances(), undoes_position=paid)
    assert life.project.ledger.first_paid_on is None
    life.hear(h.CorrectionHeard, balances=balances(), undoes_position=life.heard)
    assert life.project.ledger.first_paid_on == DAY
    assert life.project.ledger.payment_at("nobody") is None


@pytest.mark.parametrize("still", ["0.00", "0.01"])
def test_a_settlement_holds_while_nothing_is_open(still: str) -> None:
    life = at("quick_impact", "in_implementation")
    told(life, "settlement")
    assert life.project.ledger.settled_on == DAY
    expense = {"commitment_id": AGENCY, "amount": usd("0.01")}
    life.hear(h.ExpenditureHeard, balances=balances(recoverable=still), **expense)
    assert life.project.ledger.settled_on == (DAY if still == "0.00" else None)
    assert life.project.ledger.total_minor("expenditure") == 1
    assert life.project.ledger.total_minor("payment") == 1000


def test_settled_is_a_project_of_which_every_agreement_is_closed_and_nothing_open() -> None:
    life = at("quick_impact", "in_implementation")
    first, second = life.new_id(), life.new_id()
    for bound in (first, second):
        life.hear(h.CommitmentHeard, balances=balances(committed="1.00"), commitment_id=bound)
    life.hear(h.CommitmentHeard, balances=balances(), commitment_id=first, closed=True)
    assert life.project.ledger.settled_on is None, "the second is open, with nothing in it"
    later = date(2024, 5, 1)
    life.hear(h.CommitmentHeard, later, balances=balances(payables="0.01"), commitment_id=second, closed=True)
    assert life.project.ledger.settled_on is None, "something is owed"
    closing = life.heard
    life.hear(h.BalancesHeard, later, balances=balances())
    assert life.project.ledger.settled_on == later
    life.hear(h.CorrectionHeard, balances=balances(), undoes_position=closing)
    assert life.project.ledger.settled_on is None, "the agreement is open again"


def test_nothing_moves_on_to_a_day_that_is_to_come() -> None:
    life = at("quick_impact", "approved")
    tomorrow = TODAY + timedelta(days=1)
    _, moved = life.hear(h.AllocationHeard, tomorrow, balances=balances(), allocation_id=AGENCY)
    assert moved.effective_on == TODAY
