"""Proposing a command, and approving, rejecting and withdrawing what was proposed (SYSTEM.md, four eyes)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.ledger.books.holds import HOLD_SIGNS, sums_of
from services.ledger.books.keys import BalanceKey
from services.ledger.capability import CommandRule
from services.ledger.evidence.naming import named_files, require_evidence
from services.ledger.funds.decisions import FUND, Fund
from services.ledger.proposals.four_eyes import exposure_of, funds_of
from services.ledger.resources import Decided, Kind, Unchanged
from services.ledger.state import Context, LedgerState
from shared.contracts.actor import Actor
from shared.contracts.canonical import canonical
from shared.contracts.commands.any_command import AnyCommand
from shared.contracts.commands.base import CommandBody
from shared.contracts.commands.proposals import (
    ApproveProposal,
    ProposeCommand,
    RejectProposal,
    WithdrawProposal,
)
from shared.contracts.envelope import Causation, Recorded
from shared.contracts.events.proposals import (
    CommandProposed,
    HoldLine,
    ProposalApproved,
    ProposalRejected,
    ProposalWithdrawn,
)
from shared.contracts.money import Money
from shared.contracts.policies import ProposalExpiryPolicy
from shared.contracts.problems import Refused
from shared.contracts.times import day_in, parse_utc, utc_text

Rules = Mapping[str, CommandRule]
EXPIRY_HOURS = 7 * 24
"""How long a proposal waits in a fund whose policy does not say."""
PROPOSAL_BYTES_MAX = 60_000
"""So large that the event fits the log with its envelope."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A command that waits, or waited, for a second person. `status` is open, also once it has expired."""

    fund_id: str
    status: str
    proposed: AnyCommand
    proposed_at: str
    proposed_by: Actor
    expires_at: str
    holds: tuple[HoldLine, ...]
    counterparty_id: str | None
    base_amount: Money | None
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
            data.holds, data.counterparty_id, data.base_amount,
        )  # fmt: skip
    assert proposal is not None
    if isinstance(data, ProposalApproved):
        return replace(
            proposal, status="approved", decided_by=event.actor, approved_transaction_id=event.transaction_id
        )
    if isinstance(data, ProposalRejected):
        return replace(proposal, status="rejected", decided_by=event.actor, reason=data.reason)
    assert isinstance(data, ProposalWithdrawn)
    return replace(proposal, status="withdrawn", decided_by=event.actor)


PROPOSAL = Kind("proposal", evolve_proposal, kept=False)


def decide_propose_command(
    rules: Rules, ledger: LedgerState, command: ProposeCommand, context: Context
) -> list[Decided]:
    """Asks a second person. The command is decided as if it were approved, and holds what it would take.

    Refuses what the command itself is refused for, `proposal.no_fund`, `proposal.changes_nothing`,
    `proposal.expires_at` for a moment that is past or beyond the fund's policy, `proposal.too_large`.
    """
    proposed = command.proposed
    rule = rules[proposed.command]
    funds = funds_of(ledger, rule, proposed.body)
    if not funds:
        raise Refused("proposal.no_fund", "/proposed/command", command=rule.name)
    fund = ledger.get(FUND, funds[0])
    try:
        decided, evidence = _decided(rule, ledger, proposed.body, replace(context, approved=True))
    except Unchanged:
        raise Refused("proposal.changes_nothing", "/proposed", command=rule.name) from None
    except Refused as refused:
        raise Refused(refused.code, f"/proposed/body{refused.pointer or ''}", **refused.figures) from None
    exposure = exposure_of(rule, decided)
    data = CommandProposed(
        fund_id=fund.fund_id,
        proposal_id=context.new_id(),
        proposed=proposed,
        holds=_holds(rule, decided),
        counterparty_id=exposure.counterparty_id,
        base_amount=Money.of(exposure.minor, fund.base_currency) if exposure.minor else None,
        expires_at=_expiry(fund, command.expires_at, context.recorded_at),
    )
    size = len(canonical(data.to_json()))
    if size > PROPOSAL_BYTES_MAX:
        raise Refused("proposal.too_large", "/proposed", bytes=size, bytes_max=PROPOSAL_BYTES_MAX)
    return [Decided(data, day_in(fund.time_zone, context.recorded_at), None, evidence)]


def decide_approve_proposal(
    rules: Rules, ledger: LedgerState, command: ApproveProposal, context: Context
) -> list[Decided]:
    """Approves: the proposed command is decided at this moment, with its own hold released, as its maker gave it.

    Refuses `four_eyes.by_machine`, `four_eyes.by_maker`, `proposal.closed`, `proposal.expired`, and whatever the
    command is refused for now.
    """
    proposal, today = _as_second_person(ledger, command.proposal_id, context)
    opened = ledger.resource(PROPOSAL, command.proposal_id).events[0]
    rule = rules[proposal.proposed.command]
    approved = Decided(ProposalApproved(fund_id=proposal.fund_id, proposal_id=command.proposal_id), today)
    try:
        decided, evidence = _decided(
            rule, ledger, proposal.proposed.body, replace(context, actor=proposal.proposed_by, approved=True)
        )
    except Unchanged:
        return [approved]
    except Refused as refused:
        raise Refused(refused.code, "/proposal_id", **refused.figures) from None
    cause = Causation(opened.log, opened.position)
    return [approved, *(event._replace(causation=cause, evidence=evidence) for event in decided)]


