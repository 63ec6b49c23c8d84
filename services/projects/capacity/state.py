"""The latest assessment of each partner."""

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_review import PartnerCapacityAssessed

Capacity = tuple[PartnerCapacityAssessed, ...]


def assessed(capacity: Capacity, organisation_id: str) -> PartnerCapacityAssessed | None:
    """The latest assessment of a partner for this project, or None."""
    return next((a for a in capacity if a.organisation_id == organisation_id), None)


def evolve_capacity(capacity: Capacity, event: Recorded) -> Capacity:
    """The assessments after one more; any other event changes nothing."""
    data = event.data
    if not isinstance(data, PartnerCapacityAssessed):
        return capacity
    return (*(a for a in capacity if a.organisation_id != data.organisation_id), data)
