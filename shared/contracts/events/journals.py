"""Entries written by hand, for what no other event records."""

from typing import Annotated

from pydantic import Field

from shared.contracts.events.base import FundEvent
from shared.contracts.events.corrections import MirroredEntry
from shared.contracts.ids import Id
from shared.contracts.texts import Note, Reference

JOURNAL_LINES_MAX = 60
"""So many lines that the journal's reversal still fits one event."""


class ManualJournalPosted(FundEvent):
    """A journal as written and approved: its lines are its entries, debits positive and credits negative."""

    STREAM = "journal"
    STREAM_ID = "journal_id"
    journal_id: Id
    reason: Note
    lines: Annotated[tuple[MirroredEntry, ...], Field(min_length=2, max_length=JOURNAL_LINES_MAX)]
    reference: Reference | None = None
