"""Reads a ledger's database as a stranger would and holds what stands there against the contract.

Everything is folded from the stored entries in order of position; the ledger's own totals are only asked
questions and never believed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg

from services.ledger import loading
from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from services.ledger.state import LedgerState
from shared.contracts.envelope import Recorded, read_leaf
from shared.contracts.events.allocations import AllocationApproved, AllocationEvent, AllocationRevised
from shared.contracts.events.commitments import DisbursementPaid
from shared.contracts.events.corrections import Reversed
from shared.contracts.events.parties import ProjectHeard
from shared.contracts.events.treasury import OwnTransferMade
from shared.deciding.resources import Resource
from shared.eventlog import columns
from shared.service.answers import resource_json, to_bytes
from shared.service.loading import load_resources
from shared.service.rebuild import rebuild
from tests.properties.model import BUDGET, FINANCIAL, Dims
from tests.support.desk import BRIDGE, Desk

DIMENSIONS = [
    "window_id",
    "bank_account_id",
    "donor_id",
    "agreement_id",
    "source",
    "project_id",
    "organisation_id",
    "commitment_id",
    "category",
    "fiscal_year",
]
_COLUMNS = ", ".join(f"k.{d}::text" if d.endswith("_id") else f"k.{d}" for d in DIMENSIONS)
ENTRIES = f"""SELECT e.position, e.effective_on, k.fund_id::text, k.book, k.account, k.currency, u.amount,
        coalesce(u.base, u.amount), {_COLUMNS}
    FROM book_entries e, unnest(e.keys, e.amounts, e.base_amounts) WITH ORDINALITY AS u(key, amount, base, line)
    JOIN book_keys k ON k.key = u.key WHERE e.position >= %s ORDER BY e.position, u.line"""
EVENTS = "SELECT leaf FROM log_events WHERE position >= %s ORDER BY position"
BRIDGE_BUDGET = ("available", "allocated", "committed")


@dataclass(frozen=True)
class Stored:
    """One stored entry."""

    position: int
    on: date
    fund: str
    book: str
    account: str
    currency: str
    amount: int
    base: int
    dims: Dims

    def has(self, wanted: dict[str, Any]) -> bool:
        """True when it has all wanted dimensions."""
        return set(wanted.items()) <= self.dims


@dataclass
class Auditor:
    """Folds stored entries as they come and keeps them, to answer any question again."""

    desk: Desk
    entries: list[Stored] = field(default_factory=list)
    events: list[Recorded] = field(default_factory=list)
    by_account: Counter[tuple[str, str]] = field(default_factory=Counter)
    outstanding: Counter[str] = field(default_factory=Counter)
    allocated: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    live_by_project: Counter[str] = field(default_factory=Counter)
    approved: dict[str, int | None] = field(default_factory=dict)
    ceiling_lifted: set[str] = field(default_factory=set)
    """Projects whose live allocations a reversal raised above what is approved: it is never refused for that."""

    def __post_init__(self) -> None:
        self.connection = psycopg.connect(self.desk.reader_url, autocommit=True)

    def take(self) -> dict[int, list[Stored]]:
        """Reads what is new, checks it position by position, and returns it by position."""
        start = len(self.events)
        events = [read_leaf(bytes(row[0])) for row in self.connection.execute(EVENTS, [start])]
        fresh: dict[int, list[Stored]] = defaultdict(list)
        for entry in self._read(start):
            fresh[entry.position].append(entry)
        for event in events:
            assert event.position == len(self.events)
            self.events.append(event)
            self.entries.extend(fresh[event.position])
            self._check_event(event, fresh[event.position])
        return fresh

    def _read(self, start: int) -> Iterator[Stored]:
        for position, on, fund, book, account, currency, amount, base, *dims in self.connection.execute(
            ENTRIES, [start]
        ):
            found = frozenset((n, v) for n, v in zip(DIMENSIONS, dims, strict=True) if v is not None)
            yield Stored(position, on, fund, book, account, currency, amount, base, found)

    def size(self) -> int:
        """How many events the log holds."""
        row = self.connection.execute("SELECT count(*) FROM log_events").fetchone()
        assert row is not None
        return int(row[0])

    def _check_event(self, event: Recorded, entries: list[Stored]) -> None:
        sums: Counter[tuple[str, str]] = Counter()
        touched: set[str] = set()
        for e in entries:
            assert e.account in (FINANCIAL if e.book == "financial" else BUDGET), e
            assert e.on == event.effective_on
            sums[e.book, e.currency] += e.amount
            sums[e.book, "base"] += e.base
            self.by_account[e.fund, e.account] += e.base
            about = dict(e.dims)
            if e.account == "allocated":
                self.allocated[e.fund, about["project_id"], about["source"]] -= e.base
            elif e.account == "committed" or e.account in ("advances_to_partners", "recoverable_from_partners"):
                self.outstanding[about["commitment_id"]] -= e.base
            touched |= {about["commitment_id"]} if "commitment_id" in about else set()
        assert not any(sums.values()), f"{event.type} at {event.position} does not balance: {sums}"
        for fund in {e.fund for e in entries}:
            budget = -sum(self.by_account[fund, account] for account in BRIDGE_BUDGET)
            financial = sum(self.by_account[fund, account] for account in BRIDGE)
            assert budget == financial, f"bridge at {event.position}: {budget} against {financial}"
        for commitment in touched:
            assert self.outstanding[commitment] >= 0, f"{event.type} at {event.position}: commitment floor"
        for entry in entries:
            if entry.account == "allocated":
                about = dict(entry.dims)
                left = self.allocated[entry.fund, about["project_id"], about["source"]]
                assert left >= 0, f"{event.type} at {event.position}: allocated {left} of {about['source']}"
        self._check_ceiling(event)
        self._check_days(event, entries)

    def _check_days(self, event: Recorded, entries: list[Stored]) -> None:
        """What an allocation or a payment draws on is not below zero on any day from its own on, whenever dated."""
        if not isinstance(event.data, AllocationApproved | AllocationRevised | DisbursementPaid | OwnTransferMade):
            return
        for drawn in entries:
            sign = {"available": -1, "cash": 1}.get(drawn.account)
            if sign is None or sign * drawn.base > 0:
                continue
            same = [e for e in self.entries if (e.fund, e.account, e.dims) == (drawn.fund, drawn.account, drawn.dims)]
            for day in {drawn.on, *(e.on for e in same if e.on > drawn.on)}:
                level = sign * sum(e.base for e in same if e.on <= day)
                assert level >= 0, f"{event.type} at {event.position} leaves {drawn.account} at {level} on {day}"

    def _check_ceiling(self, event: Recorded) -> None:
        data = event.data
        undone = self.events[data.reverses_position].data if isinstance(data, Reversed) else None
        changed = undone if undone is not None else data
        if isinstance(data, ProjectHeard):
            self.approved[data.project_id] = None if data.approved_amount is None else data.approved_amount.minor
            project = data.project_id
        elif isinstance(changed, AllocationEvent):
            project = changed.project_id
            change = sum(part.amount.minor for part in changed.sources)
            self.live_by_project[project] += change if undone is None else -change
        else:
            return
        approved = self.approved[project]
        within = approved is None or self.live_by_project[project] <= approved
        if within:
            self.ceiling_lifted.discard(project)
        elif undone is not None:
            self.ceiling_lifted.add(project)
        rising = undone is None and isinstance(data, AllocationEvent) and data.sources[0].amount.minor > 0
        assert within or (project in self.ceiling_lifted and not rising), f"{event.position}: project ceiling"

    # Questions

    def total(self, fund: str, account: str, as_of: date | None, position: int, **wanted: Any) -> int:
        """What the books must answer: the fold of the stored entries on both time axes."""
        return sum(
            e.base
            for e in self.entries
            if e.position <= position
            and e.fund == fund
            and e.account == account
            and (as_of is None or e.on <= as_of)
            and e.has(wanted)
        )

    def ask(self, fund: str, account: str, as_of: date | None, position: int, **wanted: Any) -> None:
        """Asks the books and the fold the same question."""
        answered = self.desk.balance(fund, account, as_of, position, **wanted)
        folded = self.total(fund, account, as_of, position, **wanted)
        assert answered == folded, f"{account} {wanted} as of {as_of} at {position}: {answered}, folded {folded}"


# Whole-state comparisons


def resources_anew(desk: Desk) -> dict[tuple[str, str], Resource[Any] | None]:
    """Every resource of the read tables and of memory, folded anew from the log."""
    machine = desk.machine

    async def fold() -> dict[tuple[str, str], Resource[Any] | None]:
        async with desk.ledger.reader() as connection:
            keys = set(machine.state.resources)
            for kind, table in machine.tables.items():
                cursor = await connection.execute(f"SELECT id::text FROM {table.table}")
                keys |= {(kind, row[0]) for row in await cursor.fetchall()}
            state = LedgerState()
            await load_resources(connection, state, machine.kinds, sorted(keys))
            return state.resources

    return desk.run(fold())


def check_states(desk: Desk) -> None:
    """States, balances, counters and the overdrawn list in memory equal those loaded anew."""
    anew = resources_anew(desk)
    for key, resource in desk.machine.state.resources.items():
        folded = anew[key]
        assert (resource is None) == (folded is None), key
        if resource is not None and folded is not None:
            assert to_bytes(resource_json(resource)) == to_bytes(resource_json(folded)), key
            assert [e.position for e in resource.events] == [e.position for e in folded.events], key
    state = desk.machine.state
    fresh = LedgerState()

    async def load() -> None:
        async with desk.ledger.reader() as connection:
            row = await (await connection.execute("SELECT max(size) FROM log_heads")).fetchone()
            assert row is not None
            await loading.start(connection, fresh, row[0])
            held = dict(state.books._balances)
            await fresh.books.load(connection, list(held))
            await fresh.books.load_days(connection, list(held))
            for key, balance in held.items():
                again = fresh.books.get(key)
                assert (balance.amount, balance.base_amount) == (again.amount, again.base_amount), key
                assert balance.latest_on == again.latest_on, key
                assert balance.facet_ids == again.facet_ids, key
                if balance.days is not None:
                    ours = {day: delta for day, delta in balance.days.items() if delta}
                    assert ours == {day: delta for day, delta in (again.days or {}).items() if delta}, key

    desk.run(load())
    assert set(state.overdrawn) == set(fresh.overdrawn)


def dump(desk: Desk) -> dict[str, list[str]]:
    """Every table but the log's and the refusals, as text, ordered by all its columns."""
    with psycopg.connect(desk.reader_url, autocommit=True) as connection:
        return {
            table: [
                row[0] for row in connection.execute(f'SELECT t::text FROM "{table}" t ORDER BY t::text COLLATE "C"')
            ]
            for table in sorted(desk.machine.read_tables())
        }


def check_rebuild(desk: Desk) -> None:
    """A rebuild from the log alone makes the same rows, byte for byte."""
    live = dump(desk)

    async def run() -> int:
        connection = await psycopg.AsyncConnection.connect(desk.database_url, autocommit=True)
        try:
            columns.register(connection)
            return await rebuild(connection, Machine(CAPABILITIES), lambda done, size: None)
        finally:
            await connection.close()

    assert desk.run(run()) == desk.size()
    again = dump(desk)
    for table, rows in live.items():
        assert rows == again[table], f"{table}: " + _difference(rows, again[table])


def _difference(live: list[str], rebuilt: list[str]) -> str:
    ours, theirs = Counter(live), Counter(rebuilt)
    return f"only live {list(ours - theirs)[:5]}, only rebuilt {list(theirs - ours)[:5]}"
