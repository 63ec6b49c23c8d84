"""Counting standings by what they have in common (DOMAIN.md 4.2). Pure.

Counts never add across areas: a project that touches two counts in both. Money is split by the declared parts of a
hundred, by largest remainder to the minor unit, so that the parts of a project are its amount. What touches several
groups, the whole country, or has no place recorded stands in lines of its own, and the lines are held against the
distinct total.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from services.projects.counting.standing import Parts, Standing
from shared.contracts.money import Money

Key = str | None


@dataclass(slots=True)
class Line:
    """A line of the answer: how many projects, how many of them in no other group, what they cost, whom they reach."""

    projects: int = 0
    only_here: int = 0
    amounts: dict[str, int] = field(default_factory=dict)
    reached: int = 0

    def take(self, standing: Standing, minor: int | None = None, alone: bool = True) -> None:
        """Counts a project, with its whole amount or a part of it."""
        self.projects += 1
        self.only_here += alone
        self.reached += standing.reached
        if standing.amount is not None:
            currency = standing.amount.currency
            whole = standing.amount.minor if minor is None else minor
            self.amounts[currency] = self.amounts.get(currency, 0) + whole

    def shown(self) -> dict[str, Any]:
        """The line without what only groups have."""
        amounts = [Money.of(minor, currency).to_json() for currency, minor in sorted(self.amounts.items())]
        return {"projects": self.projects, "amounts": amounts, "beneficiaries": self.reached}


SINGLE: Final[Mapping[str, Callable[[Standing], Key]]] = {
    "mechanism": lambda s: s.mechanism,
    "state": lambda s: s.state,
    "window": lambda s: s.window,
    "axis": lambda s: s.axis,
    "organisation": lambda s: s.organisation_id,
}
"""What a project has one of, or none."""


def total(standings: Sequence[Standing]) -> dict[str, Any]:
    """The distinct projects."""
    line = Line()
    for standing in standings:
        line.take(standing)
    return line.shown()


def by_one(standings: Sequence[Standing], key_of: Callable[[Standing], Key]) -> dict[Key, dict[str, Any]]:
    """The projects by something that each has one of; the lines add up to the total."""
    lines: dict[Key, Line] = {}
    for standing in standings:
        lines.setdefault(key_of(standing), Line()).take(standing)
    return {key: line.shown() for key, line in lines.items()}


def by_sector(standings: Sequence[Standing]) -> dict[Key, dict[str, Any]]:
    """The projects by sector, money by declared parts; None: no sector yet."""
    lines: dict[Key, Line] = {}
    for standing in standings:
        _spread(lines, standing, standing.sectors or ((None, 1),))
    return {key: {**line.shown(), "only_here": line.only_here} for key, line in lines.items()}


def by_area(standings: Sequence[Standing], group_of: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The projects by area, or by groups of areas; an area of no group is one by itself, under None.

    `lines`: those that touch a group, those in it alone, money by parts. Beside: `several`, `countrywide`,
    `unassigned`. `check`: touching − extra placements + countrywide + unassigned = distinct.
    """
    lines: dict[Key, Line] = {}
    several, countrywide, unassigned = Line(), Line(), Line()
    extra = 0
    for standing in standings:
        if standing.countrywide or standing.is_unassigned:
            (countrywide if standing.countrywide else unassigned).take(standing)
            continue
        parts = _grouped(standing.areas, group_of)
        _spread(lines, standing, parts)
        extra += len(parts) - 1
        if len(parts) > 1:
            several.take(standing)
    touching = sum(line.projects for line in lines.values())
    return {
        "lines": {key: {**line.shown(), "only_here": line.only_here} for key, line in lines.items()},
        "several": several.shown(),
        "countrywide": countrywide.shown(),
        "unassigned": unassigned.shown(),
        "check": {
            "touching": touching,
            "extra_placements": extra,
            "countrywide": countrywide.projects,
            "unassigned": unassigned.projects,
            "distinct": touching - extra + countrywide.projects + unassigned.projects,
        },
    }


def _grouped(areas: Parts, group_of: Mapping[str, str] | None) -> tuple[tuple[Key, int], ...]:
    parts: dict[Key, int] = {}
    for code, part in areas:
        key = code if group_of is None else group_of.get(code)
        parts[key] = parts.get(key, 0) + part
    return tuple(parts.items())


def _spread(lines: dict[Key, Line], standing: Standing, parts: Sequence[tuple[Key, int]]) -> None:
    minor = 0 if standing.amount is None else standing.amount.minor
    for (key, _), share in zip(parts, shares(minor, [part for _, part in parts]), strict=True):
        lines.setdefault(key, Line()).take(standing, share, alone=len(parts) == 1)


def shares(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of an amount in proportion to weights: largest remainder, ties to the first."""
    whole = sum(weights)
    if not whole:
        return [total_minor, *(0 for _ in weights[1:])]
    parts = [total_minor * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total_minor * weights[i] % whole), i))
    for i in by_remainder[: total_minor - sum(parts)]:
        parts[i] += 1
    return parts
