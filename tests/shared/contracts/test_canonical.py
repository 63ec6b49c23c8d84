"""The bytes that are hashed are those of RFC 8785, as the reference library writes them, for every event type."""

import hashlib
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.canonical import JSON_INTEGER_MAX, canonical, sha256_hex
from shared.contracts.envelope import LEAF_BYTES_MAX, read_leaf
from shared.contracts.events import EventData, event_class
from tests.shared.contracts.any_event import EVERY_TYPE, recorded

FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
ascii_keys = st.text(st.characters(max_codepoint=127), max_size=10)
integers = st.integers(-JSON_INTEGER_MAX, JSON_INTEGER_MAX)
scalars = st.none() | st.booleans() | integers | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ascii_keys, inner, max_size=4), max_leaves=20
)
objects = st.dictionaries(ascii_keys, json_values, max_size=6)


@given(objects)
@settings(max_examples=300, deadline=None)
def test_our_bytes_are_those_of_the_reference(value: dict[str, Any]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("code", [*range(0x20), 0x22, 0x2F, 0x5C, 0x7F, 0x80, 0x9F, 0x2028, 0x2029, 0xFFFD, 0x1F600])
def test_every_character_that_json_writes_differently_is_written_alike(code: int) -> None:
    value = {"text": f"a{chr(code)}b", "list": [chr(code)]}
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**32, JSON_INTEGER_MAX, -JSON_INTEGER_MAX])
def test_integers_up_to_2_53_are_written_exactly(number: int) -> None:
    assert canonical({"n": number}) == rfc8785.dumps({"n": number}) == b'{"n":%d}' % number


@pytest.mark.parametrize("number", [JSON_INTEGER_MAX + 1, -JSON_INTEGER_MAX - 1, 2**64, 10**30])
def test_integers_beyond_are_refused(number: int) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical({"n": number})


def test_what_json_does_not_know_is_refused() -> None:
    for value in (object(), b"bytes", {1: "a number as a key"}, "\ud800"):
        with pytest.raises((TypeError, ValueError)):
            canonical({"x": value})


def test_the_digest_is_sha256_in_lower_case_hex() -> None:
    assert sha256_hex(b"abc") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("cls", EVERY_TYPE, ids=lambda cls: f"{cls.type_name()}-{cls.SCHEMA_VERSION}")
def test_every_event_type_is_written_canonically_and_read_back(cls: type[EventData]) -> None:
    @given(recorded(cls))
    @FEW
    def holds(event: Any) -> None:
        leaf = event.leaf()
        parsed = orjson.loads(leaf)
        assert leaf == rfc8785.dumps(parsed)
        assert set(parsed) <= {
            "log", "position", "event_id", "stream", "version", "type", "schema_version", "effective_on",
            "recorded_at", "actor", "transaction_id", "correlation_id", "causation_id", "idempotency_key",
            "request_sha256", "evidence", "data",
        }  # fmt: skip
        assert b"null" not in leaf or not _has_none(parsed)
        back = read_leaf(leaf)
        assert back == event
        assert back.leaf() == leaf
        assert type(back.data) is event_class(parsed["type"], parsed["schema_version"]) is cls
        assert parsed["recorded_at"].endswith("Z")
        assert len(parsed["recorded_at"]) == 27

    holds()


def _has_none(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_none(part) for part in value.values())
    return any(_has_none(part) for part in value) if isinstance(value, list) else value is None


def test_the_registry_knows_every_type_by_its_stored_name() -> None:
    with pytest.raises(KeyError):
        event_class("NeverReleased", 1)
    with pytest.raises(KeyError):
        event_class(EVERY_TYPE[0].type_name(), 99)


def test_a_leaf_has_a_limit() -> None:
    assert LEAF_BYTES_MAX == 65_535
