"""Setting the policies of a mechanism."""

from typing import get_args

from services.projects.reference.naming import require_policy_codes
from services.projects.state import Context, require_not_future
from shared.contracts.commands.projects_lifecycle import SetMechanismPolicy
from shared.contracts.events.projects_lifecycle import MechanismPolicySet
from shared.contracts.problems import Refused
from shared.contracts.project_policies import LeadTimePolicy
from shared.contracts.project_states import QuickImpactState, SideState, TrustFundState
from shared.deciding.resources import Decided


def decide_set_policy(command: SetMechanismPolicy, context: Context) -> list[Decided]:
    """Lets a mechanism decide by a value from a day on.

    The first of its key may hold from any day, so that a history can be told; a later one only from today on, so that
    no project that was handed in finds itself under another rule. Refuses `policy.other_mechanism`,
    `policy.backdated` with the first day that is free, `policy.lead_times`, `effective_on.future`, `code.unknown` and
    `code.expired` for what no reference list has on the day from which it holds.
    """
    require_not_future(command.effective_on, context)
    policy = command.policy
    if policy.mechanism != command.mechanism:
        given = {"mechanism": command.mechanism, "given": policy.mechanism}
        raise Refused("policy.other_mechanism", "/policy/mechanism", **given)
    if isinstance(policy, LeadTimePolicy):
        _require_states(policy)
    if policy.key in context.policies.by_key and command.valid_from < context.today:
        days = {"valid_from": str(command.valid_from), "first_day": str(context.today)}
        raise Refused("policy.backdated", "/valid_from", **days)
    require_policy_codes(policy, command.valid_from)
    event = MechanismPolicySet(mechanism=command.mechanism, policy=policy, valid_from=command.valid_from)
    return [Decided(event, command.effective_on)]


def _require_states(policy: LeadTimePolicy) -> None:
    """Each state is one of the mechanism's and is named once. Refuses `policy.lead_times`."""
    way = QuickImpactState if policy.mechanism == "quick_impact" else TrustFundState
    states = {*get_args(way), *get_args(SideState)}
    named = [lead.state for lead in policy.states]
    unknown = sorted(set(named) - states)
    doubled = sorted({state for state in named if named.count(state) > 1})
    if unknown or doubled:
        raise Refused("policy.lead_times", "/policy/states", unknown=list(unknown), doubled=list(doubled))
