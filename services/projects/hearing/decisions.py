"""Hearing of the ledger: what it recorded for a project becomes the project's own events."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.projects.lifecycle.decisions import decide_hear
from services.projects.lifecycle.ledger_facts import LedgerFacts
from services.projects.lifecycle.project import Project
from services.projects.lifecycle.resource import PROJECT
from services.projects.state import Context
from shared.contracts.commands.projects_hearing import HeardChanges, HeardFact, HeardProject, HearLedger, What
from shared.contracts.events import projects_heard as h
from shared.contracts.events.parties import HeardFrom
from shared.contracts.events.projects_base import BALANCES, ProjectBalances
from shared.contracts.money import Money
from shared.deciding.resources import Decided, Unchanged
from shared.deciding.state import State


def decide_hear_ledger(state: State, command: HearLedger, context: Context) -> list[Decided]:
    """Records what the ledger told, project by project, and moves on those that waited for it.

    A ledger also keeps projects of other systems: what concerns none that was approved here changes nothing. Refuses
    `project.other_ledger`.
    """
    decided: list[Decided] = []
    for told in command.projects:
        known = state.find(PROJECT, told.project_id)
        if known is not None:
            decided += _heard(known.state, told, command.heard_from, command.effective_on, context)
    if not decided:
        raise Unchanged(command.projects[0].project_id)
    return decided


def _heard(project: Project, told: HeardProject, source: HeardFrom, on: date | None, context: Context) -> list[Decided]:
    if project.approved_amount is None:
        return []
    balances = balances_after(project.ledger, told.changes, project.approved_amount.currency)
    events = [_event(project, fact, source, balances) for fact in told.facts]
    changed = any(told.changes.to_json().values())
    facts = [event for event in events if changed or not isinstance(event, h.BalancesHeard)]
    if not facts and changed:
        facts = [h.BalancesHeard(project_id=project.project_id, heard_from=source, balances=balances)]
    return decide_hear(project, facts, on or project.since_on, context) if facts else []


def balances_after(facts: LedgerFacts, changes: HeardChanges, currency: str) -> ProjectBalances:
    """What stands at a project once the changes are added to what was known of it."""
    known = facts.balances
    after = {}
    for name in BALANCES:
        before = 0 if known is None else getattr(known, name).minor
        after[name] = Money.of(before + getattr(changes, f"{name}_minor"), currency)
    return ProjectBalances(**after)


def _event(project: Project, fact: HeardFact, source: HeardFrom, balances: ProjectBalances) -> h.BalancesTold:
    """The project's own event of a fact; what undoes nothing that was heard is a change of balances at most."""
    about: dict[str, Any] = {"project_id": project.project_id, "heard_from": source, "balances": balances}
    if fact.what == "freeze":
        disbursed = fact.amount or Money.zero(balances.allocated.currency)
        return h.FreezeHeard(**about, disbursed=disbursed)
    if fact.what in ("undone", "payment_returned"):
        undoes = _undone_by(project.ledger, fact)
        return h.BalancesHeard(**about) if undoes is None else h.CorrectionHeard(**about, undoes_position=undoes)
    event, named = _EVENTS[fact.what]
    about[named] = fact.resource_id
    if fact.amount is not None:
        about["amount"] = fact.amount
    if fact.what == "commitment_closed":
        about["closed"] = True
    return event(**about)


def _undone_by(facts: LedgerFacts, fact: HeardFact) -> int | None:
    """The position of what it undoes, None for what was never heard."""
    if fact.what == "payment_returned":
        return None if fact.resource_id is None else facts.payment_at(fact.resource_id)
    return next((told.position for told in facts.told if told.position == fact.undoes_position), None)


_EVENTS: Mapping[What, tuple[type[h.BalancesTold], str]] = {
    "allocation": (h.AllocationHeard, "allocation_id"),
    "commitment": (h.CommitmentHeard, "commitment_id"),
    "commitment_closed": (h.CommitmentHeard, "commitment_id"),
    "payment": (h.PaymentHeard, "payment_id"),
    "expenditure": (h.ExpenditureHeard, "commitment_id"),
    "refund": (h.RefundHeard, "refund_id"),
    "write_off": (h.WriteOffHeard, "commitment_id"),
}
"""What is recorded of a fact, and as what it names the resource that it is about."""
