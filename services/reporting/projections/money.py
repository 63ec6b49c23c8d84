"""Every entry of both books by what it is about, and running sums of them by month over blocks of positions.

A report at (as_of, position) adds the sums of whole blocks before the position and whole months before the day, and
the entries of the block and of the month that are cut through: as many rows at a million events as at ten thousand.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from services.reporting.projections.blocks import SUM_COLUMNS, added, block_of, completed
from services.reporting.projections.projection import Connection, Folder, Projection, Slot, Statement, Told
from shared.contracts.events import FundEvent
from shared.contracts.events.corrections import Reversed
from shared.eventlog.columns import Rows
from shared.postings.entries import NO_DIMENSIONS, Dimensions

KEY_COLUMNS = {
    "detail": "integer",
    "fund_id": "uuid",
    "book": "text",
    "account": "text",
    "flow": "text",
    "currency": "text",
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
_ENTRIES = {
    "log": "text", "position": "bigint", "line": "integer", "key": "integer", "projects": "integer", "whole": "integer",
    "effective_on": "date", "amount": "bigint", "base_amount": "bigint",
}  # fmt: skip
WHOLE, PROJECTS, SINGLE = 0, 1, 2
Key = tuple[int, str, str, str, str, str, Dimensions]
"""The detail; the fund, book, account, flow and currency of entries, and what they are about in that detail."""


def coarser(key: Key) -> tuple[Key, Key]:
    """The keys by projects and as a whole under which a single one is summed too."""
    projects = key[6]._replace(commitment_id=None, organisation_id=None, category=None)
    return (PROJECTS, *key[1:6], projects), (WHOLE, *key[1:6], NO_DIMENSIONS)


class Money:
    """Folds a ledger's feed; `keys` numbers what entries are about, in the order in which it first appeared.

    Each entry is summed under its own key, under one that forgets its commitment, partner and category, and under that
    of its account and flow as a whole."""

    def __init__(self, log: str, slot: Slot, keys: dict[Key, int]) -> None:
        self._log = log
        self._slot = slot
        self._keys = keys
        self._under: dict[int, tuple[int, int]] = {}
        """By the number of a single key those of the coarser ones."""
        for key, number in keys.items():
            if key[0] == SINGLE:
                projects, whole = coarser(key)
                self._under[number] = keys[projects], keys[whole]

    def _coarse(self, key: Key, new: Rows) -> int:
        """The number of a coarser key."""
        number = self._keys.get(key)
        if number is None:
            number = self._keys[key] = len(self._keys)
            new.rows.append((self._log, number, *key[:6], *key[6]))
        return number

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """The entries, the sums of the lowest level, and the sums of every block that is now whole."""
        log, slot, known = self._log, self._slot, self._keys
        keys = Rows(f"{slot}.money_keys", {"log": "text", "key": "integer", **KEY_COLUMNS})
        rows = Rows(f"{slot}.money_entries", _ENTRIES)
        sums: dict[tuple[int, int, date], list[int]] = defaultdict(lambda: [0, 0])
        for one in told:
            event = one.event
            data = event.data
            entries = one.entries
            if not entries:
                continue
            assert isinstance(data, FundEvent)
            assert event.effective_on is not None
            flow = data.reverses_type if isinstance(data, Reversed) else event.type
            month = event.effective_on.replace(day=1)
            for line, entry in enumerate(entries):
                about = (SINGLE, data.fund_id, entry.book, entry.account, flow, entry.currency, entry.dimensions)
                key = known.get(about)
                if key is None:
                    projects, whole = (self._coarse(one, keys) for one in coarser(about))
                    key = known[about] = len(known)
                    self._under[key] = projects, whole
                    keys.rows.append((log, key, *about[:6], *entry.dimensions))
                under = self._under[key]
                day = event.effective_on
                rows.rows.append((log, event.position, line, key, *under, day, entry.amount, entry.base_amount))
                for one_key in (key, *under):
                    total = sums[block_of(event.position), one_key, month]
                    total[0] += entry.amount
                    total[1] += entry.base_amount
        yield from keys.statements()
        yield from rows.statements()
        summed = Rows(f"{slot}.money_sums", SUM_COLUMNS, added("money_sums"))
        summed.rows = [(log, 0, block, key, month, *total) for (block, key, month), total in sorted(sums.items())]
        yield from summed.statements()
        yield from completed(f"{slot}.money_sums", log, start, following)


async def begin(connection: Connection, log: str, slot: Slot) -> Folder:
    """Takes up where the rows stand: the keys as they were numbered."""
    columns = ", ".join(f"{name}::text" if kind == "uuid" else name for name, kind in KEY_COLUMNS.items())
    query = f"SELECT {columns} FROM {slot}.money_keys WHERE log = %s ORDER BY key"
    found = await (await connection.execute(query, [log])).fetchall()
    return Money(log, slot, {(*row[:6], Dimensions(*row[6:])): number for number, row in enumerate(found)})


MONEY = Projection("money", 1, "ledger", ("money_keys", "money_entries", "money_sums"), begin)
