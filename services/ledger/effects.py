"""What recorded events do: to the books, to resources and their read rows, to numbers, references, holds and sums.

First all of it is worked out without changing anything (`plan`), then applied (`absorb`): live for each command, and
by a rebuild for each command of the log, so that both make the same rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from services.ledger.books.balances import Balance, Posted
from services.ledger.books.keys import BalanceKey
from services.ledger.capability import Exposure
from services.ledger.day_sums import NOBODY
from services.ledger.funds.decisions import FUND
from services.ledger.proposals.state import PROPOSAL
from services.ledger.state import LedgerState, invoice_digest, reference_digest
from shared.contracts.envelope import Recorded
from shared.contracts.events import EventData, FundEvent
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.funds import BankAccountOpened, FundOpened
from shared.contracts.events.invoices import InvoiceAccepted
from shared.contracts.events.openings import InvoiceOpened
from shared.contracts.events.parties import OrganisationHeard
from shared.contracts.events.proposals import CommandProposed
from shared.contracts.problems import NotLoaded
from shared.contracts.times import day_in
from shared.deciding.capability import Capability
from shared.deciding.resources import Resource, founded, grown
from shared.deciding.state import code_digest
from shared.eventlog.columns import Rows
from shared.postings.entries import imbalance
from shared.postings.registry import Posting, posting_of
from shared.service import effects
from shared.service.effects import Key
from shared.service.loading import take_grant


class _Trait(NamedTuple):
    """What there is to do about the events of a type, so that nothing else is looked at."""

    posting: Posting | None
    exposing: tuple[tuple[str, Callable[[Any], Exposure | None]], ...]
    numbered: bool
    referred: bool
    coded: bool
    invoiced: bool


class _Effect(NamedTuple):
    """One event, where it lives, whom it names, what it posts."""

    event: Recorded
    trait: _Trait
    key: Key
    named: tuple[Key, ...]
    posted: Posted | None


@dataclass(slots=True)
class Plan:
    """What one command's events do, worked out and not applied; `fund_base` when they post anything."""

    effects: list[_Effect]
    fund_base: str = ""

    def balances(self) -> Iterator[Balance]:
        """The balances that change, each once, in order."""
        touched = {id(b): b for effect in self.effects if effect.posted is not None for b in effect.posted.balances}
        return iter(touched.values())


@dataclass(slots=True)
class _Dirty:
    """Rows of read models that wait for the end of the transaction."""

    counters: dict[tuple[str, str, int], None] = field(default_factory=dict)
    overdrawn: dict[BalanceKey, Balance] = field(default_factory=dict)


