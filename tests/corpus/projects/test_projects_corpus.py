"""Old events of projects are read and hashed alike for ever: the corpus holds one of every type and version."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from shared.contracts.canonical import canonical
from shared.contracts.envelope import read_leaf
from shared.contracts.events import EVENT_TYPES, PROJECT_EVENT_TYPES
from shared.contracts.events.parties import GrantEnded, GrantGiven
from tests.corpus.projects.make import FOLDER, documents, is_dated, path_of

FILES = sorted(FOLDER.glob("*.json"))


def kept(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found


def test_every_type_and_version_has_a_file_and_no_file_is_left_over() -> None:
    assert sorted(path_of(*key) for key in PROJECT_EVENT_TYPES) == FILES


def test_the_ledger_and_projects_share_rights_and_nothing_else() -> None:
    shared = {key: EVENT_TYPES[key] for key in EVENT_TYPES.keys() & PROJECT_EVENT_TYPES.keys()}
    assert shared == {("GrantGiven", 1): GrantGiven, ("GrantEnded", 1): GrantEnded}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_event_is_read_and_hashed_alike(path: Path) -> None:
    document = kept(path)
    stored = canonical(document["leaf"])
    assert sha256(stored).hexdigest() == document["leaf_sha256"]
    read = read_leaf(stored)
    assert read.leaf() == stored
    assert read.stream == read.data.stream
    assert (read.effective_on is not None) == is_dated(read.data)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_event_fits_its_published_schema(path: Path) -> None:
    leaf = kept(path)["leaf"]
    schema = PROJECT_EVENT_TYPES[leaf["type"], leaf["schema_version"]].model_json_schema()
    validator = jsonschema_rs.Draft202012Validator(schema)
    validator.validate(leaf["data"])
    assert not validator.is_valid({**leaf["data"], "remark": "x"})
    for field in schema["required"]:
        assert not validator.is_valid({k: v for k, v in leaf["data"].items() if k != field})


@pytest.mark.parametrize("key", PROJECT_EVENT_TYPES, ids=lambda key: key[0])
def test_the_samples_use_every_field_of_their_type(key: tuple[str, int]) -> None:
    assert set(kept(path_of(*key))["leaf"]["data"]) == set(PROJECT_EVENT_TYPES[key].model_fields)


def test_the_files_are_those_that_make_writes() -> None:
    for path, content in documents().items():
        assert path.read_bytes() == content, f"{path.name}: run python -m tests.corpus.projects.make, and say so"
