"""Whose the files of the ledger are, and who may store and read them: those of a fund, or on everything."""

from datetime import date

from services.ledger.roles import EVIDENCE_READING, EVIDENCE_STORING
from shared.contracts.actor import Actor
from shared.contracts.events.parties import Role
from shared.deciding.state import State
from shared.service.evidence.api import Ownership


def _holds(grants: State, actor: Actor, roles: tuple[Role, ...], fund_id: str | None, today: date) -> bool:
    return grants.role_for(actor, roles, fund_id, today) is not None


def _is_agency(grants: State, actor: Actor, today: date) -> bool:
    """An agency, whose grant is on its organisation, stores for any fund."""
    return bool(grants.own_organisations(actor, ("agency",), today))


OWNERSHIP = Ownership("fund", EVIDENCE_STORING, EVIDENCE_READING, _holds, _is_agency, ("agency",))
