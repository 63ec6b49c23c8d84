"""What is compared of an undertaking: folded words, keys of places, sectors and partners, and the days it lasts.

A profile is made once, when something changes, and kept in the index; comparing two looks nothing up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from unicodedata import normalize

import orjson

from services.projects.overlaps.places import Gazetteer
from services.projects.overlaps.words import plain_name, words_of
from shared.contracts.events.projects_overlaps import OtherKind, OtherUndertaking
from shared.contracts.third_party import Described, Organisation, ProposedProject, Sector, ThirdPartyActivity

WORDS_MAX: Final = 160
TITLES_MAX: Final = 4
PLACES_MAX: Final = 24
SECTORS_MAX: Final = 16
PARTNERS_MAX: Final = 24
EXTERNAL_ID_MAX: Final = 100
DAC5: Final = "1"
DAC3: Final = "2"

Shares = tuple[tuple[str, int], ...]
"""Keys with their weight in thousandths, as published; where nothing was published they are alike."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One undertaking as it is compared. `partners` are pairs of a key and whether it implements.

    `around` are the places that its places lie in. Days are proleptic ordinals.
    """

    kind: OtherKind
    id: str
    external_id: str
    content_sha256: str
    titles: tuple[str, ...]
    title_words: tuple[str, ...]
    words: tuple[str, ...]
    places: Shares
    around: tuple[tuple[str, str], ...]
    sectors: Shares
    partners: tuple[tuple[str, bool], ...]
    starts: int | None
    ends: int | None

    def dumped(self) -> str:
        """As the index keeps it: a JSON list in the order of the fields."""
        return orjson.dumps([getattr(self, name) for name in self.__slots__]).decode()

    @classmethod
    def loaded(cls, text: str | bytes) -> "Profile":
        """The profile that was dumped."""
        kept: list[Any] = orjson.loads(text)
        for at, values in enumerate(kept):
            if isinstance(values, list):
                kept[at] = tuple(map(tuple, values)) if at in _PAIRS else tuple(values)
        return cls(*kept)

    def as_other(self) -> OtherUndertaking:
        """What a finding says of it."""
        external = normalize("NFC", self.external_id)[:EXTERNAL_ID_MAX].strip() or None
        return OtherUndertaking(kind=self.kind, id=self.id, external_id=external, content_sha256=self.content_sha256)


_PAIRS: Final = frozenset(
    at for at, name in enumerate(Profile.__slots__) if name in ("places", "around", "sectors", "partners")
)


def profile_of(described: ProposedProject | ThirdPartyActivity, gazetteer: Gazetteer) -> Profile:
    """The profile of a project or an activity, its places named as a gazetteer names them."""
    titles = tuple(narrative.text for narrative in described.titles)
    objectives = tuple(narrative.text for narrative in described.objectives)
    places = _places(described, gazetteer)
    kind: OtherKind = "project"
    if isinstance(described, ProposedProject):
        own_id, external_id = described.project_id, ""
    else:
        kind, own_id, external_id = described.source, described.activity_id, described.external_id
    return Profile(
        kind=kind,
        id=own_id,
        external_id=external_id,
        content_sha256=described.content_sha256,
        titles=tuple(dict.fromkeys(" ".join(words_of([title])) for title in titles))[:TITLES_MAX],
        title_words=words_of(titles)[:WORDS_MAX],
        words=words_of((*titles, *objectives))[:WORDS_MAX],
        places=places,
        around=tuple((key, outer) for key, _ in places for outer in gazetteer.around(key)),
        sectors=_sectors(described.sectors),
        partners=tuple(dict.fromkeys(_partners(described.organisations)))[:PARTNERS_MAX],
        starts=_ordinal(described.starts_on),
        ends=_ordinal(described.ends_on),
    )


@lru_cache(maxsize=4096)
def group_of(sector: str) -> str:
    """The group that a sector's key belongs to: the first three digits of a DAC code, else the key itself."""
    vocabulary, _, code = sector.partition("/")
    return f"{DAC3}/{code[:3]}" if vocabulary in (DAC5, DAC3) else sector


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _places(described: Described, gazetteer: Gazetteer) -> Shares:
    """The places of all areas; a country gives way to a place of its own, which says the same more exactly."""
    found: dict[str, int] = {}
    for area in described.areas:
        for key in gazetteer.keys(area):
            found[key] = found.get(key, 0) + (area.permille or 0)
    outer = {place for key in found for place in gazetteer.around(key)}
    kept = [(key, share) for key, share in found.items() if key not in outer]
    return _even(kept[:PLACES_MAX])


def _sectors(sectors: Sequence[Sector]) -> Shares:
    """Sectors of every vocabulary; where the purpose codes of DAC are there, its coarser ones say nothing more."""
    found: dict[str, int] = {}
    for sector in sectors:
        for key in _sector_keys(sector):
            found[key] = found.get(key, 0) + (sector.permille or 0)
    if any(key.startswith(f"{DAC5}/") for key in found):
        found = {key: share for key, share in found.items() if not key.startswith(f"{DAC3}/")}
    return _even(list(found.items())[:SECTORS_MAX])


def _sector_keys(sector: Sector) -> Iterator[str]:
    if sector.code is not None:
        yield f"{sector.vocabulary}/{sector.code}"
    elif sector.names:
        yield f"{sector.vocabulary}/{plain_name(sector.names[0].text)}"


def _even(shares: list[tuple[str, int]]) -> Shares:
    """The shares as they are, or alike where one is missing."""
    if shares and not all(share for _, share in shares):
        return tuple((key, 1_000 // len(shares)) for key, _ in shares)
    return tuple(shares)


def _partners(organisations: Sequence[Organisation]) -> Iterator[tuple[str, bool]]:
    for organisation in organisations:
        implements = organisation.role == "implementing"
        if organisation.ref is not None:
            yield f"ref/{organisation.ref.upper()}", implements
        for narrative in organisation.names:
            name = plain_name(narrative.text)
            if name:
                yield f"name/{name}", implements
