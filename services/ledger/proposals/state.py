"""A proposal as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.ledger.resources import Kind
from shared.contracts.envelope import Recorded
from shared.contracts.events.proposals import (
    CommandProposed,
    Hold,
    ProposalApproved,
    ProposalRejected,
    ProposalWithdrawn,
)
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True)
class Proposal:
    """A command that waits, or waited, for a second person.

    `state` says what was decided of it; an open one can no more be approved from `expires_at` on, and holds nothing.
    """

    fund_id: str
    command: str
    body: Mapping[str, Any]
    amount: Money
    counterparty_id: str | None
    holds: tuple[Hold, ...]
    expires_at: str
    proposed_at: int
    proposed_by: str
    proposed_by_issuer: str
    state: str = "open"
    decided_by: str | None = None
    reason: str | None = None

    @property
    def maker(self) -> tuple[str, str]:
        """The person who proposed it."""
        return (self.proposed_by_issuer, self.proposed_by)


def evolve_proposal(proposal: Proposal | None, event: Recorded) -> Proposal:
    """The proposal after one of its events."""
    data = event.data
    if isinstance(data, CommandProposed):
        return Proposal(
            data.fund_id, data.command, data.body, data.amount, data.counterparty_id, data.holds, data.expires_at,
            event.position, event.actor.subject, event.actor.issuer,
        )  # fmt: skip
    assert proposal is not None
    decided = replace(proposal, decided_by=event.actor.subject)
    if isinstance(data, ProposalApproved):
        return replace(decided, state="approved")
    if isinstance(data, ProposalRejected):
        return replace(decided, state="rejected", reason=data.reason)
    assert isinstance(data, ProposalWithdrawn)
    return replace(decided, state="withdrawn")


PROPOSAL = Kind("proposal", evolve_proposal, kept=False)
