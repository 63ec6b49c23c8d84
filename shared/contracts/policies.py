"""What a fund decides by, from a day on: rates, thresholds and calendars are dated policy, never constants.

A policy is known by its `name` and, where it may be set more than once at a time, by what it is about; a later
one takes the place of an earlier one of the same key.
"""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import NonNegativeMoney, PositiveMoney
from shared.contracts.texts import CommandName, Share

SourceOrder = Literal["narrowest_earmark_first", "oldest_receipt_first"]


class SourceOrderPolicy(Contract):
    """Which sources an allocation that names none draws on first; the pool always last."""

    name: Literal["source_order"]
    order: SourceOrder

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return self.name


class AgentFeePolicy(Contract):
    """The administrative agent's fee: a share of gross deposits, for the fund or for one agreement.

    `cap` bounds what one agreement is charged in all.
    """

    name: Literal["agent_fee"]
    rate: Share
    agreement_id: Id | None = None
    cap: PositiveMoney | None = None

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return self.name if self.agreement_id is None else f"{self.name}:{self.agreement_id}"


class SupportCostPolicy(Contract):
    """Programme support cost: a share of accepted direct cost, reserved when money is allocated.

    `cap` bounds what one allocation is charged in all.
    """

    name: Literal["support_cost"]
    rate: Share
    cap: PositiveMoney | None = None

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return self.name


class OperatingReservePolicy(Contract):
    """The share of what was received that no allocation may draw on."""

    name: Literal["operating_reserve"]
    share: Share

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return self.name


class FourEyesPolicy(Contract):
    """A command that a second person must approve: from a single amount on, or from a sum per counterparty and day.

    With neither threshold the command always needs a proposal.
    """

    name: Literal["four_eyes"]
    command: CommandName
    single_from: NonNegativeMoney | None = None
    daily_from: NonNegativeMoney | None = None

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return f"{self.name}:{self.command}"


class FourEyesEndedPolicy(Contract):
    """The command needs no proposal any more."""

    name: Literal["four_eyes_ended"]
    command: CommandName

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return f"four_eyes:{self.command}"


class ProposalExpiryPolicy(Contract):
    """How long a proposal waits for its checker before it expires."""

    name: Literal["proposal_expiry"]
    hours: Annotated[int, Field(strict=True, ge=1, le=8_784)]

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return self.name


class EvidencePolicy(Contract):
    """A command that must name evidence, from an amount on; `required` false lifts it."""

    name: Literal["evidence"]
    command: CommandName
    required: bool = True
    amount_from: NonNegativeMoney | None = None

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return f"{self.name}:{self.command}"


class AgeingStep(Contract):
    """From so many days overdue on, this share of what is owed is doubtful."""

    days_overdue: Annotated[int, Field(strict=True, ge=0, le=36_600)]
    share: Share


class ImpairmentPolicy(Contract):
    """How doubtful an overdue receivable is, by age; the last step reached holds."""

    name: Literal["impairment"]
    steps: Annotated[tuple[AgeingStep, ...], Field(min_length=1, max_length=20)]

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return self.name


class CommitmentLifePolicy(Contract):
    """How many months after its fiscal year a mission budget's commitment stays payable."""

    name: Literal["commitment_life"]
    months: Annotated[int, Field(strict=True, ge=0, le=120)]

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return self.name


class InKindPolicy(Contract):
    """From which value on goods in kind are recognised; below it they are registered only."""

    name: Literal["in_kind"]
    recognised_from: NonNegativeMoney

    @property
    def key(self) -> str:
        """What a later policy takes the place of."""
        return self.name


Policy = Annotated[
    SourceOrderPolicy
    | AgentFeePolicy
    | SupportCostPolicy
    | OperatingReservePolicy
    | FourEyesPolicy
    | FourEyesEndedPolicy
    | ProposalExpiryPolicy
    | EvidencePolicy
    | ImpairmentPolicy
    | CommitmentLifePolicy
    | InKindPolicy,
    Field(discriminator="name"),
]
"""Any policy, told apart by its `name`."""
