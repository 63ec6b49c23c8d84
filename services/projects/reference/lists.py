"""Finding codes: every list by its name, what holds on a day, and the one refusal for what does not.

Sources: DOMAIN.md sections 3 and 4. A code that a decision takes must hold on the decision's own day, so that an old
project keeps the codes it was approved with.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from services.projects.reference.areas import AREAS, REPORTING_AREAS
from services.projects.reference.contracts import Area, Entry, Language, Sector
from services.projects.reference.iati import IATI_CODES
from services.projects.reference.mechanisms import AXES, MECHANISMS, THEMES, WINDOWS
from services.projects.reference.organisations import KINDS_OF_PARTNERS, ORGANISATIONS, RULE_SETS
from services.projects.reference.screening import CRITERIA
from services.projects.reference.sectors import SECTORS
from shared.contracts.events.parties import Mechanism
from shared.contracts.problems import Refused

E = TypeVar("E", bound=Entry)
NEAREST_MAX: Final = 3


class ReferenceList(Generic[E]):
    """A list of dated codes. A code may stand in it again with another span, never twice on one day."""

    def __init__(self, name: str, entries: Iterable[E]) -> None:
        self.name = name
        self.entries = tuple(entries)
        self._by_code: dict[str, list[E]] = {}
        self._by_label: dict[str, list[E]] = {}
        for entry in self.entries:
            spans = self._by_code.setdefault(entry.code, [])
            if any(_overlap(entry, other) for other in spans):
                raise ValueError(f"{name}: {entry.code} stands twice on one day")
            spans.append(entry)
            for label in dict.fromkeys(map(_folded, (entry.code, entry.name.en, entry.name.fr, *entry.aliases))):
                self._by_label.setdefault(label, []).append(entry)

    def on(self, day: date) -> tuple[E, ...]:
        """What holds on a day, in the order of the list."""
        return tuple(entry for entry in self.entries if entry.holds_on(day))

    def get(self, code: str, on: date, pointer: str | None = None) -> E:
        """The entry of a code on a day.

        Refuses `code.unknown` with the codes nearest to it for what the list never had, `code.expired` (list, day, and
        the span nearest to it) for what it has on other days only.
        """
        spans = self._by_code.get(code)
        if spans is None:
            raise Refused(
                "code.unknown", pointer, list=self.name, given=code[:64], on=str(on), nearest=self.near(code, on)
            )
        for entry in spans:
            if entry.holds_on(on):
                return entry
        nearest = min(spans, key=lambda entry: _distance(entry, on))
        raise Refused(
            "code.expired",
            pointer,
            list=self.name,
            given=code,
            on=str(on),
            valid_from=None if nearest.valid_from is None else str(nearest.valid_from),
            valid_to=None if nearest.valid_to is None else str(nearest.valid_to),
        )

    def near(self, label: str, on: date) -> list[str]:
        """The codes of a day that somebody may have meant: what people call so, else what is written almost so."""
        folded = _folded(label[:64])
        meant = [folded] if folded in self._by_label else get_close_matches(folded, self._by_label, NEAREST_MAX)
        found = (entry.code for each in meant for entry in self._by_label[each] if entry.holds_on(on))
        return list(dict.fromkeys(found))[:NEAREST_MAX]

    def named(self, label: str, on: date) -> E | None:
        """The one entry that people call so on a day: by code, name or alias, accents and case apart; else None."""
        found = [entry for entry in self._by_label.get(_folded(label), ()) if entry.holds_on(on)]
        return found[0] if len(found) == 1 else None


def _overlap(one: Entry, other: Entry) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def _distance(entry: Entry, day: date) -> int:
    if entry.valid_from is not None and day < entry.valid_from:
        return (entry.valid_from - day).days
    assert entry.valid_to is not None, "it does not hold on the day, so it ends before or begins after"
    return (day - entry.valid_to).days


def _folded(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().strip()


AREA_LIST: Final = ReferenceList("areas", AREAS)
SECTOR_LIST: Final = ReferenceList("sectors", SECTORS)
LISTS: Final[Mapping[str, ReferenceList[Any]]] = MappingProxyType(
    {
        each.name: each
        for each in (
            ReferenceList("mechanisms", MECHANISMS),
            ReferenceList("axes", AXES),
            ReferenceList("windows", WINDOWS),
            ReferenceList("themes", THEMES),
            SECTOR_LIST,
            AREA_LIST,
            ReferenceList("reporting-areas", REPORTING_AREAS),
            ReferenceList("organisations", ORGANISATIONS),
            ReferenceList("partner-kinds", KINDS_OF_PARTNERS),
            ReferenceList("rule-sets", RULE_SETS),
            ReferenceList("screening-criteria", CRITERIA),
            ReferenceList("iati-codes", IATI_CODES),
        )
    }
)
"""Every list by the name in its address."""


def area(code: str, on: date, pointer: str | None = None) -> Area:
    """An area on a day. Refuses `code.unknown`, `code.expired`."""
    return AREA_LIST.get(code, on, pointer)


def sector(code: str, on: date, mechanism: Mechanism | None = None, pointer: str | None = None) -> Sector:
    """A sector on a day, of a mechanism where one is given.

    Refuses `code.expired`, `code.unknown`, and `code.unknown` for a sector that only the other mechanism has.
    """
    found = SECTOR_LIST.get(code, on, pointer)
    if mechanism is not None and mechanism not in found.mechanisms:
        near = [each for each in SECTOR_LIST.near(code, on) if mechanism in SECTOR_LIST.get(each, on).mechanisms]
        raise Refused("code.unknown", pointer, list=f"sectors of {mechanism}", given=code, on=str(on), nearest=near)
    return found


def code(name: str, given: str, on: date, pointer: str | None = None) -> Entry:
    """A code of any list on a day. Refuses `reference.unknown`, `code.unknown`, `code.expired`."""
    entry: Entry = the_list(name).get(given, on, pointer)
    return entry


def the_list(name: str) -> ReferenceList[Any]:
    """A list by its name. Refuses `reference.unknown`, naming the lists there are."""
    found = LISTS.get(name)
    if found is None:
        raise Refused("reference.unknown", None, given=name[:64], lists=sorted(LISTS))
    return found


@lru_cache(maxsize=256)
def shown(name: str, on: date, language: Language = "en") -> dict[str, Any]:
    """What `GET /v1/reference/{list}` answers: the entries of a day, each with its label in the language asked.

    Refuses `reference.unknown`. The answer is shared: whoever writes it out leaves it as it is.
    """
    items = [{**entry.to_json(), "label": entry.name.in_language(language)} for entry in the_list(name).on(on)]
    return {"list": name, "as_of": str(on), "language": language, "items": items}
