"""A call for proposals as its events made it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_calls import CallClosed, CallDescription, CallOpened, CallRevised
from shared.contracts.money import Money
from shared.deciding.resources import Kind


@dataclass(frozen=True, slots=True)
class Call:
    """A call. `last_on`: the last day on which a project may be handed in; before `opens_on` for one that was closed
    before it opened. `changed_on`: the day of its last event."""

    description: CallDescription
    changed_on: date
    last_on: date
    closed_on: date | None = None

    @property
    def project_budget_max(self) -> Money:
        """What one project may ask."""
        return self.description.project_budget_max or self.description.budget


def evolve_call(call: Call | None, event: Recorded) -> Call:
    """The call after one of its events."""
    data, on = event.data, event.effective_on
    assert on is not None
    if isinstance(data, CallOpened):
        return Call(data.description, on, data.description.closes_on)
    assert call is not None
    if isinstance(data, CallRevised):
        return replace(call, description=data.description, changed_on=on, last_on=data.description.closes_on)
    assert isinstance(data, CallClosed)
    last_on = min(call.description.closes_on, on - timedelta(days=1))
    return replace(call, changed_on=on, closed_on=on, last_on=last_on)


CALL = Kind("call", evolve_call)
