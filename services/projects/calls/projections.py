"""The rows that calls are listed from."""

from typing import Any

from services.projects.calls.state import CALL, Call
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _row(resource: Resource[Call]) -> tuple[Any, ...]:
    d = resource.state.description
    return (d.code, d.mechanism, d.window, d.opens_on, resource.state.last_on)


TABLES = (
    ReadTable(
        CALL,
        "calls",
        "/v1/calls",
        {"code": "text", "mechanism": "text", "window_code": "text", "opens_on": "date", "last_on": "date"},
        ("code", "mechanism", "window_code", "opens_on", "last_on"),
        _row,
        lambda r: "open" if r.state.closed_on is None else "closed",
        for_everyone=True,
    ),
)
