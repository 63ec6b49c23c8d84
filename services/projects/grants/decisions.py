"""Giving grants in projects: on an organisation or on everything. There are no funds here."""

from services.projects.organisations.state import ORGANISATION
from shared.contracts.commands.parties import GiveGrant
from shared.deciding.grants import grant_given
from shared.deciding.resources import Decided
from shared.deciding.state import Context, State


def decide_give_grant(state: State, command: GiveGrant, context: Context) -> list[Decided]:
    """Gives a right. Refuses `grant.to_oneself`, `grant.scope`, `grant.span`, `organisation.unknown`."""
    return grant_given(state, command, context, {"organisation": ORGANISATION})
