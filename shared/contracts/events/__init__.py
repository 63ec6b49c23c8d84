"""Every event type there is, by (type, schema_version); the registry refuses a reused pair."""

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

__all__ = ["EVENT_TYPES", "EventData", "FundEvent", "event_class"]

_ABSTRACT = {
    "AgreementEvent", "AllocationEvent", "AppropriationEvent", "CommitmentChange", "CommitmentEvent", "ConditionEvent",
    "EventData", "FundEvent", "PeriodEvent", "ProposalEvent", "SourcesMoved",
}  # fmt: skip


def _registry() -> dict[tuple[str, int], type[EventData]]:
    found: dict[tuple[str, int], type[EventData]] = {}
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
            key = (cls.type_name(), cls.SCHEMA_VERSION)
            if key in found:
                raise ValueError(f"event type {key} is defined twice")
            found[key] = cls
    return found


EVENT_TYPES = _registry()


def event_class(type_name: str, schema_version: int) -> type[EventData]:
    """The contract of a stored event. Raises KeyError for a pair that no release ever wrote."""
    return EVENT_TYPES[type_name, schema_version]
