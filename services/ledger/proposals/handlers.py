"""Who proposes, approves, rejects and withdraws, where.

The machine holds a proposer to the right of the command that is proposed, in its own fund; the roles here are those
of any command that can be.
"""

from services.ledger.capability import CommandRule, anywhere, fund_of_target
from services.ledger.proposals.decisions import (
    decide_approve_proposal,
    decide_propose_command,
    decide_reject_proposal,
    decide_withdraw_proposal,
)
from services.ledger.proposals.state import PROPOSAL
from services.ledger.roles import CHECKING, PROPOSING
from shared.contracts.commands.openings import OPENING_BYTES_MAX
from shared.contracts.commands.proposals import ApproveProposal, ProposeCommand, RejectProposal, WithdrawProposal

_FUND = fund_of_target(PROPOSAL, "proposal_id")

RULES = (
    CommandRule(
        ProposeCommand,
        decide_propose_command,
        "/v1/proposals",
        PROPOSAL,
        PROPOSING,
        anywhere,
        body_bytes_max=OPENING_BYTES_MAX,
    ),
    CommandRule(
        ApproveProposal,
        decide_approve_proposal,
        "/v1/proposals/{proposal_id}/approval",
        PROPOSAL,
        CHECKING,
        _FUND,
        target="proposal_id",
    ),
    CommandRule(
        RejectProposal,
        decide_reject_proposal,
        "/v1/proposals/{proposal_id}/rejection",
        PROPOSAL,
        CHECKING,
        _FUND,
        target="proposal_id",
    ),
    CommandRule(
        WithdrawProposal,
        decide_withdraw_proposal,
        "/v1/proposals/{proposal_id}/withdrawal",
        PROPOSAL,
        PROPOSING,
        _FUND,
        target="proposal_id",
    ),
)
