"""What stands in a ledger as far as a generator of commands must know it: things by kind, and rough sums.

Folded from events alone, in time that does not grow with the history, so that long histories can be drawn, too.
It only makes commands sensible: no test believes it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shared.contracts.envelope import Recorded
from shared.contracts.events import FundEvent
from shared.contracts.events.allocations import AllocationEvent
from shared.contracts.events.commitments import (
    DisbursementPaid,
    DisbursementReturned,
)
from shared.contracts.events.contributions import (
    ContributionReceived,
    ReceiptApplied,
    ReceiptReturned,
    ReceivableRecovered,
    ReceivableWrittenOff,
)
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.in_kind import InKindReceived, InKindUsed
from shared.contracts.events.invoices import InvoiceAccepted, InvoicePaid
from shared.contracts.events.openings import AllocationOpened, CommitmentOpened, InvoiceOpened, ReceiptOpened
from shared.contracts.events.refunds import DonorRefundApproved, DonorRefundPaid
from shared.contracts.money import Booked
from shared.postings.entries import Dimensions
from shared.postings.registry import entries_of
from tests.properties.whole.months import Months

REVERSIBLE = frozenset(
    [
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
        "fee_settlement",
        "flow",
        "in_kind",
        "invoice",
        "journal",
        "reprogramming",
        "pool_deficit",
        "residue",
    ]
)
"""Kinds of resources whose transactions may be reversed."""
FIRST_DAY, LAST_DAY = date(2021, 2, 1), date(2025, 12, 31)
RECENT = 30
Sums = Counter[tuple[Any, ...]]


@dataclass
class Thing:
    """A resource by its live events, the oldest first."""

    kind: str
    id: str
    events: list[Recorded] = field(default_factory=list)

    @property
    def first(self) -> Any:
        """What its first event says."""
        return self.events[0].data

    @property
    def fund(self) -> str | None:
        """The fund that it is in."""
        return self.first.fund_id if isinstance(self.first, FundEvent) else None

    @property
    def since(self) -> date:
        """The day from which it stands."""
        return self.events[0].effective_on or FIRST_DAY

    def last(self, name: str, *types: str) -> Any:
        """A field of the last event of some types."""
        said = (e.data for e in reversed(self.events) if not types or e.type in types)
        return next((getattr(data, name) for data in said if hasattr(data, name)), None)

    def has(self, *types: str) -> bool:
        """True when one of its events is of such a type."""
        return any(e.type in types for e in self.events)


class World:
    """Everything that was recorded, by kind, and what it comes to."""

    def __init__(self) -> None:
        self.things: dict[tuple[str, str], Thing] = {}
        self.order: dict[str, list[str]] = defaultdict(list)
        self.transactions: dict[str, list[Recorded]] = {}
        self.reversible: list[str] = []
        self.sums: Sums = Counter()
        self.positions: dict[int, Recorded] = {}
        self.accounts: dict[tuple[str, str], list[str]] = defaultdict(list)
        """Bank accounts of a fund in a currency."""
        self.rated: set[tuple[str, str]] = set()
        self.day = FIRST_DAY
        self.now: datetime | None = None
        self.recorded: Counter[str] = Counter()
        """Commands that were recorded, by name."""
        self.short: dict[tuple[Any, ...], None] = {}
        """Cash and available below zero: they block a fund until they are mended."""
        self.needs_second: list[tuple[str, dict[str, Any]]] = []
        """Commands that were refused because a second person must approve them."""
        self.files: list[str] = []
        self.months = Months()
        self.status: dict[str, str] = {}
        """Of every fund: open, closing, closed."""
        self.leaves: dict[str, dict[tuple[str, str, Dimensions], list[int]]] = {}
        """Every balance of the funds whose life ends within the history: their codes begin with an E."""
        self.count = 0

    # Asking

    def thing(self, kind: str, id: str) -> Thing | None:
        """A live resource."""
        return self.things.get((kind, id))

    def live(self, kind: str) -> Iterator[Thing]:
        """The live ones of a kind, the newest first: as many as a caller looks at."""
        for id in reversed(self.order[kind]):
            found = self.things.get((kind, id))
            if found is not None:
                yield found

    def base(self, fund: str) -> str:
        """A fund's base currency."""
        found: str = self.things["fund", fund].first.base_currency
        return found

    def is_mission(self, fund: str) -> bool:
        """True for a mission's budget."""
        return bool(self.things["fund", fund].first.kind == "mission_budget")

    def funds(self, *kinds: str) -> list[str]:
        """The funds of some kinds, the oldest first."""
        return [id for id in self.order["fund"] if self.things["fund", id].first.kind in kinds]

    def of_fund(self, kind: str, fund: str) -> Iterator[Thing]:
        """The live ones of a kind that are in a fund."""
        return (thing for thing in self.live(kind) if thing.fund == fund)

    def waits(self, proposal: Thing) -> bool:
        """True for a proposal that can still be decided."""
        decided = proposal.has("ProposalApproved", "ProposalRejected", "ProposalWithdrawn")
        return not decided and (self.now is None or proposal.first.expires_at > self.now)

    def waits_for_opening(self, fund: str) -> bool:
        """True for an older fund (its code begins with an O) that has not been opened yet."""
        code: str = self.things["fund", fund].first.code
        return code.startswith("O") and not self.sums["entries", fund]

    # Taking in

    def take(self, event: Recorded) -> None:
        """One more event."""
        self.count += 1
        self.now = event.recorded_at
        data = event.data
        self.positions[event.position] = event
        self.months.take(event)
        self.transactions.setdefault(event.transaction_id, []).append(event)
        if event.position % 200 == 0:
            self._forget(event.position)
        kind, _, id = event.stream.partition("/")
        if kind == "fund" and event.type in _STATUS:
            self.status[id] = _STATUS[event.type]
            if event.type == "FundOpened" and data.kind == "trust_fund" and data.code[0] == "E":  # type: ignore[attr-defined]
                self.leaves[id] = {}
        thing = self.things.get((kind, id))
        if isinstance(data, Reversed):
            undone = self.positions.get(data.reverses_position)
            if data.reverses_type == "FundClosing":
                self.status[data.fund_id] = "open"
            if data.transaction_id in self.reversible:
                self.reversible.remove(data.transaction_id)
            if undone is not None:
                self._count(undone, -1)
                if thing is not None:
                    thing.events = [e for e in thing.events if e.position != undone.position]
                    if not thing.events:
                        del self.things[kind, id]
            self._entries(event)
            return
        if event.type == "EvidenceAttached":
            return
        if thing is None:
            thing = self.things[kind, id] = Thing(kind, id)
            self.order[kind].append(id)
        thing.events.append(event)
        if event.type == "BankAccountOpened":
            for fund in data.fund_ids:  # type: ignore[attr-defined]
                self.accounts[fund, data.currency].append(id)  # type: ignore[attr-defined]
        undoable = kind in REVERSIBLE or event.type in ("OpeningBalancesRecorded", "FundClosing")
        if undoable and self.reversible[-1:] != [event.transaction_id]:
            self.reversible = [*self.reversible[-200:], event.transaction_id]
        self._count(event, 1)
        self._entries(event)

    def _forget(self, position: int) -> None:
        """Only recent transactions are ever reversed: an old one needs not be kept."""
        if len(self.positions) > 20_000:
            for old in [p for p in self.positions if p < position - 10_000]:
                del self.positions[old]
            kept = {e.transaction_id for e in self.positions.values()}
            self.transactions = {tx: events for tx, events in self.transactions.items() if tx in kept}

    def _entries(self, event: Recorded) -> None:
        if not isinstance(event.data, FundEvent):
            return
        fund = event.data.fund_id
        self.sums["opened", fund] += event.type == "OpeningBalancesRecorded"
        for e in entries_of(event.data):
            d = e.dimensions
            self.sums["entries", fund] += 1
            if fund in self.leaves:
                leaf = self.leaves[fund].setdefault((e.account, e.currency, d), [0, 0])
                leaf[0] += e.amount
                leaf[1] += e.base_amount
                assert event.effective_on is not None
                self.sums["last_on", fund] = max(self.sums["last_on", fund], event.effective_on.toordinal())
            if e.account == "cash":
                self._level(("cash", fund, d.bank_account_id), e.amount)
            elif e.account == "available":
                self._level(("available", fund, d.source), -e.base_amount)
                self.sums["available", fund] -= e.base_amount
            elif e.account in ("contributions_receivable", "conditional_contributions", "doubtful_allowance"):
                self.sums[e.account, d.agreement_id] += (
                    abs(e.amount) if e.amount * _SIGNS[e.account] > 0 else -abs(e.amount)
                )
            elif e.account in ("advances_to_partners", "recoverable_from_partners", "payables") and d.commitment_id:
                self.sums[e.account, d.commitment_id] += e.amount if e.account != "payables" else -e.amount
            elif e.account == "committed":
                self.sums["committed", d.commitment_id] -= e.base_amount
            elif e.account == "refunds_payable_to_donors" and d.agreement_id:
                self.sums["owed_back", d.agreement_id] -= e.amount
            elif e.account in ("agent_fee_payable", "support_cost_payable"):
                self.sums[e.account, fund] -= e.amount
            elif e.account in ("programme_expense", "recoveries") and d.category and d.commitment_id:
                self.sums["posted", d.commitment_id, d.category] += e.amount

    def _level(self, key: tuple[Any, ...], change: int) -> None:
        self.sums[key] += change
        if self.sums[key] < 0:
            self.short[key] = None
        else:
            self.short.pop(key, None)

    def _count(self, event: Recorded, sign: int) -> None:
        for key, minor in _counted(event.data):
            self.sums[key] += sign * minor

    def heard(self, name: str, body: dict[str, Any]) -> None:
        """A command was recorded; an approval counts for the command that was proposed, too."""
        self.recorded[name] += 1
        proposal = self.thing("proposal", body["proposal_id"]) if name == "approve_proposal" else None
        if proposal is not None:
            self.recorded[proposal.first.proposed.command] += 1

    def advance(self, days: int) -> None:
        """Time goes on."""
        self.day = min(LAST_DAY, self.day + timedelta(days=days))


