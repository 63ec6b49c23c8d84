"""Reading what a fund's end asks for: balances, what makes them up, and what donors deposited and were given back.

Read from the books and the log in one place, for the plan that people ask for and for the decisions alike. It may
read every receipt of the fund, and is asked a few times in the life of a fund.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from services.ledger.agreements.state import AGREEMENT, Agreement
from services.ledger.books.year_end import Standing
from services.ledger.closing.open_items import OpenItem, of_balances
from services.ledger.closing.shares import AgreementMoney
from services.ledger.funds.decisions import Fund
from services.ledger.periods.calendar import closed_until, next_month
from services.ledger.rates.decisions import carried_share
from services.ledger.splits import split
from shared.contracts.envelope import Recorded, read_leaf
from shared.contracts.events import EventData
from shared.contracts.events.contributions import (
    ConditionMet,
    ContributionReceived,
    ReceiptApplied,
    ReceiptReturned,
    ReceivableRecovered,
)
from shared.contracts.events.refunds import DonorRefundApproved, ResidueDistributed, SourcesMoved
from shared.contracts.money import Money
from shared.deciding.resources import fold
from shared.eventlog.columns import texts, uuids
from shared.postings.entries import Dimensions

Connection = AsyncConnection[Any]
LAST = 2**62
SETTLED_PROJECTS = ("closed", "cancelled", "terminated")
"""A project in one of these takes no charge any more."""
_MONEY_TYPES = (
    "ContributionReceived",
    "ReceiptApplied",
    "ReceiptReturned",
    "ConditionMet",
    "ReceivableRecovered",
    "DonorRefundApproved",
    "DonorBalanceReprogrammed",
    "PoolDeficitAssigned",
    "ResidueDistributed",
)
_MONEY = """SELECT e.leaf FROM log_events e JOIN (
        SELECT position FROM event_names WHERE resource_id = ANY(%s)
        UNION SELECT position FROM log_events WHERE stream = ANY(%s)) n USING (position)
    WHERE e.type = ANY(%s) AND e.position <= %s
    AND NOT EXISTS (SELECT FROM reversed_events r WHERE r.position = e.position AND r.reversal_position <= %s)"""
_NUMBERS = (
    ("commitments", "number", "commitment_id"),
    ("agreements", "number", "agreement_id"),
    ("bank_accounts", "code", "bank_account_id"),
    ("projects", "code", "project_id"),
    ("organisations", "code", "donor_id"),
)
"""Where the number of a balance is found: the most telling of its dimensions first."""


async def open_items(connection: Connection, fund: Fund, standing: Sequence[Standing], at: datetime) -> list[OpenItem]:
    """Everything that stands in the way of the fund's end, in the order of the chart, then what has no balance."""
    found = list(of_balances(standing, fund.base_currency))
    about = [one.key.dimensions for _, one in found if one is not None]
    numbers = {name: await _numbers(connection, table, column, _ids(about, name)) for table, column, name in _NUMBERS}
    named = await _named(connection, fund)
    items = [item if one is None else _told(item, one, numbers, named) for item, one in found]
    if any(item.kind == "year_not_closed" for item in items):
        until = closed_until(fund)
        first = None if until is None else next_month(until)
        items.append(OpenItem("months_open", "closure", number=first, status="none_closed" if first is None else None))
    items += await _open_projects(connection, standing)
    items += await _open_conditions(connection, fund)
    items += await _open_proposals(connection, fund, at)
    return items


def _ids(about: Iterable[Dimensions], name: str) -> list[str]:
    return sorted({value for one in about if (value := getattr(one, name)) is not None})


async def _numbers(connection: Connection, table: str, column: str, ids: list[str]) -> dict[str, str]:
    if not ids:
        return {}
    query = f"SELECT id::text, {column} FROM {table} WHERE id = ANY(%s)"
    return dict(await (await connection.execute(query, [uuids(ids)])).fetchall())