def decide_reject_proposal(ledger: LedgerState, command: RejectProposal, context: Context) -> list[Decided]:
    """Turns a proposal down. Refuses as an approval does."""
    proposal, today = _as_second_person(ledger, command.proposal_id, context)
    rejected = ProposalRejected(fund_id=proposal.fund_id, proposal_id=command.proposal_id, reason=command.reason)
    return [Decided(rejected, today)]


def decide_withdraw_proposal(ledger: LedgerState, command: WithdrawProposal, context: Context) -> list[Decided]:
    """Takes one's own proposal back. Refuses `proposal.other_maker`, `proposal.closed`, `proposal.expired`."""
    proposal = ledger.get(PROPOSAL, command.proposal_id)
    if proposal.proposed_by.person != context.actor.person:
        raise Refused("proposal.other_maker", "/proposal_id", id=command.proposal_id)
    _require_open(command.proposal_id, proposal, context)
    withdrawn = ProposalWithdrawn(fund_id=proposal.fund_id, proposal_id=command.proposal_id)
    return [Decided(withdrawn, _today(ledger, proposal, context))]


def released_by(ledger: LedgerState, command: ApproveProposal) -> dict[BalanceKey, int]:
    """What the proposal itself holds, which its own approval may use. Refuses `proposal.unknown`."""
    proposal = ledger.get(PROPOSAL, command.proposal_id)
    open_now = proposal.status == "open" and not proposal.expired(ledger.holds.at)
    return sums_of(proposal.fund_id, proposal.holds) if open_now else {}


def _decided(
    rule: CommandRule, ledger: LedgerState, command: CommandBody, context: Context
) -> tuple[list[Decided], tuple[str, ...]]:
    """The events of the command inside, and the evidence that it names, under the rules of evidence of its own."""
    evidence = named_files(ledger, rule, command) if command.evidence else ()
    decided = rule.decide(ledger, command, context)
    if not evidence:
        require_evidence(ledger, rule, command, decided, context.recorded_at)
    return decided, evidence


def _as_second_person(ledger: LedgerState, proposal_id: str, context: Context) -> tuple[Proposal, date]:
    """An open proposal that the actor, a natural person, did not make, and today."""
    proposal = ledger.get(PROPOSAL, proposal_id)
    if not context.actor.is_person:
        raise Refused("four_eyes.by_machine", None, client_id=context.actor.client_id)
    if context.actor.person == proposal.proposed_by.person:
        raise Refused("four_eyes.by_maker", "/proposal_id", id=proposal_id)
    _require_open(proposal_id, proposal, context)
    return proposal, _today(ledger, proposal, context)


def _require_open(proposal_id: str, proposal: Proposal, context: Context) -> None:
    if proposal.status != "open":
        raise Refused("proposal.closed", "/proposal_id", id=proposal_id, status=proposal.status)
    if proposal.expired(context.recorded_at):
        raise Refused("proposal.expired", "/proposal_id", id=proposal_id, expires_at=proposal.expires_at)


def _today(ledger: LedgerState, proposal: Proposal, context: Context) -> date:
    return day_in(ledger.get(FUND, proposal.fund_id).time_zone, context.recorded_at)


def _expiry(fund: Fund, asked: datetime | None, recorded_at: datetime) -> datetime:
    policy = fund.policy(ProposalExpiryPolicy, day_in(fund.time_zone, recorded_at), "proposal_expiry")
    latest = recorded_at + timedelta(hours=EXPIRY_HOURS if policy is None else policy.hours)
    if asked is None:
        return latest
    if not recorded_at < asked <= latest:
        raise Refused("proposal.expires_at", "/expires_at", given=utc_text(asked), latest=utc_text(latest))
    return asked


def _holds(rule: CommandRule, decided: list[Decided]) -> tuple[HoldLine, ...]:
    """What the command would take of each balance, where it takes more than it gives."""
    taken: dict[tuple[str, str, str | None, str | None, str | None, str | None], int] = {}
    for entry in rule.hold(decided) if rule.hold is not None else ():
        about = entry.dimensions
        key = (
            entry.account,
            entry.currency,
            about.bank_account_id,
            about.donor_id,
            about.agreement_id,
            about.source,
        )
        taken[key] = taken.get(key, 0) - HOLD_SIGNS[entry.account] * entry.amount
    return tuple(
        HoldLine.model_validate(
            {
                "account": account,
                "amount": Money.of(minor, currency),
                "bank_account_id": bank_account_id,
                "donor_id": donor_id,
                "agreement_id": agreement_id,
                "source": source,
            }
        )
        for (account, currency, bank_account_id, donor_id, agreement_id, source), minor in taken.items()
        if minor > 0
    )
