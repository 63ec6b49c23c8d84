"""Filling the machine's memory from the database: resources from the log, balances from the books.

Every loader can stop before a position, so that a rebuild sees the past as it was.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from psycopg import AsyncConnection

from services.ledger.answers import BalanceAfter
from services.ledger.books.keys import LEAF, BalanceKey, leaf_key
from services.ledger.books.queries import ZERO, totals
from services.ledger.books.year_end import Standing, first_result_on, results_on
from services.ledger.closing.open_items import OpenItem
from services.ledger.closing.queries import agreements_money, open_items
from services.ledger.closing.shares import AgreementMoney
from services.ledger.state import LedgerState
from shared.contracts.commands import CommandBody
from shared.contracts.commands.flows import ImportFlow
from shared.contracts.commands.proposals import ProposeCommand
from shared.contracts.envelope import Recorded
from shared.contracts.events import FundEvent
from shared.contracts.problems import NotLoaded, Refused
from shared.deciding.resources import Kind
from shared.eventlog.columns import byteas, int4s, texts, uuids
from shared.eventlog.reader import first_of_transaction, read_positions, read_transaction
from shared.postings.chart import MONETARY
from shared.postings.entries import Dimensions
from shared.postings.registry import entries_of
from shared.service.loading import (
    NO_LIMIT,
    HasBody,
    load_files,
    load_holders,
    load_resources,
    resource_at,
    start_grants,
)

Connection = AsyncConnection[Any]

_KIND_OF_FIELD = {
    "fund_id": "fund",
    "bank_account_id": "bank_account",
    "from_bank_account_id": "bank_account",
    "to_bank_account_id": "bank_account",
    "donor_id": "organisation",
    "organisation_id": "organisation",
    "pledge_id": "pledge",
    "agreement_id": "agreement",
    "receipt_id": "receipt",
    "refund_id": "refund",
    "project_id": "project",
    "appropriation_id": "appropriation",
    "allocation_id": "allocation",
    "commitment_id": "commitment",
    "disbursement_id": "disbursement",
    "in_kind_id": "in_kind",
    "invoice_id": "invoice",
    "proposal_id": "proposal",
}


async def start(connection: Connection, state: LedgerState, size: int) -> None:
    """What is always in memory: the open block, all grants, the balances below zero."""
    await state.books.start(connection, size)
    await start_grants(connection, state)
    cursor = await connection.execute(f"SELECT {_KEY_COLUMNS} FROM overdrawn_balances JOIN book_keys USING (key)")
    for row in await cursor.fetchall():
        state.overdrawn[_balance_key(row)] = None


_KEY_COLUMNS = """fund_id::text, account, currency, window_id::text, bank_account_id::text, donor_id::text,
    agreement_id::text, source, project_id::text, organisation_id::text, commitment_id::text, category, fiscal_year"""

_LEAF_KEYS = f"SELECT {_KEY_COLUMNS} FROM book_keys WHERE facet = 'leaf' AND"


def _balance_key(row: tuple[Any, ...]) -> BalanceKey:
    fund_id, account, currency, *dimensions = row
    return BalanceKey(fund_id, account, currency, LEAF, Dimensions(*dimensions))


def named_by(request: HasBody) -> list[tuple[str, str]]:
    """The resources that a command names by id; none for one that is not valid."""
    try:
        body = request.body
    except Refused:
        return []
    if isinstance(body, ProposeCommand):
        body = body.proposed.body
    ids, in_parts, of_flow = _ids_of(type(body))
    command: Any = body
    found = [(kind, value) for name, kind in ids if (value := getattr(command, name)) is not None]
    if in_parts:
        found += [("agreement", part.agreement_id) for part in command.parts]
    if of_flow:
        found.append(("flow", command.flow_id))
    return found


@cache
def _ids_of(command: type[CommandBody]) -> tuple[tuple[tuple[str, str], ...], bool, bool]:
    ids = tuple((name, _KIND_OF_FIELD[name]) for name in command.model_fields if name in _KIND_OF_FIELD)
    return ids, "parts" in command.model_fields, issubclass(command, ImportFlow)


async def load(
    connection: Connection,
    state: LedgerState,
    kinds: Mapping[str, Kind[Any]],
    missing: NotLoaded,
    before: int = NO_LIMIT,
) -> None:
    """Loads everything that is missing, kind of thing by kind of thing."""
    wanted: dict[str, list[Any]] = defaultdict(list)
    for what, *rest in missing.wanted:
        wanted[what].append(tuple(rest))
    if "resource" in wanted:
        await load_resources(connection, state, kinds, wanted["resource"], before)
    if "balance" in wanted:
        await state.books.load(connection, [key for (key,) in wanted["balance"]])
    if "days" in wanted:
        await state.books.load_days(connection, [key for (key,) in wanted["days"]])
    if "held" in wanted:
        await state.holds.load(connection, wanted["held"])
    if "day_sum" in wanted:
        await state.day_sums.load(connection, [key for (key,) in wanted["day_sum"]])
    if "maker" in wanted:
        proposals = await read_positions(connection, [position for (position,) in wanted["maker"]])
        state.makers.update({event.position: event.actor for event in proposals})
    for key in wanted["counter"]:
        await _load_counter(connection, state, key)
    if "reference" in wanted:
        await load_holders(connection, state, [digest for (digest,) in wanted["reference"]])
    if "file" in wanted:
        await load_files(connection, state, [digest for (digest,) in wanted["file"]])
    for what in wanted["list"]:
        state.lists[what] = await _LISTS[what[0]](connection, state, *what[1:])


async def _load_counter(connection: Connection, state: LedgerState, key: tuple[str, str, int]) -> None:
    cursor = await connection.execute(
        "SELECT last FROM number_counters WHERE fund_id = %s AND kind = %s AND year = %s", list(key)
    )
    row = await cursor.fetchone()
    state.counters.setdefault(key, 0 if row is None else row[0])


async def _list_sources(connection: Connection, state: LedgerState, fund_id: str) -> list[BalanceKey]:
    """Every source that the fund ever had, the one that first had money first: by value date, then by recording."""
    cursor = await connection.execute(
        f"""SELECT {_KEY_COLUMNS}, key, (SELECT to_date(node::text, 'YYYYMMDD') FROM book_totals t
                WHERE t.key = k.key AND node > 0 AND node %% 100 > 0 ORDER BY node LIMIT 1)
            FROM book_keys k WHERE facet = 'leaf' AND account = 'available' AND fund_id = %s""",
        [fund_id],
    )
    found = []
    for *row, key, first_on in await cursor.fetchall():
        days = [*state.books.open_days(key), *([] if first_on is None else [first_on.toordinal()])]
        found.append((min(days), key, _balance_key(tuple(row))))
    return [key for _, _, key in sorted(found, key=lambda source: source[:2])]


async def _list_authority(connection: Connection, state: LedgerState, fund_id: str, source: str) -> list[BalanceKey]:
    """What the authority of an appropriation went into: allocated, committed, spent, lapsed."""
    cursor = await connection.execute(
        f"""{_LEAF_KEYS} fund_id = %s AND source = %s
            AND account IN ('allocated', 'committed', 'spent', 'lapsed') ORDER BY key""",
        [fund_id, source],
    )
    return [_balance_key(row) for row in await cursor.fetchall()]


async def _list_transaction(connection: Connection, state: LedgerState, transaction_id: str) -> list[Recorded]:
    """The events of a transaction, [] when there is none."""
    first = await first_of_transaction(connection, transaction_id)
    return [] if first is None else await read_transaction(connection, first)


async def _list_dependents(connection: Connection, state: LedgerState, *resource_ids: str) -> list[Recorded]:
    """The live events that name any of the resources, in order of position."""
    cursor = await connection.execute(
        """SELECT DISTINCT n.position FROM event_names n WHERE n.resource_id = ANY(%s)
           AND NOT EXISTS (SELECT FROM reversed_events r
                           WHERE r.position = n.position OR r.reversal_position = n.position)
           ORDER BY n.position""",
        [uuids(resource_ids)],
    )
    return await read_positions(connection, [row[0] for row in await cursor.fetchall()])


async def _list_cash(connection: Connection, state: LedgerState, bank_account_id: str) -> list[BalanceKey]:
    """The cash keys of a bank account, one a fund."""
    cursor = await connection.execute(
        f"{_LEAF_KEYS} account = 'cash' AND bank_account_id = %s ORDER BY key",
        [bank_account_id],
    )
    return [_balance_key(row) for row in await cursor.fetchall()]


async def _list_first_posting(connection: Connection, state: LedgerState, fund_id: str) -> list[int]:
    """The position of the fund's first posting that stands, [] when there is none. It may read every entry of the
    books, and is asked once in the life of a fund."""
    cursor = await connection.execute("SELECT key FROM book_keys WHERE facet = 'leaf' AND fund_id = %s", [fund_id])
    keys = [key for (key,) in await cursor.fetchall()]
    if not keys:
        return []
    cursor = await connection.execute(
        """SELECT e.position FROM book_entries e WHERE e.keys && %s::integer[]
           AND NOT EXISTS (SELECT FROM reversed_events r
                           WHERE r.position = e.position OR r.reversal_position = e.position)
           ORDER BY e.position LIMIT 1""",
        [int4s(keys)],
    )
    return [position for (position,) in await cursor.fetchall()]


async def _list_foreign(
    connection: Connection, state: LedgerState, fund_id: str, base_currency: str
) -> list[BalanceKey]:
    """The monetary keys of a fund in other currencies than its own, in order of their first entry."""
    cursor = await connection.execute(
        f"{_LEAF_KEYS} fund_id = %s AND currency <> %s AND account = ANY(%s) ORDER BY key",
        [fund_id, base_currency, texts(MONETARY)],
    )
    return [_balance_key(row) for row in await cursor.fetchall()]


async def _list_receivables(connection: Connection, state: LedgerState, fund_id: str) -> list[BalanceKey]:
    """What donors owe or owed to a fund, one key an agreement."""
    cursor = await connection.execute(
        f"{_LEAF_KEYS} fund_id = %s AND account = 'contributions_receivable' AND agreement_id IS NOT NULL ORDER BY key",
        [fund_id],
    )
    return [_balance_key(row) for row in await cursor.fetchall()]


async def _list_naming(connection: Connection, state: LedgerState, resource_id: str, *types: str) -> list[Recorded]:
    """The live events of some types that name a resource, in order of position."""
    cursor = await connection.execute(
        """SELECT DISTINCT n.position FROM event_names n JOIN log_events e USING (position)
           WHERE n.resource_id = %s AND e.type = ANY(%s)
           AND NOT EXISTS (SELECT FROM reversed_events r WHERE r.position = n.position)
           ORDER BY n.position""",
        [resource_id, texts(types)],
    )
    return await read_positions(connection, [row[0] for row in await cursor.fetchall()])


async def _list_project(connection: Connection, state: LedgerState, project_id: str) -> list[tuple[str, str]]:
    """The allocations to a project and the commitments under them, as (kind, id), in the order they were recorded."""
    cursor = await connection.execute(
        """WITH allocated AS (SELECT split_part(e.stream, '/', 2) AS id, min(position) AS first
            FROM event_names n JOIN log_events e USING (position)
            WHERE n.resource_id = %s AND e.stream LIKE 'allocation/%%' GROUP BY 1)
           SELECT 'allocation', id, first FROM allocated
           UNION ALL SELECT 'commitment', split_part(e.stream, '/', 2), min(e.position)
            FROM allocated a JOIN event_names n ON n.resource_id = a.id::uuid JOIN log_events e USING (position)
            WHERE e.stream LIKE 'commitment/%%' GROUP BY 2
           ORDER BY 3""",
        [project_id],
    )
    return [(kind, resource_id) for kind, resource_id, _ in await cursor.fetchall()]


async def _list_windows(connection: Connection, state: LedgerState, code: str) -> list[str]:
    """The windows of every fund that have a code, those of this very transaction too."""
    cursor = await connection.execute("SELECT id::text FROM windows WHERE code = %s ORDER BY position", [code])
    found = dict.fromkeys(window_id for (window_id,) in await cursor.fetchall())
    for (kind, resource_id), resource in state.resources.items():
        if kind == "window" and resource is not None and resource.state.code == code:
            found[resource_id] = None
    return list(found)


async def _list_unapplied(connection: Connection, state: LedgerState, fund_id: str, donor_id: str) -> list[str]:
    """The receipts of a donor of which something is unapplied, those of this very transaction too."""
    cursor = await connection.execute(
        "SELECT id::text FROM receipts WHERE fund_id = %s AND donor_id = %s AND status = 'unapplied' ORDER BY position",
        [fund_id, donor_id],
    )
    found = dict.fromkeys(receipt_id for (receipt_id,) in await cursor.fetchall())
    for (kind, resource_id), resource in state.resources.items():
        if kind == "receipt" and resource is not None and not resource.reversed:
            receipt = resource.state
            if (receipt.fund_id, receipt.donor_id) == (fund_id, donor_id) and receipt.unapplied.minor:
                found[resource_id] = None
    return list(found)


async def _list_standing(connection: Connection, state: LedgerState, fund_id: str) -> list[Standing]:
    """Every balance of a fund that is not zero."""
    cursor = await connection.execute(
        f"""SELECT {_KEY_COLUMNS}, key, t.amount, t.base_amount FROM book_keys k
            LEFT JOIN LATERAL (SELECT amount, base_amount FROM book_totals t
                WHERE t.key = k.key AND t.node = 0 ORDER BY block DESC LIMIT 1) t ON true
            WHERE facet = 'leaf' AND fund_id = %s ORDER BY key""",
        [fund_id],
    )
    rows = await cursor.fetchall()
    keys = [_balance_key(row) for *row, key, amount, base in rows if amount or base or state.books.open_days(key)]
    await state.books.load(connection, [key for key in keys if not state.books.holds(key)])
    balances = [state.books.get(key) for key in keys]
    return [Standing(b.key, b.amount, b.base_amount) for b in balances if b.amount or b.base_amount]


async def _list_open_items(connection: Connection, state: LedgerState, fund_id: str, at: datetime) -> list[OpenItem]:
    """What stands in the way of a fund's end."""
    fund = state.resources["fund", fund_id]
    assert fund is not None, "a decision has asked for its fund"
    return await open_items(connection, fund.state, await _list_standing(connection, state, fund_id), at)


