"""Commands on proposals: what a second person must approve."""

from shared.contracts.commands.any_command import AnyCommand
from shared.contracts.commands.base import CommandBody
from shared.contracts.ids import Id
from shared.contracts.texts import Note
from shared.contracts.times import Moment


class ProposeCommand(CommandBody):
    """Asks a second person for a command; `expires_at` may shorten the time that the fund's policy gives.

    `proposed` is the command's name and its body, the ids of its path among it.
    """

    proposed: AnyCommand
    expires_at: Moment | None = None


class ApproveProposal(CommandBody):
    """Approves a proposal as a second person: its command is decided and recorded now."""

    PATH_IDS = ("proposal_id",)
    proposal_id: Id


class RejectProposal(CommandBody):
    """Turns a proposal down as a second person."""

    PATH_IDS = ("proposal_id",)
    proposal_id: Id
    reason: Note


class WithdrawProposal(CommandBody):
    """Takes one's own proposal back."""

    PATH_IDS = ("proposal_id",)
    proposal_id: Id
