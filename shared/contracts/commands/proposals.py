"""Commands on proposals: a command given for a second person to approve."""

from typing import Any

from shared.contracts.commands.base import CommandBody
from shared.contracts.ids import Id
from shared.contracts.texts import CommandName, Note


class ProposeCommand(CommandBody):
    """Proposes a command: its name, and its body with the ids of its path and its evidence among the fields.

    `If-Match` of the proposed command is not supported: it is decided anew when it is approved. The proposal names
    no evidence of its own: the command's body does.
    """

    command: CommandName
    body: dict[str, Any]


class ApproveProposal(CommandBody):
    """Gives the proposed command as a second person."""

    PATH_IDS = ("proposal_id",)
    proposal_id: Id


class RejectProposal(CommandBody):
    """Declines the proposed command as a second person."""

    PATH_IDS = ("proposal_id",)
    proposal_id: Id
    reason: Note


class WithdrawProposal(CommandBody):
    """Takes one's own proposal back. An edited command is a new proposal."""

    PATH_IDS = ("proposal_id",)
    proposal_id: Id
