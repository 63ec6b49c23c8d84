"""The rows that appropriations are listed from."""

from typing import Any

from services.ledger.appropriations.authority import APPROPRIATION, Appropriation
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _appropriations_row(resource: Resource[Appropriation]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.fiscal_year, s.appropriated_on, s.reference)


TABLES = (
    ReadTable(
        APPROPRIATION,
        "appropriations",
        "/v1/appropriations",
        {"fund_id": "uuid", "fiscal_year": "integer", "effective_on": "date", "reference": "text"},
        ("fund_id", "fiscal_year", "reference"),
        _appropriations_row,
        lambda r: "appropriated" if r.state.lapsed_on is None else "lapsed",
    ),
)
