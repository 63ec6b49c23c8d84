"""The rows that receipts are listed from."""

from typing import Any

from services.ledger.receipts.state import RECEIPT, Receipt
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _receipts_row(resource: Resource[Receipt]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.donor_id, s.bank_account_id, s.received_on, s.number, s.reference)


def receipt_status(resource: Resource[Receipt]) -> str:
    """`unapplied` while anything of it waits for an agreement, `refundable` while it is owed back because it came
    too late, `returned` or `refunded` once nothing of it is left.
    """
    receipt = resource.state
    if receipt.returned.minor == receipt.net.minor:
        return "returned"
    if receipt.refundable is not None:
        return "refundable"
    if receipt.unapplied.minor:
        return "unapplied"
    nothing_left = not any(part.minor for part in receipt.parts)
    return "refunded" if receipt.refunded is not None and receipt.refunded.minor and nothing_left else "applied"


TABLES = (
    ReadTable(
        RECEIPT,
        "receipts",
        "/v1/receipts",
        {
            "fund_id": "uuid",
            "donor_id": "uuid",
            "bank_account_id": "uuid",
            "effective_on": "date",
            "number": "text",
            "reference": "text",
        },
        ("fund_id", "donor_id", "bank_account_id", "number", "reference"),
        _receipts_row,
        receipt_status,
    ),
)
