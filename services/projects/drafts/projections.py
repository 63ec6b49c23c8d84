"""The rows that projects are listed from."""

from typing import Any

from services.projects.drafts.state import PROJECT, Project
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _row(resource: Resource[Project]) -> tuple[Any, ...]:
    d = resource.state.description
    return (d.code, d.mechanism, d.organisation_id, d.window, d.countrywide)


TABLES = (
    ReadTable(
        PROJECT,
        "projects",
        "/v1/projects",
        {
            "code": "text",
            "mechanism": "text",
            "organisation_id": "uuid",
            "window_code": "text",
            "countrywide": "boolean",
        },
        ("code", "mechanism", "organisation_id", "window_code", "countrywide"),
        _row,
        lambda r: r.state.state,
    ),
)
