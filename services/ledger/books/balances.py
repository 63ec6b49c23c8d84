"""Balances in memory, as decisions need them at the head of the log.

`BookCache` holds the leaf balances that were asked for, and the deltas of the block that is not full yet.
It is exact while the head is where it left it; it is filled from the books' tables and dropped whole when
another process has written. It refuses to guess: what is not loaded raises NotLoaded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import AsyncConnection

from services.ledger.books.keys import BLOCK_EVENTS, LEAF, BalanceKey, facet_keys, leaf_key, nodes_of
from shared.contracts.problems import NotLoaded
from shared.eventlog.columns import Rows, byteas, dates, int4s, texts
from shared.postings.chart import ACCOUNTS
from shared.postings.entries import Dimensions, Entry

Connection = AsyncConnection[Any]
FLOORS = {"cash": 1, "available": -1}
"""Accounts whose balance must not fall below zero on any day, and the sign that makes it positive."""
BALANCES_MAX = 40_000
"""More leaf balances than this in memory, and the cache starts anew."""
DAYS_MAX = 400_000
"""More days of balances than this in memory, some 200 bytes each, and the cache starts anew."""


@dataclass(slots=True)
class Balance:
    """A leaf balance at the head: minor units, debit positive.

    `days` holds the deltas by day, in the balance's currency and in base, when they are loaded.
    """

    key: BalanceKey
    key_id: int | None
    facet_ids: tuple[int, ...]
    amount: int = 0
    base_amount: int = 0
    latest_on: int = 0
    days: dict[int, list[int]] | None = None
    floor_sign: int = 0
    """What makes the balance positive, of an account that must not fall below zero on any day; 0 for any other."""

    def extreme_from(self, day: date, sign: int) -> int:
        """The lowest value that sign × balance, in its own currency, takes on any day from `day` on.

        Raises NotLoaded when later days have entries and their deltas are not in memory.
        """
        start = day.toordinal()
        if start >= self.latest_on:
            return sign * self.amount
        if self.days is None:
            raise NotLoaded(("days", self.key))
        later = sorted((d, delta) for d, (delta, _) in self.days.items() if d > start)
        level = sign * (self.amount - sum(delta for _, delta in later))
        lowest = level
        for _, delta in later:
            level += sign * delta
            lowest = min(lowest, level)
        return lowest

    def level_on(self, day: date) -> tuple[int, int]:
        """The balance at the end of a day, in its own currency and in base. Raises NotLoaded as extreme_from does."""
        start = day.toordinal()
        if start >= self.latest_on:
            return self.amount, self.base_amount
        if self.days is None:
            raise NotLoaded(("days", self.key))
        later = [delta for d, delta in self.days.items() if d > start]
        return self.amount - sum(amount for amount, _ in later), self.base_amount - sum(base for _, base in later)


@dataclass(slots=True)
class Posted:
    """What one event does to the books, worked out and not applied."""

    position: int
    effective_on: date
    entries: list[Entry]
    balances: list[Balance]


_KEY_COLUMNS = {
    "key": "integer",
    "fund_id": "uuid",
    "book": "text",
    "account": "text",
    "currency": "text",
    "facet": "text",
    "digest": "bytea",
    "window_id": "uuid",
    "bank_account_id": "uuid",
    "donor_id": "uuid",
    "agreement_id": "uuid",
    "source": "text",
    "project_id": "uuid",
    "organisation_id": "uuid",
    "commitment_id": "uuid",
    "category": "integer",
    "fiscal_year": "integer",
}
_TOTALS = """INSERT INTO book_totals (key, node, block, amount, base_amount, latest_on)
    SELECT d.key, d.node, d.block,
           d.amount::numeric + coalesce(p.amount, 0), d.base::numeric + coalesce(p.base_amount, 0),
           greatest(d.latest_on, p.latest_on)
    FROM unnest(%s::integer[], %s::integer[], %s::integer[], %s::text[], %s::text[], %s::date[])
         AS d(key, node, block, amount, base, latest_on)
    LEFT JOIN LATERAL (SELECT t.amount, t.base_amount, t.latest_on FROM book_totals t
        WHERE t.key = d.key AND t.node = d.node AND t.block < d.block ORDER BY t.block DESC LIMIT 1) p ON true"""
_LOAD = """SELECT k.key, k.digest, t.amount, t.base_amount, t.latest_on
    FROM book_keys k
    LEFT JOIN LATERAL (SELECT amount, base_amount, latest_on FROM book_totals t
        WHERE t.key = k.key AND t.node = 0 ORDER BY block DESC LIMIT 1) t ON k.facet = 'leaf'
    WHERE k.digest = ANY(%s)"""
_DAYS = """SELECT to_date(t.node::text, 'YYYYMMDD'), t.amount, t.base_amount FROM (
        SELECT DISTINCT ON (node) node, amount, base_amount FROM book_totals
        WHERE key = %s AND node %% 100 > 0 ORDER BY node, block DESC) t"""


def _array_text(numbers: list[int]) -> str:
    """`{1,2}`: how PostgreSQL writes an array."""
    return "{" + str(numbers)[1:-1] + "}"


def _add(days: dict[int, list[int]], day: int, amount: int, base: int) -> bool:
    """Adds to a day; True when it is the day's first."""
    sums = days.get(day)
    if sums is None:
        days[day] = [amount, base]
        return True
    sums[0] += amount
    sums[1] += base
    return False


