"""What each command exposed a fund to, by counterparty and day of recording: a fold of the log.

The day is the one in the fund's zone on which the command was recorded, because nobody can choose it. Whatever was
recorded counts, approved by a second person or not, reversed since or not (docs/decisions/0026).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from shared.contracts.problems import NotLoaded
from shared.eventlog.columns import dates, texts, uuids

Connection = AsyncConnection[Any]
NOBODY = "00000000-0000-0000-0000-000000000000"
"""Stands for the counterparty of what has none."""
SUMS_MAX = 20_000

_ADD = """INSERT INTO exposed_days AS d (fund_id, command, counterparty_id, day, minor)
    SELECT f, c, p, o, m::numeric FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::date[], %s::text[])
        AS u(f, c, p, o, m)
    ON CONFLICT (fund_id, command, counterparty_id, day) DO UPDATE SET minor = d.minor + excluded.minor"""


class DayKey(NamedTuple):
    """Whose sum, of which command, to whom, on which day."""

    fund_id: str
    command: str
    counterparty_id: str
    day: date


class DaySums:
    """The sums that decisions asked for, and what waits to be added to those in the database."""

    def __init__(self) -> None:
        self._sums: dict[DayKey, int] = {}
        self._waiting: dict[DayKey, int] = {}

    def get(self, key: DayKey) -> int:
        """The sum so far, in base minor units. Raises NotLoaded."""
        try:
            return self._sums[key]
        except KeyError:
            raise NotLoaded(("day_sum", key)) from None

    def add(self, of: tuple[str, str, str, date], minor: int) -> None:
        """A command was recorded; `of` are the parts of its DayKey, which is equal to them."""
        key: Any = of
        self._waiting[key] = self._waiting.get(key, 0) + minor
        if key in self._sums:
            self._sums[key] += minor

    def writes(self) -> Iterator[tuple[str, list[Any]]]:
        """Statements for all that was added since the last call."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, {}
        keys = list(waiting)
        yield (
            _ADD,
            [
                uuids([fund_id for fund_id, _, _, _ in keys]),
                texts([command for _, command, _, _ in keys]),
                uuids([counterparty_id for _, _, counterparty_id, _ in keys]),
                dates([day for _, _, _, day in keys]),
                texts([str(minor) for minor in waiting.values()]),
            ],
        )

    def full(self) -> bool:
        """True when there are more sums in memory than there should be between two transactions."""
        return len(self._sums) > SUMS_MAX

    def clear(self) -> None:
        """Forgets the sums in memory, not what waits."""
        self._sums.clear()

    async def load(self, connection: Connection, keys: list[DayKey]) -> None:
        """Reads sums."""
        for key in keys:
            cursor = await connection.execute(
                """SELECT minor FROM exposed_days
                   WHERE fund_id = %s AND command = %s AND counterparty_id = %s AND day = %s""",
                list(key),
                prepare=True,
            )
            row = await cursor.fetchone()
            self._sums[key] = 0 if row is None else int(row[0])
