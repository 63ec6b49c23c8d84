"""Commands on the months of a fund's books."""

from shared.contracts.commands.base import CommandBody
from shared.contracts.events.periods import CalendarYear, Month
from shared.contracts.ids import Id
from shared.contracts.texts import Note


class PeriodCommand(CommandBody):
    """A command on one month of a fund, by its year and number in the calendar."""

    fund_id: Id
    year: CalendarYear
    month: Month


class SoftClosePeriod(PeriodCommand):
    """Leaves a month that is over to certified reports and approved adjustments."""


class ClosePeriod(PeriodCommand):
    """Closes a month that is over; the first close of a fund closes all that lies before it, too."""


class ReopenPeriod(PeriodCommand):
    """Opens a month again, by two persons."""

    reason: Note
