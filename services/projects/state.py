"""What decisions on projects are given beside their command: states as in every service, and the day."""

from dataclasses import dataclass, field
from datetime import date

from shared.contracts.problems import Refused
from shared.deciding import state


@dataclass(frozen=True, slots=True)
class Context(state.Context):
    """What a decision on projects may know beyond states and its command; `today` where the service's days begin."""

    today: date = field(kw_only=True)


def require_not_future(effective_on: date, context: Context) -> None:
    """Refuses `effective_on.future`."""
    if effective_on > context.today:
        raise Refused("effective_on.future", "/effective_on", effective_on=str(effective_on), today=str(context.today))
