"""A started ledger to follow, one of each test's own where it is restarted, and the database of who follows."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg
import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import Prepared, prepare, seed_grants, start_service
from shared.eventlog.subscription import Source
from tests.conftest import Database
from tests.promises.conftest import free_port
from tests.subscriptions.following import CONSUMER, Follower, connecting

SOURCE_LOG = "source.example/ledger"


@dataclass
class Followed:
    """A ledger in a process of its own that can be stopped and started on its port."""

    issuer: EmbeddedIssuer
    prepared: Prepared
    port: int
    log_file: Path
    process: subprocess.Popen[bytes] | None = None
    counted: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it."""
        self.process = start_service(self.prepared, self.port, self.log_file)

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Ends it, at once unless told otherwise."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def describe(self, count: int = 1, **more: Any) -> None:
        """Describes so many organisations, each followed by a pledge's worth of something else: a bank account."""
        headers = {"authorization": f"Bearer {self.issuer.token('administrator')}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=30) as client:
            for _ in range(count):
                self.counted += 1
                key = {"idempotency-key": f"describe-{self.counted}"}
                body = {"code": f"O{self.counted}", "name": f"Organisation {self.counted}", "kind": "ngo", **more}
                client.post("/v1/organisations", json=body, headers=key).raise_for_status()
                grant = {
                    "issuer": "urn:other", "subject": f"s{self.counted}", "role": "auditor", "scope": {"kind": "all"},
                    "from_on": "2024-01-01",
                }  # fmt: skip
                key = {"idempotency-key": f"grant-{self.counted}"}
                client.post("/v1/grants", json=grant, headers=key).raise_for_status()

    def again(self, organisation_id: str, **more: Any) -> None:
        """Describes one anew."""
        headers = {"authorization": f"Bearer {self.issuer.token('administrator')}", "idempotency-key": uuid.uuid4().hex}
        body = {"organisation_id": organisation_id, "name": "New", "kind": "ngo", **more}
        httpx.post(f"{self.url}/v1/organisations", json=body, headers=headers).raise_for_status()

    async def token(self) -> str:
        """A machine's token for its feed."""
        return self.issuer.token("auditor")

    def told(self) -> list[dict[str, Any]]:
        """Its organisations, in order, each with the position at which it stands."""
        headers = {"authorization": f"Bearer {self.issuer.token('auditor')}"}
        found, at = [], 0
        while True:
            page = httpx.get(
                f"{self.url}/v1/events", params={"from": at, "limit": 1000}, headers=headers, timeout=30
            ).json()
            found += page["events"]
            if page["next"] == at:
                return [e for e in found if e["type"] == "OrganisationHeard"]
            at = page["next"]


@pytest.fixture(scope="module")
def followed(cluster: Server, issuer: EmbeddedIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    """A started ledger."""
    prepared = prepare(cluster, issuer, f"followed_{uuid.uuid4().hex[:8]}", SOURCE_LOG)
    running = Followed(issuer, prepared, free_port(), tmp_path_factory.mktemp("followed") / "ledger.log")
    running.start()
    seed_grants(running.url, issuer)
    try:
        yield running
    finally:
        running.stop()


@dataclass
class Books:
    """The database of who follows, as it stands."""

    database: Database

    def heard(self) -> list[dict[str, Any]]:
        """What was heard of organisations, in order, with the envelope's own account of it."""
        with psycopg.connect(self.database.admin_url) as admin:
            rows = admin.execute(
                "SELECT leaf FROM log_events WHERE type = 'OrganisationHeard' ORDER BY position"
            ).fetchall()
        return [orjson.loads(row[0]) for row in rows]

    def next_position(self) -> int:
        """The checkpoint."""
        with psycopg.connect(self.database.admin_url) as admin:
            row = admin.execute("SELECT next_position FROM subscriptions WHERE consumer = %s", [CONSUMER]).fetchone()
        return 0 if row is None else int(row[0])

    def require_like(self, followed: Followed) -> None:
        """Asserts that every organisation of the source is heard once, in its order, as what it was."""
        told, heard = followed.told(), self.heard()
        assert [h["causation_id"] for h in heard] == [
            {"log": SOURCE_LOG, "position": int(t["sequence"])} for t in told
        ], "each once, in order"
        for t, h in zip(told, heard, strict=True):
            assert h["data"]["source"] == h["causation_id"]
            assert (h["data"]["code"], h["data"]["name"]) == (t["data"]["code"], t["data"]["name"])
            assert h["actor"] == {"issuer": "test.example/ledger", "subject": "system", "client_id": CONSUMER}

    def follower(self, followed: Followed, log: str = SOURCE_LOG, limit: int = 500, **more: Any) -> Follower:
        """A follower in process, not started."""
        source = Source(more.pop("url", followed.url), log, more.pop("types", ()))
        connect = more.pop("connect", None) or connecting(self.database.url())
        return Follower.of(connect, source, followed.token, limit, 0)

    def process(self, followed: Followed, folder: Path, types: str = "") -> subprocess.Popen[bytes]:
        """A follower in a process of its own, started."""
        token = folder / "token"
        token.write_text(followed.issuer.token("auditor"), "utf-8")
        command = [sys.executable, "-m", "tests.subscriptions.following", followed.url, SOURCE_LOG]
        return subprocess.Popen(
            [*command, self.database.url(), str(token), types],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )


@pytest.fixture
def books(database: Database) -> Books:
    """An empty ledger that follows."""
    return Books(database)


async def steps(follower: Follower, most: int = 200) -> None:
    """Follows until there is nothing more; the writer is started and stopped."""
    follower.writer.start()
    try:
        async with httpx.AsyncClient(timeout=30) as client:
            for _ in range(most):
                if not await follower.subscription.step(client):
                    return
        raise AssertionError("there is always more")
    finally:
        await follower.writer.stop()


def follow(follower: Follower) -> None:
    """Follows until there is nothing more."""
    asyncio.run(steps(follower))
