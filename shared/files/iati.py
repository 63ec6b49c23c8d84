"""IATI 2.03 activities files: every activity becomes one ThirdPartyActivity, or the file is refused with the line.

Refused as `iati.malformed` is what is not well-formed, has a document type declaration, another root than
`iati-activities`, another major version than 2, an activity without an identifier or one that is there twice.
Anything else is read as far as it can be: publishers break the standard daily, and an overlap with what they do
is no smaller for it. Codes of any list, known to us or not, are kept as published; a date, a percentage or an
amount that is none is left out with a remark that names its line. Contacts, documents and results are passed over:
no name of a person is read.

Of dates the actual one stands before the planned one; sectors and countries that stand only on transactions are
taken from there. Source: iatistandard.org 2.03, activity standard.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, BinaryIO, Final

import pycountry

from shared.contracts.problems import Refused
from shared.contracts.third_party import (
    TEXT_CHARACTERS_MAX,
    Area,
    Budget,
    Found,
    Narrative,
    Organisation,
    Remark,
    Role,
    Sector,
    ThirdPartyActivity,
    cleaned,
)
from shared.contracts.times import day_of
from shared.files.xml_tree import Element, Malformed, Subtrees

ROLES: Final[dict[str, Role]] = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
SECTOR_DEFAULT: Final = "1"
"""The vocabulary of a sector that names none: OECD DAC, five digits."""
_TAKEN: Final = frozenset({
    "iati-identifier", "reporting-org", "title", "description", "participating-org", "activity-status",
    "activity-date", "recipient-country", "recipient-region", "location", "sector", "budget", "transaction",
})  # fmt: skip
_OF_SOME: Final = {
    "transaction": frozenset({"sector", "recipient-country", "recipient-region"}),
    "location": frozenset({"location-id", "name", "description", "administrative"}),
}
_AMOUNT: Final = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?", re.ASCII)
_DAY_WITH_ZONE: Final = re.compile(r"(Z|[+-][0-9]{2}:[0-9]{2})$")
SHORT_MAX: Final = 400


def read_iati(stream: BinaryIO) -> Iterator[Found]:
    """Every activity of a file, in its order. Raises Refused `iati.malformed` (line, column, reason).

    The refusal may come after some were given: take none of a file before all of it was read.
    """
    subtrees = Subtrees("iati-activities", "iati-activity", _TAKEN, _OF_SOME)
    lines: dict[str, int] = {}
    try:
        for element in subtrees.read(stream):
            if not lines:
                _require_version(subtrees.root)
            found = _Reading(element).found()
            name = found.activity.external_id
            first = lines.setdefault(name, element.line)
            if first != element.line:
                raise Malformed(element.line, element.column, f"the activity {name} is on line {first}, too")
            yield found
        _require_version(subtrees.root)
    except Malformed as fault:
        raise Refused("iati.malformed", line=fault.line, column=fault.column, reason=fault.reason) from None


def _require_version(root: Element | None) -> None:
    version = "" if root is None else root.attributes.get("version", "")
    if root is not None and not version.startswith("2."):
        raise Malformed(root.line, root.column, f"version {version[:20]!r}; activities of version 2 are read")


class _Reading:
    """One activity being read; what does not fit becomes a remark."""

    def __init__(self, element: Element) -> None:
        self._element = element
        self._language = language_of(element.attributes.get("xml:lang", ""))
        identifier = element.first("iati-identifier")
        self._id = "" if identifier is None else identifier.text
        if not self._id or len(self._id) > SHORT_MAX:
            at = identifier or element
            raise Malformed(at.line, at.column, f"an activity has an iati-identifier of 1 to {SHORT_MAX} characters")
        self._remarks: list[Remark] = []

    def found(self) -> Found:
        starts_on, ends_on = self._dates()
        status = self._element.first("activity-status")
        titles = [narrative for title in self._element.all("title") for narrative in self._narratives(title)]
        if not titles:
            self._remark(self._element, "title", "there is none")
        activity = ThirdPartyActivity(
            source="iati",
            external_id=self._id,
            status=None if status is None else self._short(status, "code"),
            titles=tuple(titles),
            objectives=tuple(n for text in self._element.all("description") for n in self._narratives(text)),
            organisations=tuple(self._organisations()),
            areas=tuple(self._areas()),
            sectors=tuple(self._sectors()),
            starts_on=starts_on,
            ends_on=ends_on,
            budgets=tuple(self._budgets()),
        )
        return Found(
            activity=activity, line=self._element.line, remarks=tuple(sorted(self._remarks, key=lambda r: r.line))
        )

    def _remark(self, element: Element, name: str, reason: str) -> None:
        self._remarks.append(Remark(line=element.line, external_id=self._id, element=name, reason=reason))

    def _short(self, element: Element, attribute: str) -> str | None:
        text = cleaned(element.attributes.get(attribute, ""))
        if len(text) > SHORT_MAX:
            self._remark(element, f"{element.name}/@{attribute}", f"cut after {SHORT_MAX} characters")
        return text[:SHORT_MAX] or None

    def _narratives(self, element: Element | None) -> Iterator[Narrative]:
        if element is None:
            return
        for narrative in element.all("narrative"):
            text = narrative.text
            if len(text) > TEXT_CHARACTERS_MAX:
                self._remark(narrative, f"{element.name}/narrative", f"cut after {TEXT_CHARACTERS_MAX} characters")
            if text:
                language = narrative.attributes.get("xml:lang", "")
                given = language_of(language) if language else self._language
                yield Narrative(language=given, text=text[:TEXT_CHARACTERS_MAX])

    def _organisations(self) -> Iterator[Organisation]:
        for element in self._element.all("reporting-org"):
            yield from self._organisation(element, "reporting")
        for element in self._element.all("participating-org"):
            code = element.attributes.get("role", "").strip()
            if code not in ROLES:
                self._remark(element, "participating-org/@role", f"{code[:50]!r} is no role; kept as other")
            yield from self._organisation(element, ROLES.get(code, "other"))

    def _organisation(self, element: Element, role: Role) -> Iterator[Organisation]:
        ref, names = self._short(element, "ref"), tuple(self._narratives(element))
        if ref or names:
            yield Organisation(role=role, ref=ref, names=names)
        else:
            self._remark(element, element.name, "neither reference nor name")

    def _dates(self) -> tuple[date | None, date | None]:
        found: dict[str, date] = {}
        for element in self._element.all("activity-date"):
            day = self._day(element)
            kind = element.attributes.get("type", "").strip()
            if kind not in ("1", "2", "3", "4"):
                self._remark(element, "activity-date/@type", f"{kind[:50]!r} is no kind of date")
            elif day is not None:
                found[kind] = day
        starts_on, ends_on = found.get("2", found.get("1")), found.get("4", found.get("3"))
        if starts_on is not None and ends_on is not None and ends_on < starts_on:
            self._remark(self._element, "activity-date", f"ends on {ends_on}, before it starts on {starts_on}")
            ends_on = None
        return starts_on, ends_on

    def _day(self, element: Element | None, attribute: str = "iso-date") -> date | None:
        if element is None:
            return None
        text = element.attributes.get(attribute, "").strip()
        try:
            return day_of(_DAY_WITH_ZONE.sub("", text))
        except ValueError:
            self._remark(element, f"{element.name}/@{attribute}", f"{text[:50]!r} is no day")
            return None

    def _permille(self, element: Element) -> int | None:
        text = element.attributes.get("percentage", "").strip()
        if not text:
            return None
        try:
            share = int((Decimal(text) * 10).to_integral_value())
        except (InvalidOperation, ValueError, OverflowError):
            share = -1
        if 0 <= share <= 1_000:
            return share
        self._remark(element, f"{element.name}/@percentage", f"{text[:50]!r} is no percentage")
        return None

    def _own_or_of_transactions(self, name: str) -> Iterable[Element]:
        own = list(self._element.all(name))
        if own:
            return own
        spread = [e for transaction in self._element.all("transaction") for e in transaction.all(name)]
        return {(e.attributes.get("vocabulary"), e.attributes.get("code")): e for e in spread}.values()

    def _areas(self) -> Iterator[Area]:
        for element in self._own_or_of_transactions("recipient-country"):
            yield from self._area(element, "country", element, self._permille(element))
        for element in self._own_or_of_transactions("recipient-region"):
            vocabulary = f"region:{self._short(element, 'vocabulary') or '1'}"
            yield from self._area(element, vocabulary, element, self._permille(element))
        for element in self._element.all("location"):
            name = element.first("name")
            described = element.first("description") if name is None or not name.children else name
            codes = [*element.all("location-id"), *element.all("administrative")]
            for code in codes:
                yield from self._area(code, f"location:{self._short(code, 'vocabulary') or 'und'}", described, None)
            if not codes:
                names = tuple(self._narratives(described))
                if names:
                    yield Area(vocabulary="name", names=names)

    def _area(self, element: Element, vocabulary: str, named: Element | None, permille: int | None) -> Iterator[Area]:
        code, names = self._short(element, "code"), tuple(self._narratives(named))
        if code or names:
            yield Area(vocabulary=vocabulary, code=code, names=names, permille=permille)
        else:
            self._remark(element, element.name, "neither code nor name")

    def _sectors(self) -> Iterator[Sector]:
        for element in self._own_or_of_transactions("sector"):
            code, names = self._short(element, "code"), tuple(self._narratives(element))
            if code or names:
                vocabulary = self._short(element, "vocabulary") or SECTOR_DEFAULT
                yield Sector(vocabulary=vocabulary, code=code, names=names, permille=self._permille(element))
            else:
                self._remark(element, "sector", "neither code nor name")

    def _budgets(self) -> Iterator[Budget]:
        for element in self._element.all("budget"):
            value = element.first("value")
            text = "" if value is None else value.text.replace(" ", "")
            if value is None or not _AMOUNT.fullmatch(text):
                self._remark(value or element, "budget/value", f"{text[:50]!r} is no amount")
                continue
            given: dict[str, Any] = {
                "currency": self._short(value, "currency") or self._short(self._element, "default-currency"),
                "starts_on": self._day(element.first("period-start")),
                "ends_on": self._day(element.first("period-end")),
            }
            yield Budget(amount=text, **given)


@cache
def language_of(code: str) -> str:
    """A language as two letters, whichever way it is published (`EN`, `ENG`, `fr-CA`); else as it is, or `und`."""
    lower = code.strip().lower().replace("_", "-").partition("-")[0]
    if len(lower) == 3:
        language = pycountry.languages.get(alpha_3=lower) or pycountry.languages.get(bibliographic=lower)
        lower = getattr(language, "alpha_2", lower)
    return lower[:20] or "und"
