"""Projects, calls and policies as they stood on a day: folded from the events that took effect by then. Pure.

Steps of a project take effect in the order in which they are recorded; what the ledger told and what lies in the file
may be of an earlier day, and counts from its own.
"""

from collections.abc import Sequence
from datetime import date

from services.projects.calls.state import Call, evolve_call
from services.projects.lifecycle.project import Project, evolve_project
from shared.contracts.envelope import Recorded


def project_on(events: Sequence[Recorded], day: date) -> Project | None:
    """The project as it stood at the end of a day, None before it was drafted."""
    project: Project | None = None
    for event in _by(events, day):
        project = evolve_project(project, event)
    return project


def call_on(events: Sequence[Recorded], day: date) -> Call | None:
    """The call as it was known at the end of a day, None before it was made known."""
    call: Call | None = None
    for event in _by(events, day):
        call = evolve_call(call, event)
    return call


def _by(events: Sequence[Recorded], day: date) -> list[Recorded]:
    first = events[0].effective_on
    assert first is not None
    if first > day:
        return []
    return [event for event in events if event.effective_on is not None and event.effective_on <= day]
