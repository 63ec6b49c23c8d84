"""What the ledger tells is recorded once, moves the project on in its turn, and ends it after its freeze alone."""

from datetime import date

import pytest

from services.projects.lifecycle.status import iati_status
from shared.contracts.events import projects_heard as h
from shared.contracts.events.projects_lifecycle import ProjectMovedOn
from tests.projects.life import AGENCY, BUDGET, DAY, balances, refused, usd
from tests.projects.steps import at, command_of, file_document, pay, told


def test_a_fact_moves_the_project_on_with_the_day_it_has_in_the_ledger() -> None:
    life = at("quick_impact", "approved")
    allocated = {"allocation_id": AGENCY, "allocated": usd("50000.00"), "balances": balances()}
    heard, moved = life.hear(h.AllocationHeard, date(2024, 3, 1), **allocated)
    assert isinstance(moved.data, ProjectMovedOn)
    assert (moved.data.from_state, moved.data.to_state, moved.data.fact) == ("approved", "allocated", "allocation")
    assert heard.effective_on == moved.effective_on == life.project.since_on == date(2024, 3, 1)


def test_a_fact_that_was_heard_changes_nothing_again() -> None:
    life = at("quick_impact", "approved")
    told(life, "allocation")
    events, position = len(life.events), life.heard
    for again in (position, position - 1):
        assert life.hear(h.SettlementHeard, balances=balances(), position=again) == []
    assert len(life.events) == events
    with refused("project.other_ledger", given="example.org/other", source="example.org/fund/ledger"):
        life.hear(h.SettlementHeard, balances=balances(), log="example.org/other", position=position + 1)


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


def test_a_project_that_waits_for_money_is_shown_as_that() -> None:
    life = at("quick_impact", "approved")
    life.hear(h.FundsAwaited, asked=usd("50000.00"), available=usd("1.00"))
    assert life.project.awaits_funds
    assert life.project.state == "approved"
    told(life, "allocation")
    assert not life.project.awaits_funds
    assert life.project.ledger.allocated == usd(BUDGET["quick_impact"])


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
    life.hear(h.PaymentHeard, balances=balances(advances="10.00"), disbursement_id=AGENCY, amount=usd("10.00"))
    assert life.project.state == "cancelling"
    frozen = {"allocated": usd("50000.00"), "disbursed": usd("10.00")}
    life.hear(h.FreezeHeard, balances=balances(advances="10.00"), **frozen)
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
    life.hear(h.CorrectionHeard, balances=balances(), undoes_position=life.heard, allocated=usd("0.00"))
    assert life.project.ledger.allocated == usd("0.00")
    assert life.project.ledger.day_of("allocation") is None


@pytest.mark.parametrize("still", ["0.00", "0.01"])
def test_a_settlement_holds_while_nothing_is_open(still: str) -> None:
    life = at("quick_impact", "in_implementation")
    life.hear(h.SettlementHeard, balances=balances())
    expense = {"commitment_id": AGENCY, "amount": usd("0.01")}
    life.hear(h.ExpenditureHeard, balances=balances(recoverable=still), **expense)
    assert life.project.ledger.settled_on == (DAY if still == "0.00" else None)
    assert life.project.ledger.total_minor("expenditure") == 1
    assert life.project.ledger.total_minor("payment") == 1000
