"""`kill -9` of the ledger under load, restarted, round after round: no acknowledged receipt is lost or doubled.

`python -m benchmarks.drills.kill9 [--rounds 20] [--connections 32]` prints figures and ends with status 1 when
anything acknowledged is not there exactly once, or a retry with the same key gets other bytes.
"""

import argparse
import asyncio
import random
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg

from benchmarks.load import post
from fiducia.embedded import Cluster, Server
from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import prepare, seed_grants, start_service

CONNECTIONS = 32
ROUNDS = 20
ANSWERS_BEFORE_KILL = (50, 1_500)


@dataclass
class Figures:
    """What the rounds saw."""

    rounds: int = 0
    acknowledged: int = 0
    under_way_at_kill: int = 0
    under_way_recorded: int = 0
    retried: int = 0
    answers_that_differ: int = 0
    lost: int = 0
    doubled: int = 0
    refused: int = 0
    first_refusal: str = ""
    restart_seconds: list[float] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """True when everything acknowledged is there once and every retry agreed."""
        return not (self.answers_that_differ or self.lost or self.doubled or self.refused)

    def lines(self) -> Iterator[str]:
        """One line a figure."""
        for name, value in vars(self).items():
            shown = f"median {statistics.median(value):.2f}, max {max(value):.2f}" if isinstance(value, list) else value
            yield f"{name.replace('_', ' '):<24} {shown}"


@dataclass(frozen=True)
class Target:
    """Where receipts are posted, and what they are."""

    port: int
    token: str
    body: bytes

    def request(self, key: str) -> bytes:
        """One receipt under a key."""
        return post("/v1/receipts", self.token, key, self.body)


class Round:
    """One round of load: answers by key, until the process is killed."""

    def __init__(self, target: Target, keys: Iterator[str]) -> None:
        self._target = target
        self._keys = keys
        self.answers: dict[str, bytes] = {}
        self.sent: set[str] = set()
        self.refused: dict[str, bytes] = {}
        self._changed = asyncio.Event()

    async def answered(self, count: int) -> None:
        """Returns once so many are acknowledged, or every connection is gone."""
        while len(self.answers) < count:
            self._changed.clear()
            await self._changed.wait()

    async def run(self, connections: int) -> None:
        """Posts over so many connections until they break or the keys are used up."""
        await asyncio.gather(*(self._connection() for _ in range(connections)))

    async def _connection(self) -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._target.port)
        except OSError:
            return
        try:
            for key in self._keys:
                self.sent.add(key)
                writer.write(self._target.request(key))
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                at = head.index(b"content-length:") + 15
                content = await reader.readexactly(int(head[at : head.index(b"\r", at)]))
                if head[9:12] == b"201":
                    self.answers[key] = content
                else:
                    self.refused[key] = head[9:12] + content
                self._changed.set()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


