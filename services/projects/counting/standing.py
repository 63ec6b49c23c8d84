"""Projects as they stood at the end of a day, read from the courses that the read table keeps. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import orjson

from services.projects.lifecycle.table import APPROVED, WAYS
from services.projects.reference.areas import COUNTRYWIDE, UNASSIGNED
from shared.contracts.events.parties import Mechanism
from shared.contracts.money import Money

TEN_THOUSANDTHS: Final = 10_000

Parts = tuple[tuple[str, int], ...]
"""Codes with their parts of a hundred, in ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A project at the end of a day; `amount` is what is approved, else what is asked for.

    `reached`: persons reached in periods that had ended, each once within an area of the project.
    """

    project_id: str
    mechanism: Mechanism
    state: str
    organisation_id: str
    window: str | None
    axis: str | None
    areas: Parts
    sectors: Parts
    countrywide: bool
    approved_on: date | None
    amount: Money | None
    reached: int

    @property
    def is_unassigned(self) -> bool:
        """Whether no place is known of it."""
        return not self.countrywide and not self.areas


def standing_on(project_id: str, course: str, day: date) -> Standing | None:
    """The project at the end of a day, None before its beginning."""
    told = orjson.loads(course)
    until = str(day)
    described: Mapping[str, Any] = {}
    found: Mapping[str, Any] | None = None
    approved_on: date | None = None
    last: Mapping[str, Any] = {}
    for stand in told["stands"]:
        last = stand.get("is", last)
        if stand["on"] > until:
            continue
        found, described = stand, last
        if approved_on is None and "approved" in stand:
            approved_on = date.fromisoformat(stand["on"])
    if found is None:
        return None
    areas = _parts(described["areas"])
    amount = found.get("approved") or described.get("budget")
    return Standing(
        project_id=project_id,
        mechanism=described["mechanism"],
        state=found["state"],
        organisation_id=described["organisation"],
        window=described.get("window"),
        axis=described.get("axis"),
        areas=tuple((code, part) for code, part in areas if code not in (COUNTRYWIDE, UNASSIGNED)),
        sectors=_parts(described["sectors"]),
        countrywide=described.get("countrywide", False) or any(code == COUNTRYWIDE for code, _ in areas),
        approved_on=approved_on,
        amount=None if amount is None else Money.model_validate(amount),
        reached=sum(persons for to_on, persons in told["reached"] if to_on <= until),
    )


def _parts(given: list[list[str]]) -> Parts:
    return tuple((code, int(Decimal(percent) * TEN_THOUSANDTHS)) for code, percent in given)


def order_of_states() -> dict[str, int]:
    """The order in which states are shown: along the ways of both mechanisms, those beside them last."""
    along = [state for way in WAYS.values() for state in way]
    return {state: at for at, state in enumerate(dict.fromkeys(along))}


__all__ = ["APPROVED", "Parts", "Standing", "order_of_states", "standing_on"]
