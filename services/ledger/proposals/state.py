"""A proposal as it stands."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.ledger.proposals.parts import joined
from shared.contracts.actor import Actor
from shared.contracts.commands.any_command import AnyCommand
from shared.contracts.envelope import Recorded
from shared.contracts.events.proposals import (
    CommandProposed,
    HoldLine,
    OpeningLinesProposed,
    ProposalApproved,
    ProposalRejected,
    ProposalWithdrawn,
)
from shared.contracts.money import Money
from shared.contracts.times import parse_utc, utc_text
from shared.deciding.resources import Kind


@dataclass(frozen=True, slots=True)
class Proposal:
    """A command that waits, or waited, for a second person. `status` is open, also once it has expired.

    `body_sha256`: of the proposed body as canonical JSON, where it is told in several events.
    """

    fund_id: str
    status: str
    proposed: AnyCommand
    proposed_at: str
    proposed_by: Actor
    expires_at: str
    holds: tuple[HoldLine, ...]
    counterparty_id: str | None
    base_amount: Money | None
    body_sha256: str | None = None
    decided_by: Actor | None = None
    reason: str | None = None
    approved_transaction_id: str | None = None

    def expired(self, at: datetime) -> bool:
        """True when nobody decided it in time."""
        return self.status == "open" and parse_utc(self.expires_at) <= at


def evolve_proposal(proposal: Proposal | None, event: Recorded) -> Proposal:
    """The proposal after one of its events."""
    data = event.data
    if isinstance(data, CommandProposed):
        return Proposal(
            data.fund_id, "open", data.proposed, utc_text(event.recorded_at), event.actor, utc_text(data.expires_at),
            data.holds, data.counterparty_id, data.base_amount, data.body_sha256,
        )  # fmt: skip
    assert proposal is not None
    if isinstance(data, OpeningLinesProposed):
        return replace(proposal, proposed=joined(proposal.proposed, data.lines))
    if isinstance(data, ProposalApproved):
        return replace(
            proposal, status="approved", decided_by=event.actor, approved_transaction_id=event.transaction_id
        )
    if isinstance(data, ProposalRejected):
        return replace(proposal, status="rejected", decided_by=event.actor, reason=data.reason)
    assert isinstance(data, ProposalWithdrawn)
    return replace(proposal, status="withdrawn", decided_by=event.actor)


PROPOSAL = Kind("proposal", evolve_proposal, kept=False)
