"""The rows that gifts in kind are listed from."""

from typing import Any

from services.ledger.in_kind.decisions import IN_KIND, InKind
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _in_kind_row(resource: Resource[InKind]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.donor_id, s.kind, s.item_code, s.received_on, s.reference)


TABLES = (
    ReadTable(
        IN_KIND,
        "in_kind",
        "/v1/in-kind",
        {
            "fund_id": "uuid",
            "donor_id": "uuid",
            "kind": "text",
            "item_code": "text",
            "effective_on": "date",
            "reference": "text",
        },
        ("fund_id", "donor_id", "kind", "item_code", "reference"),
        _in_kind_row,
        lambda r: "in_hand" if r.state.left.minor else "used",
    ),
)
