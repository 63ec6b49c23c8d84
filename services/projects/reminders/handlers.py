"""Who asks for a day's reminders, where."""

from services.projects.reminders.decisions import decide_run_reminders
from services.projects.reminders.state import REMINDER_RUN
from services.projects.roles import REMINDING
from shared.contracts.commands.projects_reminders import RunReminders
from shared.deciding.capability import CommandRule

RULES = (
    CommandRule(RunReminders, decide_run_reminders, "/v1/reminders", REMINDER_RUN, REMINDING, keeps_refusals=False),
)
