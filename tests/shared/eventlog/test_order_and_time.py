"""Positions have no gap, recorded_at never stands still, a moment is one position, an altered byte is found."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from fiducia.embedded.issuer import EmbeddedIssuer
from shared.contracts.ids import new_id
from shared.eventlog.application import Answer
from shared.eventlog.reader import (
    LogDamaged,
    StoredLeaf,
    first_of_transaction,
    log_size,
    position_known_at,
    read_events,
    read_leaves,
    read_positions,
    read_streams,
    read_transaction,
)
from tests.conftest import Database
from tests.faults.stranger import rederive, require_rebuild_changes_nothing
from tests.support.desk import ORIGIN, Desk, Fund, money

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def second(database: Database, issuer: EmbeddedIssuer) -> Iterator[Desk]:
    """Another process on the same database."""
    running = Desk(database.url(), database.url("reader"), str(issuer.jwks_file))
    yield running
    running.close()


def ask(desk: Desk, question: Any, *given: Any) -> Any:
    async def asked() -> Any:
        async with desk.ledger.reader() as connection:
            return await question(connection, *given)

    return desk.run(asked())


def agreements(desk: Desk, fund: Fund, start: str, count: int) -> list[Any]:
    body = {
        "fund_id": fund.fund_id,
        "donor_id": fund.donors["DK"],
        "amount": money("1.00"),
        "effective_on": "2024-01-01",
    }
    return [desk.command("sign_agreement", body, key=f"{start}-{number}") for number in range(count)]


def test_recorded_at_is_strictly_monotone_even_when_the_clock_was_ahead(desk: Desk, database: Database) -> None:
    """An event of the future (a clock that was set back) pushes the next one on by a microsecond."""
    fund = Fund.opened(desk)
    future = datetime.now(UTC) + timedelta(days=2)
    with psycopg.connect(database.admin_url, autocommit=True) as admin:
        admin.execute("ALTER TABLE log_heads DISABLE TRIGGER append_only")
        admin.execute("UPDATE log_heads SET recorded_at = %s WHERE size = (SELECT max(size) FROM log_heads)", [future])
        admin.execute("ALTER TABLE log_heads ENABLE ALWAYS TRIGGER append_only")
    desk.bulk(agreements(desk, fund, "a", 3), atomic=False)
    last = desk.events(desk.size() - 3)
    assert [event.recorded_at for event in last] == [future + n * MICROSECOND for n in (1, 2, 3)]


def test_two_processes_append_and_a_reader_misses_nothing(desk: Desk, second: Desk, database: Database) -> None:
    fund = Fund.opened(desk)
    start = desk.size()
    total = 2 * 40 * 8
    done = threading.Event()
    seen: list[StoredLeaf] = []
    sizes: list[int] = []

    async def follow() -> None:
        async with desk.ledger.reader() as connection:
            while not (done.is_set() and len(seen) == await log_size(connection)):
                size = await log_size(connection)
                sizes.append(size)
                leaves = await read_leaves(connection, len(seen), 100)
                assert len(seen) + len(leaves) >= min(size, len(seen) + 100)
                seen.extend(leaves)

    def append(by: Desk, start_of_keys: str) -> None:
        async def send() -> None:
            for round_number in range(40):
                commands = agreements(by, fund, f"{start_of_keys}-{round_number}", 8)
                if round_number % 4 == 3:
                    outcomes = await by.ledger.writer.submit_atomic(commands)
                else:
                    outcomes = list(await asyncio.gather(*(by.ledger.writer.submit(c) for c in commands)))
                assert all(isinstance(outcome, Answer) for outcome in outcomes)

        by.run(send())

    reader = asyncio.run_coroutine_threadsafe(follow(), desk.loop)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(append, (desk, second), ("one", "two")))
    done.set()
    reader.result(timeout=60)
    found = rederive(database.admin_url, ORIGIN)
    assert found.size == start + total
    assert [leaf.leaf for leaf in seen] == found.leaves
    assert [leaf.position for leaf in seen] == list(range(found.size))
    assert sizes == sorted(sizes)
    keys = found.keys()
    assert sum(keys[key] for key in keys if key.startswith(("one-", "two-"))) == total
    numbers = [e["data"]["number"] for e in found.envelopes if e["type"] == "AgreementSigned"]
    assert sorted(int(n.rsplit("-", 1)[1]) for n in numbers) == list(range(1, total + 1))
    require_rebuild_changes_nothing(database.admin_url, database.url())


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_a_server_with_another_isolation_changes_nothing(
    database: Database, issuer: EmbeddedIssuer, level: str
) -> None:
    with psycopg.connect(database.admin_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE \"{database.name}\" SET default_transaction_isolation = '{level}'")
    desks = [Desk(database.url(), database.url("reader"), str(issuer.jwks_file)) for _ in range(2)]
    fund = Fund.opened(desks[0])

    def append(index: int) -> None:
        for round_number in range(15):
            desks[index].bulk(agreements(desks[index], fund, f"{index}-{round_number}", 3), atomic=False)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(append, (0, 1)))
    for desk in desks:
        desk.close()
    keys = rederive(database.admin_url, ORIGIN).keys()
    assert sum(key.startswith(("0-", "1-")) for key in keys) == 90


def test_a_moment_is_one_position(desk: Desk) -> None:
    fund = Fund.opened(desk)
    desk.bulk(agreements(desk, fund, "a", 20), atomic=True)
    events = desk.events()
    for event in (events[0], events[-5], events[-1]):
        assert ask(desk, position_known_at, event.recorded_at) == event.position
        assert ask(desk, position_known_at, event.recorded_at - MICROSECOND) == event.position - 1
    assert ask(desk, position_known_at, datetime(1999, 1, 1, tzinfo=UTC)) == -1
    assert ask(desk, position_known_at, datetime.now(UTC)) == events[-1].position


def test_a_moment_once_answered_stays_answered_while_others_write(desk: Desk, second: Desk) -> None:
    """What was the last event known at a moment is so for ever, also when asked while a writer was under way."""
    fund = Fund.opened(desk)
    asked: list[tuple[datetime, int]] = []

    def append() -> None:
        for round_number in range(60):
            second.bulk(agreements(second, fund, f"w-{round_number}", 3), atomic=False)

    writing = threading.Thread(target=append)
    writing.start()
    while writing.is_alive():
        with psycopg.connect(desk.database_url) as connection:
            row = connection.execute("SELECT clock_timestamp()").fetchone()
            assert row is not None
        asked.append((row[0], ask(desk, position_known_at, row[0])))
    writing.join()
    assert asked
    for moment, position in asked:
        assert ask(desk, position_known_at, moment) == position


def test_reading_by_stream_position_and_transaction_agrees(desk: Desk) -> None:
    fund = Fund.opened(desk)
    flow = fund.funded("DK", "5.00")
    events = desk.events()
    assert ask(desk, read_streams, [f"agreement/{flow}"]) == [e for e in events if e.stream == f"agreement/{flow}"]
    assert ask(desk, read_positions, [3, 1, 10**9]) == [events[1], events[3]]
    for event in events:
        first = ask(desk, first_of_transaction, event.transaction_id)
        whole = ask(desk, read_transaction, first)
        assert whole == [e for e in events if e.transaction_id == event.transaction_id]
    assert ask(desk, first_of_transaction, new_id()) is None
    assert ask(desk, first_of_transaction, "no id") is None
    assert ask(desk, read_leaves, len(events), 10) == []


def meddle(database: Database, *statements: str) -> None:
    with psycopg.connect(database.admin_url, autocommit=True) as admin:
        admin.execute("ALTER TABLE log_events DISABLE TRIGGER append_only")
        for statement in statements:
            admin.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_events SET leaf = set_byte(leaf, 20, get_byte(leaf, 20) # 1) WHERE position = 5",
        "UPDATE log_events SET leaf = leaf || ' '::bytea WHERE position = 5",
        "UPDATE log_events SET leaf_hash = sha256(leaf) WHERE position = 5",
        "DELETE FROM log_events WHERE position = 5",
        "UPDATE log_events SET position = 1000000 WHERE position = 5",
    ],
    ids=["a byte", "a byte more", "the hash", "a row gone", "a row moved"],
)
def test_a_reader_finds_what_was_altered(desk: Desk, database: Database, statement: str) -> None:
    Fund.opened(desk)

    async def everything(connection: Any) -> None:
        async for _ in read_events(connection, 0, await log_size(connection), 3):
            pass

    ask(desk, everything)
    meddle(database, statement)
    with pytest.raises(LogDamaged, match="position 5"):
        ask(desk, read_leaves, 0, 100)
    with pytest.raises(LogDamaged, match="position 5"):
        ask(desk, everything)
    assert len(ask(desk, read_leaves, 0, 5)) == 5


def test_a_log_whose_end_was_cut_off_is_damaged(desk: Desk, database: Database) -> None:
    Fund.opened(desk)
    meddle(database, "DELETE FROM log_events WHERE position = (SELECT max(position) FROM log_events)")

    async def everything(connection: Any) -> None:
        async for _ in read_events(connection, 0, await log_size(connection)):
            pass

    with pytest.raises(LogDamaged):
        ask(desk, everything)


@pytest.mark.parametrize("altered", ["leaf and its hash", "the order"])
def test_what_was_altered_with_its_hash_is_found_by_the_tree(desk: Desk, database: Database, altered: str) -> None:
    Fund.opened(desk)
    rederive(database.admin_url, ORIGIN)
    if altered == "the order":
        meddle(
            database,
            "UPDATE log_events SET position = -1 WHERE position = 5",
            "UPDATE log_events SET position = 5 WHERE position = 6",
            "UPDATE log_events SET position = 6 WHERE position = -1",
        )
    else:
        meddle(
            database,
            """UPDATE log_events SET leaf = replace(convert_from(leaf, 'UTF8'), '"from_on":"2000-01-01"',
                   '"from_on":"2001-01-01"')::bytea WHERE position = 5""",
            "UPDATE log_events SET leaf_hash = sha256('\\x00'::bytea || leaf) WHERE position = 5",
        )
    with pytest.raises(AssertionError):
        rederive(database.admin_url, ORIGIN)
