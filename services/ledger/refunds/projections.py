"""The rows that refunds are listed from."""

from typing import Any

from services.ledger.refunds.state import REFUND, Refund
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _refunds_row(resource: Resource[Refund]) -> tuple[Any, ...]:
    s = resource.state
    on = s.received_on or s.approved_on or s.paid_on
    return (s.fund_id, s.commitment_id, s.organisation_id, s.donor_id, s.bank_account_id, on, s.reference)


TABLES = (
    ReadTable(
        REFUND,
        "refunds",
        "/v1/refunds",
        {
            "fund_id": "uuid",
            "commitment_id": "uuid",
            "organisation_id": "uuid",
            "donor_id": "uuid",
            "bank_account_id": "uuid",
            "effective_on": "date",
            "reference": "text",
        },
        ("fund_id", "commitment_id", "organisation_id", "donor_id", "bank_account_id", "reference"),
        _refunds_row,
        lambda r: r.state.status,
    ),
)
