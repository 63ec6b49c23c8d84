"""What a project still owes on a day, and when each of it falls due. Pure.

Derived from the project as its events up to that day made it, from the policies of its last submission (of the day
itself while it was never handed in), from the call that it names, and from the clock of implementation. What is done is
no deadline any more; what is due today is not late.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from services.projects.calls.state import Call
from services.projects.lifecycle.clock import after_months, clock_start, deadline
from services.projects.lifecycle.project import Project
from services.projects.lifecycle.stays import stays
from services.projects.lifecycle.table import SETTLED, SIGNED, WAYS, final_states, unapproved_states
from services.projects.mechanisms.state import Policies
from shared.contracts.project_deadlines import DeadlineKind
from shared.contracts.project_policies import (
    ClosingReportPolicy,
    DurationPolicy,
    EvaluationPolicy,
    LeadTimePolicy,
    MechanismRule,
)
from shared.contracts.project_states import State

P = TypeVar("P", bound=MechanismRule)


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due; `item` tells it from others of its kind.

    `held`: the clock stands still while the project is suspended, so that the day moves on with every day.
    """

    kind: DeadlineKind
    item: str | None
    due_on: date
    held: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A project on a day, with what its deadlines depend on beside it."""

    project: Project
    policies: Policies
    call: Call | None
    on: date

    def find(self, kind: type[P]) -> P | None:
        """The policy that applies to the project, or None."""
        return self.policies.find(kind, self.project.description.mechanism, self.project.policies_on or self.on)

    @property
    def stage(self) -> State:
        """The state, or that in which a suspended project was held up."""
        p = self.project
        return p.before if p.state == "suspended" and p.before is not None else p.state

    @property
    def step(self) -> int | None:
        """How far it came on the way of its mechanism, None beside it."""
        way = WAYS[self.project.description.mechanism]
        return way.index(self.stage) if self.stage in way else None

    def is_past(self, state: State) -> bool:
        """Whether it came to a state of the way, or farther."""
        return self.step is not None and self.step >= WAYS[self.project.description.mechanism].index(state)

    @property
    def is_running(self) -> bool:
        """Whether its work is still to be done or under way: nobody asked for its end and it did not end."""
        unapproved = unapproved_states(self.project.description.mechanism)
        return (self.step is not None or self.stage in unapproved) and self.project.ended_on is None


def due_of(standing: Standing) -> list[Due]:
    """What falls due, the earliest first; nothing for a project that no step leaves any more."""
    mechanism = standing.project.description.mechanism
    if standing.project.state in final_states(mechanism):
        return []
    rules = (_call, _planned, _implementation, _deliverables, _instalments, _targets, _reports, _evaluation, _lead_time)
    found = [due for rule in rules for due in rule(standing)]
    return sorted(found, key=lambda due: (due.due_on, due.kind, due.item or ""))


def _call(s: Standing) -> Iterator[Due]:
    """The last day of the call, until the project is handed in under it."""
    p, unapproved = s.project, unapproved_states(s.project.description.mechanism)
    if s.call is not None and p.called_by != p.description.call_id and p.state in unapproved:
        yield Due("call_closes", s.call.description.code, s.call.last_on)


def _planned(s: Standing) -> Iterator[Due]:
    """The planned days, until the project begins, and until it ends or is extended."""
    p, d = s.project, s.project.description
    if not s.is_running:
        return
    if d.planned_start_on is not None and not s.is_past("in_implementation"):
        yield Due("planned_start", None, d.planned_start_on)
    if d.planned_end_on is not None and p.extended_to is None:
        yield Due("planned_end", None, d.planned_end_on)


def _implementation(s: Standing) -> Iterator[Due]:
    """The last day of the policy's months, or of the extension."""
    if not s.is_running or not s.is_past(SIGNED[s.project.description.mechanism]):
        return
    policy = s.find(DurationPolicy)
    project, held = s.project, False
    if project.state == "suspended":  # as if it were resumed today
        *earlier, (since, _) = project.suspensions
        project = replace(project, suspensions=(*earlier, (since, s.on)))
        started = None if policy is None else clock_start(project, policy)
        held = policy is not None and policy.suspension_stops_clock and started is not None
    end = deadline(project, policy)
    if end is not None:
        yield Due("implementation_end", None, end, held and end != project.extended_to)


def _deliverables(s: Standing) -> Iterator[Due]:
    """What the agreement promises, until the project ends: nobody tells of one deliverable alone."""
    if s.project.terms is None or not s.is_running:
        return
    for number, deliverable in enumerate(s.project.terms.deliverables, 1):
        yield Due("deliverable", str(number), deliverable.due_on)


def _instalments(s: Standing) -> Iterator[Due]:
    """Each instalment with a day, until payments that stand reach it; none once the project is settled."""
    p = s.project
    if p.terms is None or s.step is None or s.is_past(SETTLED):
        return
    payments = [told.amount for told in p.ledger.standing("payment") if told.amount is not None]
    paid = sum(amount.minor for amount in payments)
    reached = 0
    for number, instalment in enumerate(p.terms.instalments, 1):
        reached += instalment.amount.minor
        alike = all(amount.currency == instalment.amount.currency for amount in payments)
        is_paid = paid >= reached if alike else len(payments) >= number
        if instalment.due_on is not None and not is_paid:
            yield Due("instalment", str(number), instalment.due_on)


def _targets(s: Standing) -> Iterator[Due]:
    """Each target of an indicator, from the signature on until something is measured up to its day."""
    if s.project.signed_on is None or s.step is None:
        return
    for indicator in s.project.monitoring.indicators:
        measured_to = max((actual.period.to_on for actual in indicator.actuals), default=date.min)
        for by_on in sorted({target.by_on for target in indicator.defined.targets}):
            if measured_to < by_on:
                yield Due("indicator_target", indicator.defined.code, by_on)


def _reports(s: Standing) -> Iterator[Due]:
    """Closing reports, so many months after the end."""
    p, policy = s.project, s.find(ClosingReportPolicy)
    if policy is None or p.ended_on is None or s.step is None:
        return
    if s.stage == "completed":
        yield Due("final_reports", None, after_months(p.ended_on, policy.narrative_months))
    if s.stage == "operationally_closed":
        yield Due("final_narrative", None, after_months(p.ended_on, policy.narrative_months))
    if policy.certified_months is not None and p.description.mechanism == "trust_fund" and not s.is_past("certified"):
        yield Due("certified_statement", None, after_months(p.ended_on, policy.certified_months))


def _evaluation(s: Standing) -> Iterator[Due]:
    """The evaluation where the policy wants one, so many months after the end."""
    p, policy = s.project, s.find(EvaluationPolicy)
    if policy is None or not policy.required or policy.months is None or p.ended_on is None or s.step is None:
        return
    filed = any(kind == "evaluation_report" for _, kind in p.documents)
    if p.evaluation is None and not filed:
        yield Due("evaluation", None, after_months(p.ended_on, policy.months))


def _lead_time(s: Standing) -> Iterator[Due]:
    """The last day on which the project is not late in its state."""
    policy = s.find(LeadTimePolicy)
    days_max = None if policy is None else policy.days_in(s.project.state)
    if days_max is not None:
        yield Due("lead_time", s.project.state, stays(s.project.moves, s.on)[-1].last_day(days_max))
