"""The rows that fee settlements are listed from."""

from typing import Any

from services.ledger.fee_settlements.decisions import FEE_SETTLEMENT, FeeSettlement
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _fee_settlements_row(resource: Resource[FeeSettlement]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.bank_account_id, s.fee, s.paid_on, s.reference)


TABLES = (
    ReadTable(
        FEE_SETTLEMENT,
        "fee_settlements",
        "/v1/fee-settlements",
        {"fund_id": "uuid", "bank_account_id": "uuid", "fee": "text", "effective_on": "date", "reference": "text"},
        ("fund_id", "bank_account_id", "fee", "reference"),
        _fee_settlements_row,
        lambda r: "paid",
    ),
)
