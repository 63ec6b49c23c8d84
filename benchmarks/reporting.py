"""Reporting: how fast everything is folded anew against merely decoding it, and how long a report takes at any date."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

import httpx
import msgspec

from benchmarks.measures import DAYS, FIRST_DAY, Measure, Size, _dated, _fill
from benchmarks.stage import BenchFund, Reporter, Served, Stage

QUESTIONS = 60
"""Of each report, at each size."""
SMALL = 10_000
LAST_DAY = date(2026, 6, 30)
"""Every receipt has taken effect by then (benchmarks.measures)."""
POLL_SECONDS = 0.02
WAIT_SECONDS = 1_800


def reporting(stage: Stage, size: Size, report: Callable[[int, int], None]) -> list[Measure]:
    """Rebuilds of every projection, and every report, at 10,000 and at a million events."""
    with stage.ledger("told") as served:
        fund = BenchFund.opened(served, 100, "TOLD")
        bodies = _dated(fund, size.events)
        small = _fill(served, bodies, 0, SMALL, report)
        log = "bench.example/told"
        feed = {"kind": "ledger", "url": f"http://127.0.0.1:{served.port}", "log": log}
        with stage.reporter([feed]) as reporter:
            _follow(reporter, _length(served))
            at_small = _reports(reporter, log, small)
            _fill(served, bodies, small, size.events, report)
            events = _length(served)
            _follow(reporter, events)
            at_large = _reports(reporter, log, events)
        with stage.reporter([feed]) as reporter:
            _follow(reporter, events)
            ratios, rates = [], []
            for _ in range(3):
                seconds = _rebuild(reporter, events)
                decoded = _decode(served, events)
                ratios.append(decoded / seconds)
                rates.append(f"{events / seconds:.0f}/{events / decoded:.0f}")
            memory = reporter.peak_mb()
    folded = (
        f"{events:,} events over HTTP from a ledger into every projection, beside what is served; msgspec decodes the "
        f"same leaves; folded/decoded a second: {', '.join(rates)}"
    )
    slowest = max(at_large, key=lambda name: at_large[name])
    growth = max(at_large[name] / at_small[name] for name in at_large)
    told = "; ".join(f"{name} {at_small[name]:.1f} to {at_large[name]:.1f}" for name in at_large)
    asked = (
        f"p99 of {QUESTIONS} questions over HTTP of every report that the service has, by any day and position, at "
        f"{small:,} and {events:,} events, in ms: {told}"
    )
    return [
        Measure("rebuild_vs_decode", statistics.median(ratios), ">= 0.1", "ratio", folded, ratios),
        Measure("report_ms_p99", at_large[slowest], "<= 100", "ms", asked, list(at_large.values())),
        Measure("report_growth", growth, "<= 2", "ratio", asked, [at_large[n] / at_small[n] for n in at_large]),
        Measure("rebuild_memory_mb", memory, "<= 300", "MB", f"the most that reporting held, at {events:,} events"),
    ]


def _length(served: Served) -> int:
    with served.client("auditor") as client:
        size: int = client.get("/v1/events", params={"limit": 1}).json()["size"]
        return size


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("reporting does not come to an end")
        time.sleep(POLL_SECONDS)


def _follow(reporter: Reporter, size: int) -> None:
    query = "SELECT min(next_position) FROM serving JOIN checkpoints USING (projection, log, slot)"
    _until(lambda: (reporter.query(query)[0][0] or 0) >= size)


def _rebuild(reporter: Reporter, events: int) -> float:
    """Rebuilds every projection; seconds from the first events to the swap, for all events alike."""
    with reporter.client("administrator") as client:
        names = [row[0] for row in reporter.query("SELECT projection FROM serving ORDER BY 1")]
        for name in names:
            client.post(f"/v1/projections/{name}/rebuild").raise_for_status()
    shadows = "SELECT min(next_position), count(slot) FROM rebuilds LEFT JOIN checkpoints USING (projection, log, slot)"
    _until(lambda: reporter.query(shadows)[0][1] == len(names) and reporter.query(shadows)[0][0] > 0)
    began, started = reporter.query(shadows)[0][0], time.perf_counter()
    _until(lambda: not reporter.query("SELECT 1 FROM rebuilds"))
    return (time.perf_counter() - started) * events / (events - began)


def _decode(served: Served, events: int) -> float:
    """Seconds to decode every leaf with msgspec, page by page."""
    seconds = 0.0
    headers = {"accept": "application/x-ndjson"}
    with served.client("auditor") as client:
        for start in range(0, events, 1_000):
            query = {"from": start, "limit": 1_000, "form": "canonical"}
            leaves = client.get("/v1/events", params=query, headers=headers).content.split(b"\n")[:-1]
            started = time.perf_counter()
            for leaf in leaves:
                msgspec.json.decode(leaf)
            seconds += time.perf_counter() - started
    return seconds


def _reports(reporter: Reporter, log: str, size: int) -> dict[str, float]:
    """The p99 of every report that the service's document names, in milliseconds."""
    chosen = random.Random(13)
    found: dict[str, float] = {}
    with reporter.client() as client:
        described = client.get("/openapi.json").json()["paths"]
        for path in sorted(p for p in described if p.startswith("/v1/reports/") and "{" not in p):
            times = []
            for n in range(QUESTIONS + 5):
                day = min(FIRST_DAY + timedelta(days=800 + chosen.randrange(DAYS)), LAST_DAY)
                at = f"{log}:{chosen.randrange(size // 2, size)}"
                query = {"fund": "TOLD", "as_of": day.isoformat(), "at": at}
                started = time.perf_counter()
                answer = client.get(path, params=query, headers={"accept": "application/json"})
                if n >= 5:
                    times.append((time.perf_counter() - started) * 1_000)
                if answer.status_code == 406:
                    break
                _require(answer, path)
            else:
                found[path.removeprefix("/v1/reports/")] = sorted(times)[int(len(times) * 0.99)]
    return found


def _require(answer: httpx.Response, path: str) -> None:
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.text[:500]}")
