"""Days as a calendar that any calendar program subscribes to: iCalendar, RFC 5545.

Every entry is a whole day. Lines end in CRLF and are folded after 75 octets, never inside a character; an entry's UID
is the same for ever, so that a day that moves moves in the subscriber's calendar, too. DTSTAMP is when what the entry
tells was recorded, not when it was asked for: the same question gets the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "text/calendar; charset=utf-8"
DOCUMENTED = {
    200: {
        "description": "JSON, or a calendar",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/calendar": {"schema": {"type": "string"}},
        },
    }
}
"""What the OpenAPI document says of an answer that may be a calendar."""
LINE_OCTETS_MAX = 75
_NO_ENTRY = (
    "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip
"""A calendar holds one component at least (RFC 5545, 3.6): an empty one the time zone that it does not need."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A day in a calendar; `sequence` grows with every change of what it tells."""

    uid: str
    on: date
    summary: str
    description: str
    recorded_at: datetime
    sequence: int
    cancelled: bool = False


def icalendar(name: str, entries: Iterable[Entry]) -> bytes:
    """The entries as an iCalendar stream, in the order given."""
    body = [line for entry in entries for line in _event(entry)] or list(_NO_ENTRY)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fiducia//Fiducia//EN", "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}", *body, "END:VCALENDAR",
    )  # fmt: skip
    return b"".join(folded(line) for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{_moment(entry.recorded_at)}"
    yield f"DTSTART;VALUE=DATE:{entry.on.isoformat().replace('-', '')}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    yield f"DESCRIPTION:{escaped(entry.description)}"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()[:19].replace("-", "").replace(":", "") + "Z"


def escaped(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11), without what no content line may hold."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\n", "\\n")
    return "".join(c for c in text if c == "\t" or (c >= " " and c != "\x7f"))


def folded(line: str) -> bytes:
    """A content line with its line end, folded (RFC 5545, 3.1): a continuation begins with a space."""
    parts: list[bytes] = []
    part = b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LINE_OCTETS_MAX:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join((*parts, part)) + b"\r\n"


def uid(what: str, origin: str) -> str:
    """The UID of what a log with that origin tells of: unique in the world through its host."""
    return f"{what}@{origin.partition('/')[0]}"


def wants_calendar(request: Request) -> bool:
    """Whether a calendar is asked for, by the suffix `.ics` or by `Accept`."""
    return request.url.path.endswith(".ics") or "text/calendar" in request.headers.get("accept", "").lower()


def calendar_response(name: str, entries: Iterable[Entry]) -> Response:
    """The entries for a calendar program."""
    return Response(icalendar(name, entries), headers={"content-type": MEDIA_TYPE})
