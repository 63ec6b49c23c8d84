"""The rows that agreements are listed from."""

from typing import Any

from services.ledger.agreements.state import AGREEMENT, Agreement
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _agreements_row(resource: Resource[Agreement]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.donor_id, s.pledge_id, s.signed_on, s.number, s.reference)


TABLES = (
    ReadTable(
        AGREEMENT,
        "agreements",
        "/v1/agreements",
        {
            "fund_id": "uuid",
            "donor_id": "uuid",
            "pledge_id": "uuid",
            "effective_on": "date",
            "number": "text",
            "reference": "text",
        },
        ("fund_id", "donor_id", "pledge_id", "number", "reference"),
        _agreements_row,
        lambda r: "signed",
    ),
)
