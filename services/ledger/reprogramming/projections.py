"""The rows that reprogrammed balances and assigned deficits are listed from."""

from typing import Any

from services.ledger.reprogramming.decisions import POOL_DEFICIT, REPROGRAMMING, PoolDeficit, Reprogramming
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _reprogrammings_row(resource: Resource[Reprogramming]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.donor_id, s.from_agreement_id, s.to_agreement_id, s.reprogrammed_on, s.reference)


def _pool_deficits_row(resource: Resource[PoolDeficit]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.assigned_on, s.reference)


TABLES = (
    ReadTable(
        REPROGRAMMING,
        "reprogrammings",
        "/v1/reprogrammings",
        {
            "fund_id": "uuid",
            "donor_id": "uuid",
            "from_agreement_id": "uuid",
            "to_agreement_id": "uuid",
            "effective_on": "date",
            "reference": "text",
        },
        ("fund_id", "donor_id", "from_agreement_id", "to_agreement_id", "reference"),
        _reprogrammings_row,
        lambda r: "reprogrammed",
    ),
    ReadTable(
        POOL_DEFICIT,
        "pool_deficits",
        "/v1/pool-deficits",
        {"fund_id": "uuid", "effective_on": "date", "reference": "text"},
        ("fund_id", "reference"),
        _pool_deficits_row,
        lambda r: "assigned",
    ),
)
