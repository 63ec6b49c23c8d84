"""Postings of a year's close: the lines as the event carries them."""

from shared.contracts.events.years import YearClosed
from shared.postings.entries import Entry, entry_of


def year_closed(e: YearClosed) -> list[Entry]:
    """revenue and expense / accumulated_surplus."""
    return [entry_of(line) for line in e.lines]
