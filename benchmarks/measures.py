"""The measures: each alternates rounds of ours and of its limit, and takes the median of the ratios."""

import asyncio
import itertools
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson
import psycopg
from psycopg import AsyncConnection

from benchmarks.load import run_load, until
from benchmarks.stage import BenchFund, Served, Stage
from services.ledger.books.reports import Moment, account_totals
from shared.eventlog import columns
from shared.eventlog.reader import log_size, read_leaves

CONNECTIONS = 32
FIRST_DAY = date(2022, 1, 1)
DAYS = 3 * 365


@dataclass
class Measure:
    """One figure with what it must keep and how it was taken."""

    name: str
    value: float
    bound: str
    unit: str
    conditions: str
    samples: list[float] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """True when the value keeps its bound."""
        sign, limit = self.bound.split()
        return self.value >= float(limit) if sign == ">=" else self.value <= float(limit)


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    round_seconds: float
    bulk_lines: int
    events: int
    proposals: int
    projects: int
    activities: int


FULL = Size(
    rounds=7,
    round_seconds=4,
    bulk_lines=10_000,
    events=1_000_000,
    proposals=100_000,
    projects=2_000,
    activities=200_000,
)
QUICK = Size(
    rounds=3, round_seconds=1.5, bulk_lines=5_000, events=60_000, proposals=10_000, projects=200, activities=10_000
)


def posts(stage: Stage, size: Size) -> list[Measure]:
    """Single receipts over HTTP against the empty endpoint, with a fee too, and one agreement against a thousand."""
    against_empty: list[float] = []
    against_spread: list[float] = []
    fee_against_empty: list[float] = []
    rates: list[str] = []
    with stage.ledger("posts") as served, stage.empty_endpoint() as empty_port:
        hot = BenchFund.opened(served, 1, "HOT").requests(served.token)
        spread = BenchFund.opened(served, 1_000, "SPREAD").requests(served.token)
        charged = BenchFund.opened(served, 1_000, "CHARGED", fee_rate="0.01").requests(served.token)
        _round(served.port, hot, 1.0)
        _round(served.port, charged, 1.0)
        _round(served.port, spread, 1.0)
        _round(empty_port, hot, 0.5)
        for _ in range(size.rounds):
            ours = _round(served.port, spread, size.round_seconds)
            on_one = _round(served.port, hot, size.round_seconds)
            empty = _round(empty_port, hot, size.round_seconds)
            with_fee = _round(served.port, charged, size.round_seconds)
            against_empty.append(min(ours, on_one) / empty)
            against_spread.append(on_one / ours)
            fee_against_empty.append(with_fee / empty)
            rates.append(f"{ours:.0f}/{on_one:.0f}/{with_fee:.0f}/{empty:.0f}")
    conditions = (
        f"{CONNECTIONS} connections, one process, fsync on, one commit a group, a four-eyes policy, a quarter in "
        f"euro, {size.rounds} rounds of {size.round_seconds} s; spread/hot/with fee/empty a second: {', '.join(rates)}"
    )
    return [
        Measure("post_vs_empty", statistics.median(against_empty), ">= 0.5", "ratio", conditions, against_empty),
        Measure(
            "post_with_fee_vs_empty",
            statistics.median(fee_against_empty),
            ">= 0.45",
            "ratio",
            conditions,
            fee_against_empty,
        ),
        Measure("hot_vs_spread", statistics.median(against_spread), ">= 0.9", "ratio", conditions, against_spread),
    ]


def _round(port: int, requests: Iterator[bytes], seconds: float) -> float:
    ready = list(itertools.islice(requests, int(9_000 * seconds)))
    load = asyncio.run(run_load(port, CONNECTIONS, until(time.monotonic() + seconds, iter(ready))))
    wrong = {status for status in load.statuses if status not in (200, 201)}
    if wrong:
        raise RuntimeError(f"answers that are no success: {load.statuses}")
    return load.per_second


def bulk(stage: Stage, size: Size) -> list[Measure]:
    """Receipts through bulk, all rules, against COPY of the same event bytes."""
    ratios: list[float] = []
    rates: list[str] = []
    with stage.ledger("bulk") as served:
        fund = BenchFund.opened(served, 100, "BULK")
        bodies = fund.receipts()
        send_bulk(served, bodies, 1_000)
        for _ in range(size.rounds):
            seconds = send_bulk(served, bodies, size.bulk_lines)
            copied = _copy_seconds(stage, "bulk", size.bulk_lines)
            ratios.append(copied / seconds)
            rates.append(f"{size.bulk_lines / seconds:.0f}/{size.bulk_lines / copied:.0f}")
    conditions = (
        f"{size.bulk_lines} receipts a request over HTTP, 100 agreements, a quarter in euro, transactions of 500, "
        f"fsync on; COPY of the same leaves, 1,000 rows a transaction, primary key only; "
        f"ours/COPY a second: {', '.join(rates)}"
    )
    return [Measure("bulk_vs_copy", statistics.median(ratios), ">= 0.25", "ratio", conditions, ratios)]


def send_bulk(served: Served, bodies: Iterator[dict[str, object]], count: int) -> float:
    """Sends so many receipts in one request, each on its own; seconds until the answer."""
    lines = [{"command": "record_receipt", "body": body} for body in itertools.islice(bodies, count)]
    content = orjson.dumps({"lines": lines})
    with served.client() as client:
        headers = {"idempotency-key": uuid.uuid4().hex, "content-type": "application/json"}
        started = time.perf_counter()
        answer = client.post("/v1/bulk", content=content, headers=headers)
        seconds = time.perf_counter() - started
    found = answer.json()
    if answer.status_code != 200 or found["recorded"] != count:
        raise RuntimeError(f"bulk: {answer.text[:500]}")
    return seconds


