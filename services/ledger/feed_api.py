"""The events that the ledger shows, each with the entries that it posts to both books."""

from typing import Any

import orjson

from shared.contracts.envelope import Recorded, read_leaf
from shared.eventlog.reader import StoredLeaf
from shared.postings.entries import entry_json
from shared.postings.registry import entries_of
from shared.service.feed import cloud_event


def with_entries(stored: StoredLeaf) -> dict[str, Any]:
    """An event as it is shown, with its entries."""
    recorded = read_leaf(stored.leaf)
    return {**cloud_event(stored, orjson.loads(stored.leaf)), "entries": entries_json(recorded)}


def entries_json(recorded: Recorded) -> list[dict[str, Any]]:
    """The entries of an event, numbered in order."""
    shown = []
    for line, entry in enumerate(entries_of(recorded.data)):
        shown.append({"line": line, **entry_json(entry, entry.currency).to_json()})
    return shown
