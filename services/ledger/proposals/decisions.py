"""Proposing a command, and approving, rejecting and withdrawing what was proposed (SYSTEM.md, four eyes)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from services.ledger.books.holds import sums_of
from services.ledger.capability import CommandRule
from services.ledger.evidence.naming import funds_of, named_files, require_evidence
from services.ledger.funds.decisions import FUND, Fund
from services.ledger.proposals.four_eyes import exposure_of
from services.ledger.proposals.parts import PART_BYTES_MAX, body_digest, in_parts
from services.ledger.proposals.state import PROPOSAL, Proposal
from services.ledger.state import Context, LedgerState
from shared.contracts.canonical import canonical
from shared.contracts.commands.base import CommandBody
from shared.contracts.commands.proposals import (
    ApproveProposal,
    ProposeCommand,
    RejectProposal,
    WithdrawProposal,
)
from shared.contracts.envelope import Causation
from shared.contracts.events.proposals import (
    CommandProposed,
    OpeningLinesProposed,
    ProposalApproved,
    ProposalRejected,
    ProposalWithdrawn,
)
from shared.contracts.money import Money
from shared.contracts.policies import ProposalExpiryPolicy
from shared.contracts.problems import Refused
from shared.contracts.times import day_in, utc_text
from shared.deciding.resources import Decided, Unchanged

EXPIRY_HOURS = 7 * 24
"""How long a proposal waits in a fund whose policy does not say."""
PROPOSAL_BYTES_MAX = 60_000
"""So large that the event fits the log with its envelope."""


def decide_propose_command(ledger: LedgerState, command: ProposeCommand, context: Context) -> list[Decided]:
    """Asks a second person. The command is decided as if it were approved, and holds what it would take.

    Refuses what the command itself is refused for, `proposal.not_proposable` for what is of no one fund,
    `proposal.funds` for what is of several, `proposal.changes_nothing`, `proposal.expires_at` for a moment that is
    past or beyond the fund's policy, `proposal.too_large`. An opening is told in as many events as it needs.
    """
    proposed = command.proposed
    rule: CommandRule = context.rules[proposed.command]
    if not rule.proposable:
        raise Refused("proposal.not_proposable", "/proposed/command", command=rule.name)
    funds = set(funds_of(ledger, rule, proposed.body))
    if len(funds) != 1:
        raise Refused("proposal.funds", "/proposed/body", funds=len(funds))
    fund = ledger.get(FUND, funds.pop())
    try:
        decided, evidence = _decided(rule, ledger, proposed.body, replace(context, approved=True))
    except Unchanged:
        raise Refused("proposal.changes_nothing", "/proposed", command=rule.name) from None
    except Refused as refused:
        raise Refused(refused.code, f"/proposed/body{refused.pointer or ''}", **refused.figures) from None
    exposure = exposure_of(ledger, fund, rule, proposed.body, decided)
    first, rest = in_parts(proposed, PART_BYTES_MAX)
    parts = len(rest) + 1 if rest else None
    data = CommandProposed(
        fund_id=fund.fund_id,
        proposal_id=context.new_id(),
        proposed=first,
        parts=parts,
        body_sha256=body_digest(proposed) if rest else None,
        holds=() if rule.hold is None else rule.hold(decided),
        counterparty_id=exposure.counterparty_id,
        base_amount=Money.of(exposure.minor, fund.base_currency) if exposure.minor else None,
        expires_at=_expiry(fund, command.expires_at, context.recorded_at),
    )
    size = len(canonical(data.to_json()))
    if size > PROPOSAL_BYTES_MAX:
        raise Refused("proposal.too_large", "/proposed", bytes=size, bytes_max=PROPOSAL_BYTES_MAX)
    today = day_in(fund.time_zone, context.recorded_at)
    more = [
        OpeningLinesProposed(
            fund_id=fund.fund_id, proposal_id=data.proposal_id, part=number, parts=len(rest) + 1, lines=lines
        )
        for number, lines in enumerate(rest, start=2)
    ]
    return [Decided(event, today, None, evidence) for event in (data, *more)]


def decide_approve_proposal(ledger: LedgerState, command: ApproveProposal, context: Context) -> list[Decided]:
    """Approves: the proposed command is decided at this moment, with its own hold released, as its maker gave it.

    Refuses `four_eyes.by_machine`, `four_eyes.by_maker`, `proposal.closed`, `proposal.expired`, and whatever the
    command is refused for now.
    """
    proposal, today = _as_second_person(ledger, command.proposal_id, context)
    opened = ledger.resource(PROPOSAL, command.proposal_id).events[0]
    rule: CommandRule = context.rules[proposal.proposed.command]
    assert proposal.body_sha256 in (None, body_digest(proposal.proposed)), "the parts are not what was proposed"
    own = sums_of(proposal.fund_id, proposal.holds)
    inside = replace(context, actor=proposal.proposed_by, approved=True, released=own)
    approved = Decided(ProposalApproved(fund_id=proposal.fund_id, proposal_id=command.proposal_id), today)
    try:
        decided, evidence = _decided(rule, ledger, proposal.proposed.body, inside)
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


def _decided(
    rule: CommandRule, ledger: LedgerState, command: CommandBody, context: Context
) -> tuple[list[Decided], tuple[str, ...]]:
    """The events of the command inside, and the evidence that it names, under the rules of evidence of its own."""
    funds = funds_of(ledger, rule, command)
    evidence = named_files(ledger, funds, command) if command.evidence else ()
    decided = rule.decide(ledger, command, context)
    if not evidence:
        require_evidence(ledger, funds, rule, command, decided, context.recorded_at)
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