class BookCache:
    """Leaf balances at the head, the open block's deltas, and the rows that wait to be written."""

    def __init__(self) -> None:
        self._balances: dict[BalanceKey, Balance] = {}
        self._facet_ids: dict[BalanceKey, int] = {}
        self._open: dict[int, dict[int, list[int]]] = {}
        self._leaf_facets: dict[int, tuple[int, ...]] = {}
        self._days_kept = 0
        self._next_key = 1
        self._block = 0
        self._keys = Rows("book_keys", _KEY_COLUMNS)
        self._facets = Rows("book_key_facets", {"facet_key": "integer", "leaf_key": "integer"})
        self._entries = Rows(
            "book_entries",
            {
                "position": "bigint",
                "effective_on": "date",
                "keys": "integer[]",
                "amounts": "bigint[]",
                "base_amounts": "bigint[]",
            },
        )
        self._totals: list[list[Any]] = []

    def get(self, key: BalanceKey) -> Balance:
        """A leaf balance at the head. Raises NotLoaded."""
        balance = self._balances.get(key)
        if balance is None:
            raise NotLoaded(("balance", key))
        return balance

    def leaf(self, fund_id: str, account: str, currency: str, dimensions: Dimensions) -> Balance:
        """The leaf balance of those parts at the head. Raises NotLoaded."""
        # a plain tuple equals the BalanceKey of the same parts, and costs a third of making one
        balance = self._balances.get((fund_id, account, currency, LEAF, dimensions))  # type: ignore[call-overload]
        if balance is None:
            raise NotLoaded(("balance", BalanceKey(fund_id, account, currency, LEAF, dimensions)))
        return balance  # type: ignore[no-any-return]

    def open_days(self, key_id: int) -> list[int]:
        """The days on which a leaf moved in the open block."""
        return list(self._open.get(key_id, ()))

    def open_moves(self, key_id: int) -> Mapping[int, Sequence[int]]:
        """What a key moved by in the open block, in its own currency and in base, day by day."""
        return self._open.get(key_id, {})

    @property
    def open_block(self) -> int:
        """The block that is not full yet."""
        return self._block

    def holds(self, key: BalanceKey) -> bool:
        """True when the balance is in memory."""
        return key in self._balances

    def post(
        self, fund_id: str, position: int, effective_on: date, entries: list[Entry], missing: list[Any]
    ) -> Posted | None:
        """The balances that the entries change, in order. What is not in memory is added to `missing`."""
        found = []
        whole = True
        balances = self._balances
        day = effective_on.toordinal()
        for entry in entries:
            balance = balances.get((fund_id, entry[1], entry[2], LEAF, entry[5]))  # type: ignore[call-overload]
            if balance is None:
                missing.append(("balance", leaf_key(fund_id, entry)))
                whole = False
                continue
            sign = balance.floor_sign
            if sign and sign * entry[3] < 0 and day < balance.latest_on and balance.days is None:
                missing.append(("days", balance.key))
            found.append(balance)
        return Posted(position, effective_on, entries, found) if whole else None

    def apply(self, posted: Posted) -> None:
        """Applies entries to the balances and to the open block, and closes blocks that are full."""
        if posted.position // BLOCK_EVENTS != self._block:
            self._close_blocks_before(posted.position)
        day = posted.effective_on.toordinal()
        is_open = self._open
        ids = []
        amounts = []
        bases = []
        for (_, _, _, amount, base, _), balance in zip(posted.entries, posted.balances, strict=True):
            key_id = balance.key_id
            if key_id is None:
                key_id = self._register(balance)
            balance.amount += amount
            balance.base_amount += base
            if day > balance.latest_on:
                balance.latest_on = day
            if balance.days is not None and _add(balance.days, day, amount, base):
                self._days_kept += 1
            days = is_open.get(key_id)
            if days is None:
                days = is_open[key_id] = {}
                self._leaf_facets[key_id] = balance.facet_ids
            _add(days, day, amount, base)
            ids.append(key_id)
            amounts.append(amount)
            bases.append(base)
        self._entries.rows.append(
            (
                posted.position,
                posted.effective_on,
                _array_text(ids),
                _array_text(amounts),
                None if amounts == bases else _array_text(bases),
            )
        )

    def _count(self, key_id: int, facets: tuple[int, ...], day: int, amount: int, base: int) -> None:
        days = self._open.get(key_id)
        if days is None:
            days = self._open[key_id] = {}
            self._leaf_facets[key_id] = facets
        _add(days, day, amount, base)

    def _register(self, balance: Balance) -> int:
        """Gives ids to a leaf and its facets at their first entry: in order of entry, so that a rebuild agrees."""
        key_id = balance.key_id = self._new_key(balance.key)
        facet_ids = []
        for facet in facet_keys(balance.key):
            facet_id = self._facet_ids.get(facet)
            if facet_id is None:
                facet_id = self._facet_ids[facet] = self._new_key(facet)
            facet_ids.append(facet_id)
            self._facets.rows.append((facet_id, key_id))
        balance.facet_ids = tuple(facet_ids)
        return key_id

    def _new_key(self, key: BalanceKey) -> int:
        key_id = self._next_key
        self._next_key += 1
        self._keys.rows.append(
            (
                key_id,
                key.fund_id,
                ACCOUNTS[key.account][0],
                key.account,
                key.currency,
                key.facet,
                key.digest(),
                *key.dimensions,
            )
        )
        return key_id

    def _close_blocks_before(self, position: int) -> None:
        block = position // BLOCK_EVENTS
        if block == self._block:
            return
        if not self._open:
            self._block = block
            return
        sums: dict[tuple[int, int], list[int]] = {}
        for leaf, days in self._open.items():
            targets = (leaf, *self._leaf_facets[leaf])
            for day, (amount, base) in days.items():
                for node in nodes_of(day):
                    for target in targets:
                        total = sums.get((target, node))
                        if total is None:
                            sums[target, node] = [amount, base, day]
                        else:
                            total[0] += amount
                            total[1] += base
                            if day > total[2]:
                                total[2] = day
        spans = list(sums)
        self._totals.append(
            [
                int4s([key for key, _ in spans]),
                int4s([node for _, node in spans]),
                int4s([self._block] * len(spans)),
                texts([str(total[0]) for total in sums.values()]),
                texts([str(total[1]) for total in sums.values()]),
                dates([date.fromordinal(total[2]) for total in sums.values()]),
            ]
        )
        self._open.clear()
        self._leaf_facets.clear()
        self._block = block

    def reach(self, size: int) -> None:
        """The log now holds `size` events; blocks that are full are closed, whatever their last events posted."""
        self._close_blocks_before(size)

    def writes(self) -> Iterator[tuple[str, list[Any]]]:
        """Statements for all that was applied since the last call."""
        for rows in (self._keys, self._facets, self._entries):
            batch = rows.take()
            if batch is not None:
                yield batch[0], list(batch[1])
        closed, self._totals = self._totals, []
        for totals in closed:
            yield _TOTALS, totals

    def forget(self) -> None:
        """Drops everything."""
        self.__init__()  # type: ignore[misc]

    def full(self) -> bool:
        """True when the cache holds more than it should between two transactions."""
        return len(self._balances) > BALANCES_MAX or self._days_kept > DAYS_MAX

    async def start(self, connection: Connection, size: int) -> None:
        """Reads the open block of a log of `size` events; call it once after `forget`."""
        self._block = size // BLOCK_EVENTS
        row = await (await connection.execute("SELECT coalesce(max(key), 0) + 1 FROM book_keys")).fetchone()
        self._next_key = row[0] if row is not None else 1
        cursor = await connection.execute(
            """SELECT u.key, e.effective_on, u.amount, coalesce(u.base, u.amount),
                      (SELECT array_agg(f.facet_key) FROM book_key_facets f WHERE f.leaf_key = u.key)
               FROM book_entries e, unnest(e.keys, e.amounts, e.base_amounts) AS u(key, amount, base)
               WHERE e.position >= %s ORDER BY e.position""",
            [self._block * BLOCK_EVENTS],
            prepare=True,
        )
        for key, effective_on, amount, base, facets in await cursor.fetchall():
            self._count(key, tuple(facets or ()), effective_on.toordinal(), amount, base)

    async def load(self, connection: Connection, keys: Iterable[BalanceKey]) -> None:
        """Loads leaf balances as they stand at the head, in one query."""
        leaves = {key: facet_keys(key) for key in keys if key not in self._balances}
        if not leaves:
            return
        wanted = {key.digest(): key for leaf, facets in leaves.items() for key in (leaf, *facets)}
        cursor = await connection.execute(_LOAD, [byteas(list(wanted))], prepare=True)
        found = {wanted[bytes(row[1])]: row for row in await cursor.fetchall()}
        for leaf, facets in leaves.items():
            for facet in facets:
                if facet in found:
                    self._facet_ids[facet] = found[facet][0]
            row = found.get(leaf)
            if row is None:
                self._balances[leaf] = Balance(leaf, None, (), days={}, floor_sign=FLOORS.get(leaf.account, 0))
                continue
            key_id, _, amount, base, latest = row
            balance = Balance(
                leaf, key_id, tuple(self._facet_ids[facet] for facet in facets), int(amount or 0), int(base or 0),
                floor_sign=FLOORS.get(leaf.account, 0),
            )  # fmt: skip
            if latest is not None:
                balance.latest_on = latest.toordinal()
            for day, (more, more_base) in self._open.get(key_id, {}).items():
                balance.amount += more
                balance.base_amount += more_base
                balance.latest_on = max(balance.latest_on, day)
            self._balances[leaf] = balance

    async def load_days(self, connection: Connection, keys: Iterable[BalanceKey]) -> None:
        """Loads the deltas by day of leaf balances; the closed blocks' from the books, the open one's from memory."""
        for key in keys:
            balance = self.get(key)
            if balance.days is not None:
                continue
            days: dict[int, list[int]] = {}
            cursor = await connection.execute(_DAYS, [balance.key_id], prepare=True)
            for day, amount, base in await cursor.fetchall():
                days[day.toordinal()] = [int(amount), int(base)]
            for day, (amount, base) in self._open.get(balance.key_id or 0, {}).items():
                sums = days.setdefault(day, [0, 0])
                sums[0] += amount
                sums[1] += base
            balance.days = days
            self._days_kept += len(days)
