"""Who may read: a scope of the token and a grant on the fund, or on everything.

Agencies and donors hold grants on their organisation and see what is theirs only.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request

from shared.contracts.problems import Refused
from shared.deciding.roles import OWN_READING, READING
from shared.service.running import Running
from shared.service.security import Caller, require_scope


@dataclass(frozen=True, slots=True)
class Sight:
    """What a caller may see: everything asked for (`own` None), or what is its organisations' own."""

    caller: Caller
    own: frozenset[str] | None = None


async def reading(request: Request, scope: str, fund_id: str | None = None) -> Caller:
    """The caller, once it may read the fund (None: everything). Refuses `token.*`, `scope.missing`, `grant.missing`."""
    sight = await sight_of(request, scope, fund_id)
    if sight.own is not None:
        raise Refused("grant.missing", roles=list(READING))
    return sight.caller


async def sight_of(request: Request, scope: str, fund_id: str | None = None) -> Sight:
    """What the caller may see of the fund. Refuses `token.*`, `scope.missing`, `grant.missing`."""
    running: Running = request.app.state.running
    caller = running.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, scope)
    grants = await running.grants()
    today = datetime.now(UTC).date()
    if grants.role_for(caller.actor, READING, fund_id, today) is not None:
        return Sight(caller)
    own = grants.own_organisations(caller.actor, OWN_READING, today)
    if not own:
        raise Refused("grant.missing", roles=[*READING, *OWN_READING])
    return Sight(caller, own)
