"""The two times: `recorded_at` (UTC, microseconds) and `effective_on` (a date in the fund's zone)."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, PlainSerializer, WithJsonSchema


def utc_text(moment: datetime) -> str:
    """RFC 3339 in UTC with exactly six decimals and `Z`."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:26] + "Z"


def parse_utc(text: str) -> datetime:
    """The moment written by utc_text. Raises ValueError otherwise."""
    return datetime.fromisoformat(text)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """An IANA time zone. Raises ValueError (`time_zone.unknown`) for a name that is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"time_zone.unknown: {name[:64]!r} is not an IANA time zone") from error


_QUARTER_SECONDS = 900


@lru_cache(maxsize=64)
def day_in(zone_name: str, moment: datetime) -> date:
    """The calendar day of a moment in a fund's time zone; one command asks for the same one several times."""
    return _day_of_quarter(zone_name, int(moment.timestamp()) // _QUARTER_SECONDS)


@lru_cache(maxsize=1024)
def _day_of_quarter(zone_name: str, quarter: int) -> date:
    """Offsets in use are whole quarters of an hour, so that a quarter lies in one day everywhere."""
    return datetime.fromtimestamp(quarter * _QUARTER_SECONDS, zone(zone_name)).date()


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(text: str) -> date:
    """The day that `YYYY-MM-DD` names. Raises ValueError for any other way to write one."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text[:20]!r} is no day")
    return date.fromisoformat(text)


def _written_as_a_day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("date.format: a day is written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_written_as_a_day)]
"""A calendar day, `YYYY-MM-DD` and nothing else."""

CHARTER_IN_FORCE_ON = date(1945, 10, 24)
"""The day on which the Charter of the United Nations came into force: no money of theirs moved before it."""


def _not_before_the_charter(day: date) -> date:
    if day < CHARTER_IN_FORCE_ON:
        raise ValueError(f"effective_on.too_early: {day} lies before {CHARTER_IN_FORCE_ON}")
    return day


EffectiveDay = Annotated[Day, AfterValidator(_not_before_the_charter)]
"""The day a command takes effect: a year that was mistyped by a thousand is refused, whatever the fund."""


def _written_as_a_moment(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and _MOMENT.fullmatch(value)):
        return value
    raise ValueError("date.format: a moment is written YYYY-MM-DDThh:mm:ssZ, or with its offset")


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")

Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written_as_a_moment),
    AfterValidator(lambda moment: moment.astimezone(UTC)),
    PlainSerializer(utc_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment, RFC 3339; kept in UTC with six decimals and `Z`."""
