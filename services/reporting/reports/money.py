"""Sums of entries at a day and a position, in a bounded number of rows (services/reporting/projections/money.py)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.reporting.projections.money import PROJECTS, SINGLE, WHOLE
from services.reporting.projections.projection import Connection, Slot
from services.reporting.reports.summing import Tables, summed


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of one fund, on these accounts, of these flows (none named: all)."""

    fund_id: str
    accounts: tuple[str, ...]
    flows: tuple[str, ...] = ()


OF_THE_WHOLE = frozenset({"book", "account", "flow", "currency"})
"""What is told of entries as a whole, whatever they are about."""
SINGLY = frozenset({"commitment_id", "organisation_id", "category"})
"""What only single keys tell."""


async def sums(
    connection: Connection,
    slot: Slot,
    log: str,
    position: int,
    as_of: date,
    wanted: Wanted,
    by: Sequence[str],
    first_month: int = 1,
) -> list[tuple[Any, ...]]:
    """Rows of the `by` columns of money_keys, then the year (by its beginning), amount and base amount in minor units.

    What was known before `position` and took effect on or before `as_of`.
    """
    detail = WHOLE if OF_THE_WHOLE.issuperset(by) else SINGLE if SINGLY & set(by) else PROJECTS
    columns = "".join(f", {name}::text" if name.endswith("_id") else f", {name}" for name in by)
    query = (
        f"SELECT key{columns} FROM {slot}.money_keys WHERE log = %s AND fund_id = %s AND account = ANY(%s) "
        f"AND detail = %s {'AND flow = ANY(%s)' if wanted.flows else ''}"
    )
    chosen: list[Any] = [log, wanted.fund_id, list(wanted.accounts), detail]
    chosen += [list(wanted.flows)] if wanted.flows else []
    keys = {row[0]: row[1:] for row in await (await connection.execute(query, chosen)).fetchall()}
    tables = Tables("money_entries", "money_sums", ("whole", "projects", "key")[detail])
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for one in await summed(connection, tables, slot, log, position, as_of, list(keys), first_month):
        total = found[*keys[one.key], one.year]
        total[0] += one.amount
        total[1] += one.base_amount
    return [(*key, *total) for key, total in found.items()]
