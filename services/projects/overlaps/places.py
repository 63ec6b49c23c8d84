"""What a published place is called here: one key for every code, spelling and language of it.

A gazetteer is made of the reference lists as they stand; nothing derives one code from another, since P-codes and
ISO 3166-2 number the same regions differently (ML-9 is ML10). The one thing read off a code is the country of an
ISO 3166-2 code, which the standard itself puts before the hyphen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import pycountry

from services.projects.overlaps.words import plain_name
from shared.contracts.third_party import Area

NAME_WORDS_MAX: Final = 4
"""A published place of more words than that is a description: only the names of places in it are taken."""
PHRASE_WORDS_MAX: Final = 60


@dataclass(frozen=True)
class Gazetteer:
    """Known places: `codes` by vocabulary and code, `names` by folded name, `within` by the place they lie in.

    Keys of places are ISO 3166-2 codes, or any other code of the reference lists for a place that has none.
    """

    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    within: Mapping[str, str] = field(default_factory=dict)

    def keys(self, area: Area) -> tuple[str, ...]:
        """The places that an area means, each once."""
        return tuple(dict.fromkeys(self._keys(area)))

    def around(self, key: str) -> tuple[str, ...]:
        """The places that a place lies in, the nearest first."""
        found: list[str] = []
        while (key := self.within.get(key, "") or _country_part(key)) and key not in found:
            found.append(key)
        return tuple(found)

    def _keys(self, area: Area) -> Iterator[str]:
        if area.code is not None:
            known = self.codes.get((area.vocabulary, area.code))
            if known:
                yield known
                return
            if area.vocabulary == "country":
                yield country_of_code(area.code)
                return
            if area.vocabulary == "iso3166-2":
                yield area.code.upper()
                return
        named = [key for narrative in area.names for key in self._named(narrative.text)]
        yield from named
        if area.code is not None:
            yield f"{area.vocabulary}/{area.code}"

    def _named(self, text: str) -> Iterator[str]:
        words = plain_name(text).split()[:PHRASE_WORDS_MAX]
        found = False
        for start in range(len(words)):
            for length in range(1, NAME_WORDS_MAX + 1):
                key = self.names.get(" ".join(words[start : start + length]))
                if key:
                    found = True
                    yield key
        if found or not words:
            return
        country = country_of_name(text)
        if country:
            yield country
        elif len(words) <= NAME_WORDS_MAX:
            yield f"name/{' '.join(words)}"


@lru_cache(maxsize=1024)
def country_of_code(code: str) -> str:
    """A country's two letters, from two or three; else the code as it is."""
    upper = code.strip().upper()
    found = pycountry.countries.get(alpha_3=upper) if len(upper) == 3 else None
    return str(found.alpha_2) if found is not None else upper


@lru_cache(maxsize=4096)
def country_of_name(name: str) -> str:
    """The two letters of a country that is called so, or nothing."""
    try:
        return str(pycountry.countries.lookup(name.strip()).alpha_2)
    except LookupError:
        return ""


def _country_part(key: str) -> str:
    country, hyphen, part = key.partition("-")
    return country if hyphen and part and len(country) == 2 and country.isalpha() else ""
