"""The rows that projects are listed from."""

from typing import Any

from services.projects.lifecycle.course import course_text
from services.projects.lifecycle.project import Project
from services.projects.lifecycle.resource import PROJECT
from services.projects.lifecycle.status import iati_status
from services.projects.lifecycle.stays import written
from shared.contracts.events.projects_base import Placement
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _row(resource: Resource[Project]) -> tuple[Any, ...]:
    p = resource.state
    d = p.description
    status = iati_status(d.mechanism, p.state, p.before)
    return (
        d.code, d.mechanism, d.organisation_id, d.window, d.axis, d.call_id, d.countrywide, p.since_on, p.signed_on,
        p.ended_on, status, written(p.moves), _codes(d.areas), _codes(d.sectors),
        course_text(p.course, p.monitoring.counts),
    )  # fmt: skip


def _codes(placed: tuple[Placement, ...]) -> str:
    """Codes as a list of PostgreSQL; none of them holds a sign that would end it."""
    return "{" + ",".join(part.code for part in placed) + "}"


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
            "area": "text[]",
            "sector": "text[]",
            "course": "text",
        },
        (
            "code", "mechanism", "organisation_id", "window_code", "axis", "call_id", "countrywide", "iati_status",
            "area", "sector",
        ),
        _row,
        lambda r: r.state.state,
    ),
)  # fmt: skip
