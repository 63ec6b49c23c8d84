"""Every entry of both books by what it is about, and running sums of them by month over blocks of positions.

A report at (as_of, position) adds the sums of whole blocks before the position and whole months before the day, and
the entries of the block and of the month that are cut through: as many rows at a million events as at ten thousand.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from services.reporting.projections.projection import Connection, Folder, Projection, Slot, Statement, Told
from shared.contracts.events import FundEvent
from shared.contracts.events.corrections import Reversed
from shared.eventlog.columns import Rows
from shared.postings.entries import NO_DIMENSIONS, Dimensions

BLOCK = 4_096
FACTOR = 16
LEVELS = 4
"""Sums stand over blocks of 4,096 positions, and of sixteen times as many a level, up to 16.7 million."""

KEY_COLUMNS = {
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
_SUMS = {
    "log": "text", "level": "integer", "block": "bigint", "key": "integer", "month": "date", "amount": "bigint",
    "base_amount": "bigint",
}  # fmt: skip
_ENTRIES = {
    "log": "text", "position": "bigint", "line": "integer", "key": "integer", "effective_on": "date",
    "amount": "bigint", "base_amount": "bigint",
}  # fmt: skip
Key = tuple[str, str, str, str, str, Dimensions | None]
"""The fund, book, account, flow and currency of entries, and what they are about; None: whatever they are about."""


def positions_in(level: int) -> int:
    """How many positions a block of a level spans."""
    span: int = BLOCK * FACTOR**level
    return span


class Money:
    """Folds a ledger's feed; `keys` numbers what entries are about, in the order in which it first appeared.

    Each entry is summed under its own key and under that of its account and flow as a whole."""

    def __init__(self, log: str, slot: Slot, keys: dict[Key, int]) -> None:
        self._log = log
        self._slot = slot
        self._keys = keys
        self._wholes = {number: keys[*key[:5], None] for key, number in keys.items() if key[5] is not None}

    def _whole(self, key: Key, new: Rows) -> int:
        """The number under which entries are summed whatever they are about."""
        number = self._keys.get(key)
        if number is None:
            number = self._keys[key] = len(self._keys)
            new.rows.append((self._log, number, None, *key[:5], *NO_DIMENSIONS))
        return number

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """The entries, the sums of the lowest level, and the sums of every block that is now whole."""
        log, slot, known = self._log, self._slot, self._keys
        keys = Rows(f"{slot}.money_keys", {"log": "text", "key": "integer", "whole": "integer", **KEY_COLUMNS})
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
                about = (data.fund_id, entry.book, entry.account, flow, entry.currency, entry.dimensions)
                key = known.get(about)
                if key is None:
                    whole = self._whole((*about[:5], None), keys)
                    key = known[about] = len(known)
                    self._wholes[key] = whole
                    keys.rows.append((log, key, whole, *about[:5], *entry.dimensions))
                rows.rows.append((log, event.position, line, key, event.effective_on, entry.amount, entry.base_amount))
                for one_key in (key, self._wholes[key]):
                    total = sums[event.position // BLOCK, one_key, month]
                    total[0] += entry.amount
                    total[1] += entry.base_amount
        yield from keys.statements()
        yield from rows.statements()
        tail = (
            "ON CONFLICT (log, level, block, key, month) DO UPDATE SET "
            "amount = money_sums.amount + excluded.amount, base_amount = money_sums.base_amount + excluded.base_amount"
        )
        summed = Rows(f"{slot}.money_sums", _SUMS, tail)
        summed.rows = [(log, 0, block, key, month, *total) for (block, key, month), total in sorted(sums.items())]
        yield from summed.statements()
        yield from self._completed(start, following)

    def _completed(self, start: int, following: int) -> Iterator[Statement]:
        """The sums of the blocks above the lowest level whose last position lies in the page."""
        for level in range(1, LEVELS):
            span = positions_in(level)
            for block in range(start // span, following // span):
                yield (
                    f"INSERT INTO {self._slot}.money_sums "
                    "SELECT log, %s, %s, key, month, sum(amount), sum(base_amount) "
                    f"FROM {self._slot}.money_sums WHERE log = %s AND level = %s AND block >= %s AND block < %s "
                    "GROUP BY log, key, month",
                    [level, block, self._log, level - 1, block * FACTOR, (block + 1) * FACTOR],
                )


async def begin(connection: Connection, log: str, slot: Slot) -> Folder:
    """Takes up where the rows stand: the keys as they were numbered."""
    columns = ", ".join(f"{name}::text" if kind == "uuid" else name for name, kind in KEY_COLUMNS.items())
    query = f"SELECT whole IS NULL, {columns} FROM {slot}.money_keys WHERE log = %s ORDER BY key"
    found = await (await connection.execute(query, [log])).fetchall()
    keys: dict[Key, int] = {}
    for number, (is_whole, *row) in enumerate(found):
        keys[row[0], row[1], row[2], row[3], row[4], None if is_whole else Dimensions(*row[5:])] = number
    return Money(log, slot, keys)


MONEY = Projection("money", 1, "ledger", ("money_keys", "money_entries", "money_sums"), begin)
