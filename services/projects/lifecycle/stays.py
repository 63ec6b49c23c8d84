"""How long a project stayed in each of its states, from the days on which it moved. Pure.

A stay lasts from the day a project comes to a state to the day it leaves it: the first counts, the last does not, and a
state that is left on the day it was come to lasts no day. So on every day a project is counted in one state, the one in
which that day ended. A suspension interrupts the stay and is one of its own; what is resumed goes on. Who returns to an
earlier state by any other step begins a new stay there. All days are those on which steps took effect, never those on
which they were recorded.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from services.projects.lifecycle.project import Move
from shared.contracts.project_states import State

SUSPENDED: State = "suspended"
HANDED_IN: frozenset[State] = frozenset(("submitted", "technical_review"))
"""The states that handing in leads to; whose policies apply is told by the last day of coming there."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in a state: `days` of it by the day that was asked about, the last of them since `counted_from`."""

    state: State
    began_on: date
    counted_from: date
    days: int = 0
    left_on: date | None = None

    def until(self, day: date) -> "Stay":
        """The stay when it is counted up to a day."""
        return replace(self, days=self.days + (day - self.counted_from).days, counted_from=day)

    def last_day(self, days_max: int) -> date:
        """The last day on which a stay that goes on is not late."""
        return self.counted_from + timedelta(days=days_max - self.days)


def stays(moves: Sequence[Move], as_of: date) -> list[Stay]:
    """Every stay up to a day, in the order in which they began or were resumed last; the last one goes on."""
    past: list[Stay] = []
    interrupted: Stay | None = None
    current: Stay | None = None
    for state, on in moves:
        if on > as_of:
            break
        if current is None:
            current = Stay(state, on, on)
            continue
        ended = replace(current.until(on), left_on=on)
        if state == SUSPENDED:
            interrupted, current = ended, Stay(state, on, on)
        elif interrupted is not None:
            past.append(ended)
            if state == interrupted.state:
                current = replace(interrupted, left_on=None, counted_from=on)
            else:
                past.append(interrupted)
                current = Stay(state, on, on)
            interrupted = None
        else:
            past.append(ended)
            current = Stay(state, on, on)
    every = [*past, *([interrupted] if interrupted is not None else []), *([current] if current is not None else [])]
    return [*every[:-1], every[-1].until(as_of)] if every else []


def days_by_state(moves: Sequence[Move], as_of: date) -> dict[State, int]:
    """The days in each state that a project came to by a day, all stays added up."""
    days: Counter[State] = Counter()
    for stay in stays(moves, as_of):
        days[stay.state] += stay.days
    return dict(days)


def state_on(moves: Sequence[Move], day: date) -> State | None:
    """The state in which a day ended, None before the first."""
    reached = [state for state, on in moves if on <= day]
    return reached[-1] if reached else None


def handed_in_on(moves: Sequence[Move], as_of: date) -> date | None:
    """The day of the last handing in, whose policies apply; None before the first."""
    return max((on for state, on in moves if state in HANDED_IN and on <= as_of), default=None)


def written(moves: Sequence[Move]) -> str:
    """Moves as one text: `draft:2024-01-15 submitted:2024-01-20`."""
    return " ".join(f"{state}:{on}" for state, on in moves)


def read(text: str) -> tuple[Move, ...]:
    """The moves that `written` wrote."""
    parts = (move.partition(":") for move in text.split(" "))
    return tuple((cast(State, state), date.fromisoformat(on)) for state, _, on in parts)
