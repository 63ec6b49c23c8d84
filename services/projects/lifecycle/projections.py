"""The rows that projects are listed from."""

from typing import Any

from services.projects.lifecycle.project import Project
from services.projects.lifecycle.resource import PROJECT
from services.projects.lifecycle.status import iati_status
from services.projects.lifecycle.stays import written
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _row(resource: Resource[Project]) -> tuple[Any, ...]:
    p = resource.state
    d = p.description
    status = iati_status(d.mechanism, p.state, p.before)
    return (
        d.code, d.mechanism, d.organisation_id, d.window, d.axis, d.call_id, d.countrywide, p.since_on, p.signed_on,
        p.ended_on, status, written(p.moves),
    )  # fmt: skip


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
            "axis": "text",
            "call_id": "uuid",
            "countrywide": "boolean",
            "since_on": "date",
            "signed_on": "date",
            "ended_on": "date",
            "iati_status": "integer",
            "moves": "text",
        },
        (
            "code", "mechanism", "organisation_id", "window_code", "axis", "call_id", "countrywide", "iati_status",
        ),
        _row,
        lambda r: r.state.state,
    ),
)  # fmt: skip
