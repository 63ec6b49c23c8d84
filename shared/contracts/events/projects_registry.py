"""Every event type of projects, apart from the ledger's: each service reads its own."""

from types import ModuleType

from shared.contracts.events import (
    projects_calls,
    projects_heard,
    projects_lifecycle,
    projects_monitoring,
    projects_organisations,
    projects_overlaps,
    projects_reminders,
    projects_review,
    projects_third_parties,
)
from shared.contracts.events.base import EventData
from shared.contracts.events.parties import GrantEnded, GrantGiven

_ABSTRACT = {"BalancesTold", "CallEvent", "OrganisationEvent"}


def _events_in(*rooms: ModuleType) -> tuple[type[EventData], ...]:
    found: list[type[EventData]] = []
    for room in rooms:
        for cls in vars(room).values():
            if not (isinstance(cls, type) and issubclass(cls, EventData)):
                continue
            if cls.__module__ == room.__name__ and cls.__name__ not in _ABSTRACT:
                found.append(cls)
    return tuple(found)


PROJECT_EVENTS: tuple[type[EventData], ...] = (
    GrantGiven,
    GrantEnded,
    *_events_in(projects_organisations, projects_calls, projects_lifecycle, projects_heard, projects_review),
    *_events_in(projects_monitoring, projects_reminders, projects_overlaps, projects_third_parties),
)
"""What the log of projects may hold; rights are told alike in every log."""
