"""Reversing a transaction: one mirrored event per event, in reverse order, each in its own stream.

Refused where undoing would pull the ground from under something later (BOOKS.md section 4, reversal; what
counts as ground is told in docs/decisions/0006).
"""

from datetime import date
from typing import Any

from services.ledger.funds.decisions import FUND, Fund, not_closed
from services.ledger.periods.calendar import month_of, open_from
from services.ledger.proposals.state import PROPOSAL
from services.ledger.reversals.ground import Undone, require_ground
from services.ledger.reversals.mirroring import Reversal, mirror
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import ReverseTransaction
from shared.contracts.envelope import Recorded
from shared.contracts.events import FundEvent
from shared.contracts.events.corrections import ReasonCode, Reversed
from shared.contracts.events.openings import OpeningBalancesRecorded
from shared.contracts.events.proposals import ProposalApproved
from shared.contracts.problems import NotLoaded, Refused
from shared.deciding.resources import Decided, Resource, live

REVERSIBLE_STREAMS = frozenset(
    {
        "pledge",
        "agreement",
        "receipt",
        "interest",
        "charge",
        "exchange",
        "revaluation",
        "transfer",
        "appropriation",
        "allocation",
        "commitment",
        "disbursement",
        "expenditure_report",
        "refund",
        "reprogramming",
        "pool_deficit",
        "residue",
        "fee_settlement",
        "flow",
        "in_kind",
        "invoice",
        "journal",
    }
)

REVERSIBLE_IN_OTHER_STREAMS = frozenset({"FundClosing", "OpeningBalancesRecorded"})
"""Types that are reversed although nothing else of their stream is."""


def decide_reverse_transaction(ledger: LedgerState, command: ReverseTransaction, context: Context) -> list[Decided]:
    """Undoes a transaction. Refuses `transaction.unknown`, `reversal.of_reversal`, `reversal.not_reversible`,
    `reversal.twice`, `reversal.by_maker`, `reversal.by_machine`, `reversal.depended_on` (naming what depends)."""
    events: list[Recorded] = ledger.listed("transaction", command.transaction_id)
    if not events:
        raise Refused("transaction.unknown", "/transaction_id", id=command.transaction_id)
    undone = find(ledger, [e for e in events if not isinstance(e.data, ProposalApproved)] or events)
    if not context.actor.is_person:
        raise Refused("reversal.by_machine")
    if context.actor.person in _makers(ledger, events):
        raise Refused("reversal.by_maker")
    return mirrored(ledger, undone, command.reason_code, command.reason, context)


def _makers(ledger: LedgerState, events: list[Recorded]) -> set[tuple[str, str]]:
    """Who recorded or approved the transaction, and who proposed it."""
    makers = {event.actor.person for event in events}
    for event in events:
        if isinstance(event.data, ProposalApproved):
            makers.add(ledger.get(PROPOSAL, event.data.proposal_id).proposed_by.person)
    return makers


def find(ledger: LedgerState, events: list[Recorded]) -> Undone:
    """The events' resources. Refuses what can never be reversed, and what has been."""
    resources: dict[str, Resource[Any]] = {}
    for event in events:
        kind, _, resource_id = event.stream.partition("/")
        if isinstance(event.data, Reversed):
            raise Refused("reversal.of_reversal", "/transaction_id", position=event.position)
        if kind not in REVERSIBLE_STREAMS and event.type not in REVERSIBLE_IN_OTHER_STREAMS:
            raise Refused("reversal.not_reversible", "/transaction_id", type=event.type)
        try:
            resource = ledger.resources[kind, resource_id]
        except KeyError:
            raise NotLoaded(("resource", kind, resource_id)) from None
        assert resource is not None
        resources[event.stream] = resource
    for event in events:
        standing = {e.position for e in live(resources[event.stream].events)}
        if event.position not in standing:
            raise Refused("reversal.twice", "/transaction_id", position=event.position)
    return Undone(events, resources)


def mirrored(
    ledger: LedgerState, undone: Undone, reason_code: ReasonCode, reason: str | None, context: Context
) -> list[Decided]:
    """The reversal of everything found, dated as the original while its month takes it, else on the first open day
    after it, never before: what was not there yet cannot be undone.

    Refuses `reversal.depended_on`, `allocation.exceeds_approved`, `reversal.months_closed` for opening balances,
    `fund.closed` for what was recorded before its fund was closed.
    """
    first = undone.events[0].data
    assert isinstance(first, FundEvent)
    fund = ledger.get(FUND, first.fund_id)
    if fund.closed_at is not None and undone.events[0].position < fund.closed_at:
        not_closed(fund, "/transaction_id")
    require_ground(ledger, undone, fund)
    reversal_id = context.new_id()
    number = ledger.next_number(first.fund_id, fund.code, fund.time_zone, "REV", context.recorded_at)
    reversal = Reversal(reversal_id, number, reason_code, reason)
    is_opening = any(isinstance(event.data, OpeningBalancesRecorded) for event in undone.events)
    if is_opening:
        _require_open_since(fund)
    return [
        mirror(fund, event, reversal, _dated(fund, event, context, is_opening)) for event in reversed(undone.events)
    ]


def _dated(fund: Fund, event: Recorded, context: Context, is_opening: bool) -> date:
    assert event.effective_on is not None
    return event.effective_on if is_opening else open_from(fund, event.effective_on, context.approved)


def _require_open_since(fund: Fund) -> None:
    """An opening is undone on its own day alone, as if it had never been: nothing that was closed stands on it."""
    closed = sorted(month for month, status in fund.months.items() if status != "open")
    since = [month for month in closed if fund.opening_on is not None and month > month_of(fund.opening_on)]
    if since:
        raise Refused("reversal.months_closed", "/transaction_id", months=", ".join(since))