def _told(
    item: OpenItem, one: Standing, numbers: Mapping[str, Mapping[str, str]], named: Mapping[tuple[str, str | None], Any]
) -> OpenItem:
    """The item with its number, and with what makes its balance up."""
    about = one.key.dimensions
    of_number = [numbers[name].get(getattr(about, name) or "") for _, _, name in _NUMBERS]
    number = next((text for text in of_number if text is not None), about.source)
    by = about.donor_id
    if one.key.account == "allocated":
        by = about.project_id
        number = numbers["project_id"].get(by or "", number)
    return replace(item, number=number, named=tuple(named.get((one.key.account, by), ())))


async def _named(connection: Connection, fund: Fund) -> dict[tuple[str, str | None], list[str]]:
    """What makes balances up: allocations by project; receipts, refunds and gifts by donor."""
    named: dict[tuple[str, str | None], list[str]] = {}
    for account, query in (
        (
            "allocated",
            """SELECT project_id::text, number FROM allocations
               WHERE fund_id = %s AND status = 'approved' ORDER BY number""",
        ),
        (
            "unapplied_receipts",
            "SELECT donor_id::text, number FROM receipts WHERE fund_id = %s AND status = 'unapplied' ORDER BY number",
        ),
        (
            "refunds_payable_to_donors",
            """SELECT donor_id::text, coalesce(reference, id::text) FROM refunds
               WHERE fund_id = %s AND status IN ('approved', 'partly_paid') ORDER BY position""",
        ),
        (
            "in_kind_inventory",
            """SELECT donor_id::text, coalesce(reference, id::text) FROM in_kind
               WHERE fund_id = %s AND status = 'in_hand' ORDER BY position""",
        ),
    ):
        cursor = await connection.execute(query, [fund.fund_id])
        for by, number in await cursor.fetchall():
            named.setdefault((account, by), []).append(number)
    return named


async def _open_projects(connection: Connection, standing: Sequence[Standing]) -> list[OpenItem]:
    """Projects that the fund pays or paid for, and that are not financially closed."""
    paid_for = ("allocated", "committed", "spent")
    ids = sorted({p for s in standing if s.key.account in paid_for and (p := s.key.dimensions.project_id) is not None})
    cursor = await connection.execute(
        "SELECT id::text, code, status FROM projects WHERE id = ANY(%s) AND status <> ALL(%s) ORDER BY code",
        [uuids(ids), texts(SETTLED_PROJECTS)],
    )
    return [
        OpenItem("project", "distribution", id=project_id, number=code, project_id=project_id, status=status)
        for project_id, code, status in await cursor.fetchall()
    ]


async def _open_conditions(connection: Connection, fund: Fund) -> list[OpenItem]:
    """Agreements of which a part still waits for its condition, collected or not."""
    found = await _agreements(connection, fund)
    return [
        OpenItem(
            "condition",
            "distribution",
            id=agreement_id,
            number=agreement.number,
            amount=agreement.conditional_open.amount,
            currency=agreement.conditional_open.currency,
            donor_id=agreement.donor_id,
        )
        for agreement_id, agreement in found.items()
        if agreement.conditional_open.minor
    ]


async def _open_proposals(connection: Connection, fund: Fund, at: datetime) -> list[OpenItem]:
    cursor = await connection.execute(
        """SELECT id::text, command FROM proposals WHERE fund_id = %s AND status = 'open' AND expires_at > %s
           ORDER BY position""",
        [fund.fund_id, at],
    )
    return [
        OpenItem("proposal", "distribution", id=proposal_id, status=command)
        for proposal_id, command in await cursor.fetchall()
    ]


async def _agreements(connection: Connection, fund: Fund) -> dict[str, Agreement]:
    """Every live agreement of a fund, in order of signing."""
    cursor = await connection.execute(
        "SELECT id::text FROM agreements WHERE fund_id = %s ORDER BY position", [fund.fund_id]
    )
    events: dict[str, list[Recorded]] = {agreement_id: [] for (agreement_id,) in await cursor.fetchall()}
    streams = [f"{AGREEMENT.name}/{agreement_id}" for agreement_id in events]
    cursor = await connection.execute(
        "SELECT stream, leaf FROM log_events WHERE stream = ANY(%s) ORDER BY position", [texts(streams)]
    )
    for stream, leaf in await cursor.fetchall():
        events[stream.partition("/")[2]].append(read_leaf(leaf))
    found = {agreement_id: fold(AGREEMENT, agreement_id, tuple(own)) for agreement_id, own in events.items()}
    return {i: resource.state for i, resource in found.items() if resource is not None and not resource.reversed}


