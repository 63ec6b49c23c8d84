"""Assessing whether a partner can do what a project asks of it (OIOS 2017/025)."""

from services.projects.lifecycle.project import Project
from services.projects.rules import require_unapproved
from services.projects.state import Context
from shared.contracts.commands.projects_file import AssessPartnerCapacity
from shared.contracts.events.projects_review import PartnerCapacityAssessed
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided


def decide_assess_capacity(project: Project, command: AssessPartnerCapacity, context: Context) -> list[Decided]:
    """Assesses one partner of the project, with evidence; a later assessment takes the place of an earlier one.

    Refuses `capacity.no_partner` for an organisation that takes no part, `capacity.evidence`, `capacity.of_oneself`
    for somebody of the partner, and what `require_unapproved` refuses.
    """
    require_unapproved(project, command.effective_on, context)
    d = project.description
    partners = {d.organisation_id, *(partner.organisation_id for partner in d.partners)}
    if command.organisation_id not in partners:
        raise Refused("capacity.no_partner", "/organisation_id", organisation=command.organisation_id)
    if context.actor.organisation_id == command.organisation_id:
        raise Refused("capacity.of_oneself", None, organisation=command.organisation_id)
    if not command.evidence:
        raise Refused("capacity.evidence", "/evidence", organisation=command.organisation_id)
    event = PartnerCapacityAssessed(
        project_id=project.project_id,
        organisation_id=command.organisation_id,
        rating=command.rating,
        cost_estimate_plausible=command.cost_estimate_plausible,
        note=command.note,
    )
    return [Decided(event, command.effective_on)]
