"""Every event type there is, by service and by (type, schema_version); the registry refuses a reused pair.

A type means the same in every log: what two services record alike, such as rights, is one contract.
"""

from collections.abc import Iterable

from shared.contracts.events import (
    allocations,
    appropriations,
    commitments,
    contributions,
    corrections,
    evidence,
    expenditure,
    fees,
    flows,
    funds,
    in_kind,
    invoices,
    journals,
    openings,
    parties,
    periods,
    proposals,
    rates,
    refunds,
    treasury,
    years,
)
from shared.contracts.events.base import EventData, FundEvent
from shared.contracts.events.projects_registry import PROJECT_EVENTS

__all__ = ["EVENT_TYPES", "PROJECT_EVENT_TYPES", "EventData", "FundEvent", "event_class"]

_ABSTRACT = {
    "AgreementEvent", "AllocationEvent", "AppropriationEvent", "CommitmentChange", "CommitmentEvent", "ConditionEvent",
    "EventData", "FundEvent", "PeriodEvent", "ProposalEvent", "SourcesMoved",
}  # fmt: skip


def _keyed(events: Iterable[type[EventData]]) -> dict[tuple[str, int], type[EventData]]:
    """The types by name and version. Raises ValueError for a pair that stands twice."""
    found: dict[tuple[str, int], type[EventData]] = {}
    for event in events:
        key = (event.type_name(), event.SCHEMA_VERSION)
        if key in found:
            raise ValueError(f"event type {key} is defined twice")
        found[key] = event
    return found


def _registry() -> dict[tuple[str, int], type[EventData]]:
    found: list[type[EventData]] = []
    rooms = (
        funds,
        parties,
        rates,
        contributions,
        refunds,
        treasury,
        appropriations,
        allocations,
        commitments,
        expenditure,
        fees,
        corrections,
        flows,
        evidence,
        in_kind,
        invoices,
        journals,
        openings,
        periods,
        proposals,
        years,
    )
    for room in rooms:
        for cls in vars(room).values():
            if not (isinstance(cls, type) and issubclass(cls, EventData)):
                continue
            if cls.__module__ != room.__name__ or cls.__name__ in _ABSTRACT:
                continue
            found.append(cls)
    return _keyed(found)


EVENT_TYPES = _registry()
"""What the ledger's log may hold."""

PROJECT_EVENT_TYPES = _keyed(PROJECT_EVENTS)
"""What the log of projects may hold."""


def _every(*registries: dict[tuple[str, int], type[EventData]]) -> dict[tuple[str, int], type[EventData]]:
    found: dict[tuple[str, int], type[EventData]] = {}
    for registry in registries:
        for key, event in registry.items():
            if found.setdefault(key, event) is not event:
                raise ValueError(f"event type {key} means two things")
    return found


_EVERY = _every(EVENT_TYPES, PROJECT_EVENT_TYPES)


def event_class(type_name: str, schema_version: int) -> type[EventData]:
    """The contract of a stored event, of whatever log. Raises KeyError for a pair that no release ever wrote."""
    return _EVERY[type_name, schema_version]
