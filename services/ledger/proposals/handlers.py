"""Who proposes, approves, rejects and withdraws, where. Made over the commands that may be proposed."""

from collections.abc import Iterable
from functools import partial
from typing import Any, get_args

from services.ledger.capability import CommandRule, fund_of_target
from services.ledger.proposals.decisions import (
    PROPOSAL,
    decide_approve_proposal,
    decide_propose_command,
    decide_reject_proposal,
    decide_withdraw_proposal,
    released_by,
)
from services.ledger.roles import CHECKING
from services.ledger.state import LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.commands.proposals import ApproveProposal, ProposeCommand, RejectProposal, WithdrawProposal
from shared.contracts.events.parties import Role


def rules_over(rules: Iterable[CommandRule]) -> tuple[CommandRule, ...]:
    """The commands on proposals of other commands: a proposal is made with the right to the command that it carries."""
    proposable = {rule.name: rule for rule in rules}
    makers: tuple[Role, ...] = tuple(
        role for role in get_args(Role) if any(role in rule.roles for rule in proposable.values())
    )
    of_proposal = fund_of_target(PROPOSAL, "proposal_id")

    def proposed(ledger: LedgerState, command: Any) -> tuple[CommandRule, CommandBody]:
        return proposable[command.proposed.command], command.proposed.body

    def funds_of_proposed(ledger: LedgerState, command: Any) -> str | tuple[str, ...] | None:
        inside = command.proposed
        return proposable[inside.command].fund_of(ledger, inside.body)

    def funds_of_approved(ledger: LedgerState, command: Any) -> str | tuple[str, ...] | None:
        inside = ledger.get(PROPOSAL, command.proposal_id).proposed
        return proposable[inside.command].fund_of(ledger, inside.body)

    def organisation_of_maker(ledger: LedgerState, command: Any) -> str | None:
        inside = ledger.get(PROPOSAL, command.proposal_id).proposed
        organisation_of = proposable[inside.command].organisation_of
        return None if organisation_of is None else organisation_of(ledger, inside.body)

    return (
        CommandRule(
            ProposeCommand,
            partial(decide_propose_command, proposable),
            "/v1/proposals",
            PROPOSAL,
            makers,
            funds_of_proposed,
            stands_for=proposed,
        ),
        CommandRule(
            ApproveProposal,
            partial(decide_approve_proposal, proposable),
            "/v1/proposals/{proposal_id}/approval",
            PROPOSAL,
            CHECKING,
            funds_of_approved,
            target="proposal_id",
            releases=released_by,
        ),
        CommandRule(
            RejectProposal,
            decide_reject_proposal,
            "/v1/proposals/{proposal_id}/rejection",
            PROPOSAL,
            CHECKING,
            of_proposal,
            target="proposal_id",
        ),
        CommandRule(
            WithdrawProposal,
            decide_withdraw_proposal,
            "/v1/proposals/{proposal_id}/withdrawal",
            PROPOSAL,
            makers,
            of_proposal,
            target="proposal_id",
            organisation_of=organisation_of_maker,
        ),
    )
