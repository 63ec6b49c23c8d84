"""The rows that allocations are listed from."""

from typing import Any

from services.ledger.allocations.decisions import ALLOCATION, Allocation
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _allocations_row(resource: Resource[Allocation]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.project_id, s.window_id, s.approved_on, s.number, s.reference)


TABLES = (
    ReadTable(
        ALLOCATION,
        "allocations",
        "/v1/allocations",
        {
            "fund_id": "uuid",
            "project_id": "uuid",
            "window_id": "uuid",
            "effective_on": "date",
            "number": "text",
            "reference": "text",
        },
        ("fund_id", "project_id", "window_id", "number", "reference"),
        _allocations_row,
        lambda r: "cancelled" if r.state.cancelled else "approved",
    ),
)
