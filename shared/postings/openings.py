"""Postings of opening balances: the lines as stated, against accumulated surplus and control."""

from shared.contracts.events.openings import OpeningBalancesRecorded
from shared.postings.entries import Entry, entry_of


def opening_balances_recorded(e: OpeningBalancesRecorded) -> list[Entry]:
    """The entries that the event carries in full."""
    return [entry_of(line) for line in e.balances]
