"""Postings of manual journals: the lines as written."""

from shared.contracts.events.journals import ManualJournalPosted
from shared.postings.entries import Entry, entry_of


def manual_journal_posted(e: ManualJournalPosted) -> list[Entry]:
    """The entries that the event carries in full."""
    return [entry_of(line) for line in e.lines]
