"""Several processes on one database, several ledgers in one reporter."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import prepare, seed_grants, start_service
from tests.promises.conftest import Fund, Served, free_port
from tests.support.reporting import History, Reporter, told

STATEMENT = "/v1/reports/sources-and-uses"


def test_one_process_follows_and_another_takes_over_when_it_dies(
    cluster: Server, issuer: EmbeddedIssuer, tmp_path: Path, history: History
) -> None:
    with told(history) as source:
        first = Reporter.prepared(cluster, issuer, tmp_path, [(history.log, source.url)])
        second = first.beside()
        source.size = history.heads[25]
        first.start()
        second.start()
        try:
            first.follows(history.log, source.size)
            assert len(followers(first)) == 1
            fund = first.query("SELECT code FROM a.names WHERE kind = 'fund' ORDER BY position LIMIT 1")[0][0]
            asked = {"fund": fund, "as_of": "2024-12-31"}
            assert first.get(STATEMENT, **asked).content == second.get(STATEMENT, **asked).content
            at = first.get(STATEMENT, **asked).headers["fiducia-at"]
            before = second.get(STATEMENT, **asked, at=at).content
            # any of them takes an operator's command and tells how it goes
            assert second.post("/v1/projections/money/rebuild").status_code == 202
            first.rebuilt(history.log)
            first.kill()
            source.size = len(history.leaves)
            second.follows(history.log, source.size)
            assert len(followers(second)) == 1
            assert second.get(STATEMENT, **asked, at=at).content == before
            assert second.get(STATEMENT, **asked).content != before
            names = set(second.query("SELECT count(*), count(DISTINCT position) FROM b.money_entries WHERE line = 0"))
            assert all(rows == positions for rows, positions in names)
        finally:
            first.kill()
            second.kill()


def followers(reporter: Reporter) -> list[tuple[object, ...]]:
    """The sessions that hold the lock of following: who follows."""
    return reporter.query(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock' "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND (classid::bigint << 32 | objid::bigint) = hashtextextended(%s, 8003)",
        reporter.query("SELECT log FROM followed")[0][0],
    )


@pytest.fixture
def ledgers(
    cluster: Server, issuer: EmbeddedIssuer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Served]]:
    """Two real ledgers, each a log of its own."""
    running: list[Served] = []
    try:
        for name in ("one", "two"):
            database = f"ledger_{name}_{uuid.uuid4().hex[:8]}"
            prepared = prepare(cluster, issuer, database, f"{name}.example/ledger")
            port = free_port()
            process = start_service(prepared, port, tmp_path_factory.mktemp(name) / "ledger.log")
            admin = cluster.admin_url(database)
            running.append(Served(issuer, prepared, admin, port, process, f"{name}.example/ledger"))
            seed_grants(f"http://127.0.0.1:{port}", issuer)
        yield running
    finally:
        for served in running:
            served.close()


def test_one_reporter_follows_two_ledgers_and_answers_at_a_pair_of_positions(
    cluster: Server, issuer: EmbeddedIssuer, ledgers: list[Served], tmp_path: Path
) -> None:
    feeds = [(served.origin, f"http://127.0.0.1:{served.port}") for served in reversed(ledgers)]
    reporter = Reporter.prepared(cluster, issuer, tmp_path, feeds)
    reporter.start()
    try:
        codes, funds = [], []
        for served, amount in zip(ledgers, ("11.00", "22.00"), strict=True):
            fund = Fund.opened(served)
            funds.append(fund)
            codes.append(served.get(f"/v1/funds/{fund.fund_id}").json()["code"])
            served.made("/v1/receipts", fund.receipt(amount))
        sizes = [served.size() for served in ledgers]
        for served, size in zip(ledgers, sizes, strict=True):
            reporter.follows(served.origin, size)
        at = f"one.example/ledger:{sizes[0]},two.example/ledger:{sizes[1]}"
        answers = []
        for code, amount in zip(codes, ("11.00", "22.00"), strict=True):
            answer = reporter.get(STATEMENT, fund=code, as_of="2024-12-31")
            assert answer.json()["at"] == answer.headers["fiducia-at"] == at
            lines = {line["key"]: line for line in answer.json()["tables"][0]["lines"]}
            assert lines["closing_cash"]["cumulative"] == amount
            answers.append(answer.content)
        # one of them goes on: what was asked at the pair stays, and each is rebuilt by itself
        ledgers[0].made("/v1/receipts", funds[0].receipt("5.00"))
        reporter.follows(ledgers[0].origin, ledgers[0].size())
        begun = reporter.post("/v1/projections/money/rebuild", {"log": ledgers[0].origin})
        assert begun.status_code == 202
        reporter.rebuilt(ledgers[0].origin)
        slots = dict(reporter.query("SELECT log, slot FROM serving WHERE projection = 'money'"))
        assert slots == {"one.example/ledger": "b", "two.example/ledger": "a"}
        for code, content in zip(codes, answers, strict=True):
            assert reporter.get(STATEMENT, fund=code, as_of="2024-12-31", at=at).content == content
        assert reporter.get(STATEMENT, fund=codes[0], as_of="2024-12-31").content != answers[0]
        # a ledger that does not answer hinders neither the other nor what was told
        ledgers[1].process.kill()
        ledgers[0].made("/v1/receipts", funds[0].receipt("5.00"))
        reporter.follows(ledgers[0].origin, ledgers[0].size())
        reporter.until(lambda: reporter.shown("two.example/ledger")["problem"] is not None)
        assert reporter.get(STATEMENT, fund=codes[1], as_of="2024-12-31", at=at).content == answers[1]
    finally:
        reporter.kill()
