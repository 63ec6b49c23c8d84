"""Giving grants in the ledger: on a fund, on an organisation, on everything."""

from services.ledger.funds.decisions import FUND
from services.ledger.hearing.decisions import ORGANISATION
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.parties import GiveGrant
from shared.deciding.grants import grant_given
from shared.deciding.resources import Decided


def decide_give_grant(ledger: LedgerState, command: GiveGrant, context: Context) -> list[Decided]:
    """Gives a right. Refuses `grant.to_oneself`, `grant.scope`, `grant.span`, an unknown fund or organisation."""
    return grant_given(ledger, command, context, {"fund": FUND, "organisation": ORGANISATION})
