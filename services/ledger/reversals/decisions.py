"""Reversing a transaction: one mirrored event per event, in reverse order, each in its own stream.

Refused where undoing would pull the ground from under something later (BOOKS.md section 4, reversal; what
counts as ground is told in docs/decisions/0006).
"""

from dataclasses import dataclass
from typing import Any

from services.ledger.allocations.decisions import ALLOCATION
from services.ledger.commitments.state import COMMITMENT
from services.ledger.funds.decisions import FUND
from services.ledger.resources import Decided, Kind, Resource, live
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.projects import ReverseTransaction
from shared.contracts.envelope import Recorded
from shared.contracts.events import FundEvent
from shared.contracts.events.corrections import ReasonCode, Reversed
from shared.contracts.problems import NotLoaded, Refused
from shared.postings.entries import Entry, entry_json
from shared.postings.registry import entries_of

REVERSIBLE_STREAMS = frozenset(
    {
        "pledge",
        "agreement",
        "receipt",
        "interest",
        "charge",
        "transfer",
        "allocation",
        "commitment",
        "disbursement",
        "expenditure_report",
        "refund",
        "flow",
    }
)
OUTSTANDING = ("advances_to_partners", "recoverable_from_partners")
"""What the commitment floor holds committed against."""


@dataclass(frozen=True, slots=True)
class Undone:
    """The events of a transaction with their resources, as a reversal found them."""

    events: list[Recorded]
    resources: dict[str, Resource[Any]]


def decide_reverse_transaction(ledger: LedgerState, command: ReverseTransaction, context: Context) -> list[Decided]:
    """Undoes a transaction. Refuses `transaction.unknown`, `reversal.of_reversal`, `reversal.not_reversible`,
    `reversal.twice`, `reversal.by_maker`, `reversal.by_machine`, `reversal.depended_on` (naming what depends)."""
    events: list[Recorded] = ledger.listed("transaction", command.transaction_id)
    if not events:
        raise Refused("transaction.unknown", "/transaction_id", id=command.transaction_id)
    undone = find(ledger, events)
    if not context.actor.is_person:
        raise Refused("reversal.by_machine")
    if any(event.actor.person == context.actor.person for event in events):
        raise Refused("reversal.by_maker")
    return mirrored(ledger, undone, command.reason_code, command.reason, context)


def find(ledger: LedgerState, events: list[Recorded]) -> Undone:
    """The events' resources. Refuses what can never be reversed, and what has been."""
    resources: dict[str, Resource[Any]] = {}
    for event in events:
        kind, _, resource_id = event.stream.partition("/")
        if isinstance(event.data, Reversed):
            raise Refused("reversal.of_reversal", "/transaction_id", position=event.position)
        if kind not in REVERSIBLE_STREAMS:
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
    """The reversal of everything found. Refuses `reversal.depended_on`."""
    _require_nothing_later(ledger, undone)
    first = undone.events[0].data
    assert isinstance(first, FundEvent)
    fund = ledger.get(FUND, first.fund_id)
    _require_floors(ledger, undone)
    reversal_id = context.new_id()
    number = ledger.next_number(first.fund_id, fund.code, fund.time_zone, "REV", context.recorded_at)
    decided = []
    for event in reversed(undone.events):
        kind, _, resource_id = event.stream.partition("/")
        entries = [entry_json(e.mirrored(), fund.base_currency) for e in entries_of(event.data)]
        data = Reversed(
            fund_id=first.fund_id,
            stream_kind=kind,
            stream_id=resource_id,
            number=number,
            reversal_id=reversal_id,
            reverses_position=event.position,
            reverses_type=event.type,
            transaction_id=event.transaction_id,
            reason_code=reason_code,
            reason=reason,
            names=event.data.named(),
            entries=tuple(entries),
        )
        decided.append(Decided(data, event.effective_on))
    return decided


def _require_nothing_later(ledger: LedgerState, undone: Undone) -> None:
    last = undone.events[-1].position
    streams = {event.stream for event in undone.events}
    for stream in streams:
        for later in live(undone.resources[stream].events):
            if later.position > last and later.stream == stream:
                raise _depended_on(later)
    created = {event.stream for event in undone.events if event.version == 1}
    if not created:
        return
    named: list[Recorded] = ledger.listed("dependents", *sorted(stream.partition("/")[2] for stream in created))
    for later in named:
        # A commitment and its reports share one id: what counts is the resource that the event names.
        if later.position > last and later.stream not in streams and created.intersection(later.data.named()):
            raise _depended_on(later)


def _require_floors(ledger: LedgerState, undone: Undone) -> None:
    """What the mirrors take from an allocation or a commitment, one after the other, must be free there."""
    left: dict[str, dict[str, int]] = {}
    outstanding: dict[str, int] = {}
    for event in reversed(undone.events):
        entries = [entry.mirrored() for entry in entries_of(event.data)]
        allocation = _other(ledger, ALLOCATION, event)
        if allocation is not None:
            held = left.setdefault(allocation.stream, dict(allocation.state.uncommitted_minor))
            _require_left(held, entries, "allocated", allocation, undone)
        commitment = _other(ledger, COMMITMENT, event)
        if commitment is not None:
            state = commitment.state
            held = left.setdefault(commitment.stream, dict(state.committed_minor))
            _require_left(held, entries, "committed", commitment, undone)
            standing = outstanding.get(commitment.stream, state.advances_minor + state.recoverable_minor)
            moved = sum(e.base_amount for e in entries if e.account in OUTSTANDING)
            outstanding[commitment.stream] = standing + moved
            if sum(held.values()) < standing + moved:
                raise _depended_on(_latest_live(commitment, undone))


def _other(ledger: LedgerState, kind: Kind[Any], event: Recorded) -> Resource[Any] | None:
    """The allocation or commitment that the event is under, unless the event is what made it."""
    resource_id: str | None = getattr(event.data, f"{kind.name}_id", None)
    if resource_id is None or (event.stream.startswith(f"{kind.name}/") and event.version == 1):
        return None
    return ledger.find(kind, resource_id)


def _require_left(
    held: dict[str, int], entries: list[Entry], account: str, resource: Resource[Any], undone: Undone
) -> None:
    for entry in entries:
        if entry.account == account:
            source = entry.dimensions.source or ""
            held[source] = held.get(source, 0) - entry.base_amount
            if held[source] < 0:
                raise _depended_on(_latest_live(resource, undone))


def _latest_live(resource: Resource[Any], undone: Undone) -> Recorded:
    later = [e for e in live(resource.events) if e.position > undone.events[-1].position]
    return later[-1] if later else resource.events[-1]


def _depended_on(later: Recorded) -> Refused:
    return Refused(
        "reversal.depended_on",
        "/transaction_id",
        type=later.type,
        position=later.position,
        stream=later.stream,
        transaction_id=later.transaction_id,
    )
