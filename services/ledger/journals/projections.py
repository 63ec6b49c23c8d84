"""The rows that manual journals are listed from."""

from typing import Any

from services.ledger.journals.decisions import JOURNAL, Journal
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


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
