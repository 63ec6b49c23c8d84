"""A strict reader of iCalendar streams (RFC 5545), independent of what writes them: any fault is an AssertionError."""

import re
from dataclasses import dataclass, field

_NAME = r"[A-Za-z0-9-]+"
_PARAMETER = rf'({_NAME})=("[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
_LINE = re.compile(rf"({_NAME})((?:;{_PARAMETER})*):([^\x00-\x08\x0a-\x1f\x7f]*)", re.DOTALL)
_TEXT = {"SUMMARY", "DESCRIPTION", "UID", "X-WR-CALNAME", "PRODID"}
_ONCE = {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "SEQUENCE", "STATUS", "TRANSP"}
_UTC = re.compile(r"[0-9]{8}T[0-9]{6}Z")


@dataclass
class Component:
    """A component with its properties, each with its parameters as written, and the components inside it."""

    name: str
    properties: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    inner: list["Component"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The one value of a property; text unescaped."""
        found = [value for known, _, value in self.properties if known == name]
        assert len(found) == 1, (name, found)
        return unescaped(found[0]) if name in _TEXT else found[0]

    def parameters(self, name: str) -> dict[str, str]:
        """The parameters of a property."""
        return next(parameters for known, parameters, _ in self.properties if known == name)


def events_of(stream: bytes) -> list[Component]:
    """The events of a calendar, once the whole stream is well formed."""
    calendar = read(stream)
    events = [part for part in calendar.inner if part.name == "VEVENT"]
    assert len({event.value("UID") for event in events}) == len(events), "a UID stands twice"
    return events


def read(stream: bytes) -> Component:
    """The one calendar of a stream."""
    root = Component("")
    open_: list[Component] = [root]
    for line in _content_lines(stream):
        matched = _LINE.fullmatch(line)
        assert matched, line
        name, value = matched[1].upper(), line[matched.end(2) + 1 :]
        parameters = {m[1].upper(): m[2].strip('"') for m in re.finditer(_PARAMETER, matched[2])}
        if name == "BEGIN":
            open_.append(Component(value))
        elif name == "END":
            done = open_.pop()
            assert done.name == value, (done.name, value)
            _complete(done)
            open_[-1].inner.append(done)
        else:
            open_[-1].properties.append((name, parameters, value))
    assert open_ == [root]
    assert not root.properties
    assert [part.name for part in root.inner] == ["VCALENDAR"]
    return root.inner[0]


def _content_lines(stream: bytes) -> list[str]:
    assert stream.endswith(b"\r\n")
    physical = stream[:-2].split(b"\r\n")
    lines: list[bytes] = []
    for line in physical:
        assert b"\r" not in line, line
        assert b"\n" not in line, line
        assert 0 < len(line) <= 75, len(line)
        line.decode()  # no character is cut in two
        if line[:1] in (b" ", b"\t"):
            assert lines
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [line.decode() for line in lines]


def unescaped(value: str) -> str:
    """A TEXT value; whatever is escaped otherwise than RFC 5545 says, or not at all, is a fault."""
    assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value, re.DOTALL), value
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def _complete(component: Component) -> None:
    names = [name for name, _, _ in component.properties]
    if component.name == "VCALENDAR":
        assert names.count("PRODID") == names.count("VERSION") == 1
        assert component.value("VERSION") == "2.0"
        assert component.inner, "a calendar without a component"
    if component.name == "VEVENT":
        assert all(names.count(name) <= 1 for name in _ONCE), names
        assert names.count("UID") == names.count("DTSTAMP") == names.count("DTSTART") == 1
        assert _UTC.fullmatch(component.value("DTSTAMP"))
        assert component.parameters("DTSTART") == {"VALUE": "DATE"}
        assert re.fullmatch("[0-9]{8}", component.value("DTSTART"))
        assert component.value("STATUS") in ("CONFIRMED", "CANCELLED")
        assert component.value("SEQUENCE").isdigit()