async def _list_agreements_money(connection: Connection, state: LedgerState, fund_id: str) -> list[AgreementMoney]:
    """What came in under each agreement of a fund and went back."""
    fund = state.resources["fund", fund_id]
    assert fund is not None, "a decision has asked for its fund"
    return await agreements_money(connection, fund.state)


async def _list_last_entry(connection: Connection, state: LedgerState, fund_id: str) -> date | None:
    """The last day on which anything of a fund moved."""
    cursor = await connection.execute(
        """SELECT key, (SELECT latest_on FROM book_totals t
                        WHERE t.key = k.key AND t.node = 0 ORDER BY block DESC LIMIT 1)
           FROM book_keys k WHERE facet = 'leaf' AND fund_id = %s""",
        [fund_id],
    )
    days: list[date] = []
    for key, latest_on in await cursor.fetchall():
        days += [] if latest_on is None else [latest_on]
        days += [date.fromordinal(day) for day in state.books.open_days(key)]
    return max(days, default=None)


async def _list_results(connection: Connection, state: LedgerState, fund_id: str, on: date) -> list[Standing]:
    """What revenue and expense stand at on a day."""
    return await results_on(connection, state.books, fund_id, on)


async def _list_first_result(connection: Connection, state: LedgerState, fund_id: str) -> date | None:
    """The first day on which revenue or expense moved."""
    return await first_result_on(connection, state.books, fund_id)