async def agreements_money(connection: Connection, fund: Fund, position: int = LAST) -> list[AgreementMoney]:
    """What came in under each agreement of a fund, unconditionally, and what went back, in base minor units."""
    agreements = await _agreements(connection, fund)
    codes = await _numbers(connection, "organisations", "code", sorted({a.donor_id for a in agreements.values()}))
    deposits = {agreement_id: _before(a, a.collected_before) for agreement_id, a in agreements.items()}
    refunds = {agreement_id: _before(a, a.refunded_before) for agreement_id, a in agreements.items()}
    moved = dict.fromkeys(agreements, 0)
    distributed = dict.fromkeys(agreements, 0)
    streams = [f"{AGREEMENT.name}/{agreement_id}" for agreement_id in agreements]
    cursor = await connection.execute(
        _MONEY, [uuids(list(agreements)), texts(streams), texts(_MONEY_TYPES), position, position]
    )
    while rows := await cursor.fetchmany(1_000):
        for (leaf,) in rows:
            _take(read_leaf(leaf), deposits, refunds, moved, distributed)
    return [
        AgreementMoney(
            agreement_id=agreement_id,
            number=agreement.number,
            donor_id=agreement.donor_id,
            donor_code=codes[agreement.donor_id],
            earmarked=agreement.earmark is not None
            and (agreement.earmark.terms > 0 or agreement.earmark.valid_until is not None),
            deposits=deposits[agreement_id],
            refunds=refunds[agreement_id],
            moved=moved[agreement_id],
            distributed=distributed[agreement_id],
        )
        for agreement_id, agreement in agreements.items()
    ]


def _before(agreement: Agreement, money: Money | None) -> int:
    """What an older fund told at its opening, at the rate of its agreement."""
    if money is None:
        return 0
    return carried_share(money.minor, agreement.amount.minor, agreement.amount.base_minor)


def _take(
    event: Recorded,
    deposits: dict[str, int],
    refunds: dict[str, int],
    moved: dict[str, int],
    distributed: dict[str, int],
) -> None:
    """Counts one event; what banks kept of a receipt on the way counts as deposited, as a fee on it does."""
    data: EventData = event.data
    if isinstance(data, ContributionReceived):
        came = {part.agreement_id: part.capacity.minor for part in data.parts if part.capacity.minor > 0}
        kept = 0 if data.deducted_charges is None else data.deducted_charges.base_minor
        kept -= 0 if data.pool_charge is None else data.pool_charge.minor
        for agreement_id, minor in (*came.items(), *(split(kept, came) if came else {}).items()):
            deposits[agreement_id] = deposits.get(agreement_id, 0) + minor
    elif isinstance(data, ReceiptApplied | ReceiptReturned):
        sign = 1 if isinstance(data, ReceiptApplied) else -1
        for part in data.parts:
            deposits[part.agreement_id] = deposits.get(part.agreement_id, 0) + sign * part.capacity.minor
    elif isinstance(data, ConditionMet):
        deposits[data.agreement_id] += sum(cash.capacity.minor for cash in data.receipts)
    elif isinstance(data, ReceivableRecovered):
        deposits[data.agreement_id] += data.amount.base_minor
    elif isinstance(data, DonorRefundApproved) and data.agreement is not None:
        refunds[data.agreement.agreement_id] += data.agreement.amount.base_minor
    elif isinstance(data, SourcesMoved):
        for line in data.sources:
            if line.source in moved:
                moved[line.source] += line.amount.minor
        for share in data.shares if isinstance(data, ResidueDistributed) else ():
            distributed[share.agreement_id] += share.share.minor
