"""Questions to the books: which keys a question is about, at which date and position, and what they hold."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import AsyncConnection

from services.ledger.books.keys import ALL, LEAF, facet_names
from services.ledger.books.queries import ZERO, Total, totals
from shared.contracts.problems import Refused
from shared.contracts.times import utc_text
from shared.eventlog.reader import log_size, position_known_at
from shared.postings.chart import ACCOUNTS
from shared.postings.entries import Dimensions

Connection = AsyncConnection[Any]
FILTERS = Dimensions._fields
_COLUMNS = ", ".join(f"{name}::text" if name.endswith("_id") else name for name in FILTERS)


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant a question is asked at: effective up to `as_of` (None: all), known up to `position`."""

    as_of: date | None
    position: int
    held_at: datetime | None = None
    """When what is held is asked for: the moment known at, the time of the position, or now."""

    def to_json(self, origin: str) -> dict[str, Any]:
        """What an answer says of it; asking again with it gives the same bytes."""
        return {"as_of": None if self.as_of is None else self.as_of.isoformat(), "at": f"{origin}:{self.position}"}


@dataclass(frozen=True, slots=True)
class KeyTotal:
    """A key with its dimensions and what it holds."""

    key: int
    account: str
    currency: str
    dimensions: Dimensions
    total: Total


async def resolve(
    connection: Connection, as_of: date | None, known_at: datetime | None, at_position: int | None
) -> Moment:
    """The moment of a question; the present when nothing is given. Refuses `position.beyond`, `parameter.invalid`."""
    size = await log_size(connection)
    if known_at is not None and at_position is not None:
        raise Refused("parameter.invalid", None, parameter="known_at", reason="at_position is given, too")
    if at_position is not None:
        if at_position >= size:
            raise Refused("position.beyond", None, position=at_position, size=size)
        return Moment(as_of, at_position, await _recorded_at(connection, at_position))
    row = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
    assert row is not None
    if known_at is None:
        return Moment(as_of, size - 1, row[0])
    if known_at > row[0]:
        raise Refused("position.beyond", None, known_at=utc_text(known_at), now=utc_text(row[0]))
    return Moment(as_of, await position_known_at(connection, known_at), known_at)


async def _recorded_at(connection: Connection, position: int) -> datetime:
    cursor = await connection.execute("SELECT recorded_at FROM log_events WHERE position = %s", [position])
    row = await cursor.fetchone()
    assert row is not None, "the position is below the size"
    recorded_at: datetime = row[0]
    return recorded_at


async def key_totals(
    connection: Connection,
    moment: Moment,
    fund_id: str,
    account: str | None = None,
    facet: str = LEAF,
    **wanted: Any,
) -> list[KeyTotal]:
    """Totals of every key of a fund that has the facet and the wanted dimensions; zero ones left out."""
    conditions = ["fund_id = %s", "facet = %s"]
    values: list[Any] = [fund_id, facet]
    if account is not None:
        conditions.append("account = %s")
        values.append(account)
    for name, value in wanted.items():
        if name not in FILTERS:
            raise ValueError(f"{name} is no dimension")
        conditions.append(f"{name} = %s")
        values.append(value)
    query = f"SELECT key, account, currency, {_COLUMNS} FROM book_keys WHERE {' AND '.join(conditions)} ORDER BY key"
    rows = await (await connection.execute(query, values)).fetchall()
    found = await totals(connection, [row[0] for row in rows], moment.as_of, moment.position)
    return [
        KeyTotal(row[0], row[1], row[2], Dimensions(*row[3:]), found[row[0]])
        for row in rows
        if found.get(row[0], ZERO) != ZERO
    ]


def facet_for(account: str, wanted: dict[str, Any]) -> str:
    """The smallest kept set of keys that answers a question about an account by some dimensions."""
    if not wanted and ALL in facet_names(account):
        return ALL
    if len(wanted) == 1 and (name := next(iter(wanted))) in facet_names(account):
        return name
    return LEAF


async def account_totals(
    connection: Connection, moment: Moment, fund_id: str, account: str, wanted: dict[str, Any]
) -> dict[str, Total]:
    """What an account holds by currency, narrowed by dimensions."""
    found = await key_totals(connection, moment, fund_id, account, facet_for(account, wanted), **wanted)
    sums: dict[str, Total] = {}
    for key in found:
        before = sums.get(key.currency, ZERO)
        sums[key.currency] = Total(before.amount + key.total.amount, before.base_amount + key.total.base_amount)
    return sums


async def trial_balance(connection: Connection, moment: Moment, fund_id: str) -> list[tuple[str, str, Total]]:
    """Every account of both books that is not zero: account, currency, total; in the order of the chart."""
    rows = []
    everything = {
        (key.account, key.currency): key.total for key in await key_totals(connection, moment, fund_id, facet=ALL)
    }
    for account in ACCOUNTS:
        if ALL in facet_names(account):
            rows += [(account, c, total) for (a, c), total in everything.items() if a == account]
        else:
            sums = await account_totals(connection, moment, fund_id, account, {})
            rows += [(account, currency, total) for currency, total in sums.items() if total != ZERO]
    return rows
