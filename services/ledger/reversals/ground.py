"""What a reversal may not pull away from under something later (BOOKS.md section 4, reversal, floors, ceiling).

A later event that stands on the transaction; the floors of an allocation or a commitment; what a partner was paid;
a close; a donor's receivable; the ceiling of a project. Capacity is none of them: a source or a bank account may fall
below zero by a reversal, and then blocks allocations and payments (docs/decisions/0006).
"""

from dataclasses import dataclass
from typing import Any

from services.ledger.agreements.state import AGREEMENT
from services.ledger.allocations.decisions import ALLOCATION
from services.ledger.commitments.state import COMMITMENT, Commitment, recoverable_bound_by
from services.ledger.funds.decisions import BANK_ACCOUNT, FUND, Fund
from services.ledger.hearing.decisions import PROJECT
from services.ledger.rates.carrying import NOTHING, Carried
from services.ledger.receipts.state import RECEIPT
from services.ledger.state import LedgerState
from shared.contracts.envelope import Recorded
from shared.contracts.events.allocations import AllocationEvent
from shared.contracts.events.appropriations import AuthorityLapsed
from shared.contracts.events.commitments import CommitmentEvent, InstalmentWaived
from shared.contracts.events.contributions import ConditionFailed, ConditionMet
from shared.contracts.events.evidence import EvidenceAttached
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Kind, Resource, changing, fold
from shared.postings.entries import Dimensions, Entry
from shared.postings.registry import entries_of


@dataclass(frozen=True, slots=True)
class Undone:
    """The events of a transaction with their resources, as a reversal found them."""

    events: list[Recorded]
    resources: dict[str, Resource[Any]]


def require_ground(ledger: LedgerState, undone: Undone, fund: Fund) -> None:
    """Refuses `reversal.depended_on` naming what would lose its ground, `allocation.exceeds_approved`."""
    _require_nothing_later(ledger, undone)
    _require_floors(ledger, undone)
    _require_commitments(ledger, undone)
    _require_reserves(ledger, undone)
    _require_conditional_cash(ledger, undone)
    _require_receivable(ledger, undone, fund)
    _require_owed_to_donors(ledger, undone, fund)
    _require_ceiling(ledger, undone, fund)
    _require_open_accounts(ledger, undone)


def _require_nothing_later(ledger: LedgerState, undone: Undone) -> None:
    last = undone.events[-1].position
    streams = {event.stream for event in undone.events}
    for stream in streams:
        if all(isinstance(e.data, EvidenceAttached) for e in undone.events):
            break
        if stream.startswith(f"{FUND.name}/"):
            continue  # a fund's policies and bounds stand on no balance
        for later in changing(undone.resources[stream].events):
            if later.position > last and later.stream == stream:
                raise _depended_on(later)
    created = {event.stream for event in undone.events if _made(undone.resources[event.stream], event)}
    if not created:
        return
    named: list[Recorded] = ledger.listed("dependents", *sorted(stream.partition("/")[2] for stream in created))
    for later in named:
        # A commitment and its reports share one id: what counts is the resource that the event names.
        if later.position > last and later.stream not in streams and created.intersection(later.data.named()):
            raise _depended_on(later)


def _made(resource: Resource[Any], event: Recorded) -> bool:
    """True for the event that a resource stands on: its first one, or the first after a reversal that undid all."""
    return next((e for e in changing(resource.events) if e.stream == event.stream), event).position == event.position


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
            standing = outstanding.get(commitment.stream, state.advances_base_minor + state.recoverable_bound_minor)
            moved = sum(e.base_amount for e in entries if e.account == "advances_to_partners")
            moved -= recoverable_bound_by(event.data)
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
    later = [e for e in changing(resource.events) if e.position > undone.events[-1].position]
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


def _require_commitments(ledger: LedgerState, undone: Undone) -> None:
    """Commitments as they would stand afterwards: not paid beyond their amount, not closed with a balance."""
    positions = {event.position for event in undone.events}
    for event in undone.events:
        for commitment in _commitments(ledger, event):
            kept = tuple(e for e in commitment.events if e.position not in positions)
            after = fold(COMMITMENT, commitment.id, kept)
            if after is not None and not _stands(commitment.state, after.state, event):
                raise _depended_on(_latest_live(commitment, undone))


def _commitments(ledger: LedgerState, event: Recorded) -> list[Resource[Commitment]]:
    """The commitment that the event is under, or those whose balances it revalued."""
    own = _other(ledger, COMMITMENT, event)
    named = [name.partition("/")[2] for name in event.data.named() if name.startswith(f"{COMMITMENT.name}/")]
    found = [own, *(ledger.find(COMMITMENT, commitment_id) for commitment_id in named)]
    return list({c.id: c for c in found if c is not None and not c.reversed}.values())


