"""Revenue and expense at the end of a year: what they stand at, and what the closes of years took of them.

A close takes each balance back, so that what a flow report tells of an account is what it holds less the closes.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from services.ledger.books.balances import BookCache
from services.ledger.books.keys import LEAF, BalanceKey
from services.ledger.books.queries import ZERO, Total, closed_totals
from services.ledger.books.reports import Moment, account_totals
from shared.eventlog.columns import texts
from shared.postings.chart import ACCOUNTS
from shared.postings.entries import Dimensions

Connection = AsyncConnection[Any]
RESULTS = tuple(account for account, (_, section) in ACCOUNTS.items() if section in ("revenue", "expense"))
"""The accounts of revenue and expense, in the order of the chart."""
_ABOUT = ", ".join(f"{name}::text" if name.endswith("_id") else name for name in Dimensions._fields)
_KEYS = f"""SELECT key, account, currency, {_ABOUT} FROM book_keys
    WHERE facet = 'leaf' AND fund_id = %s AND account = ANY(%s) ORDER BY key"""


class Standing(NamedTuple):
    """A balance at the end of a day: debit positive, in its own currency and in base."""

    key: BalanceKey
    amount: int
    base_amount: int


async def results_on(connection: Connection, books: BookCache, fund_id: str, on: date) -> list[Standing]:
    """Every balance of revenue and expense that is not zero at the end of a day, in the order of the chart."""
    rows = await _result_keys(connection, fund_id)
    closed = await closed_totals(connection, [row[0] for row in rows], on, books.open_block)
    found = []
    for key, account, currency, *about in rows:
        amount, base = closed.get(key, (0, 0))
        for day, (more, more_base) in books.open_moves(key).items():
            if day <= on.toordinal():
                amount += more
                base += more_base
        if amount or base:
            found.append(Standing(BalanceKey(fund_id, account, currency, LEAF, Dimensions(*about)), amount, base))
    return sorted(found, key=lambda standing: RESULTS.index(standing.key.account))


async def first_result_on(connection: Connection, books: BookCache, fund_id: str) -> date | None:
    """The first day on which revenue or expense of a fund moved, None while none did."""
    keys = [row[0] for row in await _result_keys(connection, fund_id)]
    days = [date.fromordinal(day) for key in keys for day in books.open_moves(key)]
    cursor = await connection.execute(
        """SELECT to_date(lpad(min(t.node)::text, 8, '0'), 'YYYYMMDD') FROM unnest(%s::integer[]) AS w(key)
           CROSS JOIN LATERAL (SELECT node FROM book_totals t WHERE t.key = w.key AND node > 0 AND node %% 100 > 0
                               ORDER BY node LIMIT 1) t""",
        [keys],
    )
    row = await cursor.fetchone()
    if row is not None and row[0] is not None:
        days.append(row[0])
    return min(days, default=None)


async def _result_keys(connection: Connection, fund_id: str) -> list[tuple[Any, ...]]:
    return await (await connection.execute(_KEYS, [fund_id, texts(RESULTS)])).fetchall()


_CLOSES = """SELECT k.currency, sum(u.amount), sum(coalesce(u.base, u.amount))
    FROM event_names n JOIN log_events v ON v.position = n.position JOIN book_entries e ON e.position = n.position
    CROSS JOIN LATERAL unnest(e.keys, e.amounts, e.base_amounts) AS u(key, amount, base)
    JOIN book_keys k ON k.key = u.key
    WHERE n.resource_id = %s AND v.stream LIKE 'year/%%' AND n.position <= %s AND e.effective_on <= %s
      AND k.account = %s{narrowed} GROUP BY k.currency"""


async def taken_by_closes(
    connection: Connection, moment: Moment, fund_id: str, account: str, wanted: Mapping[str, Any]
) -> dict[str, Total]:
    """What the closes of years, less those that were undone, moved on an account, by currency; nothing on most."""
    if account not in RESULTS:
        return {}
    narrowed = "".join(f" AND k.{name} = %s" for name in wanted)
    cursor = await connection.execute(
        _CLOSES.format(narrowed=narrowed),
        [fund_id, moment.position, moment.as_of or date.max, account, *wanted.values()],
    )
    return {currency: Total(int(amount), int(base)) for currency, amount, base in await cursor.fetchall()}


async def flow_totals(
    connection: Connection, moment: Moment, fund_id: str, account: str, wanted: dict[str, Any]
) -> dict[str, Total]:
    """What an account holds by currency as a flow report tells it: as if no year had been closed."""
    held = await account_totals(connection, moment, fund_id, account, wanted)
    for currency, taken in (await taken_by_closes(connection, moment, fund_id, account, wanted)).items():
        standing = held.get(currency, ZERO)
        held[currency] = Total(standing.amount - taken.amount, standing.base_amount - taken.base_amount)
    return held
