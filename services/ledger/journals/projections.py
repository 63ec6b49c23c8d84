"""The rows that manual journals are listed from."""

from typing import Any

from services.ledger.capability import ReadTable
from services.ledger.journals.decisions import JOURNAL, Journal
from services.ledger.resources import Resource


def _journals_row(resource: Resource[Journal]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.posted_on, s.reference)


TABLES = (
    ReadTable(
        JOURNAL,
        "journals",
        "/v1/journals",
        {"fund_id": "uuid", "effective_on": "date", "reference": "text"},
        ("fund_id", "reference"),
        _journals_row,
        lambda r: "posted",
    ),
)
