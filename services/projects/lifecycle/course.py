"""How a project stood from which day on: what any past day is counted from.

A stand begins with every step that changes the state, the description or the approved amount. Days are those of
effect, so that a step which is told late counts from its own day on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from shared.contracts.events.projects_base import ProjectDescription
from shared.contracts.events.projects_monitoring import BeneficiariesCounted
from shared.contracts.money import Money
from shared.contracts.project_states import State


@dataclass(frozen=True, slots=True)
class Stand:
    """A project as it stood from a day on; `approved_amount` none before a committee's decision."""

    on: date
    state: State
    description: ProjectDescription
    approved_amount: Money | None = None


Course = tuple[Stand, ...]


def course_text(course: Course, counts: tuple[BeneficiariesCounted, ...]) -> str:
    """The course and the persons reached by the end of each period, as the read table keeps them."""
    stands: list[dict[str, Any]] = []
    told: ProjectDescription | None = None
    for stand in course:
        shown: dict[str, Any] = {"on": str(stand.on), "state": stand.state}
        if stand.description is not told:
            told = stand.description
            shown["is"] = _described(told)
        if stand.approved_amount is not None:
            shown["approved"] = stand.approved_amount.to_json()
        stands.append(shown)
    reached = [[str(count.period.to_on), count.new] for count in counts]
    return orjson.dumps({"stands": stands, "reached": reached}).decode()


def _described(d: ProjectDescription) -> Mapping[str, Any]:
    shown = {
        "mechanism": d.mechanism,
        "organisation": d.organisation_id,
        "window": d.window,
        "axis": d.axis,
        "countrywide": d.countrywide or None,
        "areas": [[part.code, part.percent] for part in d.areas],
        "sectors": [[part.code, part.percent] for part in d.sectors],
        "budget": None if d.budget is None else d.budget.to_json(),
    }
    return {name: value for name, value in shown.items() if value is not None}