_LISTS: dict[str, Any] = {
    "standing": _list_standing,
    "open_items": _list_open_items,
    "agreements_money": _list_agreements_money,
    "last_entry": _list_last_entry,
    "naming": _list_naming,
    "project": _list_project,
    "windows": _list_windows,
    "unapplied": _list_unapplied,
    "first_posting": _list_first_posting,
    "foreign": _list_foreign,
    "first_result": _list_first_result,
    "results": _list_results,
    "receivables": _list_receivables,
    "sources": _list_sources,
    "authority": _list_authority,
    "transaction": _list_transaction,
    "dependents": _list_dependents,
    "cash": _list_cash,
}


async def balances_after(
    connection: Connection, kinds: Mapping[str, Kind[Any]], recorded: list[Recorded]
) -> list[BalanceAfter]:
    """The leaf balances that a command changed, as they stood at its last position."""
    keys: dict[BalanceKey, None] = {}
    for event in recorded:
        if isinstance(event.data, FundEvent):
            keys.update(dict.fromkeys(leaf_key(event.data.fund_id, entry) for entry in entries_of(event.data)))
    if not keys:
        return []
    cursor = await connection.execute(
        "SELECT digest, key FROM book_keys WHERE digest = ANY(%s)", [byteas([key.digest() for key in keys])]
    )
    ids = {bytes(digest): key_id for digest, key_id in await cursor.fetchall()}
    at = await totals(connection, list(ids.values()), None, recorded[-1].position)
    fund = await resource_at(connection, kinds, "fund", next(iter(keys)).fund_id, recorded[-1].position)
    base_currency = fund.state.base_currency
    return [BalanceAfter(key, *at.get(ids[key.digest()], ZERO), base_currency) for key in keys]
