"""Who may read reports: a scope of the token, and a right that a followed ledger tells, on the fund or on all."""

from datetime import UTC, datetime

from starlette.requests import Request

from services.reporting.projections.projection import Connection
from services.reporting.service import Reporter
from shared.contracts.events.parties import Role
from shared.contracts.problems import Refused
from shared.deciding.roles import ADMINISTRATION, READING
from shared.service.security import Caller, require_scope

_RIGHTS = (
    "SELECT role, scope_kind, scope_id::text FROM {slot}.rights WHERE log = %s AND issuer = %s AND subject = %s "
    "AND ended_at IS NULL AND from_on <= %s AND (to_on IS NULL OR to_on >= %s)"
)


def caller_of(request: Request, scope: str = "reports:read") -> Caller:
    """The caller, once its token allows it. Refuses `token.*`, `scope.missing`."""
    reporter: Reporter = request.app.state.reporter
    caller = reporter.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, scope)
    return caller


async def require_right(
    reporter: Reporter, connection: Connection, caller: Caller, log: str | None, fund_id: str | None
) -> None:
    """Refuses `grant.missing` to whoever may read neither the fund of the log nor everything in some ledger."""
    for role, kind, scope_id in await _rights(reporter, connection, caller, log):
        if role in READING and (kind == "all" or (kind == "fund" and scope_id == fund_id)):
            return
    raise Refused("grant.missing", roles=list(READING))


async def require_overseer(reporter: Reporter, connection: Connection, caller: Caller) -> None:
    """Refuses `grant.missing` to whoever may not see how reporting does: who reads everything in some ledger may, and
    the first administrator of the settings."""
    if reporter.settings.first_administrator.split() != list(caller.actor.person):
        await require_right(reporter, connection, caller, None, None)


async def require_administrator(reporter: Reporter, connection: Connection, caller: Caller) -> None:
    """Refuses `grant.missing` to whoever is administrator of no followed ledger, nor the first one of the settings."""
    if reporter.settings.first_administrator.split() == list(caller.actor.person):
        return
    for role, kind, _ in await _rights(reporter, connection, caller, None):
        if role in ADMINISTRATION and kind == "all":
            return
    raise Refused("grant.missing", roles=list(ADMINISTRATION))


async def _rights(
    reporter: Reporter, connection: Connection, caller: Caller, log: str | None
) -> list[tuple[Role, str, str | None]]:
    """The roles that a person holds today in the ledgers that are followed, or in one, each with its scope."""
    today = datetime.now(UTC).date()
    issuer, subject = caller.actor.person
    found: list[tuple[Role, str, str | None]] = []
    for feed in reporter.feeds.values():
        if feed.kind != "ledger" or log not in (None, feed.log):
            continue
        query = "SELECT slot FROM serving WHERE projection = 'rights' AND log = %s"
        row = await (await connection.execute(query, [feed.log])).fetchone()
        if row is not None:
            cursor = await connection.execute(_RIGHTS.format(slot=row[0]), [feed.log, issuer, subject, today, today])
            found += await cursor.fetchall()
    return found
