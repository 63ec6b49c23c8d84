"""Every movement by what it is about, and running sums of them, laid out as those of the entries (money.py).

Sums stand in three details, so that a report reads no more keys than it tells apart: of a measure as a whole, by
parties and projects, and by single agreements and commitments. A reversal names the position it undoes: its movements
are those of that position with their signs turned, on its day.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from services.reporting.projections.blocks import SUM_COLUMNS, added, block_of, completed
from services.reporting.projections.moving.movement import NOTHING, About
from services.reporting.projections.moving.registry import movements_of
from services.reporting.projections.projection import Connection, Folder, Projection, Slot, Statement, Told
from shared.contracts.events import FundEvent
from shared.contracts.events.corrections import Reversed
from shared.eventlog.columns import Rows

WHOLE, PARTIES, SINGLE = 0, 1, 2
KEY_COLUMNS = {
    "detail": "integer",
    "fund_id": "uuid",
    "measure": "text",
    "is_opening": "boolean",
    "currency": "text",
    "window_id": "uuid",
    "donor_id": "uuid",
    "agreement_id": "uuid",
    "project_id": "uuid",
    "organisation_id": "uuid",
    "commitment_id": "uuid",
    "category": "integer",
    "fiscal_year": "integer",
}
_LINES = {
    "log": "text", "position": "bigint", "line": "integer", "key": "integer", "parties": "integer", "whole": "integer",
    "effective_on": "date", "amount": "bigint", "base_amount": "bigint",
}  # fmt: skip
_ADDED = added("movement_sums")
Key = tuple[int, str, str, bool, str, About]


def coarser(key: Key) -> tuple[Key, Key]:
    """The keys by parties and as a whole under which a single one is summed too."""
    _, fund, measure, is_opening, currency, about = key
    parties = about._replace(agreement_id=None, commitment_id=None)
    return (PARTIES, fund, measure, is_opening, currency, parties), (
        WHOLE,
        fund,
        measure,
        is_opening,
        currency,
        NOTHING,
    )


class Movements:
    """Folds a ledger's feed; `keys` numbers what movements are about, in the order in which it first appeared."""

    def __init__(self, log: str, slot: Slot, keys: dict[Key, int]) -> None:
        self._log = log
        self._slot = slot
        self._keys = keys
        self._under: dict[int, tuple[int, int]] = {}
        """By the number of a single key those of the coarser ones."""
        for key, number in keys.items():
            if key[0] == SINGLE:
                parties, whole = coarser(key)
                self._under[number] = keys[parties], keys[whole]

    def _numbered(self, key: Key, new: Rows) -> int:
        """The number of a single key, with its coarser ones."""
        number = self._keys.get(key)
        if number is None:
            parties, whole = (self._numbered_coarse(one, new) for one in coarser(key))
            number = self._keys[key] = len(self._keys)
            self._under[number] = parties, whole
            new.rows.append((self._log, number, *key[:5], *key[5]))
        return number

    def _numbered_coarse(self, key: Key, new: Rows) -> int:
        number = self._keys.get(key)
        if number is None:
            number = self._keys[key] = len(self._keys)
            new.rows.append((self._log, number, *key[:5], *key[5]))
        return number

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """The movements and the sums of the lowest level, then what is reversed, then the sums of whole blocks."""
        log, slot = self._log, self._slot
        keys = Rows(f"{slot}.movement_keys", {"log": "text", "key": "integer", **KEY_COLUMNS})
        rows = Rows(f"{slot}.movements", _LINES)
        sums: dict[tuple[int, int, date], list[int]] = defaultdict(lambda: [0, 0])
        reversals: list[tuple[int, int, date]] = []
        for one in told:
            event = one.event
            data, day = event.data, event.effective_on
            if isinstance(data, Reversed):
                assert day is not None
                reversals.append((event.position, data.reverses_position, day))
                continue
            for line, movement in enumerate(movements_of(data)):
                assert isinstance(data, FundEvent)
                assert day is not None
                measure, currency, amount, base, about, is_opening = movement
                number = self._numbered((SINGLE, data.fund_id, measure, is_opening, currency, about), keys)
                under = self._under[number]
                rows.rows.append((log, event.position, line, number, *under, day, amount, base))
                for key in (number, *under):
                    total = sums[block_of(event.position), key, day.replace(day=1)]
                    total[0] += amount
                    total[1] += base
        yield from keys.statements()
        yield from rows.statements()
        summed = Rows(f"{slot}.movement_sums", SUM_COLUMNS, _ADDED)
        summed.rows = [(log, 0, block, key, month, *total) for (block, key, month), total in sorted(sums.items())]
        yield from summed.statements()
        for position, undone, undone_on in reversals:
            yield from self._reversed(position, undone, undone_on)
        yield from completed(f"{self._slot}.movement_sums", self._log, start, following)

    def _reversed(self, position: int, undone: int, day: date) -> Iterator[Statement]:
        slot = self._slot
        yield (
            f"INSERT INTO {slot}.movements SELECT log, %s, line, key, parties, whole, %s, -amount, -base_amount "
            f"FROM {slot}.movements WHERE log = %s AND position = %s",
            [position, day, self._log, undone],
        )
        yield (
            f"INSERT INTO {slot}.movement_sums AS movement_sums "
            "SELECT m.log, 0, %s, u.key, %s, sum(amount), sum(base_amount) "
            f"FROM {slot}.movements m CROSS JOIN LATERAL (VALUES (m.key), (m.parties), (m.whole)) u(key) "
            f"WHERE m.log = %s AND m.position = %s GROUP BY m.log, u.key {_ADDED}",
            [block_of(position), day.replace(day=1), self._log, position],
        )


async def begin(connection: Connection, log: str, slot: Slot) -> Folder:
    """Takes up where the rows stand: the keys as they were numbered."""
    columns = ", ".join(f"{name}::text" if kind == "uuid" else name for name, kind in KEY_COLUMNS.items())
    cursor = await connection.execute(f"SELECT {columns} FROM {slot}.movement_keys WHERE log = %s ORDER BY key", [log])
    found = await cursor.fetchall()
    return Movements(log, slot, {(*row[:5], About(*row[5:])): key for key, row in enumerate(found)})


MOVEMENTS = Projection("movements", 1, "ledger", ("movement_keys", "movements", "movement_sums"), begin)
