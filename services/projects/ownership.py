"""Whose the files of projects are, and who may store and read them: an organisation's, or on everything."""

from datetime import date

from services.projects.roles import EVIDENCE_READING, EVIDENCE_STORING
from shared.contracts.actor import Actor
from shared.contracts.events.parties import Role
from shared.deciding.state import State
from shared.service.evidence.api import ANY, Ownership


def _holds(grants: State, actor: Actor, roles: tuple[Role, ...], owner_id: str | None, today: date) -> bool:
    if owner_id == ANY:
        own = grants.own_organisations(actor, roles, today)
        return bool(own) or grants.role_for(actor, roles, None, today) is not None
    return grants.role_for(actor, roles, None, today, owner_id) is not None


def _nobody_else(grants: State, actor: Actor, today: date) -> bool:
    return False


OWNERSHIP = Ownership("organisation", EVIDENCE_STORING, EVIDENCE_READING, _holds, _nobody_else, ())
