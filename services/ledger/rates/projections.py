"""The rows that rates of exchange are listed from: one a currency."""

from typing import Any

from services.ledger.rates.decisions import RATE, Rates
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _rates_row(resource: Resource[Rates]) -> tuple[Any, ...]:
    return (resource.state.currency, len(resource.state.rates))


TABLES = (
    ReadTable(
        RATE,
        "exchange_rates",
        "/v1/exchange-rates",
        {"currency": "text", "rates": "integer"},
        ("currency",),
        _rates_row,
        lambda r: "published",
        id_type="text",
    ),
)
