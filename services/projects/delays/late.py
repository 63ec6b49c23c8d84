"""Who is late, and how long organisations take: counted from the moves of projects. Pure.

What is counted: for each project and state, all days that it was in the state by the day asked about, all stays added
up, those that it was held up counted as suspended. A project counts once in each state that it came to, also when it
left it on the same day. It counts for the organisation that holds it now. Late is a project that has been in its state,
since it came there for this time and without the days of suspensions, for more days than the lead times of its
mechanism allow: those of the day of its last submission, of the day asked about while it was never handed in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.projects.deadlines.queries import Row
from services.projects.lifecycle.stays import days_by_state, handed_in_on, stays
from services.projects.lifecycle.table import final_states
from services.projects.mechanisms.state import Policies
from shared.contracts.events.parties import Mechanism
from shared.contracts.project_policies import LeadTimePolicy
from shared.contracts.project_states import State


@dataclass(frozen=True, slots=True)
class Late:
    """A project that is longer in its state than it may be; `since_on`: when it came there for this time."""

    project_id: str
    project_code: str
    organisation_id: str
    mechanism: Mechanism
    state: State
    since_on: date
    days: int
    days_max: int
    days_late: int


@dataclass(frozen=True, slots=True)
class DaysInState:
    """How long the projects of an organisation were in a state; `projects`: how many came there.

    The median of an even number is the lower of the middle two, the 90th percentile the smallest that at least nine in
    ten do not exceed: both are days that some project took.
    """

    organisation_id: str
    mechanism: Mechanism
    state: State
    projects: int
    days_median: int
    days_p90: int
    days_longest: int


def late_ones(rows: Iterable[Row], policies: dict[Mechanism, Policies], as_of: date) -> list[Late]:
    """The projects that are late in their state, the latest first."""
    found = [late for row in rows for late in _late(row, policies[row.mechanism], as_of)]
    return sorted(found, key=lambda late: (-late.days_late, late.project_code))


def _late(row: Row, policies: Policies, as_of: date) -> Iterator[Late]:
    stay = stays(row.moves, as_of)[-1]
    if stay.state in final_states(row.mechanism):
        return
    policy = policies.find(LeadTimePolicy, row.mechanism, handed_in_on(row.moves, as_of) or as_of)
    days_max = None if policy is None else policy.days_in(stay.state)
    if days_max is not None and stay.days > days_max:
        yield Late(
            row.project_id, row.code, row.organisation_id, row.mechanism, stay.state, stay.began_on, stay.days,
            days_max, stay.days - days_max,
        )  # fmt: skip


def days_in_states(rows: Iterable[Row], as_of: date) -> list[DaysInState]:
    """For each organisation, mechanism and state how many projects came there, and how long they were in it; states
    that no step leaves are left out, for nobody waits in them."""
    days: defaultdict[tuple[str, Mechanism, State], list[int]] = defaultdict(list)
    for row in rows:
        for state, taken in days_by_state(row.moves, as_of).items():
            if state not in final_states(row.mechanism):
                days[row.organisation_id, row.mechanism, state].append(taken)
    found = []
    for (organisation_id, mechanism, state), taken_ in days.items():
        ordered = sorted(taken_)
        found.append(
            DaysInState(
                organisation_id, mechanism, state, len(ordered), nearest_rank(ordered, 50), nearest_rank(ordered, 90),
                ordered[-1],
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.organisation_id, one.mechanism, one.state))


def nearest_rank(ordered: list[int], percent: int) -> int:
    """The smallest of the sorted values that at least so many in a hundred do not exceed."""
    return ordered[-(-len(ordered) * percent // 100) - 1]
