"""How every row of the table is met: what its guards ask for, and the command that takes it."""

from collections import deque
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any

from services.projects.lifecycle.table import FIRST_STATE, TABLE, Row
from services.projects.state import Overlaps
from shared.contracts.commands import projects_file as f
from shared.contracts.commands import projects_lifecycle as c
from shared.contracts.commands.projects_registry import PROJECT_COMMANDS
from shared.contracts.events import projects_heard as h
from shared.contracts.events.parties import Mechanism
from shared.contracts.project_policies import ScreeningPolicy, SignOffPolicy
from shared.contracts.project_states import State
from tests.projects.life import AGENCY, BUDGET, DAY, TODAY, Life, balances, description, sha, usd

STEP_OF = {cls.ACTION: cls for cls in PROJECT_COMMANDS.values() if issubclass(cls, c.StepCommand)}


def file_document(life: Life, kind: str) -> None:
    """A file of that kind, under the digest of its name."""
    command = f.RegisterDocument(
        project_id=life.project.project_id, effective_on=DAY, sha256=sha(kind), kind=kind, title=kind
    )
    life.give(command, "programme_officer")


def _criteria(life: Life) -> None:
    for criterion in life.policies.required(ScreeningPolicy, life.mechanism, DAY).criteria:
        command = f.AnswerCriterion(
            project_id=life.project.project_id, effective_on=DAY, evidence=(sha("e"),), criterion=criterion,
            answer="met", note="seen",
        )  # fmt: skip
        life.give(command, "programme_officer")


def _harm(life: Life) -> None:
    at = {"project_id": life.project.project_id, "effective_on": DAY}
    life.give(f.AssessDoNoHarm(**at, conclusion="no_harm", note="none seen"), "programme_officer")


def _sign_offs(life: Life) -> None:
    at = {"project_id": life.project.project_id, "effective_on": DAY}
    for role in life.policies.required(SignOffPolicy, life.mechanism, DAY).roles:
        life.give(f.NameStakeholder(**at, role=role, organisation_id=AGENCY), "programme_officer")
        life.give(f.SignOff(**at, role=role, evidence=(sha("e"),)), "programme_officer")


def _capacity(life: Life) -> None:
    command = f.AssessPartnerCapacity(
        project_id=life.project.project_id, effective_on=DAY, evidence=(sha("e"),), organisation_id=AGENCY,
        rating="adequate", cost_estimate_plausible=True, note="done before",
    )  # fmt: skip
    life.give(command, "programme_officer")


def _endorsements(life: Life) -> None:
    at = {"project_id": life.project.project_id, "effective_on": DAY, "endorsed": True}
    life.give(f.GiveEndorsement(**at, seat="headquarters"), "endorser_hq", "hq")
    life.give(f.GiveEndorsement(**at, seat="field"), "endorser_field", "field")


def _overlaps(life: Life) -> None:
    life.overlaps = Overlaps(DAY)


def _visit(life: Life) -> None:
    command = f.RecordVisit(
        project_id=life.project.project_id, effective_on=DAY, evidence=(sha("photo"),), area="ML-7",
        purpose="completion", findings="the well gives water",
    )  # fmt: skip
    life.give(command, "programme_officer")


def pay(life: Life, amount: str = "10.00") -> None:
    """The ledger tells of a payment."""
    life.hear(h.PaymentHeard, balances=balances(), payment_id=life.new_id(), amount=usd(amount))


def _reports(life: Life) -> None:
    for kind in ("financial_report", "narrative_report", "certified_statement"):
        file_document(life, kind)


PREPARE: dict[str, Callable[[Life], None]] = {
    "criteria_answered": _criteria,
    "harm_assessed": _harm,
    "overlaps_resolved": _overlaps,
    "signed_off_by_required_roles": _sign_offs,
    "partner_capacity_assessed": _capacity,
    "endorsed_by_headquarters_and_field": _endorsements,
    "work_plan_attached": lambda life: file_document(life, "work_plan"),
    "site_visited": _visit,
    "final_reports_filed": _reports,
    "evaluation_filed": lambda life: file_document(life, "evaluation_report"),
    "something_paid": pay,
}
"""What has to be in the project's file, for the guards that the command alone does not meet."""


