"""What the feed of the ledger means to the projects service: a pure translation, event by event.

What changes at a project is the sum of the event's own entries, so that no type that ever posts to one is forgotten;
what happened, as far as a project moves on by it, is told beside. A project moves on by these facts and by nothing
that anyone types twice.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from shared.contracts.commands.projects_hearing import HeardChanges, HeardFact, HeardProject, HearLedger, What
from shared.contracts.events import EVENT_TYPES
from shared.contracts.events.allocations import AllocationApproved, AllocationRevised
from shared.contracts.events.base import EventData
from shared.contracts.events.commitments import (
    CommitmentClosed,
    CommitmentSigned,
    DisbursementPaid,
    DisbursementReturned,
    PartnerBalanceWrittenOff,
    PartnerRefundReceived,
)
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.expenditure import CostDisallowed, ExpenditureAccepted
from shared.contracts.events.invoices import InvoiceAccepted, InvoicePaid
from shared.contracts.events.openings import AllocationOpened, CommitmentOpened
from shared.contracts.events.parties import HeardFrom, ProjectFrozen
from shared.contracts.money import Booked, Money
from shared.eventlog.subscription import FeedEvent
from shared.postings.registry import POSTINGS, entries_of

BALANCE_OF_ACCOUNT: Final[Mapping[str, tuple[tuple[str, int], ...]]] = {
    "allocated": (("allocated_minor", -1),),
    "committed": (("allocated_minor", -1), ("committed_minor", -1)),
    "spent": (("allocated_minor", -1),),
    "advances_to_partners": (("advances_minor", 1),),
    "recoverable_from_partners": (("recoverable_minor", 1),),
    "payables": (("payables_minor", -1),),
}
"""Which balances of a project an account's entries change, and their sign. What is committed or spent was allocated
before, so that the three accounts of the budget book make what is allocated in all."""


def _one(what: What, resource_id: str, amount: Booked | Money | None = None) -> tuple[HeardFact, ...]:
    base = amount.base_money if isinstance(amount, Booked) else amount
    return (HeardFact(what=what, resource_id=resource_id, amount=base),)


def _expenditure(e: ExpenditureAccepted | CostDisallowed, amounts: tuple[Money, ...]) -> tuple[HeardFact, ...]:
    if not amounts:
        return ()
    sign = -1 if isinstance(e, CostDisallowed) else 1
    total = Money.of(sign * sum(amount.minor for amount in amounts), amounts[0].currency)
    return _one("expenditure", e.commitment_id, total)


def _opened(e: CommitmentOpened) -> tuple[HeardFact, ...]:
    """A commitment that is older than the ledger, and what was paid under it before."""
    bound = _one("commitment", e.commitment_id)
    paid = sum(part.paid.minor for part in e.paid)
    return (*bound, *_one("payment", e.commitment_id, Money.of(paid, e.refunded.currency))) if paid else bound


_FACTS: Final[Mapping[type[EventData], Callable[[Any], tuple[HeardFact, ...]]]] = {
    AllocationApproved: lambda e: _one("allocation", e.allocation_id),
    AllocationRevised: lambda e: _one("allocation", e.allocation_id),
    AllocationOpened: lambda e: _one("allocation", e.allocation_id),
    CommitmentSigned: lambda e: _one("commitment", e.commitment_id),
    CommitmentOpened: _opened,
    CommitmentClosed: lambda e: _one("commitment_closed", e.commitment_id),
    DisbursementPaid: lambda e: _one("payment", e.disbursement_id, e.amount),
    DisbursementReturned: lambda e: _one("payment_returned", e.disbursement_id),
    InvoicePaid: lambda e: _one("payment", e.invoice_id, e.amount),
    InvoiceAccepted: lambda e: _one("expenditure", e.commitment_id, e.amount),
    ExpenditureAccepted: lambda e: _expenditure(e, tuple(line.amount.base_money for line in e.posted)),
    CostDisallowed: lambda e: _expenditure(e, tuple(line.amount.base_money for line in e.disallowed)),
    PartnerRefundReceived: lambda e: _one("refund", e.refund_id, e.amount),
    PartnerBalanceWrittenOff: lambda e: _one("write_off", e.commitment_id, e.amount),
    ProjectFrozen: lambda e: (HeardFact(what="freeze", amount=e.disbursed),),
    Reversed: lambda e: (HeardFact(what="undone", undoes_position=e.reverses_position),),
}
"""What each type of event tells beside the balances."""

TYPES: Final = tuple(sorted({name for name, _ in POSTINGS} | {event.type_name() for event in _FACTS}))
"""What a subscription to the ledger asks for: whatever posts, since any posting may be to a project."""


def heard(event: FeedEvent) -> HearLedger | None:
    """What the event means to the projects that it concerns, None where it concerns none.

    Raises KeyError for a type or a version that this code does not know, pydantic.ValidationError for an event that
    says too little: neither is passed over.
    """
    if event.type not in TYPES:
        return None
    data = EVENT_TYPES[event.type, event.schema_version].model_validate(event.data)
    changes = _changes(data)
    named: str | None = getattr(data, "project_id", None)
    if named is not None:
        changes.setdefault(named, {})
    facts = _FACTS.get(type(data))
    told = () if facts is None else facts(data)
    projects = tuple(
        HeardProject(project_id=project_id, changes=HeardChanges(**sums), facts=told)
        for project_id, sums in changes.items()
        if told or any(sums.values())
    )
    if not projects:
        return None
    on = None if event.effective_on is None else date.fromisoformat(event.effective_on)
    return HearLedger(heard_from=HeardFrom(log=event.log, position=event.position), effective_on=on, projects=projects)


def _changes(data: EventData) -> dict[str, dict[str, int]]:
    """What the entries change at each project that they are about, in order."""
    found: dict[str, dict[str, int]] = {}
    for entry in entries_of(data):
        project_id = entry.dimensions.project_id
        balances = BALANCE_OF_ACCOUNT.get(entry.account)
        if project_id is None or balances is None:
            continue
        sums = found.setdefault(project_id, {})
        for name, sign in balances:
            sums[name] = sums.get(name, 0) + sign * entry.base_amount
    return found
