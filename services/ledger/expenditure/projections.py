"""The rows that reports are listed from: one a commitment."""

from typing import Any

from services.ledger.expenditure.decisions import REPORTS, Reports
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _expenditure_reports_row(resource: Resource[Reports]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.organisation_id, len(s.reports))


TABLES = (
    ReadTable(
        REPORTS,
        "expenditure_reports",
        "/v1/expenditure-reports",
        {"fund_id": "uuid", "organisation_id": "uuid", "reports": "integer"},
        ("fund_id", "organisation_id"),
        _expenditure_reports_row,
        lambda r: r.state.reports[-1].status,
    ),
)
