"""Who may read: a scope of the token and a grant on the fund, or on everything.

Agencies and donors hold grants on their organisation and read what is theirs (DOMAIN.md, grants).
"""

from datetime import UTC, datetime

from starlette.requests import Request

from services.ledger.roles import READING
from services.ledger.service import Ledger
from shared.contracts.problems import Refused
from shared.service.security import Caller, require_scope


async def reading(request: Request, scope: str, fund_id: str | None = None) -> Caller:
    """The caller, once it may read the fund (None: everything). Refuses `token.*`, `scope.missing`, `grant.missing`."""
    ledger: Ledger = request.app.state.ledger
    caller = ledger.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, scope)
    grants = await ledger.grants()
    today = datetime.now(UTC).date()
    if grants.role_for(caller.actor, READING, fund_id, today) is None:
        raise Refused("grant.missing", roles=list(READING))
    return caller
