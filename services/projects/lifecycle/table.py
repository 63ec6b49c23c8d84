"""The lifecycles of both mechanisms as one table of rows (DOMAIN.md section 2).

Decisions, the picture in docs/projects.md and the tests are made from it; nothing else says which step leads where.
A commanded row is a person's decision under its guards; a heard row is taken by itself, as soon as the project stands
in its state and the ledger has told the fact.

Where the source leaves room, we read it so:
- `cancel` and `terminate` ask; the ledger's freeze completes them. What no committee approved was never payable: it is
  cancelled at once.
- When the ledger paid between the request to cancel and its freeze, the project ends as terminated and is settled.
- A payment that is heard before the agreement was recorded as signed leaves `terminate` alone open, not `cancel`.
- `terminate` is open until what the partner holds is settled; `suspend` from the signature until the project is closed.
"""

from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from services.projects.lifecycle.guards import agreement as a
from services.projects.lifecycle.guards import call
from services.projects.lifecycle.guards import closing as c
from services.projects.lifecycle.guards import review as r
from services.projects.lifecycle.guards import submission as s
from services.projects.lifecycle.guards.case import Guard
from shared.contracts.events import projects_lifecycle as e
from shared.contracts.events.parties import Mechanism, Role
from shared.contracts.events.projects_base import ProjectStep
from shared.contracts.project_states import Action, Fact, QuickImpactState, State, TrustFundState

BEFORE: Literal["before"] = "before"
"""The state in which the project was suspended."""

PREPARING: tuple[Role, ...] = ("programme_officer", "agency")
REVIEWING: tuple[Role, ...] = ("programme_officer",)
DECIDING: tuple[Role, ...] = ("committee_member",)
HOLDING: tuple[Role, ...] = ("programme_officer", "committee_member")
CLOSING: tuple[Role, ...] = ("programme_officer", "approver")


FACTS: tuple[str, ...] = get_args(Fact)


@dataclass(frozen=True, slots=True)
class Row:
    """A step: from where, by which action or fact, to where; who may, under which guards, told by which event."""

    mechanism: Mechanism
    from_state: State
    action: Action | Fact
    to_state: State | Literal["before"]
    roles: tuple[Role, ...]
    guards: tuple[Guard, ...]
    event: type[ProjectStep]

    @property
    def heard(self) -> bool:
        """Whether it follows from what the ledger told, instead of a command."""
        return self.action in FACTS

    @property
    def fact(self) -> Fact:
        """The fact of a heard row."""
        assert self.heard
        return cast(Fact, self.action)


SUBMISSION: tuple[Guard, ...] = (
    s.required_fields_filled, s.percentages_add_up, s.partners_in_chain, s.budget_lines_add_up,
    s.budget_within_ceiling, s.overhead_within_policy, s.duration_within_policy,
)  # fmt: skip
HANDING_IN: tuple[Guard, ...] = (*SUBMISSION, s.codes_hold, call.within_call)
FUND_SUBMISSION: tuple[Guard, ...] = (
    *SUBMISSION, s.codes_hold, s.window_eligible, s.focal_persons_named, call.within_call,
)  # fmt: skip
REVISION: tuple[Guard, ...] = (
    r.decision_named, a.mechanism_kept, call.call_kept, *SUBMISSION, a.budget_covers_allocation,
)  # fmt: skip
AGREEMENT: tuple[Guard, ...] = (a.work_plan_attached, a.deliverables_agreed, a.instalments_add_up)
SECOND = r.checked_by_another_person

_QIP: Final = "quick_impact"
_TF: Final = "trust_fund"


def _heard(mechanism: Mechanism, from_state: State, fact: Fact, to_state: State) -> Row:
    return Row(mechanism, from_state, fact, to_state, (), (), e.ProjectMovedOn)