def _stands(before: Commitment, after: Commitment, event: Recorded) -> bool:
    worse = after.amount.minor < before.amount.minor or after.net_paid > before.net_paid
    if worse and after.net_paid > after.amount.minor:
        return False
    # What is to be recovered after an audit may stand under a closed commitment, with what is bound for it.
    balance = after.advances_own_minor or after.payables_own_minor or after.uncovered != NOTHING
    if after.closed and balance:
        return False
    if after.currency != after.base_currency and any(
        was.is_sound and not now.is_sound for was, now in zip(_carried(before), _carried(after), strict=True)
    ):
        return False
    if isinstance(event.data, InstalmentWaived):
        number = event.data.instalment
        return after.paid_own_minor.get(number, 0) <= 0 or after.reported_spans >= number - 1
    return True


def _require_reserves(ledger: LedgerState, undone: Undone) -> None:
    """Allocations as they would stand afterwards: what is reserved for support cost is still uncommitted."""
    positions = {event.position for event in undone.events}
    for event in undone.events:
        allocation = _other(ledger, ALLOCATION, event)
        if allocation is None or allocation.reversed:
            continue
        after = fold(ALLOCATION, allocation.id, tuple(e for e in allocation.events if e.position not in positions))
        if after is not None and after.state.reserve_left > max(0, after.state.uncommitted_total):
            raise _depended_on(_latest_live(allocation, undone))


def _carried(commitment: Commitment) -> tuple[Carried, ...]:
    """What a later event took at carrying base, so that undoing an earlier one could leave base without amount."""
    return (commitment.advances, commitment.recoverable, commitment.payables, commitment.uncovered)


def _require_conditional_cash(ledger: LedgerState, undone: Undone) -> None:
    """What became of a condition stands while a receipt it speaks of was changed later: returned, or decided on."""
    last = undone.events[-1].position
    for event in undone.events:
        if not isinstance(event.data, ConditionMet | ConditionFailed):
            continue
        for cash in event.data.receipts:
            receipt = ledger.resource(RECEIPT, cash.receipt_id)
            for later in changing(receipt.events):
                if later.position > last:
                    raise _depended_on(later)


def _require_receivable(ledger: LedgerState, undone: Undone, fund: Fund) -> None:
    """What a donor owes under an agreement never falls below zero: a later receipt may have taken a bounce's place."""
    change: dict[tuple[str, Dimensions], int] = {}
    for event in undone.events:
        for entry in entries_of(event.data):
            if entry.account == "contributions_receivable":
                key = (entry.currency, entry.dimensions)
                change[key] = change.get(key, 0) - entry.amount
    for (currency, about), less in change.items():
        if less >= 0 or about.agreement_id is None:
            continue
        owed = ledger.balance(fund.fund_id, "contributions_receivable", currency, about).amount
        agreement = ledger.resource(AGREEMENT, about.agreement_id)
        if owed + less < 0 and f"{AGREEMENT.name}/{agreement.id}" not in {e.stream for e in undone.events}:
            named: list[Recorded] = ledger.listed("dependents", agreement.id)
            raise _depended_on(named[-1] if named else agreement.events[-1])


def _require_owed_to_donors(ledger: LedgerState, undone: Undone, fund: Fund) -> None:
    """What is owed to donors never falls below zero, nor keeps a base behind nothing: what was paid since at the
    average, or revalued, is undone first."""
    change: dict[tuple[str, Dimensions], list[int]] = {}
    for event in undone.events:
        for entry in entries_of(event.data):
            if entry.account == "refunds_payable_to_donors":
                sums = change.setdefault((entry.currency, entry.dimensions), [0, 0])
                sums[0] += entry.amount
                sums[1] += entry.base_amount
    for (currency, about), (amount, base) in change.items():
        owed = ledger.balance(fund.fund_id, "refunds_payable_to_donors", currency, about)
        stands = Carried(-owed.amount, -owed.base_amount)
        if stands.is_sound and not stands.plus(Carried(amount, base)).is_sound:
            raise _depended_on(_latest_live(undone.resources[undone.events[-1].stream], undone))


def _require_ceiling(ledger: LedgerState, undone: Undone, fund: Fund) -> None:
    """Undoing a reduction, or a lapse, must not lift a project's allocations above what is approved."""
    for event in undone.events:
        data = event.data
        if isinstance(data, AllocationEvent):
            rise = -sum(part.amount.minor for part in data.sources)
        elif isinstance(data, AuthorityLapsed):
            rise = data.amount.minor
        elif isinstance(data, CommitmentEvent):
            rise = data.lapsed_minor
        else:
            continue
        if rise <= 0 or data.project_id is None:
            continue
        project = ledger.get(PROJECT, data.project_id)
        approved = project.approved_amount
        if approved is not None and project.allocated_minor + rise > approved.minor:
            raise Refused(
                "allocation.exceeds_approved",
                "/transaction_id",
                asked=from_minor(rise, fund.base_currency),
                allocated=from_minor(project.allocated_minor, fund.base_currency),
                approved=approved.amount,
                currency=fund.base_currency,
            )


def _require_open_accounts(ledger: LedgerState, undone: Undone) -> None:
    """Nothing is put back on a bank account that was closed, nor taken from one."""
    accounts = {e.dimensions.bank_account_id for event in undone.events for e in entries_of(event.data)}
    for bank_account_id in sorted(account for account in accounts if account is not None):
        account = ledger.resource(BANK_ACCOUNT, bank_account_id)
        if account.state.closed:
            raise _depended_on(account.events[-1])
