"""The rows that the months of a fund are listed from."""

from typing import Any

from services.ledger.periods.decisions import PERIOD, Period
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _periods_row(resource: Resource[Period]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.year, s.month, s.number)


TABLES = (
    ReadTable(
        PERIOD,
        "periods",
        "/v1/periods",
        {"fund_id": "uuid", "year": "integer", "month": "integer", "number": "text"},
        ("fund_id", "year", "month"),
        _periods_row,
        lambda r: r.state.status,
    ),
)
