"""A rebuild makes the same rows from the first event on, beside what is served, and whatever interrupts it."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from services.reporting.following.follower import Follower
from services.reporting.following.rebuilder import Rebuilder
from services.reporting.projections.projection import Connection, Projection
from services.reporting.projections.registry import PROJECTIONS
from services.reporting.settings import Feed
from shared.eventlog import columns
from tests.support.reporting import History, Reporter, told

STATEMENT = "/v1/reports/sources-and-uses"
KILLS = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a reporter keeps its token and its log."""
    return tmp_path


def test_what_is_rebuilt_is_what_is_live_byte_for_byte_and_answers_the_same(
    cluster: Server, issuer: EmbeddedIssuer, folder: Path, history: History
) -> None:
    with told(history) as source:
        reporter = Reporter.prepared(cluster, issuer, folder, [(history.log, source.url)])
        source.size = history.heads[-4]
        reporter.start()
        try:
            reporter.follows(history.log, source.size)
            fund = reporter.query("SELECT code FROM a.names WHERE kind = 'fund' ORDER BY position LIMIT 1")[0][0]
            early = reporter.get(STATEMENT, fund=fund, as_of="2024-12-31")
            dumped = reporter.dumped()
            source.pause_seconds, source.page_events = 0.05, 100
            for projection in (one for one in PROJECTIONS if one.folds("ledger")):
                begun = reporter.post(f"/v1/projections/{projection.name}/rebuild", {"log": history.log})
                assert begun.status_code == 202, begun.text
            again = reporter.post("/v1/projections/money/rebuild")
            assert (again.status_code, again.json()["code"]) == (409, "rebuild.running")
            # while it runs, what is served goes on being followed and answers as before
            reporter.until(lambda: any(0 < one["percent"] < 100 for one in reporter.shown(history.log)["rebuilds"]))
            assert reporter.get(STATEMENT, fund=fund, as_of="2024-12-31", at=early.headers["fiducia-at"]).content == (
                early.content
            )
            assert set(reporter.slots().values()) == {"a"}
            reporter.rebuilt(history.log)
            assert set(reporter.slots().values()) == {"b"}
            assert reporter.dumped("b") == reporter.dumped("a") == dumped
            # the log grows: what was asked at a position keeps its bytes
            source.pause_seconds, source.size = 0.0, len(history.leaves)
            reporter.follows(history.log, source.size)
            asked = {"fund": fund, "as_of": "2024-12-31", "at": early.headers["fiducia-at"]}
            assert reporter.get(STATEMENT, **asked).content == early.content
            assert reporter.dumped("b") != dumped
            reporter.post("/v1/projections/money/rebuild")
            reporter.rebuilt(history.log)
            assert reporter.slots() == {**dict.fromkeys(reporter.slots(), "b"), "money": "a"}
            assert reporter.get(STATEMENT, **asked).content == early.content
            live = reporter.dumped("b")
            assert {table: rows for table, rows in reporter.dumped("a").items() if table.startswith("money")} == {
                table: rows for table, rows in live.items() if table.startswith("money")
            }
        finally:
            reporter.kill()


def test_a_rebuild_is_asked_for_by_an_administrator_of_what_there_is(
    cluster: Server, issuer: EmbeddedIssuer, folder: Path, history: History
) -> None:
    with told(history) as source:
        reporter = Reporter.prepared(cluster, issuer, folder, [(history.log, source.url)])
        reporter.start()
        try:
            reporter.follows(history.log, source.size)

            def refusal(name: str, body: object = None, role: str = "administrator") -> tuple[int, str]:
                answer = reporter.post(f"/v1/projections/{name}/rebuild", body, role)  # type: ignore[arg-type]
                return answer.status_code, answer.json()["code"]

            assert refusal("money", None, "finance_officer") == (403, "grant.missing")
            assert refusal("nothing") == (404, "projection.unknown")
            assert refusal("money", {"log": "elsewhere.example/ledger"}) == (404, "log.not_followed")
            assert refusal("money", {"slot": "a"}) == (422, "request.invalid")
            level = f'fiducia_reporting_lag_events{{log="{history.log}",projection="money"}} 0.0'
            reporter.until(lambda: level in reporter.get("/metrics").text)
            shown = reporter.shown(history.log)
            assert {one["lag_events"] for one in shown["projections"]} == {0}
            assert {one["lag_seconds"] for one in shown["projections"]} == {0.0}
            assert {one["root"] for one in shown["projections"]} == {history.roots()[source.size].hex()}
        finally:
            reporter.kill()


