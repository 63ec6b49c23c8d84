"""The command by which a day's reminders are recorded."""

from shared.contracts.commands.base import CommandBody


class RunReminders(CommandBody):
    """Records today's reminders, of at most a hundred projects at a time; asked again until `complete`, then it changes
    nothing before tomorrow."""
