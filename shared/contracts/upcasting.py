"""Reading old events: from every stored schema_version to the newest, step by step.

Stored bytes never change and postings follow the stored version; only the states that decisions fold are given
the newest form. A new version of an event registers the step from the one before it here.
"""

from collections.abc import Callable
from dataclasses import replace

from shared.contracts.envelope import Recorded
from shared.contracts.events import EventData

Step = Callable[[EventData], EventData]

STEPS: dict[tuple[str, int], Step] = {}
"""From (type, schema_version) to the next version's data."""


def upcast(event: Recorded) -> Recorded:
    """The event with its data in the newest version. Raises ValueError for a step that does not go up by one."""
    if not STEPS:
        return event
    data = event.data
    while (step := STEPS.get((data.type_name(), data.SCHEMA_VERSION))) is not None:
        raised = step(data)
        if (raised.type_name(), raised.SCHEMA_VERSION) != (data.type_name(), data.SCHEMA_VERSION + 1):
            raise ValueError(f"{data.type_name()} {data.SCHEMA_VERSION} is raised to {type(raised).__name__}")
        data = raised
    return event if data is event.data else replace(event, data=data)