QUICK_IMPACT = (
    Row(_QIP, "draft", "submit", "submitted", PREPARING, HANDING_IN, e.ProjectSubmitted),
    Row(
        _QIP, "submitted", "screen", "screened", REVIEWING,
        (SECOND, r.criteria_answered, r.harm_assessed, r.overlaps_resolved), e.ProjectScreened,
    ),
    Row(_QIP, "submitted", "return", "draft", REVIEWING, (r.reason_given,), e.ProjectReturned),
    Row(
        _QIP, "screened", "approve", "approved", DECIDING,
        (
            SECOND, r.review_committee_decided, r.signed_off_by_required_roles, r.partner_capacity_assessed,
            r.overlaps_resolved, r.approved_within_budget,
        ),
        e.ProjectApproved,
    ),
    Row(_QIP, "screened", "reject", "rejected", DECIDING, (r.decision_named,), e.ProjectRejected),
    Row(_QIP, "screened", "defer", "deferred", DECIDING, (r.decision_named,), e.ProjectDeferred),
    Row(_QIP, "deferred", "resubmit", "submitted", PREPARING, HANDING_IN, e.ProjectResubmitted),
    _heard(_QIP, "approved", "allocation", "allocated"),
    Row(_QIP, "allocated", "sign", "mou_signed", REVIEWING, AGREEMENT, e.ProjectAgreementSigned),
    _heard(_QIP, "mou_signed", "first_payment", "in_implementation"),
    Row(
        _QIP, "in_implementation", "complete", "completed", REVIEWING,
        (c.physical_completion_evidenced, c.site_visited, c.ended_within_duration), e.ProjectCompleted,
    ),
    Row(
        _QIP, "completed", "accept_final_reports", "reported", REVIEWING, (SECOND, c.final_reports_filed),
        e.FinalReportsAccepted,
    ),
    _heard(_QIP, "reported", "settlement", "settled"),
    Row(
        _QIP, "reported", "waive_settlement", "settled", CLOSING, (r.decision_named, c.balances_at_zero),
        e.SettlementWaived,
    ),
    Row(_QIP, "settled", "evaluate", "evaluated", REVIEWING, (c.evaluation_filed,), e.ProjectEvaluated),
    Row(
        _QIP, "evaluated", "close", "closed", CLOSING, (SECOND, c.evaluated_where_required, c.balances_at_zero),
        e.ProjectClosed,
    ),
)  # fmt: skip

TRUST_FUND = (
    Row(
        _TF, "concept", "develop", "proposal", PREPARING, (s.window_eligible, s.focal_persons_named),
        e.ProjectDeveloped,
    ),
    Row(_TF, "proposal", "submit", "technical_review", PREPARING, FUND_SUBMISSION, e.ProjectSubmitted),
    Row(
        _TF, "technical_review", "recommend", "recommended", REVIEWING,
        (SECOND, r.endorsed_by_headquarters_and_field), e.ProjectRecommended,
    ),
    Row(_TF, "technical_review", "return", "proposal", REVIEWING, (r.reason_given,), e.ProjectReturned),
    Row(_TF, "technical_review", "reject", "rejected", REVIEWING, (SECOND, r.reason_given), e.ProjectRejected),
    Row(
        _TF, "recommended", "approve", "committee_approved", DECIDING,
        (
            SECOND, r.steering_committee_decided, r.signed_off_by_required_roles, r.overlaps_resolved,
            r.approved_within_budget,
        ),
        e.ProjectApproved,
    ),
    Row(_TF, "recommended", "reject", "rejected", DECIDING, (r.decision_named,), e.ProjectRejected),
    Row(_TF, "recommended", "defer", "deferred", DECIDING, (r.decision_named,), e.ProjectDeferred),
    Row(_TF, "deferred", "resubmit", "technical_review", PREPARING, FUND_SUBMISSION, e.ProjectResubmitted),
    Row(_TF, "committee_approved", "sign", "agreement_signed", REVIEWING, AGREEMENT, e.ProjectAgreementSigned),
    _heard(_TF, "agreement_signed", "allocation", "funded"),
    _heard(_TF, "funded", "first_payment", "in_implementation"),
    Row(
        _TF, "in_implementation", "close_operations", "operationally_closed", REVIEWING, (c.operations_over,),
        e.OperationsClosed,
    ),
    Row(
        _TF, "operationally_closed", "accept_final_narrative", "final_narrative_accepted", REVIEWING,
        (SECOND, c.final_reports_filed, c.narrative_in_time_or_excused), e.FinalNarrativeAccepted,
    ),
    _heard(_TF, "final_narrative_accepted", "settlement", "settled"),
    Row(
        _TF, "settled", "accept_certified_statement", "certified", CLOSING,
        (c.final_reports_filed, c.balances_at_zero), e.CertifiedStatementAccepted,
    ),
    Row(
        _TF, "certified", "close", "financially_closed", CLOSING,
        (SECOND, c.evaluated_where_required, c.balances_at_zero), e.ProjectClosed,
    ),
)  # fmt: skip

FIRST_STATE: dict[Mechanism, State] = {_QIP: "draft", _TF: "concept"}
WAYS: dict[Mechanism, tuple[State, ...]] = {_QIP: get_args(QuickImpactState), _TF: get_args(TrustFundState)}
"""The states of each mechanism in their order, without those beside the way."""
APPROVED: dict[Mechanism, State] = {_QIP: "approved", _TF: "committee_approved"}
SIGNED: dict[Mechanism, State] = {_QIP: "mou_signed", _TF: "agreement_signed"}
SETTLED: State = "settled"
_REWRITABLE: dict[Mechanism, tuple[State, ...]] = {
    _QIP: ("draft", "deferred"), _TF: ("concept", "proposal", "deferred"),
}  # fmt: skip


