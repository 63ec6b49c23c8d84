"""Filling a machine's memory from the database: resources from the log, rights, and who has what is unique.

Every loader can stop before a position, so that a rebuild sees the past as it was.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from psycopg import AsyncConnection

from shared.contracts.commands import CommandBody
from shared.contracts.envelope import Recorded, read_leaf
from shared.deciding.resources import Kind, Resource, fold
from shared.deciding.state import HeldGrant, State, StoredFile
from shared.eventlog.columns import byteas, texts, uuids

Connection = AsyncConnection[Any]

_EVENTS_OF = """SELECT position, stream, leaf FROM log_events WHERE stream = ANY(%s) AND position < %s"""
_EVENTS_NAMING = """SELECT n.resource_id::text, n.position, e.leaf FROM event_names n JOIN log_events e USING (position)
    WHERE n.resource_id = ANY(%s) AND n.position < %s"""
NO_LIMIT = 2**62


class HasBody(Protocol):
    """Something that carries a command, or refuses to."""

    @property
    def body(self) -> CommandBody:
        """The command."""


async def start_grants(connection: Connection, state: State) -> None:
    """All rights that are held."""
    cursor = await connection.execute(
        """SELECT id::text, issuer, subject, role, scope_kind, scope_id::text, from_on, to_on FROM grants
           WHERE status = 'held'"""
    )
    for grant_id, issuer, subject, *rest in await cursor.fetchall():
        held = HeldGrant(grant_id, (issuer, subject), *rest)
        state.grants.setdefault(held.person, []).append(held)


async def load_resources(
    connection: Connection,
    state: State,
    kinds: Mapping[str, Kind[Any]],
    keys: list[tuple[str, str]],
    before: int = NO_LIMIT,
) -> None:
    """Resources folded from the events before a position; None for what does not exist."""
    found: dict[tuple[str, str], dict[int, Recorded]] = {key: {} for key in dict.fromkeys(keys)}
    cursor = await connection.execute(
        _EVENTS_OF, [texts([f"{kind}/{resource_id}" for kind, resource_id in found]), before], prepare=True
    )
    for position, stream, leaf in await cursor.fetchall():
        kind, _, resource_id = stream.partition("/")
        found[kind, resource_id][position] = read_leaf(leaf)
    following = {resource_id: kind for kind, resource_id in found if kinds[kind].follows}
    if following:
        cursor = await connection.execute(_EVENTS_NAMING, [uuids(list(following)), before], prepare=True)
        for resource_id, position, leaf in await cursor.fetchall():
            found[following[resource_id], resource_id][position] = read_leaf(leaf)
    for (kind, resource_id), events in found.items():
        in_order = tuple(events[position] for position in sorted(events))
        state.resources[kind, resource_id] = fold(kinds[kind], resource_id, in_order) if in_order else None


async def load_holders(connection: Connection, state: State, digests: list[bytes]) -> None:
    """Who has what nobody else may have; None for what nobody has."""
    query = "SELECT digest, resource_id::text FROM caller_references WHERE digest = ANY(%s)"
    cursor = await connection.execute(query, [byteas(digests)], prepare=True)
    holders = {bytes(digest): resource_id for digest, resource_id in await cursor.fetchall()}
    state.holders.update({digest: holders.get(digest) for digest in digests})


async def load_files(connection: Connection, state: State, digests: list[str]) -> None:
    """Evidence as it is now; None for what is not stored."""
    cursor = await connection.execute(
        """SELECT f.sha256, f.erased_at IS NOT NULL,
                  ARRAY(SELECT owner_id::text FROM evidence_owners n WHERE n.sha256 = f.sha256)
           FROM evidence_files f WHERE f.sha256 = ANY(%s)""",
        [texts(digests)],
    )
    state.files.update(dict.fromkeys(digests))
    for digest, erased, owners in await cursor.fetchall():
        state.files[digest] = StoredFile(frozenset(owners), erased)


def take_grant(state: State, resource: Resource[Any] | None) -> None:
    """Keeps the rights in memory in step with a grant that was given or ended."""
    assert resource is not None
    grant = resource.state
    person = (grant.issuer, grant.subject)
    others = [held for held in state.grants.get(person, []) if held.grant_id != resource.id]
    if not grant.ended and not resource.reversed:
        others.append(
            HeldGrant(resource.id, person, grant.role, grant.scope.kind, grant.scope.id, grant.from_on, grant.to_on)
        )
    state.grants[person] = others


async def resource_at(
    connection: Connection, kinds: Mapping[str, Kind[Any]], kind: str, resource_id: str, position: int
) -> Resource[Any]:
    """A resource as it stood right after a position, from the log alone."""
    past = State()
    await load_resources(connection, past, kinds, [(kind, resource_id)], before=position + 1)
    resource = past.resources[kind, resource_id]
    assert resource is not None
    return resource