def _copy_seconds(stage: Stage, database: str, count: int) -> float:
    with psycopg.connect(stage.cluster.admin_url(database), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS copied")
        connection.execute("CREATE TABLE copied (position bigint PRIMARY KEY, leaf bytea NOT NULL)")
        connection.execute("ALTER TABLE copied ALTER COLUMN leaf SET STORAGE EXTERNAL")
        cursor = connection.execute(
            "SELECT position, leaf FROM log_events WHERE type = 'ContributionReceived' ORDER BY position DESC LIMIT %s",
            [count],
        )
        rows = cursor.fetchall()[::-1]
        started = time.perf_counter()
        for start in range(0, len(rows), 1_000):
            with (
                connection.transaction(),
                connection.cursor() as writing,
                writing.copy("COPY copied (position, leaf) FROM STDIN (FORMAT BINARY)") as copy,
            ):
                copy.set_types(["int8", "bytea"])
                for row in rows[start : start + 1_000]:
                    copy.write_row(row)
        return time.perf_counter() - started


def grown(stage: Stage, size: Size, report: Callable[[int, int], None]) -> list[Measure]:
    """Reading at 10,000 and at a million events: a balance by date and position, the feed, the memory."""
    with stage.ledger("grown") as served:
        fund = BenchFund.opened(served, 100, "GROWN")
        bodies = _dated(fund, size.events)
        small = _fill(served, bodies, 0, 10_000, report)
        at_small = asyncio.run(_balance_p99(stage, fund, small))
        large = _fill(served, bodies, small, size.events, report)
        at_large = asyncio.run(_balance_p99(stage, fund, large))
        again = asyncio.run(_balance_p99(stage, fund, 10_000))
        feed = asyncio.run(_feed(stage, size))
        memory = served.resident_mb()
    growth = at_large / at_small
    conditions = (
        f"p99 of 600 balances by as_of and position over three years of days, 100 agreements: {at_small:.2f} ms at "
        f"10,000 events, {at_large:.2f} ms at {large:,} ({again:.2f} ms there for the first 10,000 positions)"
    )
    return [
        Measure("balance_growth", growth, "<= 1.5", "ratio", conditions, [at_small, at_large]),
        Measure("feed_vs_select", feed[0], ">= 0.5", "ratio", feed[1], feed[2]),
        Measure("memory_mb_at_1m", memory, "<= 300", "MB", f"resident memory of the ledger at {large:,} events"),
    ]


def _dated(fund: BenchFund, events: int) -> Iterator[dict[str, object]]:
    """Receipts whose days go forward over three years, each up to a month late."""
    late = random.Random(7)
    for n, body in enumerate(fund.receipts()):
        day = FIRST_DAY + timedelta(days=max(0, n * DAYS // events - late.randrange(30)) + 800)
        yield {**body, "effective_on": min(day, date(2026, 1, 1)).isoformat()}


def _fill(
    served: Served, bodies: Iterator[dict[str, object]], have: int, want: int, report: Callable[[int, int], None]
) -> int:
    while have < want:
        count = min(10_000, want - have)
        send_bulk(served, bodies, count)
        have += count
        report(have, want)
    return have


async def _connection(stage: Stage) -> AsyncConnection[Any]:
    connection = await AsyncConnection.connect(stage.cluster.url("grown", "ledger_reader"), autocommit=True)
    columns.register(connection)
    return connection


async def _balance_p99(stage: Stage, fund: BenchFund, events: int) -> float:
    chosen = random.Random(11)
    connection = await _connection(stage)
    times = []
    try:
        last = min(await log_size(connection), events) - 1
        for n in range(700):
            as_of = FIRST_DAY + timedelta(days=800 + chosen.randrange(DAYS))
            moment = Moment(as_of, chosen.randrange(last // 2, last))
            account, wanted = [
                ("cash", {}),
                ("available", {"source": chosen.choice(fund.agreements)[0]}),
                ("contributions_receivable", {}),
            ][n % 3]
            started = time.perf_counter()
            await account_totals(connection, moment, fund.fund_id, str(account), dict(wanted))
            if n >= 100:
                times.append((time.perf_counter() - started) * 1_000)
    finally:
        await connection.close()
    return sorted(times)[int(len(times) * 0.99)]


async def _feed(stage: Stage, size: Size) -> tuple[float, str, list[float]]:
    connection = await _connection(stage)
    ratios = []
    rates = []
    try:
        total = min(await log_size(connection), 100_000)
        for _ in range(size.rounds):
            started = time.perf_counter()
            for start in range(0, total, 1_000):
                await read_leaves(connection, start, 1_000)
            ours = time.perf_counter() - started
            started = time.perf_counter()
            cursor = connection.cursor(binary=True)
            for start in range(0, total, 1_000):
                await cursor.execute(
                    "SELECT position, leaf FROM log_events WHERE position >= %s ORDER BY position LIMIT 1000",
                    [start],
                    prepare=True,
                )
                await cursor.fetchall()
            plain = time.perf_counter() - started
            ratios.append(plain / ours)
            rates.append(f"{total / ours:.0f}/{total / plain:.0f}")
    finally:
        await connection.close()
    conditions = f"{total:,} leaves, 1,000 a page, each hashed and compared; ours/select a second: {', '.join(rates)}"
    return statistics.median(ratios), conditions, ratios
