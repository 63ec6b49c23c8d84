"""What is written for calendar programs is read back by a strict reader that knows nothing of the writer."""

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.service.calendars import Entry, escaped, folded, icalendar, uid
from tests.support.calendars import events_of, read, unescaped

RECORDED_AT = datetime(2024, 1, 31, 23, 30, tzinfo=timezone(timedelta(hours=-1)))
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)
kept = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=300)


def entry(**more: object) -> Entry:
    """An entry of the last day of a call."""
    values = {
        "uid": "call-1-closes@example.org",
        "on": date(2024, 1, 31),
        "summary": "Call closes",
        "description": "",
        "recorded_at": RECORDED_AT,
        "sequence": 0,
    }
    return Entry(**(values | more))  # type: ignore[arg-type]


def test_an_entry_reads_as_it_was_meant() -> None:
    text = "Clôture ; de l'appel, « eau » \\ \n suite"
    (event,) = events_of(icalendar("Appels", [entry(summary=text, sequence=3, cancelled=True)]))
    assert event.value("SUMMARY") == text
    assert event.value("DTSTAMP") == "20240201T003000Z"
    assert event.value("DTSTART") == "20240131"
    assert (event.value("SEQUENCE"), event.value("STATUS")) == ("3", "CANCELLED")
    assert event.value("UID") == "call-1-closes@example.org"


def test_lines_are_folded_after_seventy_five_octets_and_never_inside_a_character() -> None:
    assert folded("a" * 75) == b"a" * 75 + b"\r\n"
    assert folded("a" * 76) == b"a" * 75 + b"\r\n a\r\n"
    assert folded("a" * 74 + "é") == b"a" * 74 + b"\r\n \xc3\xa9\r\n"
    assert folded("a" * 75 + "b" * 75) == b"a" * 75 + b"\r\n " + b"b" * 74 + b"\r\n b\r\n"


def test_an_empty_calendar_is_one_all_the_same() -> None:
    stream = icalendar("Nothing", [])
    assert events_of(stream) == []
    assert read(stream).value("X-WR-CALNAME") == "Nothing"


def test_years_of_four_digits_and_hosts() -> None:
    (event,) = events_of(icalendar("Old", [entry(on=date(999, 1, 1), recorded_at=datetime(1, 1, 1, tzinfo=UTC))]))
    assert (event.value("DTSTART"), event.value("DTSTAMP")) == ("09990101", "00010101T000000Z")
    assert uid("call-1", "example.org/fund/projects") == "call-1@example.org"


@settings(max_examples=200, deadline=None)
@given(kept, kept)
def test_any_text_comes_back(summary: str, description: str) -> None:
    (event,) = events_of(icalendar("Any", [entry(summary=summary, description=description)]))
    assert (event.value("SUMMARY"), event.value("DESCRIPTION")) == (summary, description)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_what_no_line_may_hold_is_left_out(text: str) -> None:
    assert not {c for c in unescaped(escaped(text)) if (c < " " and c not in "\t\n") or c == "\x7f"}
