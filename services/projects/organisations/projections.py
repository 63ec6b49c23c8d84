"""The rows that organisations are listed from."""

from typing import Any

from psycopg import AsyncConnection

from services.projects.organisations.state import ORGANISATION, Organisation
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource
from shared.deciding.state import State


def _row(resource: Resource[Organisation]) -> tuple[Any, ...]:
    s = resource.state
    return (s.code, s.kind, s.relation, s.rule_set, s.parent_id)


TABLES = (
    ReadTable(
        ORGANISATION,
        "organisations",
        "/v1/organisations",
        {"code": "text", "kind": "text", "relation": "text", "rule_set": "text", "parent_id": "uuid"},
        ("code", "kind", "relation", "rule_set", "parent_id"),
        _row,
        lambda r: "described",
    ),
)


async def _list_own(connection: AsyncConnection[Any], state: State) -> list[str]:
    """The organisation that runs the service, [] when none is described so; that of this very transaction too."""
    cursor = await connection.execute("SELECT id::text FROM organisations WHERE relation = 'self' ORDER BY position")
    found = {organisation_id: True for (organisation_id,) in await cursor.fetchall()}
    for (kind, resource_id), resource in state.resources.items():
        if kind == ORGANISATION.name and resource is not None:
            found[resource_id] = resource.state.relation == "self"
    return [organisation_id for organisation_id, is_own in found.items() if is_own]


LISTS = {"own_organisations": _list_own}