_STATUS = {"FundOpened": "open", "FundClosing": "closing", "FundClosed": "closed"}
_SIGNS = {"contributions_receivable": 1, "conditional_contributions": -1, "doubtful_allowance": -1}


def _minor(money: Booked | None) -> int:
    return 0 if money is None else money.minor


def _counted(data: Any) -> Iterator[tuple[tuple[Any, ...], int]]:
    """What an event adds to sums that no entry tells by itself."""
    allocation = getattr(data, "allocation_id", None)
    if allocation is not None:
        for e in entries_of(data):
            if e.account == "allocated":
                yield ("uncommitted", allocation), -e.base_amount
    match data:
        case ContributionReceived():
            yield ("net_left", data.receipt_id), data.net.minor
            yield ("unapplied", data.receipt_id), _minor(data.unapplied)
            yield ("late", data.receipt_id), _minor(data.refundable)
        case ReceiptOpened():
            yield ("unapplied", data.receipt_id), _minor(data.unapplied)
            yield ("net_left", data.receipt_id), _minor(data.unapplied)
        case ReceiptApplied():
            yield ("unapplied", data.receipt_id), -data.applied.minor
        case ReceiptReturned():
            yield ("net_left", data.receipt_id), -data.amount.minor
            yield ("unapplied", data.receipt_id), -_minor(data.from_unapplied)
            yield ("late", data.receipt_id), -_minor(data.from_refundable)
        case DonorRefundApproved():
            yield ("refund_left", data.refund_id), data.amount.minor
            if data.agreement is not None:
                yield ("approved_left", data.agreement.agreement_id), data.agreement.amount.minor
            for given in data.receipts:
                yield ("unapplied", given.receipt_id), -given.amount.minor
                yield ("net_left", given.receipt_id), -given.amount.minor
        case DonorRefundPaid():
            yield ("refund_left", data.refund_id), -data.amount.minor
            for given in data.receipts:
                if given.agreement_id is None:
                    yield ("late", given.receipt_id), -given.amount.minor
            if not data.receipts:
                for settled in data.settled:
                    yield ("approved_left", settled.agreement_id), -settled.amount.minor
        case ReceivableWrittenOff():
            yield ("written_off", data.agreement_id), data.amount.minor
        case ReceivableRecovered():
            yield ("written_off", data.agreement_id), -data.settles.minor
        case AllocationEvent():
            yield ("project", data.project_id), sum(part.amount.minor for part in data.sources)
        case AllocationOpened():
            yield ("uncommitted", data.allocation_id), sum(part.amount.minor for part in data.sources)
            yield ("project", data.project_id), data.amount.minor
        case CommitmentOpened():
            for part in data.paid:
                yield ("paid", data.commitment_id, part.instalment), part.paid.minor
        case DisbursementPaid() | DisbursementReturned():
            sign = 1 if isinstance(data, DisbursementPaid) else -1
            yield ("paid", data.commitment_id, data.instalment), sign * data.amount.minor
        case InvoiceAccepted():
            yield ("unpaid", data.invoice_id), data.amount.minor
        case InvoiceOpened():
            yield ("unpaid", data.invoice_id), data.amount.minor - data.paid.minor
        case InvoicePaid():
            yield ("unpaid", data.invoice_id), -data.amount.minor
        case InKindReceived():
            yield ("in_kind", data.in_kind_id), data.fair_value.minor
        case InKindUsed():
            yield ("in_kind", data.in_kind_id), -data.amount.minor
