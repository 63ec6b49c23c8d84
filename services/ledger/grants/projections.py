"""The rows that grants are listed and loaded from."""

from typing import Any

from services.ledger.grants.decisions import GRANT, Grant
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _grants_row(resource: Resource[Grant]) -> tuple[Any, ...]:
    s = resource.state
    return (s.issuer, s.subject, s.role, s.scope.kind, s.scope.id, s.from_on, s.to_on)


TABLES = (
    ReadTable(
        GRANT,
        "grants",
        "/v1/grants",
        {
            "issuer": "text",
            "subject": "text",
            "role": "text",
            "scope_kind": "text",
            "scope_id": "uuid",
            "from_on": "date",
            "to_on": "date",
        },
        ("subject", "role", "scope_id"),
        _grants_row,
        lambda r: "ended" if r.state.ended else "held",
    ),
)
