"""What an agreement with a partner holds, and what may change of it."""

from services.projects.documents.state import filed
from services.projects.lifecycle.clock import deadline
from services.projects.lifecycle.guards.case import Case
from shared.contracts.commands.projects_lifecycle import ExtendProject, ReviseProject, SignProjectAgreement
from shared.contracts.events.projects_base import AgreementTerms
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from shared.contracts.project_policies import DurationPolicy, InstalmentPolicy


def work_plan_attached(case: Case) -> None:
    """The agreement names a work plan of the project's file. Refuses `project.work_plan`."""
    work_plan = _terms(case).work_plan
    if not filed(case.project.documents, work_plan, "work_plan"):
        raise Refused("project.work_plan", "/terms/work_plan", work_plan=work_plan)


def deliverables_agreed(case: Case) -> None:
    """The agreement says what is brought about, by the planned end. Refuses `project.deliverables` with those later."""
    deliverables, end = _terms(case).deliverables, case.description.planned_end_on
    late = [d.title for d in deliverables if end is not None and d.due_on > end]
    if late or not deliverables:
        raise Refused("project.deliverables", "/terms/deliverables", late=late, planned_end_on=str(end))


def instalments_add_up(case: Case) -> None:
    """Instalments are what is approved, and no more of them than the policy allows.

    Refuses `project.instalments`, `project.instalment_number`, `currency.mixed`.
    """
    instalments, approved = _terms(case).instalments, case.project.approved_amount
    assert approved is not None
    for instalment in instalments:
        if instalment.amount.currency != approved.currency:
            given = {"given": instalment.amount.currency, "currency": approved.currency}
            raise Refused("currency.mixed", "/terms/instalments", **given)
    total = sum(instalment.amount.minor for instalment in instalments)
    if total != approved.minor:
        figures = {"sum": from_minor(total, approved.currency), "approved": approved.amount}
        raise Refused("project.instalments", "/terms/instalments", currency=approved.currency, **figures)
    policy = case.find(InstalmentPolicy)
    if policy is not None and len(instalments) > policy.number_max:
        figures_ = {"given": len(instalments), "number_max": policy.number_max}
        raise Refused("project.instalment_number", "/terms/instalments", **figures_)


def mechanism_kept(case: Case) -> None:
    """A project stays in its mechanism and under its code. Refuses `project.identity`."""
    assert isinstance(case.command, ReviseProject)
    old, new = case.project.description, case.command.description
    if (old.mechanism, old.code) != (new.mechanism, new.code):
        raise Refused("project.identity", "/description", mechanism=old.mechanism, code=old.code)


def budget_covers_allocation(case: Case) -> None:
    """A revised budget is in the currency that was approved, which its funds have as their own, and never below what
    is allocated. Refuses `project.below_allocated`, `currency.mixed`."""
    approved, allocated, budget = case.project.approved_amount, case.project.ledger.allocated, case.description.budget
    if approved is None or budget is None:
        return
    if budget.currency != approved.currency:
        raise Refused("currency.mixed", "/description/budget", given=budget.currency, currency=approved.currency)
    if allocated is None:
        return
    if budget.minor < allocated.minor:
        figures = {"asked": budget.amount, "allocated": allocated.amount, "currency": budget.currency}
        raise Refused("project.below_allocated", "/description/budget", **figures)


def extension_later(case: Case) -> None:
    """An extension ends later than what it extends. Refuses `project.extension`."""
    assert isinstance(case.command, ExtendProject)
    ends = deadline(case.project, case.find(DurationPolicy)) or case.project.description.planned_end_on
    if ends is not None and case.command.end_on <= ends:
        raise Refused("project.extension", "/end_on", end_on=str(case.command.end_on), ends_on=str(ends))


def _terms(case: Case) -> AgreementTerms:
    assert isinstance(case.command, SignProjectAgreement)
    return case.command.terms
