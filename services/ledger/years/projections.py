"""The rows that the years of a fund are listed from."""

from typing import Any

from services.ledger.years.decisions import YEAR, Year
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _years_row(resource: Resource[Year]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.year)


TABLES = (
    ReadTable(
        YEAR,
        "years",
        "/v1/years",
        {"fund_id": "uuid", "year": "integer"},
        ("fund_id", "year"),
        _years_row,
        lambda r: "closed",
    ),
)
