"""The rows that distributions of what was left of a fund are listed from."""

from typing import Any

from services.ledger.closing.decisions import RESIDUE, Residue
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _residues_row(resource: Resource[Residue]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.distributed_on, s.reference)


TABLES = (
    ReadTable(
        RESIDUE,
        "residue_distributions",
        "/v1/residue-distributions",
        {"fund_id": "uuid", "effective_on": "date", "reference": "text"},
        ("fund_id", "reference"),
        _residues_row,
        lambda r: "distributed",
    ),
)
