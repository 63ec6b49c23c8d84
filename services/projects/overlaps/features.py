"""What an undertaking is found by: features hashed to 64 bits, the rare ones of which bring its likes together.

A feature is a word; a place, a group of sectors and a year together; a partner and a place or a group of sectors
together. Alone, a place or a year is shared by too many to find anything. Two features that hash alike bring a
candidate more, and the comparison that follows tells it apart.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from services.projects.overlaps.profile import Profile, group_of

EVERYTHING: Final = 0
"""The feature that counts all there is."""
WORDS_MAX: Final = 96
YEARS_MAX: Final = 6
CELLS_MAX: Final = 96
PARTNER_CELLS_MAX: Final = 48
POSTINGS_MAX: Final = 8_000
"""So many postings are read for one question, however much there is."""
CELL_WEIGHT: Final = 2
"""A cell says as much as two words that are as rare."""


@lru_cache(maxsize=262_144)
def feature_of(text: str) -> int:
    """The number of a feature, the same for ever; never that of everything."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1


def word_features(profile: Profile) -> dict[str, int]:
    """The words that an undertaking is found by, with their features."""
    return {word: feature_of(f"w:{word}") for word in profile.words[:WORDS_MAX]}


def cell_features(profile: Profile) -> list[int]:
    """Places, sectors, years and partners together, each cell once."""
    return list(dict.fromkeys(feature_of(text) for text in _cells(profile)))


def features_of(profile: Profile) -> list[int]:
    """Everything an undertaking is found by, each feature once."""
    return list(dict.fromkeys((*word_features(profile).values(), *cell_features(profile))))


def _cells(profile: Profile) -> Iterator[str]:
    places = list(dict.fromkeys((*(key for key, _ in profile.places), *(outer for _, outer in profile.around))))
    groups = list(dict.fromkeys(group_of(key) for key, _ in profile.sectors))
    cells = (f"c:{p}|{g}|{year}" for year in _years(profile) for p in places or ("",) for g in groups or ("",))
    for _, cell in zip(range(CELLS_MAX), cells, strict=False):
        yield cell
    sides = [*(f"p:{place}" for place in places), *(f"g:{group}" for group in groups)]
    pairs = (f"o:{key}|{side}" for key, _ in profile.partners for side in sides or ("",))
    for _, pair in zip(range(PARTNER_CELLS_MAX), pairs, strict=False):
        yield pair


def _years(profile: Profile) -> list[int]:
    days = [day for day in (profile.starts, profile.ends) if day is not None]
    if not days:
        return []
    first, last = date.fromordinal(min(days)).year, date.fromordinal(max(days)).year
    return list(range(first, min(last, first + YEARS_MAX - 1) + 1))


@dataclass(frozen=True)
class Asked:
    """The features to read postings of, and how much each says."""

    features: list[int]
    weights: list[int]


def chosen(profile: Profile, counts: Mapping[int, int]) -> Asked:
    """The rarest features first, as long as their postings are few enough; the rarest of all in any case.

    `counts`: how many have a feature, and how many there are in all under EVERYTHING.
    """
    known = max(counts.get(EVERYTHING, 0), 1)
    kinds = {**dict.fromkeys(cell_features(profile), CELL_WEIGHT), **dict.fromkeys(word_features(profile).values(), 1)}
    rarest = sorted((counts[feature], feature) for feature in kinds if counts.get(feature, 0))
    asked = Asked([], [])
    read = 0
    for count, feature in rarest:
        read += count
        if read > POSTINGS_MAX and asked.features:
            break
        asked.features.append(feature)
        asked.weights.append(kinds[feature] * max(1, (known // count).bit_length()))
    return asked
