"""How far two undertakings overlap, component by component: pure, in integers, and explained by what both share.

    place     the share of our places that the other covers: itself, around or inside ours, in the same country
    sector    the share of our sectors that the other covers: the same code, or one of the same group
    period    the days that both last, of the shorter of the two; near ones count less the further apart they are
    partner   an organisation that takes part in both, by reference or name; as what it does, or as something else
    title     how alike the titles are, sign by sign (Dice of trigrams), in the languages that fit best
    wording   how much of what our title and objectives say stands in the other's, rare words weighing more; or
              how much of the other's stands in ours, if that is more

What one of the two says nothing about is not held against the score, except that `known_min` of the weight counts
always: a shared title alone makes no duplicate. A word weighs by how rare it is among all that is known: one more
for every halving, so that no logarithm and no float is in it, and the same texts give the same score everywhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple, get_args
from unicodedata import normalize

from services.projects.overlaps.profile import Profile, group_of
from services.projects.overlaps.words import alike, trigrams
from shared.contracts.events.projects_overlaps import MATCHED_MAX, Component, ComponentName, OverlapFinding
from shared.contracts.project_policies import OverlapPolicy

WORDS_ENOUGH: Final = 8
"""With fewer distinct words than that a text found in ours says little: it scores in proportion."""
REFERENCE_MAX: Final = 100

_Scored = tuple[int, int, str]
"""A score of a hundred, the share it is of, and what was matched."""


@dataclass(frozen=True)
class Rarity:
    """In how many of `known` undertakings a word stands; one that is not listed stands in none."""

    known: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def weight(self, word: str) -> int:
        """1 for a word that most have, one more for every halving of how many have it."""
        return max(1, (max(self.known, 1) // max(self.counts.get(word, 0), 1)).bit_length())


@dataclass(frozen=True)
class Compared:
    """What a check found: of `known` undertakings `compared` were scored, and these reach the asked total."""

    findings: list[OverlapFinding]
    known: int
    compared: int


@dataclass(frozen=True)
class Candidates:
    """What is worth comparing with a project, the likeliest first; `known` is how much there is beside it."""

    profiles: list[Profile]
    rarity: Rarity
    known: int


def compared(profile: Profile, candidates: Candidates, policy: OverlapPolicy) -> Compared:
    """What overlaps a project under a policy, from the policy's alert on."""
    comparison = Comparison(profile, candidates.rarity, policy)
    findings = comparison.findings(candidates.profiles, policy.alert_from)
    return Compared(findings, candidates.known, len(candidates.profiles))


class _Part(NamedTuple):
    """A component before it is explained; most of what is compared is never shown to anybody."""

    name: ComponentName
    score: int
    weight: int
    known: bool
    matched: Iterable[str]

    def explained(self) -> Component:
        shown = (normalize("NFC", text)[:REFERENCE_MAX].strip() for text in self.matched)
        matched = tuple(dict.fromkeys(text for text in shown if text))[:MATCHED_MAX]
        return Component(name=self.name, score=self.score, weight=self.weight, known=self.known, matched=matched)


