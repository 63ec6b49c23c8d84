"""Proposing a command, and approving, rejecting or withdrawing a proposal (BOOKS.md section 4, two persons)."""

from dataclasses import replace
from datetime import timedelta

from services.ledger.evidence.naming import funds_of
from services.ledger.funds.decisions import FUND, Fund
from services.ledger.proposals import proposed
from services.ledger.proposals.needed import exposed_minor
from services.ledger.proposals.state import PROPOSAL, Proposal
from services.ledger.resources import Decided
from services.ledger.state import Context, LedgerState
from shared.contracts.canonical import canonical
from shared.contracts.commands import CommandBody
from shared.contracts.commands.proposals import ApproveProposal, ProposeCommand, RejectProposal, WithdrawProposal
from shared.contracts.events import EventData
from shared.contracts.events.proposals import (
    HOLDS_MAX,
    CommandProposed,
    ProposalApproved,
    ProposalRejected,
    ProposalWithdrawn,
)
from shared.contracts.money import Money
from shared.contracts.policies import ProposalExpiryPolicy
from shared.contracts.problems import Refused
from shared.contracts.times import day_in, parse_utc, utc_text

HOURS = 168
"""How long a proposal waits where no policy of the fund says so: a week."""
BODY_BYTES_MAX = 48_000
"""What leaves room in one event for its envelope and its holds."""


def decide_propose_command(ledger: LedgerState, command: ProposeCommand, context: Context) -> list[Decided]:
    """Proposes a command, once it could be given now; what it would take is held until the proposal is decided.

    Refuses `command.unknown`, `proposal.not_proposable`, `proposal.funds`, `proposal.too_large`,
    `proposal.changes_nothing` and all that the command itself is refused, but for the second person.
    """
    if command.evidence:
        raise Refused("request.unknown_field", "/evidence", field="evidence")
    rule, inner = context.read(command.command, command.body)
    body = inner.to_json()
    size = len(canonical(body))
    if size > BODY_BYTES_MAX:
        raise Refused("proposal.too_large", "/body", bytes=size, bytes_max=BODY_BYTES_MAX)
    funds = funds_of(ledger, rule, inner)
    if len(set(funds)) != 1:
        raise Refused("proposal.funds", "/body", funds=len(set(funds)))
    fund = ledger.get(FUND, funds[0])
    decided, _ = proposed.decide(ledger, rule, inner, context)
    holds = () if rule.hold is None else rule.hold(decided)
    if len(holds) > HOLDS_MAX:
        raise Refused("proposal.too_large", "/body", holds=len(holds), holds_max=HOLDS_MAX)
    made = CommandProposed(
        fund_id=fund.fund_id,
        proposal_id=context.new_id(),
        command=rule.name,
        body=body,
        amount=Money.of(exposed_minor(ledger, fund, inner, decided), fund.base_currency),
        counterparty_id=_counterparty(inner, decided),
        holds=holds,
        expires_at=utc_text(context.recorded_at + timedelta(hours=_hours(fund, context))),
    )
    return [_decided(made, fund, context)]


def decide_approve_proposal(ledger: LedgerState, command: ApproveProposal, context: Context) -> list[Decided]:
    """Gives the command now, decided anew with its own hold released, in the approver's name.

    Refuses `proposal.closed`, `proposal.expired`, `four_eyes.by_machine`, `four_eyes.by_maker`, and all that the
    command itself is refused at this moment. Its events carry the proposal's position as what caused them.
    """
    proposal, fund = _waiting(ledger, command.proposal_id, context)
    _require_second_person(proposal, context)
    rule, inner = context.read(proposal.command, proposal.body)
    releasing = replace(context, released=command.proposal_id)
    decided, evidence = proposed.decide(ledger, rule, inner, releasing)
    approved = ProposalApproved(fund_id=proposal.fund_id, proposal_id=command.proposal_id)
    caused = [d._replace(caused_by=proposal.proposed_at, evidence=evidence) for d in decided]
    return [_decided(approved, fund, context), *caused]


def decide_reject_proposal(ledger: LedgerState, command: RejectProposal, context: Context) -> list[Decided]:
    """Declines it. Refuses `proposal.closed`, `proposal.expired`, `four_eyes.by_machine`, `four_eyes.by_maker`."""
    proposal, fund = _waiting(ledger, command.proposal_id, context)
    _require_second_person(proposal, context)
    rejected = ProposalRejected(fund_id=proposal.fund_id, proposal_id=command.proposal_id, reason=command.reason)
    return [_decided(rejected, fund, context)]


def decide_withdraw_proposal(ledger: LedgerState, command: WithdrawProposal, context: Context) -> list[Decided]:
    """Takes it back. Refuses `proposal.closed`, `proposal.expired`, `proposal.other_maker`."""
    proposal, fund = _waiting(ledger, command.proposal_id, context)
    if proposal.maker != context.actor.person:
        raise Refused("proposal.other_maker", "/proposal_id", id=command.proposal_id)
    withdrawn = ProposalWithdrawn(fund_id=proposal.fund_id, proposal_id=command.proposal_id)
    return [_decided(withdrawn, fund, context)]


def _waiting(ledger: LedgerState, proposal_id: str, context: Context) -> tuple[Proposal, Fund]:
    """A proposal that may still be decided, and its fund."""
    proposal = ledger.get(PROPOSAL, proposal_id)
    if proposal.state != "open":
        raise Refused("proposal.closed", "/proposal_id", id=proposal_id, status=proposal.state)
    if parse_utc(proposal.expires_at) <= context.recorded_at:
        raise Refused("proposal.expired", "/proposal_id", id=proposal_id, expires_at=proposal.expires_at)
    return proposal, ledger.get(FUND, proposal.fund_id)


def _require_second_person(proposal: Proposal, context: Context) -> None:
    if not context.actor.is_person:
        raise Refused("four_eyes.by_machine", None, command=proposal.command)
    if context.actor.person == proposal.maker:
        raise Refused("four_eyes.by_maker", None, command=proposal.command)


def _hours(fund: Fund, context: Context) -> int:
    today = day_in(fund.time_zone, context.recorded_at)
    policy = fund.policy(ProposalExpiryPolicy, today, "proposal_expiry")
    return HOURS if policy is None else policy.hours


def _counterparty(command: CommandBody, decided: list[Decided]) -> str | None:
    """Who the command deals with: the organisation or the donor that it, or its first event, names."""
    for told in (command, *(event.data for event in decided[:1])):
        for name in ("organisation_id", "donor_id"):
            found: str | None = getattr(told, name, None)
            if found is not None:
                return found
    return None


def _decided(data: EventData, fund: Fund, context: Context) -> Decided:
    return Decided(data, day_in(fund.time_zone, context.recorded_at))
