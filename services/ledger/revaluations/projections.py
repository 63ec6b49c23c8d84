"""The rows that revaluations are listed from."""

from typing import Any

from services.ledger.capability import ReadTable
from services.ledger.resources import Resource
from services.ledger.revaluations.decisions import REVALUATION, Revaluation


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
