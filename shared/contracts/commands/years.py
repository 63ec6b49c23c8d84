"""Commands on the years of a fund's books."""

from shared.contracts.commands.base import CommandBody
from shared.contracts.events.periods import CalendarYear
from shared.contracts.ids import Id


class CloseYear(CommandBody):
    """Closes a year whose months are all closed: the calendar's, in a mission's budget the one from July of it on."""

    fund_id: Id
    year: CalendarYear