def test_two_reporters_that_were_killed_at_other_points_have_the_same_rows(
    cluster: Server, issuer: EmbeddedIssuer, folder: Path, history: History
) -> None:
    dumps = []
    stopped: set[int] = set()
    for seed in (1, 2):
        chosen = random.Random(seed)
        with told(history) as source:
            reporter = Reporter.prepared(cluster, issuer, folder, [(history.log, source.url)])
            source.pause_seconds = 0.02
            try:
                for rebuilding in (False, True):
                    if rebuilding:
                        for name in ("money", "names", "chronicle"):
                            assert reporter.post(f"/v1/projections/{name}/rebuild").status_code == 202
                    for _ in range(KILLS):
                        source.page_events = chosen.choice((13, 40, 150, 1_000))
                        if reporter.process is None:
                            reporter.start(ready=False)
                        asked = source.asked + chosen.randrange(1, 40)
                        wait_for(lambda asked=asked: source.asked >= asked, 10.0)
                        time.sleep(chosen.random() * 0.05)
                        reporter.kill()
                        standing = reporter.query("SELECT next_position FROM checkpoints")
                        stopped.update(position for (position,) in standing)
                    source.page_events = 1_000
                    reporter.start()
                    reporter.follows(history.log, source.size)
                    reporter.rebuilt(history.log)
                assert set(reporter.slots().values()) == {"a", "b"}
                dumps += [reporter.dumped("a"), reporter.dumped()]
            finally:
                reporter.kill()
    assert len(stopped - {0, len(history.leaves)}) > 1, "some were killed under way"
    assert all(dump == dumps[0] for dump in dumps[1:])
    assert count_of_events(dumps[0]) == len(history.leaves)


def wait_for(holds: object, seconds: float) -> None:
    """Waits until something holds or the time is over: where the process stands then is where it is killed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not holds():  # type: ignore[operator]
        time.sleep(0.005)


def count_of_events(dump: dict[str, bytes]) -> int:
    """How many events the dumped tree has."""
    lowest = [line.split(b"\t") for line in dump["tiles"].splitlines()]
    return sum((len(hashes) - 3) // 64 for _, level, _, hashes in lowest if level == b"0")


@pytest.fixture
def database(cluster: Server, issuer: EmbeddedIssuer, folder: Path, history: History) -> Reporter:
    """A database of reporting without a process on it."""
    return Reporter.prepared(cluster, issuer, folder, [(history.log, "")])


def test_a_newer_version_is_built_beside_the_old_one_and_replaces_it(database: Reporter, history: History) -> None:
    """The old slot stands still meanwhile: no other version of the code may fold into it."""
    older = PROJECTIONS
    newer = tuple(replace(p, version=p.version + 1) if p.name == "money" else p for p in PROJECTIONS)
    with told(history) as source:
        source.size = history.heads[20]
        asyncio.run(run_until(database, source.url, older, lambda: database.position(history.log) == source.size))
        stood = database.position(history.log)
        source.size = len(history.leaves)

        def swapped() -> bool:
            return database.slots()["money"] == "b" and database.position(history.log) == source.size

        asyncio.run(run_until(database, source.url, newer, swapped))
        assert stood < source.size
        assert database.slots() == {**dict.fromkeys(database.slots(), "a"), "money": "b"}
        versions = dict(database.query("SELECT slot, version FROM checkpoints WHERE projection = 'money'"))
        assert versions == {"a": 1, "b": 2}
        # code that is older than the slot leaves it alone
        before = database.dumped("b")
        asyncio.run(run_until(database, source.url, older, lambda: True))
        assert (database.slots()["money"], database.dumped("b")) == ("b", before)


def test_a_projection_that_joins_later_is_served_once_it_is_level(database: Reporter, history: History) -> None:
    before = tuple(p for p in PROJECTIONS if p.name != "names")
    with told(history) as source:
        asyncio.run(run_until(database, source.url, before, lambda: database.position(history.log) == source.size))
        assert "names" not in database.slots()
        asyncio.run(run_until(database, source.url, PROJECTIONS, lambda: "names" in database.slots()))
        rows = database.query("SELECT next_position FROM checkpoints WHERE projection = 'names'")
        assert rows == [(source.size,)]


async def run_until(reporter: Reporter, url: str, projections: tuple[Projection, ...], holds: object) -> None:
    """Follows and rebuilds in this process until something holds."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connection]:
        address = reporter.environment["DATABASE_URL"]
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            columns.register(connection)
            yield connection

    async def token() -> str:
        return "any"

    feed = Feed("ledger", url, json.loads(reporter.environment["FEEDS"])[0]["log"], "")
    workers = [worker(feed, projections, connect, token) for worker in (Follower, Rebuilder)]
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            await asyncio.sleep(0.1)
            if await asyncio.to_thread(holds):  # type: ignore[arg-type]
                return
        raise AssertionError(reporter.query("SELECT * FROM followed"))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
