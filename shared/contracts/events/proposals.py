"""Commands that wait for a second person, and what became of them. They post nothing; they hold."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.commands.any_command import AnyCommand
from shared.contracts.commands.openings import OpeningLines
from shared.contracts.events.base import FundEvent, Source
from shared.contracts.fiscal_years import FiscalYear
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Money
from shared.contracts.texts import Note, Sha256
from shared.contracts.times import Moment

PartCount = Annotated[int, Field(ge=2, le=10_000, strict=True)]
"""The number of a part after the first, and how many there are."""


class HoldLine(Contract):
    """What a proposal holds of one balance, in that balance's currency, above zero."""

    account: Literal["available", "cash"]
    amount: Money
    bank_account_id: Id | None = None
    donor_id: Id | None = None
    agreement_id: Id | None = None
    source: Source | None = None
    fiscal_year: FiscalYear | None = None


class ProposalEvent(FundEvent):
    """What every event of a proposal carries."""

    STREAM = "proposal"
    STREAM_ID = "proposal_id"
    proposal_id: Id


class CommandProposed(ProposalEvent):
    """A command waits for a second person until `expires_at`; until then `holds` are not free for anything else.

    `base_amount` and `counterparty_id` are what the command exposes the fund to, and to whom. An opening too large for
    one event lists the rest of its lines in the events that follow, `parts` in all with this one; `body_sha256` is then
    the digest of the whole body as canonical JSON.
    """

    proposed: AnyCommand
    parts: PartCount | None = None
    body_sha256: Sha256 | None = None
    holds: tuple[HoldLine, ...] = ()
    counterparty_id: Id | None = None
    base_amount: Money | None = None
    expires_at: Moment


class OpeningLinesProposed(ProposalEvent):
    """More lines of the opening that is proposed; each list goes on where the part before left it."""

    part: PartCount
    parts: PartCount
    lines: OpeningLines


class ProposalApproved(ProposalEvent):
    """A second person approved: the command's own events follow in the same transaction."""


class ProposalRejected(ProposalEvent):
    """A second person turned it down."""

    reason: Note


class ProposalWithdrawn(ProposalEvent):
    """Its maker took it back."""
