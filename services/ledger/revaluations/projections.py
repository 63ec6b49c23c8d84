"""The rows that revaluations are listed from."""

from typing import Any

from services.ledger.revaluations.decisions import REVALUATION, Revaluation
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _revaluations_row(resource: Resource[Revaluation]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.revalued_on)


TABLES = (
    ReadTable(
        REVALUATION,
        "revaluations",
        "/v1/revaluations",
        {"fund_id": "uuid", "effective_on": "date"},
        ("fund_id",),
        _revaluations_row,
        lambda r: "recorded",
    ),
)
