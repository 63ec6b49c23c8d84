"""What is asked: at which positions, as of which day, of which fund, in which calendar and language."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from services.reporting.following import checkpoints
from services.reporting.projections.projection import Connection, Slot
from services.reporting.projections.registry import PROJECTIONS
from services.reporting.reports.report import Place
from services.reporting.service import Reporter
from shared.contracts.problems import Refused
from shared.service.requests import Parameters

Calendar = Literal["year", "mission"]
"""January to December, or the mission's July to June."""
CALENDARS: dict[str, Calendar] = {"year": "year", "mission": "mission"}
LANGUAGES = ("en", "fr")
KINDS = {projection.name: projection.feed for projection in PROJECTIONS}
"""Which kind of feed each projection folds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, common to every report; `slots` by projection and log."""

    as_of: date
    calendar: Calendar
    language: str
    places: tuple[Place, ...]
    slots: dict[tuple[str, str], Slot]

    @property
    def first_month(self) -> int:
        """The month in which a year begins."""
        return 7 if self.calendar == "mission" else 1

    def year_of(self, day: date) -> int:
        """The year of the calendar in which a day lies, by the calendar year in which it begins."""
        return day.year if day.month >= self.first_month else day.year - 1

    def position(self, log: str) -> int:
        """Up to where a log is known."""
        return next(place.position for place in self.places if place.log == log)


async def asked(
    reporter: Reporter, connection: Connection, parameters: Parameters, projections: tuple[str, ...], language: str
) -> Asked:
    """Takes the common parameters. Refuses `parameter.invalid`, `position.beyond` with the range, `report.not_yet` for
    a log of which nothing was heard, `as_of.future`."""
    today = datetime.now(UTC).date()
    as_of = parameters.day("as_of") or today
    calendar = CALENDARS.get(given := parameters.text("calendar") or "year")
    if calendar is None:
        raise Refused("parameter.invalid", parameter="calendar", given=given[:50], known=list(CALENDARS))
    language = parameters.text("lang") or language
    if language not in LANGUAGES:
        raise Refused("parameter.invalid", parameter="lang", given=language[:50], known=list(LANGUAGES))
    if as_of > today:
        raise Refused("as_of.future", None, as_of=str(as_of), today=str(today))
    wanted = _places(parameters.text("at"))
    places: list[Place] = []
    slots: dict[tuple[str, str], Slot] = {}
    for log, follower in reporter.followers.items():
        names = [p for p in projections if KINDS[p] == follower.feed.kind]
        if not names:
            continue
        place = await _place(connection, log, names, slots, follower.alarm)
        places.append(place if wanted is None else await _earlier(connection, place, wanted.pop(log, None), names))
    if wanted:
        raise Refused("parameter.invalid", parameter="at", given=next(iter(wanted)), reason="this log is not followed")
    return Asked(as_of, calendar, language, tuple(places), slots)


async def _place(
    connection: Connection, log: str, names: list[str], slots: dict[tuple[str, str], Slot], alarm: str | None
) -> Place:
    """Where all projections that a report needs have come of a log."""
    found = []
    for name in names:
        slot = await checkpoints.served(connection, name, log)
        if slot is None:
            raise Refused("report.not_yet", None, log=log)
        slots[name, log] = slot
        query = (
            "SELECT next_position, root, recorded_at FROM checkpoints WHERE projection = %s AND log = %s AND slot = %s"
        )
        row = await (await connection.execute(query, [name, log, slot])).fetchone()
        assert row is not None
        found.append(row)
    position, root, recorded_at = min(found, key=lambda row: row[0])
    return Place(log, position, bytes(root).hex(), recorded_at, alarm)


async def _earlier(connection: Connection, place: Place, position: int | None, names: list[str]) -> Place:
    if position is None:
        return place
    if not 0 <= position <= place.position:
        raise Refused("position.beyond", None, log=place.log, position=position, first=0, last=place.position)
    if position == place.position:
        return place
    return Place(place.log, position, None, None, place.stale)


def _places(text: str | None) -> dict[str, int] | None:
    """The positions that are asked for, by log. Refuses `parameter.invalid`."""
    if text is None:
        return None
    found: dict[str, int] = {}
    for part in text.split(","):
        log, _, position = part.rpartition(":")
        if not log or not position.isdigit() or len(position) > 15 or log in found:
            raise Refused("parameter.invalid", parameter="at", given=part[:100], form="<log>:<position>[,...]")
        found[log] = int(position)
    return found