def terms(mechanism: Mechanism, **changes: Any) -> dict[str, Any]:
    """An agreement in two instalments."""
    half = {"quick_impact": "25000.00", "trust_fund": "100000.00"}[mechanism]
    values: dict[str, Any] = {
        "number": "MoU 1",
        "work_plan": sha("work_plan"),
        "deliverables": [{"title": "a well", "due_on": "2024-08-15"}],
        "instalments": [{"amount": {"amount": half, "currency": "USD"}}] * 2,
    }
    return values | changes


OF_A_STEP: dict[str, dict[str, Any]] = {
    "approve": {"decision": "PRC 1"},
    "close_operations": {"decision": "D 1"},
    "accept_final_reports": {"financial_report": sha("financial_report"), "narrative_report": sha("narrative_report")},
    "accept_final_narrative": {"narrative_report": sha("narrative_report")},
    "accept_certified_statement": {"certified_statement": sha("certified_statement")},
    "evaluate": {"evaluation_report": sha("evaluation_report"), "rating": "satisfactory"},
    "complete": {"evidence": [sha("photo")]},
    "extend": {"decision": "D 2", "end_on": "2024-12-31"},
}


def command_of(action: str, life: Life) -> c.StepCommand:
    """The command that takes a step, with all that a guard may ask of it."""
    cls = STEP_OF[action]
    values: dict[str, Any] = {"project_id": life.project.project_id, "effective_on": life.project.since_on}
    if "decision" in cls.model_fields:
        values["decision"] = "D 1"
    if action == "sign":
        values["terms"] = terms(life.mechanism)
    if action == "revise":
        values["description"] = description(life.mechanism)
    return cls.model_validate(values | {"note": "as agreed"} | OF_A_STEP.get(action, {}))


def told(life: Life, fact: str) -> None:
    """The ledger tells the fact that a row waits for."""
    if fact == "allocation":
        life.hear(h.AllocationHeard, balances=balances(allocated=BUDGET[life.mechanism]), allocation_id=life.new_id())
    elif fact == "first_payment":
        pay(life)
    elif fact == "settlement":
        bound = life.new_id()
        life.hear(h.CommitmentHeard, balances=balances(committed="1.00"), commitment_id=bound)
        life.hear(h.CommitmentHeard, balances=balances(), commitment_id=bound, closed=True)
    else:
        disbursed = usd("10.00" if fact == "freeze_paid" else "0.00")
        life.hear(h.FreezeHeard, balances=balances(), disbursed=disbursed)


def met(life: Life, row: Row) -> None:
    """Everything that the row's guards ask of the project's file."""
    for guard in row.guards:
        prepare = PREPARE.get(guard.__name__)
        if prepare is not None:
            prepare(life)


def take(life: Life, row: Row) -> None:
    """Takes a row, its guards met, by somebody who made nothing of it."""
    if row.heard:
        told(life, row.fact)
        return
    met(life, row)
    life.give(command_of(row.action, life), row.roles[0], f"{row.action} of {row.from_state}".replace(" ", "-"))


@cache
def _ways(mechanism: Mechanism) -> dict[State, tuple[Row, ...]]:
    """The shortest way to each state."""
    ways: dict[State, tuple[Row, ...]] = {FIRST_STATE[mechanism]: ()}
    waiting = deque(ways)
    while waiting:
        state = waiting.popleft()
        for row in TABLE:
            if (row.mechanism, row.from_state) == (mechanism, state) and row.to_state not in (*ways, "before"):
                ways[row.to_state] = (*ways[state], row)  # type: ignore[index]
                waiting.append(row.to_state)  # type: ignore[arg-type]
    return ways


@cache
def _life_at(mechanism: Mechanism, state: State) -> Life:
    life = Life.begun(mechanism)
    for row in _ways(mechanism)[state]:
        take(life, row)
    assert life.project.state == state
    return life


def at(mechanism: Mechanism, state: State) -> Life:
    """A project that came to a state by the shortest way; yours to change."""
    life = copy(_life_at(mechanism, state))
    life.events = list(life.events)
    return life


__all__ = ["TODAY", "at", "command_of", "met", "pay", "take", "terms", "told"]
