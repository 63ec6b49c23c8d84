"""The rows that commitments are listed from."""

from typing import Any

from services.ledger.commitments.state import COMMITMENT, Commitment
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _commitments_row(resource: Resource[Commitment]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.allocation_id, s.project_id, s.organisation_id, s.signed_on, s.number, s.reference)


TABLES = (
    ReadTable(
        COMMITMENT,
        "commitments",
        "/v1/commitments",
        {
            "fund_id": "uuid",
            "allocation_id": "uuid",
            "project_id": "uuid",
            "organisation_id": "uuid",
            "effective_on": "date",
            "number": "text",
            "reference": "text",
        },
        ("fund_id", "allocation_id", "project_id", "organisation_id", "number", "reference"),
        _commitments_row,
        lambda r: "closed" if r.state.closed else "signed",
    ),
)
