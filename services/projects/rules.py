"""Rules that the decisions on a project share, each in the field's words."""

from datetime import date

from services.projects.deciding import Context, require_not_future
from services.projects.lifecycle.project import Project
from services.projects.lifecycle.table import final_states, unapproved_states
from shared.contracts.events.parties import Role
from shared.contracts.problems import Refused


def require_role(action: str, roles: tuple[Role, ...], context: Context) -> None:
    """Refuses `project.role` for an actor that acts in a role that may not."""
    acting = context.actor.acting_role
    if acting not in roles:
        raise Refused("project.role", None, action=action, acting_role=acting, roles=list(roles))


def require_own(organisation_id: str, context: Context) -> None:
    """Refuses `project.other_agency` for an agency that touches another one's project."""
    actor = context.actor
    if actor.acting_role == "agency" and actor.organisation_id != organisation_id:
        raise Refused("project.other_agency", None, organisation=organisation_id)


def require_dated(project: Project, effective_on: date, context: Context) -> None:
    """Refuses `effective_on.future`, `project.before_last_step`."""
    require_not_future(effective_on, context)
    if effective_on < project.since_on:
        days = {"effective_on": str(effective_on), "last_step_on": str(project.since_on)}
        raise Refused("project.before_last_step", "/effective_on", **days)


def require_unapproved(project: Project, effective_on: date, context: Context) -> None:
    """What a committee goes by is said before it decides. Refuses `project.file_closed` afterwards,
    `effective_on.future`, `project.other_agency`."""
    _require_in_file(project, effective_on, context, project.state in unapproved_states(project.description.mechanism))


def require_living(project: Project, effective_on: date, context: Context) -> None:
    """Refuses `project.file_closed` for a project that no step leaves any more, `effective_on.future`,
    `project.other_agency`."""
    _require_in_file(project, effective_on, context, project.state not in final_states(project.description.mechanism))


def _require_in_file(project: Project, effective_on: date, context: Context, is_open: bool) -> None:
    require_own(project.description.organisation_id, context)
    require_not_future(effective_on, context)
    if not is_open:
        raise Refused("project.file_closed", None, state=project.state)
