"""Texts are NFC, bounded and one line; ids are lower-case UUIDs of version 7; days are written YYYY-MM-DD."""

import re
import time
import unicodedata
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.contracts.ids import Id, derived_id, is_id, new_id
from shared.contracts.texts import Code, Decimal, FundCode, Label, Note, Number, Origin, Reference, Sha256, Token
from shared.contracts.times import Day, day_in, parse_utc, utc_text, zone

BOUNDED = {"reference": (Reference, 100), "label": (Label, 200), "note": (Note, 500)}
LENGTHENED_BY_NFC = "\u0958"


@pytest.mark.parametrize("name", BOUNDED)
def test_free_text_is_bounded_at_its_edge(name: str) -> None:
    kind, limit = BOUNDED[name]
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    assert adapter.validate_python("x" * limit) == "x" * limit
    for refused in ("x" * (limit + 1), "", "   "):
        with pytest.raises(ValidationError):
            adapter.validate_python(refused)


@pytest.mark.parametrize("name", BOUNDED)
def test_what_is_kept_is_bounded_after_it_was_normalised(name: str) -> None:
    kind, limit = BOUNDED[name]
    assert len(unicodedata.normalize("NFC", LENGTHENED_BY_NFC)) == 2
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(LENGTHENED_BY_NFC * limit)


@pytest.mark.parametrize("name", BOUNDED)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_free_text_is_nfc_and_what_is_kept_is_valid_again(name: str, text: str) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(BOUNDED[name][0])
    try:
        kept = adapter.validate_python(text)
    except ValidationError:
        return
    assert unicodedata.is_normalized("NFC", kept)
    assert adapter.validate_python(kept) == kept


@pytest.mark.parametrize("name", BOUNDED)
@pytest.mark.parametrize("bad", ["\x00", "\x01", "\x1b", "\x7f"])
def test_free_text_has_no_control_characters(name: str, bad: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(BOUNDED[name][0]).validate_python(f"a{bad}b")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Code, ["A", "a.b_c:d-1", "x" * 64], ["", "-a", "a b", "x" * 65, "é", "a\n"]),
        (FundCode, ["TF", "FTS-JOR", "A" * 12], ["T", "tf", "A" * 13, "A_B", "TF\n"]),
        (Origin, ["example.org/fund/ledger"], ["", "/x", "a b", "x" * 201, "a\n"]),
        (Number, ["TF-REC-2026-00001", "TF-REC-2026-123456"], ["TF-REC-2026-0001", "tf-REC-2026-00001", "TF-REC-26-1"]),
        (Sha256, ["0" * 64], ["0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 64 + "\n"]),
        (Decimal, ["0", "1.5", "1" * 21], ["-1", "1.", ".5", "1e3", "1" * 22, "1\n"]),
        (Token, ["urn:x", "a|b@c"], ["", "a b", "é", "x" * 201, "a\n"]),
    ],
    ids=["code", "fund code", "origin", "number", "sha256", "decimal", "token"],
)
def test_a_code_is_written_one_way(kind: object, good: list[str], bad: list[str]) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    for text in good:
        assert adapter.validate_python(text) == text
    for text in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(text)


@pytest.mark.parametrize(("kind", "text"), [(Decimal, "1٢"), (Number, "TF-REC-٢٠٢٦-00001")], ids=["decimal", "number"])
def test_digits_are_ascii(kind: object, text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)


def test_a_new_id_is_a_uuid_of_version_7_of_now() -> None:
    before = time.time_ns() // 1_000_000
    made = [new_id() for _ in range(2_000)]
    after = time.time_ns() // 1_000_000
    assert len(set(made)) == len(made)
    for one in made:
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one)
        assert before <= int(one.replace("-", "")[:12], 16) <= after
    stamps = [one.replace("-", "")[:12] for one in made]
    assert stamps == sorted(stamps)


def test_a_derived_id_is_the_same_for_ever() -> None:
    space = "0d7c5c55-51ab-5a0e-9f4f-0d9c6c1f5a11"
    assert derived_id(space, "a") == derived_id(space, "a") != derived_id(space, "b")
    assert is_id(derived_id(space, "a"))


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda i: i.replace("-", ""),
        lambda i: i + "\n",
        lambda i: f"{{{i}}}",
    ],
)
def test_an_id_is_written_one_way(change: object) -> None:
    text = change(new_id())  # type: ignore[operator]
    assert not is_id(text)
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(text)


@pytest.mark.parametrize(
    "text",
    [
        "1700006400",
        "20240101",
        "2024-1-1",
        "2024-02-30",
        "2024-W01-1",
        "2024-01-01T00:00",
        "01-01-2024",
        "",
    ],
)
def test_a_day_is_written_one_way(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(text)


@given(st.datetimes(timezones=st.timezones()))
def test_times_are_utc_with_six_decimals(moment: object) -> None:
    text = utc_text(moment)  # type: ignore[arg-type]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", text)
    assert parse_utc(text) == moment.astimezone(UTC)  # type: ignore[attr-defined]


def test_a_day_is_that_of_the_fund() -> None:
    late = parse_utc("2025-12-31T23:30:00.000000Z")
    assert day_in("UTC", late).isoformat() == "2025-12-31"
    assert day_in("Africa/Algiers", late).isoformat() == "2026-01-01"
    with pytest.raises(ValueError, match=r"time_zone\.unknown"):
        zone("Mars/Olympus")
