"""A ledger and a reporting service in processes of their own, the one following the other over HTTP."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import AUDIENCE, ISSUER, EmbeddedIssuer
from fiducia.embedded.launch import prepare, seed_grants, start_service
from fiducia.embedded.provision import provision
from migrations.apply import migrate
from shared.contracts.events.parties import Role
from tests.promises.conftest import Fund, Served, free_port
from tests.reporting.folding import Folded, fresh
from tests.support.reporting import History

ROOT = Path(__file__).resolve().parents[2]
LEDGER_LOG = "reported.example/ledger"
HISTORY_LOG = "history.example/ledger"
WAIT_SECONDS = 30


@dataclass
class Reporting:
    """A reporting service that can be stopped and started on its port."""

    issuer: EmbeddedIssuer
    environment: dict[str, str]
    port: int
    log_file: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Starts it and waits until it answers."""
        command = [sys.executable, "-m", "services.reporting", "--port", str(self.port)]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, **self.environment}, stdout=log, stderr=log, cwd=ROOT
            )
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(self.log_file.read_text("utf-8", errors="replace")[-3_000:])

    def kill(self) -> None:
        """Ends it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)
            self.process = None

    def get(self, path: str, role: Role = "finance_officer", **query: Any) -> httpx.Response:
        """A question as a demonstration person asks it."""
        headers = {"authorization": f"Bearer {self.issuer.token(role)}"}
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", params=query or None, headers=headers, timeout=60)

    def told(self, path: str, at: dict[str, int], **query: Any) -> dict[str, Any]:
        """A report once it knows the logs up to these positions."""
        deadline = time.monotonic() + WAIT_SECONDS
        answer = None
        while time.monotonic() < deadline:
            answer = self.get(path, **query)
            if answer.status_code == 200:
                shown: dict[str, Any] = answer.json()
                if all(place["position"] >= at.get(place["log"], 0) for place in shown["sources"]):
                    return shown
            time.sleep(0.05)
        raise AssertionError(f"{answer and answer.text}\n{self.log_file.read_text('utf-8')[-3_000:]}")


@pytest.fixture(scope="module")
def told_ledger(cluster: Server, issuer: EmbeddedIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ledger of the module's own, whose feed is followed."""
    database = f"told_{uuid.uuid4().hex[:8]}"
    prepared = prepare(cluster, issuer, database, LEDGER_LOG)
    port = free_port()
    process = start_service(prepared, port, tmp_path_factory.mktemp("told") / "ledger.log")
    served = Served(issuer, prepared, cluster.admin_url(database), port, process, LEDGER_LOG)
    seed_grants(f"http://127.0.0.1:{port}", issuer)
    try:
        yield served
    finally:
        served.close()


@pytest.fixture(scope="module")
def reporting(
    cluster: Server, issuer: EmbeddedIssuer, told_ledger: Served, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reporting]:
    """A reporting service that follows the module's ledger."""
    folder = tmp_path_factory.mktemp("reporting")
    database = f"reporting_{uuid.uuid4().hex[:8]}"
    provision(cluster, database, "reporting")
    migrate(cluster.admin_url(database), "reporting", None)
    token = folder / "token"
    token.write_text(issuer.token("auditor"))
    feed = {
        "kind": "ledger",
        "url": f"http://127.0.0.1:{told_ledger.port}",
        "log": LEDGER_LOG,
        "token_file": str(token),
    }
    environment = {
        "DATABASE_URL": cluster.url(database, "reporting_writer"),
        "READER_DATABASE_URL": cluster.url(database, "reporting_reader"),
        "OIDC_ISSUER": ISSUER,
        "OIDC_AUDIENCE": AUDIENCE,
        "OIDC_JWKS": str(issuer.jwks_file),
        "FEEDS": orjson.dumps([feed]).decode(),
    }
    running = Reporting(issuer, environment, free_port(), folder / "reporting.log")
    running.start()
    try:
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="session")
def history(cluster: Server, issuer: EmbeddedIssuer, tmp_path_factory: pytest.TempPathFactory) -> History:
    """What a ledger recorded of two funds: single commands, many small transactions, one that is longer than a page."""
    database = f"history_{uuid.uuid4().hex[:8]}"
    prepared = prepare(cluster, issuer, database, HISTORY_LOG)
    port = free_port()
    process = start_service(prepared, port, tmp_path_factory.mktemp("history") / "ledger.log")
    served = Served(issuer, prepared, cluster.admin_url(database), port, process, HISTORY_LOG)
    try:
        seed_grants(f"http://127.0.0.1:{port}", issuer)
        funds = [Fund.opened(served) for _ in range(2)]
        for day in range(1, 25):
            receipts = [funds[n % 2].receipt(f"{day}.{n:02}", effective_on=f"2024-02-{day:02}") for n in range(20)]
            lines = [{"command": "record_receipt", "body": body} for body in receipts]
            assert served.post("/v1/bulk", {"lines": lines}).json()["recorded"] == len(lines)
        one = served.made("/v1/receipts", funds[0].receipt("77.00", effective_on="2024-03-05"))
        given = {"transaction_id": one["transaction_id"], "reason": "double", "effective_on": "2024-03-06"}
        served.post("/v1/reversals", given, "approver")
        lines = [funds[0].line("1.00") for _ in range(1_100)]
        answer = served.post("/v1/bulk", {"lines": lines, "atomic": True})
        assert answer.json()["recorded"] == len(lines), answer.text
        served.made("/v1/receipts", funds[1].receipt("9.99"))
        return History.of(served)
    finally:
        served.close()


@pytest.fixture(scope="session")
def reporting_template(cluster: Server) -> str:
    """A migrated reporting database that tests are copied from."""
    name = f"reporting_template_{uuid.uuid4().hex[:8]}"
    provision(cluster, name, "reporting")
    migrate(cluster.admin_url(name), "reporting", None)
    return name


@pytest.fixture
def folded(cluster: Server, reporting_template: str) -> Iterator[Folded]:
    """A reporting database into which a log is folded without HTTP."""
    with fresh(cluster, reporting_template) as found:
        yield found
