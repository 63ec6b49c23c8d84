"""What decisions on projects are given beside states and commands, and what they answer. Pure: no input, no output."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from services.projects.mechanisms.state import Policies
from shared.contracts.actor import Actor
from shared.contracts.events.base import EventData
from shared.contracts.ids import NewId
from shared.contracts.problems import Refused


class Decided(NamedTuple):
    """An event that a decision asks for, and the day it takes effect."""

    data: EventData
    effective_on: date


@dataclass(frozen=True, slots=True)
class Overlaps:
    """What the search for similar projects found of this one: when it last looked, and which alerts wait."""

    checked_on: date
    unresolved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision may know; `overlaps` is none while nobody has looked for similar projects."""

    recorded_at: datetime
    today: date
    actor: Actor
    new_id: NewId
    policies: Policies
    overlaps: Overlaps | None = None


def require_not_future(effective_on: date, context: Context) -> None:
    """Refuses `effective_on.future`."""
    if effective_on > context.today:
        raise Refused("effective_on.future", "/effective_on", effective_on=str(effective_on), today=str(context.today))
