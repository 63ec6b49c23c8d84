"""Giving and ending grants: by an administrator, never to oneself."""

from dataclasses import dataclass, replace
from datetime import date

from services.ledger.funds.decisions import FUND
from services.ledger.hearing.decisions import ORGANISATION
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.parties import EndGrant, GiveGrant
from shared.contracts.envelope import Recorded
from shared.contracts.events.parties import GrantEnded, GrantGiven, GrantScope
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind
from shared.deciding.roles import OWN_READING


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


def decide_give_grant(ledger: LedgerState, command: GiveGrant, context: Context) -> list[Decided]:
    """Gives a right. Refuses `grant.to_oneself`, `grant.scope`, `grant.span`, an unknown fund or organisation."""
    if (command.issuer, command.subject) == context.actor.person:
        raise Refused("grant.to_oneself", "/subject")
    if (command.scope.kind == "all") != (command.scope.id is None):
        raise Refused("grant.scope", "/scope", kind=command.scope.kind)
    if (command.role in OWN_READING) != (command.scope.kind == "organisation"):
        raise Refused("grant.scope", "/scope", kind=command.scope.kind, role=command.role)
    if command.scope.kind == "fund" and command.scope.id is not None:
        ledger.get(FUND, command.scope.id, "/scope/id")
    if command.scope.kind == "organisation" and command.scope.id is not None:
        ledger.get(ORGANISATION, command.scope.id, "/scope/id")
    if command.to_on is not None and command.to_on < command.from_on:
        raise Refused("grant.span", "/to_on", from_on=str(command.from_on), to_on=str(command.to_on))
    given = GrantGiven(
        grant_id=context.new_id(),
        issuer=command.issuer,
        subject=command.subject,
        role=command.role,
        scope=command.scope,
        from_on=command.from_on,
        to_on=command.to_on,
    )
    return [Decided(given)]


def decide_end_grant(ledger: LedgerState, command: EndGrant, context: Context) -> list[Decided]:
    """Ends a right. Refuses `grant.unknown`, `grant.ended`."""
    if ledger.get(GRANT, command.grant_id).ended:
        raise Refused("grant.ended", "/grant_id", id=command.grant_id)
    return [Decided(GrantEnded(grant_id=command.grant_id))]
