"""Every event type that BOOKS.md section 2 names, with the entries of its row: none skipped, none added unseen."""

from typing import Any

import orjson
import pytest

from shared.contracts.events import EVENT_TYPES
from shared.postings.registry import POSTINGS
from tests.corpus.make import FOLDER
from tests.support.rows import NO_ENTRIES, OF_AN_OPENING, TYPES, beyond

AWAITED: frozenset[str] = frozenset()
"""Rows whose events are not there yet. It is empty when the whole ledger stands."""


def samples(name: str) -> list[dict[str, Any]]:
    """Every document of the golden corpus of a type."""
    return [orjson.loads(path.read_bytes()) for path in sorted(FOLDER.glob(f"{name}.v*.json"))]


def test_the_books_and_the_registry_name_the_same_types() -> None:
    registered = {name for name, _ in EVENT_TYPES}
    assert registered - TYPES == set(), "registered, and in no row"
    assert TYPES - registered == AWAITED, "a row without its event, or an awaited one that has come"


@pytest.mark.parametrize("name", sorted(TYPES - AWAITED))
def test_a_row_of_the_books_is_what_its_events_post(name: str) -> None:
    found = samples(name)
    assert found, "no document in the golden corpus"
    nothing = name in NO_ENTRIES or name in OF_AN_OPENING
    for document in found:
        assert bool(document["entries"]) != nothing
        lines = [(e["account"], int(e["base_amount"].replace(".", ""))) for e in document["entries"]]
        mission = any("fiscal_year" in e for e in document["entries"])
        assert beyond(name, lines, mission) == []
    versions = {key for key in EVENT_TYPES if key[0] == name}
    assert all((key in POSTINGS) != nothing for key in versions)
