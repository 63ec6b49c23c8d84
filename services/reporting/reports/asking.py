"""What is asked: at which positions, as of which day, of which fund, in which calendar and language."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from services.reporting.following.lag import Standing, standings
from services.reporting.projections import chronicle
from services.reporting.projections.projection import Connection, Slot
from services.reporting.projections.registry import BY_NAME
from services.reporting.reports.report import Place
from services.reporting.service import Reporter
from shared.contracts.problems import Refused
from shared.contracts.times import utc_text
from shared.service.requests import Parameters

Calendar = Literal["year", "mission"]
"""January to December, or the mission's July to June."""
CALENDARS: dict[str, Calendar] = {"year": "year", "mission": "mission"}
LANGUAGES = ("en", "fr")
SETTLED_SECONDS = 60
"""A source's writer holds its log's head for less: what it had not shown so long after a moment, it never had."""
CHRONICLE = chronicle.CHRONICLE.name


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
    """Takes the common parameters. Refuses `parameter.invalid`, `position.beyond`, `known_at.beyond` and
    `known_at.before` with the range, `report.not_yet` for a log of which nothing was heard, `as_of.future`.

    `at` names positions, `known_at` any moment that every log is known up to; with neither, all that is known.
    """
    today = datetime.now(UTC).date()
    as_of = parameters.day("as_of") or today
    if as_of.year == 1:  # its year begins, or the one before it ended, before the first day that there is
        raise Refused("parameter.invalid", parameter="as_of", given=str(as_of))
    calendar = CALENDARS.get(given := parameters.text("calendar") or "year")
    if calendar is None:
        raise Refused("parameter.invalid", parameter="calendar", given=given[:50], known=list(CALENDARS))
    language = parameters.text("lang") or language
    if language not in LANGUAGES:
        raise Refused("parameter.invalid", parameter="lang", given=language[:50], known=list(LANGUAGES))
    if as_of > today:
        raise Refused("as_of.future", None, as_of=str(as_of), today=str(today))
    at, known_at = _places(parameters.text("at")), parameters.moment("known_at")
    if at is not None and known_at is not None:
        raise Refused("parameter.invalid", parameter="known_at", given=str(known_at), reason="`at` is given already")
    places: list[Place] = []
    slots: dict[tuple[str, str], Slot] = {}
    for log, feed in reporter.feeds.items():
        names = {p for p in projections if BY_NAME[p].folds(feed.kind)}
        if not names:
            continue
        known = _known(log, names | {CHRONICLE}, await standings(connection, log))
        slots.update({(one.projection, log): one.slot for one in known})
        chronicled = slots[CHRONICLE, log]
        size = min(one.position for one in known)
        if known_at is not None:
            position = await _position(connection, chronicled, log, size, known_at, known[0])
        else:
            position = _asked_position(log, size, None if at is None else at.pop(log, None))
        places.append(await _place(connection, chronicled, log, position, min(known, key=lambda one: one.position)))
    if at:
        raise Refused("parameter.invalid", parameter="at", given=next(iter(at)), reason="this log is not followed")
    if known_at is not None and not any(place.position for place in places):
        await _refuse_before(connection, places, slots, known_at)
    return Asked(as_of, calendar, language, tuple(places), slots)


def _known(log: str, names: set[str], standing: list[Standing]) -> list[Standing]:
    """Where the projections that are needed stand. Refuses `report.not_yet`."""
    found = [one for one in standing if one.projection in names]
    if len(found) < len(names):
        raise Refused("report.not_yet", None, log=log)
    return found


def _asked_position(log: str, size: int, position: int | None) -> int:
    if position is not None and position > size:
        raise Refused("position.beyond", None, log=log, position=position, first=0, last=size)
    return size if position is None else position


async def _position(
    connection: Connection, slot: Slot, log: str, size: int, known_at: datetime, standing: Standing
) -> int:
    """The position up to which the log was recorded at a moment. Refuses `known_at.beyond` with the range."""
    last = await chronicle.recorded_at(connection, slot, log, size)
    if last is None or known_at > last:
        # later than everything that is known: certain only once the source was asked well after, and had no more
        settled = None if standing.heard_at is None else standing.heard_at - timedelta(seconds=SETTLED_SECONDS)
        if standing.size > size or settled is None or known_at > settled:
            first = await chronicle.recorded_at(connection, slot, log, min(size, 1))
            until = last if settled is None or standing.size > size or (last and last > settled) else settled
            raise Refused(
                "known_at.beyond", None, log=log, known_at=_text(known_at), first=_text(first), last=_text(until)
            )
        return size
    return await chronicle.position_at(connection, slot, log, size, known_at)


async def _refuse_before(
    connection: Connection, places: list[Place], slots: dict[tuple[str, str], Slot], known_at: datetime
) -> None:
    for place in places:
        first = await chronicle.recorded_at(connection, slots[CHRONICLE, place.log], place.log, 1)
        raise Refused("known_at.before", None, log=place.log, known_at=_text(known_at), first=_text(first))


async def _place(connection: Connection, slot: Slot, log: str, position: int, standing: Standing) -> Place:
    root = await chronicle.root_at(connection, slot, log, position)
    recorded_at = await chronicle.recorded_at(connection, slot, log, position)
    seconds = standing.lag_seconds(datetime.now(UTC))
    return Place(log, position, root.hex(), recorded_at, standing.alarm, standing.lag_events, seconds)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else utc_text(moment)


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
