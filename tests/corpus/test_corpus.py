"""Old events are read, hashed and posted alike for ever: the golden corpus holds one of every type and version."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from shared.contracts.canonical import canonical
from shared.contracts.envelope import read_leaf
from shared.contracts.events import EVENT_TYPES, FundEvent
from shared.contracts.events.corrections import MirroredEntry
from shared.postings.entries import entry_json, entry_of, imbalance
from shared.postings.registry import NO_ENTRIES, POSTINGS, entries_of
from tests.corpus.make import FOLDER, MISSION, MISSION_SAMPLES, NEVER_OF_A_MISSION, documents, path_of, released

FILES = sorted(FOLDER.glob("*.json"))


def kept(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found


def test_every_type_and_version_has_a_file_and_no_file_is_left_over() -> None:
    of_mission = {path_of(name, 1, MISSION) for name in MISSION_SAMPLES}
    assert sorted({path_of(*key) for key in EVENT_TYPES} | of_mission) == FILES
    for path in FILES:
        leaf = kept(path)["leaf"]
        variant = MISSION if path in of_mission else ""
        assert path == path_of(leaf["type"], leaf["schema_version"], variant)


def test_every_type_that_a_mission_posts_otherwise_has_its_own_file() -> None:
    own = {name for (name, _), cls in EVENT_TYPES.items() if "fiscal_year" in cls.model_fields}
    always = {"AuthorityAppropriated", "AuthorityRevised", "AuthorityLapsed"}
    assert own - always - {NEVER_OF_A_MISSION} == set(MISSION_SAMPLES)
    for name in MISSION_SAMPLES:
        assert all(entry["fiscal_year"] == 2021 for entry in kept(path_of(name, 1, MISSION))["entries"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_event_is_read_and_hashed_alike(path: Path) -> None:
    document = kept(path)
    stored = canonical(document["leaf"])
    assert sha256(stored).hexdigest() == document["leaf_sha256"]
    read = read_leaf(stored)
    assert read.leaf() == stored
    assert read.stream == read.data.stream
    assert (read.effective_on is not None) == isinstance(read.data, FundEvent)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_event_posts_the_same_entries_and_they_balance(path: Path) -> None:
    document = kept(path)
    read = read_leaf(canonical(document["leaf"]))
    entries = [entry_of(MirroredEntry.model_validate(entry)) for entry in document["entries"]]
    assert entries_of(read.data) == entries
    assert [entry_json(entry, "USD").to_json() for entry in entries] == document["entries"]
    assert imbalance(entries) is None
    assert bool(entries) == ((read.type, read.data.SCHEMA_VERSION) in POSTINGS)
    assert all(entry.base_amount for entry in entries)  # a line of exchange has no amount of its own


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_event_fits_its_published_schema(path: Path) -> None:
    leaf = kept(path)["leaf"]
    schema = EVENT_TYPES[leaf["type"], leaf["schema_version"]].model_json_schema()
    validator = jsonschema_rs.Draft202012Validator(schema)
    validator.validate(leaf["data"])
    assert not validator.is_valid({**leaf["data"], "remark": "x"})
    for field in schema["required"]:
        assert not validator.is_valid({k: v for k, v in leaf["data"].items() if k != field})


@pytest.mark.parametrize("key", EVENT_TYPES, ids=lambda key: key[0])
def test_the_samples_use_every_field_of_their_type(key: tuple[str, int]) -> None:
    paths = [path for path in (path_of(*key), path_of(*key, MISSION)) if path in FILES]
    used = {name for path in paths for name in kept(path)["leaf"]["data"]}
    never = {"fiscal_year"} if key[0] == NEVER_OF_A_MISSION else set()
    assert used | never == set(EVENT_TYPES[key].model_fields)


def test_a_reversal_mirrors_what_it_reverses() -> None:
    reversal, accepted = kept(path_of("Reversed", 1)), kept(path_of("ExpenditureAccepted", 1))
    assert reversal["leaf"]["data"]["reverses_position"] == accepted["leaf"]["position"]
    turned = [entry_of(MirroredEntry.model_validate(entry)).mirrored() for entry in accepted["entries"]]
    assert [entry_json(entry, "USD").to_json() for entry in turned] == reversal["entries"]


def test_what_posts_nothing_is_named_as_such() -> None:
    assert {key for key in EVENT_TYPES if not kept(path_of(*key))["entries"]} == set(NO_ENTRIES)


def test_a_released_file_never_changes() -> None:
    """RELEASED names files with their SHA-256; it is filled when the whole ledger stands (SYSTEM.md, law 4)."""
    assert released() == {}, "from the release on, this line goes and the next ones stay for ever"
    for name, digest in released().items():
        assert sha256((FOLDER / name).read_bytes()).hexdigest() == digest, name


def test_the_files_that_are_not_released_are_those_that_make_writes() -> None:
    for path, content in documents().items():
        if path.name not in released():
            assert path.read_bytes() == content, f"{path.name}: run python -m tests.corpus.make, and say so"
