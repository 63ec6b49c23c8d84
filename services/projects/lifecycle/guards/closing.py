"""What must be there before a project ends, in order or before its time."""

from services.projects.documents.state import filed
from services.projects.lifecycle.clock import after_months, clock_start, deadline
from services.projects.lifecycle.guards.case import Case
from shared.contracts.commands.projects_lifecycle import (
    AcceptCertifiedStatement,
    AcceptFinalNarrative,
    AcceptFinalReports,
    EvaluateProject,
)
from shared.contracts.events.projects_monitoring import DocumentKind
from shared.contracts.problems import Refused
from shared.contracts.project_policies import ClosingReportPolicy, DurationPolicy, EvaluationPolicy


def physical_completion_evidenced(case: Case) -> None:
    """The step names evidence of the works, or the file holds a completion report. Refuses
    `project.completion_evidence`."""
    if not case.command.evidence and not any(kind == "completion_report" for _, kind in case.project.documents):
        raise Refused("project.completion_evidence", "/evidence")


def site_visited(case: Case) -> None:
    """Somebody was there after the works began and no later than they are said to be complete.

    Refuses `project.visit` with the last visit and the day of the first payment.
    """
    began = case.project.ledger.first_paid_on
    visits = [visit.on for visit in case.project.monitoring.visits]
    if not any((began is None or began <= on) and on <= case.command.effective_on for on in visits):
        last = str(max(visits)) if visits else None
        raise Refused("project.visit", None, last_visit_on=last, first_paid_on=None if began is None else str(began))


def ended_within_duration(case: Case) -> None:
    """The works end within the policy's months, or within the extension. Refuses `project.duration`."""
    policy = case.find(DurationPolicy)
    latest = deadline(case.project, policy)
    if latest is not None and case.command.effective_on > latest:
        start = None if policy is None else clock_start(case.project, policy)
        raise Refused(
            "project.duration",
            "/effective_on",
            ends_on=str(case.command.effective_on),
            latest=str(latest),
            clock_started_on=None if start is None else str(start),
            months=None if policy is None else policy.months,
            last_day_counts=None if policy is None else policy.last_day_counts,
        )


def operations_over(case: Case) -> None:
    """Operations end on the planned or extended day, before it by a decision. Refuses `project.operations_running`."""
    ends = case.project.extended_to or case.project.description.planned_end_on
    if case.decision is None and (ends is None or case.command.effective_on < ends):
        raise Refused("project.operations_running", "/effective_on", ends_on=None if ends is None else str(ends))


def final_reports_filed(case: Case) -> None:
    """The reports that are accepted lie in the file as what they are. Refuses `project.report_missing`."""
    command = case.command
    named: dict[DocumentKind, str] = {}
    if isinstance(command, AcceptFinalReports):
        named = {"financial_report": command.financial_report, "narrative_report": command.narrative_report}
    elif isinstance(command, AcceptFinalNarrative):
        named = {"narrative_report": command.narrative_report}
    elif isinstance(command, AcceptCertifiedStatement):
        named = {"certified_statement": command.certified_statement}
    missing = [str(kind) for kind, digest in named.items() if not filed(case.project.documents, digest, kind)]
    if missing:
        raise Refused("project.report_missing", f"/{missing[0]}", missing=missing)


def narrative_in_time_or_excused(case: Case) -> None:
    """The final narrative comes within the policy's months, or says why it is late. Refuses
    `project.narrative_late`."""
    assert isinstance(case.command, AcceptFinalNarrative)
    assert case.project.ended_on is not None
    due = after_months(case.project.ended_on, case.required(ClosingReportPolicy).narrative_months)
    if case.command.effective_on > due and case.command.late_because is None:
        days = {"due_on": str(due), "given": str(case.command.effective_on), "ended_on": str(case.project.ended_on)}
        raise Refused("project.narrative_late", "/late_because", **days)


def evaluation_filed(case: Case) -> None:
    """The evaluation lies in the file. Refuses `project.evaluation_report`."""
    assert isinstance(case.command, EvaluateProject)
    if not filed(case.project.documents, case.command.evaluation_report, "evaluation_report"):
        raise Refused("project.evaluation_report", "/evaluation_report", sha256=case.command.evaluation_report)


def evaluated_where_required(case: Case) -> None:
    """Where the policy wants an evaluation, there is one, or its report in the file. Refuses
    `project.not_evaluated`."""
    policy = case.find(EvaluationPolicy)
    reported = any(kind == "evaluation_report" for _, kind in case.project.documents)
    if policy is not None and policy.required and case.project.evaluation is None and not reported:
        raise Refused("project.not_evaluated", None, mechanism=case.description.mechanism)


def balances_at_zero(case: Case) -> None:
    """Nothing is committed, advanced or to be recovered any more, as the ledger last told.

    Refuses `project.open_balances` with what stands open.
    """
    balances = case.project.ledger.balances
    if balances is not None and balances.open:
        position = case.project.ledger.position
        raise Refused(
            "project.open_balances", None, currency=balances.committed.currency, position=position, **balances.open
        )


def nothing_paid(case: Case) -> None:
    """No payment stands: what was paid for is terminated. Refuses `project.payment_made`."""
    paid_on = case.project.ledger.first_paid_on
    if paid_on is not None:
        raise Refused("project.payment_made", None, first_paid_on=str(paid_on), legal=["terminate"])


def something_paid(case: Case) -> None:
    """A payment stands: what nothing was paid for is cancelled. Refuses `project.nothing_paid`."""
    if case.project.ledger.first_paid_on is None:
        raise Refused("project.nothing_paid", None, legal=["cancel"])
