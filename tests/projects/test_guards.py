"""Every guard of every row refuses when what it asks for is not there, and says what."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.projects.calls.state import Call
from services.projects.lifecycle.table import TABLE, Row
from services.projects.stakeholders.state import void_sign_offs
from services.projects.state import Overlaps
from shared.contracts.commands.projects_lifecycle import ReviseProject, StepCommand
from shared.contracts.events.projects_calls import CallDescription
from shared.contracts.project_policies import BudgetCeilingPolicy, DurationPolicy, EvaluationPolicy
from tests.projects.life import BUDGET, DAY, OTHER_AGENCY, SUPPLIER, Life, balances, refused, usd
from tests.projects.steps import at, command_of, met, pay, terms

LATER = date(2013, 1, 2)
"""The day of a policy that takes the place of the default, before any project of the tests was handed in."""


@dataclass
class Attempt:
    """A step that would be taken, to be spoilt in one place."""

    life: Life
    command: StepCommand
    row: Row
    subject: str = "another"

    def told(self, **fields: Any) -> None:
        """The command says something else."""
        raw = self.command.model_dump(mode="json", exclude_none=True) | fields
        self.command = type(self.command).model_validate({k: v for k, v in raw.items() if v is not None})

    def described(self, **fields: Any) -> None:
        """The description, as it will stand, says something else."""
        if isinstance(self.command, ReviseProject):
            self.told(description=self.command.description.model_dump(mode="json", exclude_none=True) | fields)
        else:
            old = self.life.project.description
            raw = old.model_dump(mode="json", exclude_none=True) | fields
            new = type(old).model_validate({k: v for k, v in raw.items() if v is not None})
            self.project(description=new)

    def project(self, **fields: Any) -> None:
        """The project's state is another."""
        self.life.project = replace(self.life.project, **fields)

    def ledger(self, **fields: Any) -> None:
        """The ledger told something else."""
        self.project(ledger=replace(self.life.project.ledger, **fields))

    def budget(self, amount: str, indirect: str | None = None) -> None:
        """Another budget, in one line, or with another line of indirect cost."""
        total, part = usd(amount).minor, usd(indirect or "0.00").minor
        lines = [{"category": 4, "amount": f"{(total - part) // 100}.{(total - part) % 100:02d}"}]
        if indirect is not None:
            lines.append({"category": 8, "amount": indirect})
        money = [{**line, "amount": {"amount": line["amount"], "currency": "USD"}} for line in lines]
        self.described(budget={"amount": amount, "currency": "USD"}, budget_lines=money)

    def policy(self, policy: Any) -> None:
        """Another policy was in force when the project was handed in."""
        self.life.policies = self.life.policies.with_policy(policy, LATER)


ONE_DOLLAR = {"category": 4, "amount": {"amount": "1.00", "currency": "USD"}}

Spoil = Callable[[Attempt], None]


def _ceiling(a: Attempt) -> None:
    if a.row.mechanism == "trust_fund":
        a.policy(BudgetCeilingPolicy(mechanism="trust_fund", ceiling=usd("200000.00")))
    a.budget(BUDGET[a.row.mechanism][:-1] + "1")


def _overhead(a: Attempt) -> None:
    a.budget(BUDGET[a.row.mechanism], {"quick_impact": "0.01", "trust_fund": "13084.12"}[a.row.mechanism])


def _long(a: Attempt) -> None:
    if a.row.mechanism == "trust_fund":
        a.policy(six_months("trust_fund"))
    a.described(planned_end_on="2024-08-16")


def six_months(mechanism: Any, **changes: Any) -> DurationPolicy:
    """The default of quick impact projects, for any mechanism."""
    values = {
        "months": 6,
        "clock_starts": "first_disbursement",
        "last_day_counts": True,
        "suspension_stops_clock": True,
    }
    return DurationPolicy(mechanism=mechanism, **(values | changes))


def _evaluated(a: Attempt) -> None:
    a.policy(EvaluationPolicy(mechanism=a.row.mechanism, required=True))
    a.project(evaluation=None, documents=())


def _called(a: Attempt) -> None:
    a.described(call_id=OTHER_AGENCY)
    asked = CallDescription(
        code="CALL-1", title="Over", mechanism=a.row.mechanism, budget=usd("900000.00"), opens_on=DAY, closes_on=DAY
    )
    a.life.call = Call(asked, DAY, DAY - timedelta(days=1), DAY)


