"""What open proposals hold of a balance, in memory as decisions need it, and in SQL as questions ask it.

`held(t)` is the sum of the holds that are open with `expires_at` after t. It is no part of any running balance: an
expired hold is released by the clock alone, without an event. In memory there is one sum a balance, however many
proposals hold it, exact from the moment it was taken to the next expiry.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from services.ledger.books.keys import LEAF, BalanceKey
from shared.contracts.events.proposals import HoldLine
from shared.contracts.problems import NotLoaded
from shared.eventlog.columns import Rows
from shared.postings.entries import Dimensions

Connection = AsyncConnection[Any]
HELD_MAX = 50_000
"""More sums than this in memory, and they start anew."""
HOLD_SIGNS = {"cash": 1, "available": -1}
"""The accounts that can be held, and the sign that makes what they have positive."""


@dataclass(slots=True)
class _Sum:
    minor: int
    at: datetime
    next_expiry: datetime | None


def hold_key(fund_id: str, line: HoldLine) -> BalanceKey:
    """The balance that a line holds of."""
    about = Dimensions(
        bank_account_id=line.bank_account_id,
        donor_id=line.donor_id,
        agreement_id=line.agreement_id,
        source=line.source,
        fiscal_year=line.fiscal_year,
    )
    return BalanceKey(fund_id, line.account, line.amount.currency, LEAF, about)


_FIRST = """SELECT coalesce(sum(amount), 0), min(expires_at) FROM holds
    WHERE digest = %s AND closed_at IS NULL AND expires_at > %s"""
_EXPIRED = """SELECT
    (SELECT coalesce(sum(amount), 0) FROM holds
        WHERE digest = %s AND closed_at IS NULL AND expires_at > %s AND expires_at <= %s),
    (SELECT min(expires_at) FROM holds WHERE digest = %s AND closed_at IS NULL AND expires_at > %s)"""
_COLUMNS = {
    "proposal_id": "uuid",
    "line": "integer",
    "digest": "bytea",
    "fund_id": "uuid",
    "account": "text",
    "currency": "text",
    "bank_account_id": "uuid",
    "donor_id": "uuid",
    "agreement_id": "uuid",
    "source": "text",
    "fiscal_year": "integer",
    "amount": "bigint",
    "expires_at": "timestamptz",
    "opened_at": "bigint",
    "closed_at": "bigint",
}
FILTERS = ("bank_account_id", "donor_id", "agreement_id", "source", "fiscal_year")
"""The dimensions that a hold has."""


class HoldCache:
    """Sums of holds at the head, and the rows that wait to be written."""

    def __init__(self) -> None:
        self._sums: dict[BalanceKey, _Sum] = {}
        self._rows = Rows(
            "holds", _COLUMNS, "ON CONFLICT (proposal_id, line) DO UPDATE SET closed_at = excluded.closed_at"
        )

    def held(self, key: BalanceKey, at: datetime) -> int:
        """What open proposals hold of a balance at a moment that is not before the head. Raises NotLoaded."""
        self.require([key], at)
        return self._sums[key].minor

    def require(self, keys: Iterable[BalanceKey], at: datetime) -> None:
        """Raises NotLoaded with all of the balances of which the sum at that moment is not in memory."""
        missing = [("held", key, at) for key in keys if not self._knows(key, at)]
        if missing:
            raise NotLoaded(*missing)

    def _knows(self, key: BalanceKey, at: datetime) -> bool:
        known = self._sums.get(key)
        return known is not None and (known.next_expiry is None or known.next_expiry > at)

    def opened(
        self, fund_id: str, proposal_id: str, lines: Sequence[HoldLine], expires_at: datetime, position: int
    ) -> None:
        """A proposal was recorded."""
        for key, minor in sums_of(fund_id, lines).items():
            known = self._sums.get(key)
            if known is not None:
                known.minor += minor
                known.next_expiry = expires_at if known.next_expiry is None else min(known.next_expiry, expires_at)
        self._keep(fund_id, proposal_id, lines, expires_at, position, None)

    def closed(
        self,
        fund_id: str,
        proposal_id: str,
        lines: Sequence[HoldLine],
        expires_at: datetime,
        opened_at: int,
        position: int,
    ) -> None:
        """A proposal was approved, rejected or withdrawn, before it expired."""
        for key, minor in sums_of(fund_id, lines).items():
            known = self._sums.get(key)
            if known is not None and known.at < expires_at:
                known.minor -= minor
        self._keep(fund_id, proposal_id, lines, expires_at, opened_at, position)

    def _keep(
        self,
        fund_id: str,
        proposal_id: str,
        lines: Sequence[HoldLine],
        expires_at: datetime,
        opened_at: int,
        closed_at: int | None,
    ) -> None:
        for number, line in enumerate(lines, start=1):
            about = (line.bank_account_id, line.donor_id, line.agreement_id, line.source, line.fiscal_year)
            digest = hold_key(fund_id, line).digest()
            self._rows.rows.append(
                (
                    proposal_id,
                    number,
                    digest,
                    fund_id,
                    line.account,
                    line.amount.currency,
                    *about,
                    line.amount.minor,
                    expires_at,
                    opened_at,
                    closed_at,
                )
            )

    def writes(self) -> Iterator[tuple[str, list[Any]]]:
        """Statements for all that was opened and closed since the last call."""
        self._rows.rows = list({row[:2]: row for row in self._rows.rows}.values())
        batch = self._rows.take()
        if batch is not None:
            yield batch[0], list(batch[1])

    def full(self) -> bool:
        """True when there are more sums in memory than there should be between two transactions."""
        return len(self._sums) > HELD_MAX

    def forget(self) -> None:
        """Drops every sum and every waiting row."""
        self._sums.clear()
        self._rows.clear()

    async def load(self, connection: Connection, wanted: Iterable[tuple[BalanceKey, datetime]]) -> None:
        """Takes sums at a moment: the whole sum once, then only what expired since."""
        for key, at in wanted:
            digest = key.digest()
            known = self._sums.get(key)
            if known is None:
                row = await (await connection.execute(_FIRST, [digest, at], prepare=True)).fetchone()
                assert row is not None, "a sum is one row"
                self._sums[key] = _Sum(int(row[0]), at, row[1])
                continue
            parameters = [digest, known.at, at, digest, at]
            row = await (await connection.execute(_EXPIRED, parameters, prepare=True)).fetchone()
            assert row is not None, "a sum is one row"
            self._sums[key] = _Sum(known.minor - int(row[0]), at, row[1])


def sums_of(fund_id: str, lines: Sequence[HoldLine]) -> dict[BalanceKey, int]:
    """What lines hold, by balance."""
    sums: dict[BalanceKey, int] = {}
    for line in lines:
        key = hold_key(fund_id, line)
        sums[key] = sums.get(key, 0) + line.amount.minor
    return sums


async def held_totals(
    connection: Connection, fund_id: str, account: str, wanted: Mapping[str, Any], position: int, at: datetime
) -> dict[str, int]:
    """What was held of an account right after a position and at a moment, by currency, narrowed by dimensions."""
    if account not in HOLD_SIGNS or any(name not in FILTERS for name in wanted):
        return {}
    conditions = "".join(f" AND {name} = %s" for name in wanted)
    cursor = await connection.execute(
        f"""SELECT currency, sum(amount) FROM holds WHERE fund_id = %s AND account = %s AND expires_at > %s
            AND opened_at <= %s AND (closed_at IS NULL OR closed_at > %s){conditions} GROUP BY currency""",
        [fund_id, account, at, position, position, *wanted.values()],
    )
    return {currency: int(amount) for currency, amount in await cursor.fetchall()}
