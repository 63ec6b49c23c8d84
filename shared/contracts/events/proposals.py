"""Commands that wait for a second person, and what became of them. They post nothing."""

from typing import Annotated, Any

from pydantic import Field

from shared.contracts.events.base import FundEvent, Source
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Money, PositiveMoney
from shared.contracts.texts import Code, CommandName, Instant, Note

HOLDS_MAX = 200


class Hold(Contract):
    """What a proposed command would take of one balance: of a source's money, or of a bank account's cash."""

    account: Code
    source: Source | None = None
    bank_account_id: Id | None = None
    amount: PositiveMoney


class CommandProposed(FundEvent):
    """A command as it is to be given, its path ids and evidence among its fields; what it takes is held.

    `amount` is what the thresholds of policies are held against, in the base currency.
    """

    STREAM = "proposal"
    STREAM_ID = "proposal_id"
    proposal_id: Id
    command: CommandName
    body: dict[str, Any]
    amount: Money
    counterparty_id: Id | None = None
    holds: Annotated[tuple[Hold, ...], Field(max_length=HOLDS_MAX)] = ()
    expires_at: Instant


class ProposalApproved(FundEvent):
    """A second person approved it; the command's own events follow in the same transaction."""

    STREAM = "proposal"
    STREAM_ID = "proposal_id"
    proposal_id: Id


class ProposalRejected(FundEvent):
    """A second person declined it; what was held is free."""

    STREAM = "proposal"
    STREAM_ID = "proposal_id"
    proposal_id: Id
    reason: Note


class ProposalWithdrawn(FundEvent):
    """Whoever proposed it took it back; what was held is free."""

    STREAM = "proposal"
    STREAM_ID = "proposal_id"
    proposal_id: Id
