"""What must be answered, heard and decided before a project is approved."""

from services.projects.capacity.state import assessed
from services.projects.endorsements.state import missing_seats
from services.projects.lifecycle.guards.case import Case
from services.projects.stakeholders.state import without_sign_off
from shared.contracts.commands.projects_lifecycle import ApproveProject
from shared.contracts.problems import Refused
from shared.contracts.project_policies import ScreeningPolicy, SignOffPolicy


def criteria_answered(case: Case) -> None:
    """Every criterion of the mechanism is answered. Refuses `project.criteria` with those that are not."""
    missing = case.project.screening.unanswered(case.required(ScreeningPolicy).criteria)
    if missing:
        raise Refused("project.criteria", None, missing=missing)


def harm_assessed(case: Case) -> None:
    """Do No Harm is assessed and bearable. Refuses `project.do_no_harm_missing`, `project.do_no_harm`."""
    harm = case.project.screening.harm
    if harm is None:
        raise Refused("project.do_no_harm_missing")
    if harm.conclusion == "harmful":
        raise Refused("project.do_no_harm", None, risks=[risk.risk for risk in harm.risks])


def overlaps_resolved(case: Case) -> None:
    """Similar projects were looked for, and each alert is resolved or overridden with a reason.

    Refuses `project.overlaps_unchecked`, also when the last look was before the submission;
    `project.overlaps` with the alerts that wait.
    """
    seen = case.context.overlaps
    if seen is None or seen.checked_on < case.policies_on:
        checked_on = None if seen is None else str(seen.checked_on)
        raise Refused("project.overlaps_unchecked", None, checked_on=checked_on, submitted_on=str(case.policies_on))
    if seen.unresolved:
        raise Refused("project.overlaps", None, unresolved=list(seen.unresolved))


def review_committee_decided(case: Case) -> None:
    """The project review committee's decision is named. Refuses `project.review_committee_decision`."""
    if case.decision is None:
        raise Refused("project.review_committee_decision", "/decision")


def steering_committee_decided(case: Case) -> None:
    """The steering committee's decision is named. Refuses `project.steering_committee_decision`."""
    if case.decision is None:
        raise Refused("project.steering_committee_decision", "/decision")


def decision_named(case: Case) -> None:
    """The decision that the step rests on is named. Refuses `project.decision_missing`."""
    if case.decision is None:
        raise Refused("project.decision_missing", "/decision", action=case.command.ACTION)


def reason_given(case: Case) -> None:
    """The step says why. Refuses `project.reason_missing`."""
    if case.command.note is None:
        raise Refused("project.reason_missing", "/note", action=case.command.ACTION)


def approved_within_budget(case: Case) -> None:
    """No more is approved than was asked for. Refuses `project.approved_amount`, `currency.mixed`."""
    assert isinstance(case.command, ApproveProject)
    approved, budget = case.command.approved_amount, case.project.description.budget
    if approved is None or budget is None:
        return
    if approved.currency != budget.currency:
        raise Refused("currency.mixed", "/approved_amount", given=approved.currency, currency=budget.currency)
    if approved.minor > budget.minor:
        figures = {"asked": approved.amount, "budget": budget.amount, "currency": budget.currency}
        raise Refused("project.approved_amount", "/approved_amount", **figures)


def signed_off_by_required_roles(case: Case) -> None:
    """Every required role has signed off. Refuses `project.sign_offs` with the roles that have not."""
    missing = without_sign_off(case.project.stakeholders, case.required(SignOffPolicy).roles)
    if missing:
        raise Refused("project.sign_offs", None, missing=missing)


def partner_capacity_assessed(case: Case) -> None:
    """Every partner that carries work is assessed, is able, and its costs are plausible.

    Refuses `project.partner_capacity_missing`, `project.partner_capacity` with the partners.
    """
    d = case.description
    bearing = (d.organisation_id, *(p.organisation_id for p in d.partners if p.role != "authority"))
    found = {organisation: assessed(case.project.capacity, organisation) for organisation in dict.fromkeys(bearing)}
    missing = [organisation for organisation, known in found.items() if known is None]
    if missing:
        raise Refused("project.partner_capacity_missing", None, organisations=missing)
    unable = [
        organisation
        for organisation, known in found.items()
        if known is not None and (known.rating == "inadequate" or not known.cost_estimate_plausible)
    ]
    if unable:
        raise Refused("project.partner_capacity", None, organisations=unable)


def endorsed_by_headquarters_and_field(case: Case) -> None:
    """Both seats endorse, each for itself. Refuses `project.endorsements` with the seats that do not."""
    missing = missing_seats(case.project.endorsements)
    if missing:
        raise Refused("project.endorsements", None, missing=list(missing))


def checked_by_another_person(case: Case) -> None:
    """Whoever checks is a natural person and none of those who made. Refuses `four_eyes.by_machine`,
    `project.same_person`."""
    actor = case.context.actor
    if not actor.is_person:
        raise Refused("four_eyes.by_machine")
    if actor.person in case.project.makers:
        raise Refused("project.same_person", None, action=case.command.ACTION)