class Comparison:
    """A project's profile made ready for being compared with many others."""

    def __init__(self, ours: Profile, rarity: Rarity, policy: OverlapPolicy) -> None:
        self._ours = ours
        self._policy = policy
        self._by_name = {name: getattr(policy.weights, name) for name in get_args(ComponentName)}
        self._weights = {word: rarity.weight(word) for word in ours.words}
        self._words = frozenset(ours.words)
        self._total = sum(self._weights.values())
        self._titles = [trigrams(title) for title in ours.titles]
        self._title_words = frozenset(ours.title_words)
        self._partners = _by_key(ours)
        self._around = _around(ours)
        self._ranked = sorted(ours.words, key=lambda word: (-self._weights[word], word))

    def finding(self, other: Profile) -> OverlapFinding:
        """What the comparison with another undertaking gives."""
        return self._explained(other, (*self._facts(other), self._title(other)))

    def findings(self, others: Iterable[Profile], total_from: int) -> list[OverlapFinding]:
        """Those of a total from so much on, the greatest first; alike ones in the order of their ids."""
        kept: list[tuple[int, str, tuple[_Part, ...], Profile]] = []
        for other in others:
            facts = self._facts(other)
            if self._total_of((*facts, self._component("title", 100))) < total_from:
                continue
            parts = (*facts, self._title(other))
            total = self._total_of(parts)
            if total >= total_from:
                kept.append((-total, other.id, parts, other))
        return [self._explained(other, parts) for _, _, parts, other in sorted(kept, key=lambda found: found[:2])]

    def _facts(self, other: Profile) -> tuple[_Part, ...]:
        """All but the title, which takes the longest and cannot save what has nothing else in common."""
        return (
            self._place(other),
            self._sector(other),
            self._period(other),
            self._partner(other),
            self._wording(other),
        )

    def _total_of(self, parts: tuple[_Part, ...]) -> int:
        weighed = sum(part.weight for part in parts if part.known)
        points = sum(part.weight * part.score for part in parts if part.known)
        return points // max(weighed, self._policy.known_min)

    def _explained(self, other: Profile, parts: tuple[_Part, ...]) -> OverlapFinding:
        components = tuple(part.explained() for part in parts)
        return OverlapFinding(other=other.as_other(), total=self._total_of(parts), components=components)

    def _component(self, name: ComponentName, score: int, matched: Iterable[str] = (), known: bool = True) -> _Part:
        return _Part(name, min(score, 100) if known else 0, self._by_name[name], known, matched)

    def _place(self, other: Profile) -> _Part:
        if not self._ours.places or not other.places:
            return self._component("place", 0, known=False)
        theirs = {key for key, _ in other.places}
        scores = [self._place_in(key, share, theirs, other) for key, share in self._ours.places]
        return self._component("place", _covered(scores), _best(scores))

    def _place_in(self, key: str, share: int, theirs: set[str], other: Profile) -> _Scored:
        """How far one place of ours is covered: the same, one around or inside it, one in the same country."""
        if key in theirs:
            return 100, share, key
        outer = self._around.get(key, frozenset())
        met = sorted(outer & theirs) or sorted(place for place, around in other.around if around == key)
        if met:
            return self._policy.within, share, f"{key} ~ {met[0]}"
        shared = sorted(outer.intersection(around for _, around in other.around))
        return (self._policy.same_country, share, f"{key} ~ {shared[0]}") if shared else (0, share, "")

    def _sector(self, other: Profile) -> _Part:
        theirs = {key for key, _ in other.sectors}
        groups = set(map(group_of, theirs))
        comparable = set(map(_vocabulary, theirs))
        scores: list[_Scored] = []
        for key, share in self._ours.sectors:
            if key in theirs:
                scores.append((100, share, key))
            elif (group := group_of(key)) in groups:
                scores.append((self._policy.same_group, share, group))
            elif _vocabulary(key) in comparable:
                scores.append((0, share, ""))
        return self._component("sector", _covered(scores), _best(scores), known=bool(scores))

    def _period(self, other: Profile) -> _Part:
        ours, theirs = self._days(self._ours), self._days(other)
        if ours is None or theirs is None:
            return self._component("period", 0, known=False)
        first, last = max(ours[0], theirs[0]), min(ours[1], theirs[1])
        if first <= last:
            shorter = min(ours[1] - ours[0], theirs[1] - theirs[0]) + 1
            both = f"{date.fromordinal(first)}/{date.fromordinal(last)}"
            return self._component("period", 100 * (last - first + 1) // shorter, [both])
        apart, near = first - last, self._policy.near_days
        return self._component("period", 50 * (near - apart) // near if apart < near else 0)

    def _days(self, profile: Profile) -> tuple[int, int] | None:
        if profile.starts is None and profile.ends is None:
            return None
        lasts = self._policy.open_ended_days - 1
        starts = profile.starts if profile.starts is not None else max(1, (profile.ends or 0) - lasts)
        ends = profile.ends if profile.ends is not None else min(date.max.toordinal(), starts + lasts)
        return (starts, ends) if starts <= ends else (ends, starts)

    def _partner(self, other: Profile) -> _Part:
        if not self._partners or not other.partners:
            return self._component("partner", 0, known=False)
        scores = [
            (100 if implements in self._partners[key] else self._policy.other_role, 1, key.partition("/")[2])
            for key, implements in other.partners
            if key in self._partners
        ]
        return self._component("partner", max(scores)[0] if scores else 0, _best(scores))

    def _title(self, other: Profile) -> _Part:
        pairs = ((one, trigrams(title)) for title in other.titles for one in self._titles)
        score = max((alike(one, another) for one, another in pairs), default=0)
        both = self._title_words.intersection(other.title_words)
        return self._component("title", score, self._rarest(both), known=bool(self._titles and other.titles))

    def _wording(self, other: Profile) -> _Part:
        if not self._weights or not other.words:
            return self._component("wording", 0, known=False)
        both = self._words.intersection(other.words)
        ours_there = 100 * sum(map(self._weights.__getitem__, both)) // self._total
        theirs = len(other.words)
        theirs_here = 100 * len(both) * min(theirs, WORDS_ENOUGH) // (theirs * WORDS_ENOUGH)
        return self._component("wording", max(ours_there, theirs_here), self._rarest(both))

    def _rarest(self, words: frozenset[str]) -> Iterable[str]:
        return (word for word in self._ranked if word in words)


def _by_key(profile: Profile) -> dict[str, frozenset[bool]]:
    found: dict[str, set[bool]] = {}
    for key, implements in profile.partners:
        found.setdefault(key, set()).add(implements)
    return {key: frozenset(roles) for key, roles in found.items()}


def _around(profile: Profile) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, outer in profile.around:
        found.setdefault(key, set()).add(outer)
    return {key: frozenset(places) for key, places in found.items()}


def _covered(scores: list[_Scored]) -> int:
    """The scores by their shares."""
    whole = sum(share for _, share, _ in scores)
    return sum(score * share for score, share, _ in scores) // whole if whole else 0


def _best(scores: list[_Scored]) -> Iterator[str]:
    """What was matched, the best first; nothing is put in order before it is asked for."""
    for score, _, text in sorted(scores, key=lambda s: (-s[0] * s[1], s[2])):
        if score:
            yield text


@lru_cache(maxsize=4096)
def _vocabulary(key: str) -> str:
    """The vocabulary of a key; the two of DAC can be compared with each other."""
    vocabulary = key.partition("/")[0]
    return "2" if vocabulary == "1" else vocabulary
