"""The rows that pledges are listed from."""

from typing import Any

from services.ledger.pledges.decisions import PLEDGE, Pledge
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _pledges_row(resource: Resource[Pledge]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.donor_id, s.pledged_on, s.reference)


TABLES = (
    ReadTable(
        PLEDGE,
        "pledges",
        "/v1/pledges",
        {"fund_id": "uuid", "donor_id": "uuid", "effective_on": "date", "reference": "text"},
        ("fund_id", "donor_id", "reference"),
        _pledges_row,
        lambda r: "withdrawn" if r.state.withdrawn else "open",
    ),
)
