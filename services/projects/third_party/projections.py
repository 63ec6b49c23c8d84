"""The rows that third parties' activities are listed from."""

from typing import Any

from services.projects.third_party.state import THIRD_PARTY_ACTIVITY, ThirdPartyActivity
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _row(resource: Resource[ThirdPartyActivity]) -> tuple[Any, ...]:
    s = resource.state
    return (s.source, s.external_id, s.content_sha256)


TABLES = (
    ReadTable(
        THIRD_PARTY_ACTIVITY,
        "third_party_activities",
        "/v1/third-party-activities",
        {"source": "text", "external_id": "text", "content_sha256": "text"},
        ("source", "external_id"),
        _row,
        lambda r: "known" if r.state.erased is None else "erased",
        listed=False,
    ),
)
