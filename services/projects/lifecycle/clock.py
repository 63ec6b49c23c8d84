"""Until when implementation may last: calendar months from a day that the policy names, longer by a decision."""

from calendar import monthrange
from datetime import date, timedelta

from services.projects.lifecycle.project import Project
from shared.contracts.project_policies import DurationPolicy


def after_months(day: date, months: int) -> date:
    """The same day so many calendar months later; the last of the month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(start: date, policy: DurationPolicy) -> date:
    """The last day that the policy gives from a start on."""
    end = after_months(start, policy.months)
    return end if policy.last_day_counts else end - timedelta(days=1)


def clock_start(project: Project, policy: DurationPolicy) -> date | None:
    """The day from which the months count, or None before there is one."""
    if policy.clock_starts == "first_disbursement":
        return project.ledger.first_paid_on
    return project.signed_on if policy.clock_starts == "signature" else project.description.planned_start_on


def days_suspended(project: Project, since: date) -> int:
    """How many days after the start the project was held up."""
    spans = ((max(held, since), resumed) for held, resumed in project.suspensions if resumed is not None)
    return sum(max(0, (resumed - held).days) for held, resumed in spans)


def deadline(project: Project, policy: DurationPolicy | None) -> date | None:
    """The last day of implementation, or None without a policy or before its clock starts."""
    start = None if policy is None else clock_start(project, policy)
    if policy is None or start is None:
        return project.extended_to
    end = last_day(start, policy)
    if policy.suspension_stops_clock:
        end += timedelta(days=days_suspended(project, start))
    return end if project.extended_to is None else max(end, project.extended_to)
