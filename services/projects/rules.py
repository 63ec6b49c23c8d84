"""Rules that the decisions on a project share, each in the field's words."""

from datetime import date

from services.projects.lifecycle.project import Project
from services.projects.lifecycle.table import final_states, unapproved_states
from services.projects.state import Context, require_not_future
from shared.contracts.problems import Refused


def require_dated(project: Project, effective_on: date, context: Context) -> None:
    """Refuses `effective_on.future`, `project.before_last_step`."""
    require_not_future(effective_on, context)
    if effective_on < project.since_on:
        days = {"effective_on": str(effective_on), "last_step_on": str(project.since_on)}
        raise Refused("project.before_last_step", "/effective_on", **days)


def require_unapproved(project: Project, effective_on: date, context: Context) -> None:
    """What a committee goes by is said before it decides. Refuses `project.file_closed` afterwards,
    `effective_on.future`."""
    _require_in_file(project, effective_on, context, project.state in unapproved_states(project.description.mechanism))


def require_living(project: Project, effective_on: date, context: Context) -> None:
    """Refuses `project.file_closed` for a project that no step leaves any more, `effective_on.future`."""
    _require_in_file(project, effective_on, context, project.state not in final_states(project.description.mechanism))


def _require_in_file(project: Project, effective_on: date, context: Context, is_open: bool) -> None:
    require_not_future(effective_on, context)
    if not is_open:
        raise Refused("project.file_closed", None, state=project.state)
