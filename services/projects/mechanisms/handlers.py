"""Who sets the policies of a mechanism, where."""

from dataclasses import replace

from services.projects.mechanisms.decisions import decide_set_policy
from services.projects.mechanisms.state import MECHANISM, policies_of
from services.projects.roles import ROLES
from services.projects.state import Context
from shared.contracts.commands.projects_lifecycle import SetMechanismPolicy
from shared.deciding.capability import CommandRule
from shared.deciding.resources import Decided
from shared.deciding.state import State


def decide_set_mechanism_policy(state: State, command: SetMechanismPolicy, context: Context) -> list[Decided]:
    """Sets a policy beside those that the mechanism has. Refuses what `decide_set_policy` refuses."""
    return decide_set_policy(command, replace(context, policies=policies_of(state, command.mechanism)))


RULES = (
    CommandRule(
        SetMechanismPolicy,
        decide_set_mechanism_policy,
        "/v1/mechanisms/{mechanism}/policies",
        MECHANISM,
        ROLES[SetMechanismPolicy],
        target="mechanism",
        keeps_refusals=False,
    ),
)
