"""The rows that invoices are listed from."""

from typing import Any

from services.ledger.invoices.decisions import INVOICE, Invoice
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _invoices_row(resource: Resource[Invoice]) -> tuple[Any, ...]:
    s = resource.state
    return (
        s.fund_id,
        s.commitment_id,
        s.project_id,
        s.organisation_id,
        s.accepted_on,
        s.due_on,
        s.supplier_reference,
        s.reference,
    )


def _status(resource: Resource[Invoice]) -> str:
    if not resource.state.unpaid:
        return "paid"
    return "partly_paid" if resource.state.paid.minor else "accepted"


TABLES = (
    ReadTable(
        INVOICE,
        "invoices",
        "/v1/invoices",
        {
            "fund_id": "uuid",
            "commitment_id": "uuid",
            "project_id": "uuid",
            "organisation_id": "uuid",
            "effective_on": "date",
            "due_on": "date",
            "supplier_reference": "text",
            "reference": "text",
        },
        ("fund_id", "commitment_id", "project_id", "organisation_id", "supplier_reference", "reference"),
        _invoices_row,
        _status,
    ),
)
