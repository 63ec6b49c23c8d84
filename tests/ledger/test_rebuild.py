"""The rebuilt read models equal the live ones byte for byte, and a damaged log rebuilds nothing."""

import asyncio

import psycopg
import pytest

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.eventlog import columns
from shared.eventlog.reader import LogDamaged
from shared.service import rebuild as rebuilding
from tests.conftest import Database
from tests.refusals.proposals import approve, propose, reject, withdraw
from tests.support.desk import Desk, Fund, money
from tests.support.donors import Donors
from tests.support.fund_life import FundLife
from tests.support.periods import close_year, closed_through, month, reopen
from tests.support.tables import dump


def rebuilt(database: Database) -> list[tuple[int, int]]:
    """Rebuilds and returns the progress that was reported."""

    async def run() -> list[tuple[int, int]]:
        heard: list[tuple[int, int]] = []
        connection = await psycopg.AsyncConnection.connect(database.url(), autocommit=True)
        columns.register(connection)
        try:
            await rebuilding.rebuild(connection, Machine(CAPABILITIES), lambda *done: heard.append(done))
        finally:
            await connection.close()
        return heard

    return asyncio.run(run())


def history(desk: Desk) -> None:
    """A life of a fund over several blocks of the books."""
    fund = Fund.opened(desk)
    project = fund.project()
    first = fund.funded("DK", "5000.00")
    second = fund.agreement("NO", "90000.00")
    body = {
        "fund_id": fund.fund_id,
        "bank_account_id": fund.bank_account_id,
        "gross_amount": money("10.00"),
        "parts": [{"agreement_id": second, "amount": money("10.00")}],
    }
    commands = [
        desk.command("record_receipt", {**body, "effective_on": f"202{3 + n % 3}-0{1 + n % 9}-1{n % 7}"})
        for n in range(600)
    ]
    desk.bulk(commands, atomic=False)
    allocation = fund.allocation(
        project, "5000.00", "2024-02-01", sources=[{"source": first, "amount": money("5000.00")}]
    )
    commitment = fund.commitment(allocation, "4000.00", "1000.00")
    fund.payment(commitment, 1, "4000.00")
    fund.report(commitment, {1: "3000.00", 4: "1500.00"})
    paid = fund.payment(commitment, 2, "1000.00", "2024-07-01")
    desk.do(
        "reverse_transaction", {"transaction_id": paid["transaction_id"], "reason_code": "duplicate"}, actor="approver"
    )
    received = fund.receipt("70.00", {}, "2024-03-01")
    desk.do(
        "return_receipt",
        {"amount": money("70.00"), "return_charge": money("5.00"), "effective_on": "2024-03-02"},
        path_ids={"receipt_id": received["resource"]["id"]},
    )
    moving = {"fund_id": fund.fund_id, "from_bank_account_id": fund.bank_account_id, "amount": money("1.00")}
    moving |= {"to_bank_account_id": fund.account("USD"), "effective_on": "2024-08-01"}
    proposals = [propose(fund, "make_transfer", moving) for _ in range(4)]
    approve(fund, proposals[0])
    reject(fund, proposals[1])
    withdraw(fund, proposals[2])
    _end(desk)
    closed_through(fund, "2023-12")
    close_year(fund, 2023)
    reopen(fund, 2023, 5)
    month(fund, "close", 2023, 5)
    close_year(fund, 2023)


def _end(desk: Desk) -> None:
    """Another fund is brought to its end, and money comes too late."""
    fund = Fund.opened(desk, "END")
    donors, life = Donors(fund), FundLife(fund)
    first, second = fund.funded("DK", "50.00", "2023-01-10"), fund.funded("DK", "20.00", "2023-01-10")
    fund.bank_charge("3.00", "2023-01-31")
    donors.assign("2023-02-01")
    donors.reprogram(first, "7.00", "2023-02-02", to_agreement_id=second)
    fund.receipt("9.00", {}, "2023-02-03", donor_id=fund.donors["DK"])
    fund.interest("1.00", "2023-03-31")
    life.begin("2023-06-30")
    refund = donors.approve("DK", "9.00", "2023-07-01")["resource"]["id"]
    donors.pay("4.00", "2023-07-02", refund_id=refund)
    donors.pay("5.00", "2023-07-03", refund_id=refund)
    life.distribute("2023-07-04")
    for agreement, amount in ((first, "68.00"),):
        refund = donors.approve("DK", amount, "2023-07-05", agreement_id=agreement)["resource"]["id"]
        donors.pay(amount, "2023-07-06", refund_id=refund)
    life.years_closed(2023)
    life.close("2023-12-31")
    late = fund.receipt("2.00", {}, "2024-01-10")["resource"]["id"]
    donors.pay("1.00", "2024-01-11", receipt_id=late)


@pytest.mark.parametrize(("flush", "resources"), [(1_000, 8_000), (37, 5)])
def test_rebuilt_tables_equal_the_live_ones(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch, flush: int, resources: int
) -> None:
    history(desk)
    monkeypatch.setattr(rebuilding, "FLUSH_EVENTS", flush)
    monkeypatch.setattr(rebuilding, "RESOURCES_MAX", resources)
    live = dump(database.url())
    assert any(row.startswith("(") for row in live["overdrawn_balances"])
    assert len(live["holds"]) == 4
    heard = rebuilt(database)
    assert heard[-1] == (desk.size(), desk.size())
    again = dump(database.url())
    for table, rows in live.items():
        assert again[table] == rows, table


def test_a_damaged_log_leaves_the_tables_as_they_were(desk: Desk, database: Database) -> None:
    Fund.opened(desk)
    live = dump(database.url())
    with psycopg.connect(database.admin_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE log_events DISABLE TRIGGER append_only")
        connection.execute("UPDATE log_events SET leaf = leaf || ' ' WHERE position = 3")
    with pytest.raises(LogDamaged):
        rebuilt(database)
    assert dump(database.url()) == live
