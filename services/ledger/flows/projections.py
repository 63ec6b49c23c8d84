"""The rows that imported flows are listed from."""

from typing import Any

from services.ledger.flows.decisions import FLOW, Flow
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _flows_row(resource: Resource[Flow]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.donor_id, s.dated_on, s.external_ref.source, s.external_ref.id, s.noted_because)


TABLES = (
    ReadTable(
        FLOW,
        "flows",
        "/v1/flows",
        {
            "fund_id": "uuid",
            "donor_id": "uuid",
            "effective_on": "date",
            "source": "text",
            "external_id": "text",
            "noted_because": "text",
        },
        ("fund_id", "donor_id", "source", "external_id", "noted_because"),
        _flows_row,
        lambda r: r.state.booked_as,
    ),
)