SPOIL: dict[str, tuple[str, Spoil]] = {
    "required_fields_filled": ("project.incomplete", lambda a: a.described(summary=None)),
    "percentages_add_up": (
        "project.percentages", lambda a: a.described(sectors=[{"code": "security", "percent": "99.9999"}]),
    ),
    "partners_in_chain": (
        "project.partner_chain", lambda a: a.described(partners=[{"organisation_id": SUPPLIER, "role": "sub_grantee"}]),
    ),
    "budget_lines_add_up": ("project.budget_lines", lambda a: a.described(budget_lines=[ONE_DOLLAR])),
    "budget_within_ceiling": ("project.budget_ceiling", _ceiling),
    "overhead_within_policy": ("project.overhead", _overhead),
    "duration_within_policy": ("project.duration", _long),
    "window_eligible": ("project.window", lambda a: a.described(themes=["water-and-sanitation", "mediation"])),
    "codes_hold": ("code.unknown", lambda a: a.described(axis="axis-4")),
    "within_call": ("call.not_open", _called),
    "call_kept": ("call.kept", lambda a: a.described(call_id=OTHER_AGENCY)),
    "focal_persons_named": ("project.focal_persons", lambda a: a.described(focal_persons=[])),
    "criteria_answered": (
        "project.criteria",
        lambda a: a.project(screening=replace(a.life.project.screening, answers=a.life.project.screening.answers[1:])),
    ),
    "harm_assessed": (
        "project.do_no_harm_missing", lambda a: a.project(screening=replace(a.life.project.screening, harm=None)),
    ),
    "overlaps_resolved": ("project.overlaps", lambda a: setattr(a.life, "overlaps", Overlaps(DAY, ("alert-1",)))),
    "review_committee_decided": ("project.review_committee_decision", lambda a: a.told(decision=None)),
    "steering_committee_decided": ("project.steering_committee_decision", lambda a: a.told(decision=None)),
    "decision_named": ("project.decision_missing", lambda a: a.told(decision=None)),
    "reason_given": ("project.reason_missing", lambda a: a.told(note=None)),
    "approved_within_budget": (
        "project.approved_amount",
        lambda a: a.told(approved_amount={"amount": BUDGET[a.row.mechanism][:-1] + "1", "currency": "USD"}),
    ),
    "signed_off_by_required_roles": (
        "project.sign_offs", lambda a: a.project(stakeholders=void_sign_offs(a.life.project.stakeholders)),
    ),
    "partner_capacity_assessed": ("project.partner_capacity_missing", lambda a: a.project(capacity=())),
    "endorsed_by_headquarters_and_field": (
        "project.endorsements", lambda a: a.project(endorsements=a.life.project.endorsements[:1]),
    ),
    "checked_by_another_person": (
        "project.same_person", lambda a: setattr(a, "subject", min(a.life.project.makers)[1]),
    ),
    "work_plan_attached": ("project.work_plan", lambda a: a.project(documents=())),
    "deliverables_agreed": (
        "project.deliverables", lambda a: a.told(terms=terms(a.row.mechanism, deliverables=[])),
    ),
    "instalments_add_up": (
        "project.instalments",
        lambda a: a.told(terms=terms(a.row.mechanism, instalments=[{"amount": {"amount": "1.00", "currency": "USD"}}])),
    ),
    "mechanism_kept": ("project.identity", lambda a: a.described(code="P-2")),
    "budget_covers_allocation": (
        "project.below_allocated", lambda a: a.ledger(balances=balances(allocated=BUDGET[a.row.mechanism][:-1] + "1")),
    ),
    "extension_later": ("project.extension", lambda a: a.told(end_on="2024-08-15")),
    "physical_completion_evidenced": ("project.completion_evidence", lambda a: a.told(evidence=[])),
    "site_visited": (
        "project.visit", lambda a: a.project(monitoring=replace(a.life.project.monitoring, visits=())),
    ),
    "ended_within_duration": ("project.duration", lambda a: a.told(effective_on="2024-08-16")),
    "operations_over": ("project.operations_running", lambda a: a.told(decision=None, effective_on="2024-08-14")),
    "final_reports_filed": ("project.report_missing", lambda a: a.project(documents=())),
    "narrative_in_time_or_excused": ("project.narrative_late", lambda a: a.told(effective_on="2024-05-16")),
    "evaluation_filed": ("project.evaluation_report", lambda a: a.project(documents=())),
    "evaluated_where_required": ("project.not_evaluated", _evaluated),
    "balances_at_zero": ("project.open_balances", lambda a: a.ledger(balances=balances(advances="0.01"))),
    "nothing_paid": ("project.payment_made", lambda a: pay(a.life)),
    "something_paid": ("project.nothing_paid", lambda a: a.ledger(told=())),
}  # fmt: skip
"""By the guard's name: its code, and what makes it refuse where everything else is as it should be."""

GUARDED = [(row, guard.__name__) for row in TABLE for guard in row.guards]
SEEN_ELSEWHERE = {("mou_signed", "nothing_paid"), ("funded", "nothing_paid")}
"""In these states a payment leads on at once: what is refused then is the step."""


def attempt(row: Row) -> Attempt:
    """A step that would be taken."""
    life = at(row.mechanism, row.from_state)
    met(life, row)
    return Attempt(life, command_of(row.action, life), row)


def test_every_guard_is_spoilt() -> None:
    assert {name for _, name in GUARDED} == set(SPOIL)


@pytest.mark.parametrize(
    ("row", "guard"), GUARDED, ids=[f"{row.mechanism}-{row.from_state}-{row.action}-{guard}" for row, guard in GUARDED]
)
def test_a_guard_refuses_what_is_not_there(row: Row, guard: str) -> None:
    code, spoil = SPOIL[guard]
    made = attempt(row)
    spoil(made)
    if (row.from_state, guard) in SEEN_ELSEWHERE:
        code = "project.transition"
    before = made.life.project
    with refused(code):
        made.life.give(made.command, row.roles[0], made.subject)
    assert made.life.project is before