def opened_fund(port: int, issuer: EmbeddedIssuer, code: str) -> Target:
    """A fund with one bank account and one agreement that all receipts share."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:

        def made(path: str, role: Any, **body: Any) -> str:
            key = f"{code}{path}".replace("/", ":")
            headers = {"authorization": f"Bearer {issuer.token(role)}", "idempotency-key": key}
            answer = client.post(path, json=body, headers=headers)
            answer.raise_for_status()
            resource_id: str = answer.json()["resource"]["id"]
            return resource_id

        officer = "finance_officer"
        usd = {"currency": "USD"}
        fund_id = made("/v1/funds", "administrator", code=code, name=code, kind="trust_fund", base_currency="USD")
        bank = made("/v1/bank-accounts", officer, code=f"{code}-B", name=code, fund_ids=[fund_id], **usd)
        donor = made("/v1/organisations", officer, code=f"{code}-D", name=code, kind="government")
        made("/v1/donors", officer, organisation_id=donor)
        day, much = {"effective_on": "2024-01-01"}, {"amount": "900000000000.00", **usd}
        agreement = made("/v1/agreements", officer, fund_id=fund_id, donor_id=donor, amount=much, **day)
    one = {"amount": "1.00", **usd}
    parts = [{"agreement_id": agreement, "amount": one}]
    body = {"fund_id": fund_id, "bank_account_id": bank, "gross_amount": one, "parts": parts, **day}
    return Target(port, issuer.token("finance_officer"), orjson.dumps(body))


def drill(server: Server, folder: Path, database: str, rounds: int, connections: int = CONNECTIONS) -> Figures:
    """Kills and restarts a ledger of its own on the server so many times, and compares."""
    issuer = EmbeddedIssuer(folder / "issuer")
    prepared = prepare(server, issuer, database)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    log_file = folder / "ledger.log"
    figures = Figures()
    kept: dict[str, bytes] = {}
    process = start_service(prepared, port, log_file)
    try:
        seed_grants(f"http://127.0.0.1:{port}", issuer)
        target = opened_fund(port, issuer, "DRILL")
        for number in range(rounds):
            load = Round(target, (f"drill-{number}-{index}" for index in range(1_000_000)))
            asyncio.run(_load_and_kill(load, process, connections))
            process.wait()
            started = time.monotonic()
            process = start_service(prepared, port, log_file)
            figures.restart_seconds.append(time.monotonic() - started)
            under_way = load.sent - load.answers.keys() - load.refused.keys()
            there = _keys(server.admin_url(database))
            figures.rounds += 1
            figures.acknowledged += len(load.answers)
            figures.refused += len(load.refused)
            figures.first_refusal = figures.first_refusal or next(iter(load.refused.values()), b"").decode()[:200]
            figures.under_way_at_kill += len(under_way)
            figures.under_way_recorded += sum(key in there for key in under_way)
            kept.update(load.answers)
            _retry(target, load.answers, figures, connections)
            kept.update(_retry(target, dict.fromkeys(under_way, b""), figures, connections))
        _retry(target, kept, figures, connections)
        there = _keys(server.admin_url(database))
        figures.lost = sum(key not in there for key in kept)
        figures.doubled = sum(count > 1 for count in there.values())
    finally:
        process.kill()
        process.wait()
    return figures


async def _load_and_kill(load: Round, process: Any, connections: int) -> None:
    running = asyncio.create_task(load.run(connections))
    waiting = asyncio.create_task(load.answered(random.randint(*ANSWERS_BEFORE_KILL)))
    await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    process.kill()
    await running


def _retry(target: Target, expected: dict[str, bytes], figures: Figures, connections: int) -> dict[str, bytes]:
    """Posts the keys again; answers that were acknowledged before must be the same bytes."""
    again = Round(target, iter(list(expected)))
    asyncio.run(again.run(connections))
    figures.retried += len(expected)
    for key, answer in expected.items():
        if key not in again.answers or (answer and again.answers[key] != answer):
            figures.answers_that_differ += 1
    return again.answers


def _keys(admin_url: str) -> Counter[str]:
    """How many transactions carry each key; asserts that no position is missing."""
    with psycopg.connect(admin_url) as connection:
        rows = connection.execute("SELECT position, leaf FROM log_events ORDER BY position").fetchall()
    assert [row[0] for row in rows] == list(range(len(rows))), "a position is missing"
    envelopes = [orjson.loads(row[1]) for row in rows]
    each = {(e["transaction_id"], e["actor"]["subject"], e["idempotency_key"]) for e in envelopes}
    return Counter(key for _, _, key in each)


def main() -> int:
    """Runs the drill on a durable PostgreSQL of its own and prints its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fiducia-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        cluster = Cluster.open(folder / "postgres")
        try:
            figures = drill(cluster, folder, "drill", given.rounds, given.connections)
        finally:
            cluster.close()
    print("\n".join(figures.lines()))
    print("clean" if figures.clean else "NOT CLEAN")
    return 0 if figures.clean else 1


if __name__ == "__main__":
    sys.exit(main())
