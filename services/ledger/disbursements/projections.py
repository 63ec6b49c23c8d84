"""The rows that disbursements are listed from."""

from typing import Any

from services.ledger.disbursements.decisions import DISBURSEMENT, Disbursement
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _disbursements_row(resource: Resource[Disbursement]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.commitment_id, s.organisation_id, s.bank_account_id, s.paid_on, s.number, s.reference)


TABLES = (
    ReadTable(
        DISBURSEMENT,
        "disbursements",
        "/v1/disbursements",
        {
            "fund_id": "uuid",
            "commitment_id": "uuid",
            "organisation_id": "uuid",
            "bank_account_id": "uuid",
            "effective_on": "date",
            "number": "text",
            "reference": "text",
        },
        ("fund_id", "commitment_id", "organisation_id", "bank_account_id", "number", "reference"),
        _disbursements_row,
        lambda r: "returned" if r.state.returned else "paid",
    ),
)
