"""Who may do what, on what, when: rights are events, given by an administrator and never to oneself.

Every service keeps its own, in its own log, so that each of its decisions is decided again from that log alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shared.contracts.commands.parties import EndGrant, GiveGrant
from shared.contracts.envelope import Recorded
from shared.contracts.events.parties import GrantEnded, GrantGiven, GrantScope
from shared.contracts.problems import Refused
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Decided, Kind, Resource
from shared.deciding.roles import OWN_READING
from shared.deciding.state import Context, State


@dataclass(frozen=True, slots=True)
class Grant:
    """A right: a subject, a role, a scope, a span of days."""

    issuer: str
    subject: str
    role: str
    scope: GrantScope
    from_on: date
    to_on: date | None
    ended: bool = False


def evolve_grant(grant: Grant | None, event: Recorded) -> Grant:
    """The grant after one of its events."""
    data = event.data
    if isinstance(data, GrantGiven):
        return Grant(data.issuer, data.subject, data.role, data.scope, data.from_on, data.to_on)
    assert grant is not None
    assert isinstance(data, GrantEnded)
    return replace(grant, ended=True)


GRANT = Kind("grant", evolve_grant)


def grant_given(state: State, command: GiveGrant, context: Context, scopes: Mapping[str, Kind[Any]]) -> list[Decided]:
    """Gives a right; `scopes`: the kinds of resources that a right may be on, beside everything.

    Refuses `grant.to_oneself`, `grant.scope`, `grant.span`, and a scope that is unknown.
    """
    scope = command.scope
    if (command.issuer, command.subject) == context.actor.person:
        raise Refused("grant.to_oneself", "/subject")
    if (scope.kind == "all") != (scope.id is None):
        raise Refused("grant.scope", "/scope", kind=scope.kind)
    if (command.role in OWN_READING) != (scope.kind == "organisation"):
        raise Refused("grant.scope", "/scope", kind=scope.kind, role=command.role)
    if scope.id is not None:
        kind = scopes.get(scope.kind)
        if kind is None:
            raise Refused("grant.scope", "/scope", kind=scope.kind)
        state.get(kind, scope.id, "/scope/id")
    if command.to_on is not None and command.to_on < command.from_on:
        raise Refused("grant.span", "/to_on", from_on=str(command.from_on), to_on=str(command.to_on))
    given = GrantGiven(
        grant_id=context.new_id(),
        issuer=command.issuer,
        subject=command.subject,
        role=command.role,
        scope=scope,
        from_on=command.from_on,
        to_on=command.to_on,
    )
    return [Decided(given)]


def decide_end_grant(state: State, command: EndGrant, context: Context) -> list[Decided]:
    """Ends a right. Refuses `grant.unknown`, `grant.ended`."""
    if state.get(GRANT, command.grant_id).ended:
        raise Refused("grant.ended", "/grant_id", id=command.grant_id)
    return [Decided(GrantEnded(grant_id=command.grant_id))]


def _row(resource: Resource[Grant]) -> tuple[Any, ...]:
    s = resource.state
    return (s.issuer, s.subject, s.role, s.scope.kind, s.scope.id, s.from_on, s.to_on)


GRANTS = ReadTable(
    GRANT,
    "grants",
    "/v1/grants",
    {
        "issuer": "text",
        "subject": "text",
        "role": "text",
        "scope_kind": "text",
        "scope_id": "uuid",
        "from_on": "date",
        "to_on": "date",
    },
    ("subject", "role", "scope_id"),
    _row,
    lambda r: "ended" if r.state.ended else "held",
)
"""The rows that rights are listed and loaded from."""