def _way_rows(mechanism: Mechanism, state: State) -> list[Row]:
    return [row for row in (*QUICK_IMPACT, *TRUST_FUND) if (row.mechanism, row.from_state) == (mechanism, state)]


def _side_rows(mechanism: Mechanism) -> tuple[Row, ...]:
    """The side rules of one mechanism, from the order of its states."""
    m, way = mechanism, WAYS[mechanism]
    approved, signed = way.index(APPROVED[mechanism]), way.index(SIGNED[mechanism])
    running, settled = way.index("in_implementation"), way.index(SETTLED)
    unapproved: tuple[State, ...] = (*way[:approved], "deferred")
    unpaid: tuple[State, ...] = (*way[approved:running], "suspended")
    waits = next(at for at in way if any(row.action == "first_payment" for row in _way_rows(m, at)))
    early = way[approved : way.index(waits)]
    paid: tuple[State, ...] = (*early, *way[running:settled], "suspended")
    return (
        *(Row(m, at, "revise", at, PREPARING, (a.mechanism_kept,), e.ProjectRevised) for at in _REWRITABLE[m]),
        *(Row(m, at, "revise", at, DECIDING, REVISION, e.ProjectRevised) for at in way[approved : running + 1]),
        *(
            Row(m, at, "extend", at, DECIDING, (r.decision_named, a.extension_later), e.ProjectExtended)
            for at in way[signed : running + 1]
        ),
        *(
            Row(m, at, "suspend", "suspended", HOLDING, (r.decision_named, r.reason_given), e.ProjectSuspended)
            for at in way[signed:-1]
        ),
        Row(m, "suspended", "resume", BEFORE, HOLDING, (r.decision_named,), e.ProjectResumed),
        *(Row(m, at, "cancel", "cancelled", PREPARING, (r.reason_given,), e.ProjectCancelled) for at in unapproved),
        *(
            Row(
                m, at, "cancel", "cancelling", DECIDING, (r.decision_named, r.reason_given, c.nothing_paid),
                e.CancellationRequested,
            )
            for at in unpaid
        ),
        *(
            Row(
                m, at, "terminate", "terminating", DECIDING, (r.decision_named, r.reason_given, c.something_paid),
                e.TerminationRequested,
            )
            for at in paid
        ),
        _heard(m, "cancelling", "freeze_unpaid", "cancelled"),
        _heard(m, "cancelling", "freeze_paid", "terminated"),
        _heard(m, "terminating", "freeze_paid", "terminated"),
        _heard(m, "terminating", "freeze_unpaid", "terminated"),
        Row(m, "terminated", "settle", way[-1], CLOSING, (c.balances_at_zero,), e.TerminationSettled),
    )  # fmt: skip


TABLE: tuple[Row, ...] = (*QUICK_IMPACT, *_side_rows(_QIP), *TRUST_FUND, *_side_rows(_TF))

COMMANDED: dict[tuple[Mechanism, State, str], Row] = {
    (row.mechanism, row.from_state, row.action): row for row in TABLE if not row.heard
}


def states_of(mechanism: Mechanism) -> tuple[State, ...]:
    """Every state that a project of a mechanism can be in, those of the way first."""
    named = (state for row in TABLE if row.mechanism == mechanism for state in (row.from_state, row.to_state))
    return tuple(dict.fromkeys((*WAYS[mechanism], *(state for state in named if state != BEFORE))))


def final_states(mechanism: Mechanism) -> frozenset[State]:
    """The states that no step leaves."""
    left = {row.from_state for row in TABLE if row.mechanism == mechanism}
    return frozenset(states_of(mechanism)) - left


def legal_actions(mechanism: Mechanism, state: State) -> list[str]:
    """What a person may decide of a project in that state, in the order of the table."""
    return [row.action for row in TABLE if (row.mechanism, row.from_state) == (mechanism, state) and not row.heard]


def heard_rows(mechanism: Mechanism, state: State) -> list[Row]:
    """What the ledger moves on from a state."""
    return [row for row in TABLE if (row.mechanism, row.from_state) == (mechanism, state) and row.heard]


def unapproved_states(mechanism: Mechanism) -> frozenset[State]:
    """The states before a committee's decision: what a project says of itself may still be answered for."""
    way = WAYS[mechanism]
    return frozenset((*way[: way.index(APPROVED[mechanism])], "deferred"))
