"""Who names the stakeholders of a project and signs off for them, where."""

from services.projects.lifecycle.on_project import on_project, project_rule
from services.projects.organisations.state import ORGANISATION
from services.projects.stakeholders.decisions import (
    decide_name_stakeholder,
    decide_sign_off,
    decide_withdraw_sign_off,
)
from services.projects.state import Context
from shared.contracts.commands.projects_file import NameStakeholder, SignOff, WithdrawSignOff
from shared.deciding.resources import Decided
from shared.deciding.state import State


def decide_name_known_stakeholder(state: State, command: NameStakeholder, context: Context) -> list[Decided]:
    """Names a stakeholder. Refuses `organisation.unknown`, and what `decide_name_stakeholder` refuses."""
    if command.organisation_id is not None:
        state.get(ORGANISATION, command.organisation_id, "/organisation_id")
    return on_project(decide_name_stakeholder)(state, command, context)


RULES = (
    project_rule(NameStakeholder, decide_name_known_stakeholder, "stakeholders"),
    project_rule(SignOff, on_project(decide_sign_off), "sign-offs"),
    project_rule(WithdrawSignOff, on_project(decide_withdraw_sign_off), "sign-offs/withdrawal"),
)
