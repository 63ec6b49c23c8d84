"""What decisions on projects are given beside their command: states as in every service, the day, the policies."""

from dataclasses import dataclass, field
from datetime import date

from services.projects.calls.state import Call
from services.projects.mechanisms.state import NO_POLICIES, Policies
from shared.contracts.problems import Refused
from shared.deciding import state


@dataclass(frozen=True, slots=True)
class Overlaps:
    """What the search for similar projects found of this one: when it last looked, and which alerts wait."""

    checked_on: date
    unresolved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context(state.Context):
    """What a decision on projects may know beyond states and its command.

    `today` where the service's days begin; `policies` of the project's mechanism; `overlaps` is none while nobody has
    looked for similar projects; `call` the one that the project names, if it names any.
    """

    today: date = field(kw_only=True)
    policies: Policies = field(default=NO_POLICIES, kw_only=True)
    overlaps: Overlaps | None = field(default=None, kw_only=True)
    call: Call | None = field(default=None, kw_only=True)


def require_not_future(effective_on: date, context: Context) -> None:
    """Refuses `effective_on.future`."""
    if effective_on > context.today:
        raise Refused("effective_on.future", "/effective_on", effective_on=str(effective_on), today=str(context.today))
