"""The rows that organisations and projects are listed from."""

from typing import Any

from services.ledger.hearing.decisions import ORGANISATION, PROJECT, Organisation, Project
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _organisations_row(resource: Resource[Organisation]) -> tuple[Any, ...]:
    s = resource.state
    return (s.code, s.kind, s.is_donor)


def _projects_row(resource: Resource[Project]) -> tuple[Any, ...]:
    s = resource.state
    return (
        s.code,
        s.mechanism,
        s.organisation_id,
        s.window_id,
        None if s.approved_amount is None else s.approved_amount.minor,
        s.allocated_minor,
        s.frozen_at is not None,
    )


TABLES = (
    ReadTable(
        ORGANISATION,
        "organisations",
        "/v1/organisations",
        {"code": "text", "kind": "text", "is_donor": "boolean"},
        ("code", "kind", "is_donor"),
        _organisations_row,
        lambda r: "heard",
    ),
    ReadTable(
        PROJECT,
        "projects",
        "/v1/projects",
        {
            "code": "text",
            "mechanism": "text",
            "organisation_id": "uuid",
            "window_id": "uuid",
            "approved_minor": "bigint",
            "allocated_minor": "bigint",
            "frozen": "boolean",
        },
        ("code", "mechanism", "organisation_id", "window_id", "frozen"),
        _projects_row,
        lambda r: r.state.status,
    ),
)