class Effects(effects.Effects):
    """The states in memory, and the rows that wait to be written."""

    TABLES = (
        *effects.Effects.TABLES,
        "number_counters",
        "book_keys",
        "book_key_facets",
        "book_entries",
        "book_totals",
        "overdrawn_balances",
        "holds",
        "exposed_days",
    )
    state: LedgerState

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        super().__init__(capabilities)
        self._rules: list[Any] = [rule for capability in capabilities for rule in capability.rules]
        self._traits: dict[type[EventData], _Trait] = {}
        self._counters = Rows(
            "number_counters",
            {"fund_id": "uuid", "kind": "text", "year": "integer", "last": "integer"},
            "ON CONFLICT (fund_id, kind, year) DO UPDATE SET last = excluded.last",
        )
        self._dirty = _Dirty()

    def plan(self, recorded: Sequence[Recorded]) -> Plan:
        """What the events do, in order. Raises NotLoaded with all that is missing; asserts that entries balance."""
        effects: list[_Effect] = []
        missing: list[Any] = []
        resources = self.state.resources
        founding: set[Key] = set()
        posting_fund: str | None = None
        for event in recorded:
            data = event.data
            trait = self._traits.get(type(data)) or self._trait_of(type(data))
            kind, _, resource_id = event.stream.partition("/")
            key = (kind, resource_id)
            if key not in resources and key not in founding:
                if event.version > 1 or kind in self._by_name:
                    missing.append(("resource", kind, resource_id))
                else:
                    founding.add(key)
            named: list[Key] = []
            for stream in data.named():
                other, _, other_id = stream.partition("/")
                named.append((other, other_id))
                if other in self._following and named[-1] not in resources and named[-1] not in founding:
                    missing.append(("resource", other, other_id))
            if event.causation is not None:
                proposed_at = proposed(event)
                if proposed_at is not None and proposed_at not in self.state.makers:
                    missing.append(("maker", proposed_at))
            posted = None
            if trait.posting is not None:
                assert isinstance(data, FundEvent)
                assert event.effective_on is not None
                entries = trait.posting(data)
                if entries:
                    wrong = imbalance(entries)
                    if wrong is not None:
                        raise AssertionError(f"{event.type} at {event.position}: {wrong}")
                    posted = self.state.books.post(data.fund_id, event.position, event.effective_on, entries, missing)
                    posting_fund = data.fund_id
            if trait.exposing and ("fund", data.fund_id) not in resources:  # type: ignore[attr-defined]
                missing.append(("resource", "fund", data.fund_id))  # type: ignore[attr-defined]
            effects.append(_Effect(event, trait, key, tuple(named), posted))
        if missing:
            raise NotLoaded(*dict.fromkeys(missing))
        if posting_fund is None:
            return Plan(effects)
        return Plan(effects, self.state.get(FUND, posting_fund).base_currency)

    def absorb(self, plan: Plan) -> None:
        """Applies what was worked out."""
        for effect in plan.effects:
            event, trait, key, named, posted = effect
            if posted is not None:
                self.state.books.apply(posted)
                self._watch_floors(posted)
            self._grow(event, key)
            for follower in named:
                self._names.rows.append((follower[1], event.position))
                if follower[0] in self._following:
                    self._follow(event, follower)
            if trait.numbered:
                self._keep_number(event.data)
            if trait.referred or trait.coded or trait.invoiced:
                self._keep_uniques(event, trait, key)
            for command, of in trait.exposing:
                self._expose(event, command, of(event.data))
            self.size = event.position + 1
        if self.state.lists:
            self.state.lists.clear()

    def writes(self) -> Iterator[tuple[str, list[Any]]]:
        """What was appended beside the events themselves."""
        yield from super().writes()
        yield from self.state.books.writes()
        yield from self.state.holds.writes()
        yield from self.state.day_sums.writes()

    def finish(self) -> Iterator[tuple[str, list[Any]]]:
        """The rows that changed, as they stand at the end of the transaction."""
        self.state.books.reach(self.size)
        yield from self.writes()
        self._settle_changed()
        for counter in self._dirty.counters:
            self._counters.rows.append((*counter, self.state.counters[counter]))
        for rows in (*self._upserts.values(), self._counters):
            yield from rows.statements()
        yield from self._overdrawn_writes()
        self._dirty = _Dirty()

    def forget(self) -> None:
        """Drops every state and every waiting row."""
        super().forget()
        self._dirty = _Dirty()
        self._counters.clear()

    def full(self) -> bool:
        """Whether the books in memory hold more than they should."""
        return self.state.books.full()

    # One event at a time

    def _nothing(self) -> LedgerState:
        return LedgerState()

    def _trait_of(self, event: type[EventData]) -> _Trait:
        exposing = [(rule.name, e.of) for rule in self._rules for e in rule.exposes if e.event is event]
        trait = self._traits[event] = _Trait(
            posting_of(event),
            tuple(exposing),
            numbered="number" in event.model_fields,
            referred="reference" in event.model_fields and issubclass(event, FundEvent),
            coded=issubclass(event, FundOpened | BankAccountOpened | OrganisationHeard),
            invoiced=issubclass(event, InvoiceAccepted | InvoiceOpened),
        )
        return trait

    def _grow(self, event: Recorded, key: Key) -> None:
        resources = self.state.resources
        known = resources.get(key)
        if known is not None:
            resource = resources[key] = grown(known, event)
        else:
            resource = resources[key] = founded(self.kinds[key[0]], key[1], event)
        if key[0] in self.tables:
            self._changed[key] = None
        if isinstance(event.data, Reversed):
            self._reversed.rows.append((event.data.reverses_position, event.position))
        if key[0] == PROPOSAL.name:
            self._hold_of(event, resource)
        elif key[0] == "grant":
            self.state.acting.clear()
            take_grant(self.state, resource)

    def _watch_floors(self, posted: Posted) -> None:
        """Keeps the list of balances below zero.

        A balance enters it when an entry leaves it below zero on any day from that entry's day on, and leaves
        it when a later entry raises it to zero or more as of today (docs/decisions/0005).
        """
        overdrawn = self.state.overdrawn
        for entry, balance in zip(posted.entries, posted.balances, strict=True):
            sign = balance.floor_sign
            if not sign:
                continue
            if sign * entry.amount < 0:
                if balance.key not in overdrawn and balance.extreme_from(posted.effective_on, sign) < 0:
                    overdrawn[balance.key] = None
                    self._dirty.overdrawn[balance.key] = balance
            elif overdrawn and balance.key in overdrawn and sign * balance.amount >= 0:
                del overdrawn[balance.key]
                self._dirty.overdrawn[balance.key] = balance

    def _hold_of(self, event: Recorded, resource: Resource[Any]) -> None:
        data = resource.events[0].data
        assert isinstance(data, CommandProposed)
        about = (data.fund_id, resource.id, data.holds, data.expires_at, resource.created_at)
        if event.version == 1:
            self.state.holds.opened(*about)
        elif resource.state.status != "open":
            self.state.holds.closed(*about, event.position)

    def _expose(self, event: Recorded, command: str, found: Exposure | None) -> None:
        """Counts what the event exposes its fund to into the sum of the day."""
        if found is None:
            return
        fund_id: str = event.data.fund_id  # type: ignore[attr-defined]
        day = day_in(self.state.get(FUND, fund_id).time_zone, event.recorded_at)
        self.state.day_sums.add((fund_id, command, found.counterparty_id or NOBODY, day), found.minor)

    def _keep_number(self, data: Any) -> None:
        number: str | None = data.number
        if number is None:
            return
        _, kind, year, count = number.rsplit("-", 3)
        key = (data.fund_id, kind, int(year))
        self.state.counters[key] = int(count)
        self._dirty.counters[key] = None

    def _keep_uniques(self, event: Recorded, trait: _Trait, key: Key) -> None:
        """Notes who has what nobody else may have: a caller's reference, a code, a supplier's invoice."""
        data: Any = event.data
        taken = []
        if trait.referred and data.reference is not None:
            proposed_at = proposed(event)
            source = event.actor if proposed_at is None else self.state.makers[proposed_at]
            taken.append(reference_digest(source, data.fund_id, key[0], data.reference))
        if trait.coded:
            taken.append(code_digest(key[0], data.code))
        if trait.invoiced:
            taken.append(invoice_digest(data.fund_id, data.organisation_id, data.supplier_reference))
        for digest in taken:
            self._hold(digest, key[1])

    def _overdrawn_writes(self) -> Iterator[tuple[str, list[Any]]]:
        for key, balance in self._dirty.overdrawn.items():
            if key in self.state.overdrawn:
                yield "INSERT INTO overdrawn_balances (key) VALUES (%s) ON CONFLICT DO NOTHING", [balance.key_id]
            else:
                yield "DELETE FROM overdrawn_balances WHERE key = %s", [balance.key_id]


def proposed(event: Recorded) -> int | None:
    """Where the proposal stands by which the event was approved and whose client's reference it carries."""
    cause = event.causation
    return None if cause is None or cause.log != event.log else cause.position
