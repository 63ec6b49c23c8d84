"""What every measure needs: a durable PostgreSQL of its own, a ledger process on it, a fund with agreements."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg

from benchmarks.load import post
from fiducia.embedded import Cluster
from fiducia.embedded.issuer import AUDIENCE, ISSUER, EmbeddedIssuer
from fiducia.embedded.launch import Prepared, prepare, seed_grants, start_service
from fiducia.embedded.provision import provision
from migrations.apply import migrate


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _wait_for(port: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            httpx.get(f"http://127.0.0.1:{port}/openapi.json", timeout=1)
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")


@dataclass
class Stage:
    """The server, the issuer, and where logs go."""

    cluster: Cluster
    issuer: EmbeddedIssuer
    folder: Path

    @contextmanager
    def ledger(self, database: str, service: str = "ledger") -> Iterator["Served"]:
        """A ledger process, or another service's, on a database of that name, made when there is none."""
        prepared = prepare(self.cluster, self.issuer, database, f"bench.example/{database}", service)
        port = free_port()
        process = start_service(prepared, port, self.folder / f"{database}.log")
        try:
            seed_grants(f"http://127.0.0.1:{port}", self.issuer)
            yield Served(self, database, port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)

    @contextmanager
    def reporter(self, feeds: list[dict[str, str]]) -> Iterator["Reporter"]:
        """A reporting process on a database of its own that follows these feeds (kind, url, log)."""
        database = f"reporting_{uuid.uuid4().hex[:8]}"
        provision(self.cluster, database, "reporting")
        migrate(self.cluster.admin_url(database), "reporting", None)
        token = self.folder / "auditor"
        token.write_text(self.issuer.token("auditor"))
        settings = {
            "DATABASE_URL": self.cluster.url(database, "reporting_writer"),
            "READER_DATABASE_URL": self.cluster.url(database, "reporting_reader"),
            "OIDC_ISSUER": ISSUER,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_JWKS": str(self.issuer.jwks_file),
            "FEEDS": orjson.dumps([{**feed, "token_file": str(token)} for feed in feeds]).decode(),
        }
        port = free_port()
        process = start_service(Prepared("reporting", settings), port, self.folder / f"{database}.log")
        try:
            yield Reporter(self, database, port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)

    @contextmanager
    def empty_endpoint(self) -> Iterator[int]:
        """The limit: the same contract validated by FastAPI, nothing stored; yields its port."""
        port = free_port()
        command = [
            sys.executable, "-m", "uvicorn", "benchmarks.empty:app", "--port", str(port), "--loop", "uvloop",
            "--http", "httptools", "--no-access-log", "--log-level", "warning",
        ]  # fmt: skip
        process = subprocess.Popen(command, cwd=Path(__file__).parents[1], env=dict(os.environ))
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=10)


@dataclass
class Served:
    """A ledger that answers on a port."""

    stage: Stage
    database: str
    port: int
    pid: int

    @property
    def token(self) -> str:
        """A finance officer's token."""
        return self.stage.issuer.token("finance_officer")

    def client(self, role: str = "finance_officer") -> httpx.Client:
        """A client of a demonstration person."""
        headers = {"authorization": f"Bearer {self.stage.issuer.token(role)}"}  # type: ignore[arg-type]
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=120)

    def post(self, path: str, body: object, role: str = "finance_officer") -> dict[str, object]:
        """One command's answer."""
        with self.client(role) as client:
            answer = client.post(path, json=body, headers={"idempotency-key": uuid.uuid4().hex})
            assert answer.status_code < 300, answer.text
            found: dict[str, object] = answer.json()
            return found

    def resident_mb(self) -> float:
        """The ledger process's resident memory."""
        return memory_mb(self.pid, "VmRSS")


@dataclass
class Reporter(Served):
    """A reporting process that answers on a port."""

    def query(self, statement: str, *given: object) -> list[tuple[Any, ...]]:
        """Rows of its database."""
        with psycopg.connect(self.stage.cluster.admin_url(self.database), autocommit=True) as connection:
            return connection.execute(statement, given).fetchall()

    def peak_mb(self) -> float:
        """The most memory that it ever held."""
        return memory_mb(self.pid, "VmHWM")


def memory_mb(pid: int, name: str) -> float:
    """A figure of a process's memory as Linux tells it."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


@dataclass
class BenchFund:
    """A fund whose receipts are held against a four-eyes policy; every fourth agreement is in euro."""

    fund_id: str
    bank_account_ids: dict[str, str]
    agreements: list[tuple[str, str]]
    """Agreements and their currencies."""

    @classmethod
    def opened(cls, served: Served, agreements: int, code: str, fee_rate: str = "") -> "BenchFund":
        """Opens it and signs the agreements in bulk, large enough never to be used up."""

        def made(path: str, body: object, role: str = "finance_officer") -> str:
            resource = served.post(path, body, role)["resource"]
            assert isinstance(resource, dict)
            return str(resource["id"])

        fund = {"code": code, "name": code, "kind": "trust_fund", "base_currency": "USD", "time_zone": "UTC"}
        fund_id = made("/v1/funds", fund, "administrator")
        served.post("/v1/exchange-rates", {"currency": "EUR", "rate_on": "2021-01-01", "rate": "0.92"}, "treasurer")
        four_eyes = {
            "name": "four_eyes",
            "command": "record_receipt",
            "single_from": {"amount": "900000000000.00", "currency": "USD"},
            "daily_from": {"amount": "900000000000.00", "currency": "USD"},
        }
        policies: list[dict[str, object]] = [four_eyes]
        if fee_rate:
            policies.append({"name": "agent_fee", "rate": fee_rate})
        for policy in policies:
            given = {"policy": policy, "valid_from": "2021-01-01"}
            served.post(f"/v1/funds/{fund_id}/policies", given, "administrator")
        banks = {
            currency: made(
                "/v1/bank-accounts",
                {"code": f"{code}-{currency}", "name": currency, "currency": currency, "fund_ids": [fund_id]},
            )
            for currency in ("USD", "EUR")
        }
        donor = made("/v1/organisations", {"code": f"{code}-D", "name": "D", "kind": "government"})
        made("/v1/donors", {"organisation_id": donor})
        currencies = ["EUR" if n % 4 == 3 else "USD" for n in range(agreements)]
        found: list[tuple[str, str]] = []
        for start in range(0, agreements, 1_000):
            lines = [
                {
                    "command": "sign_agreement",
                    "body": {
                        "fund_id": fund_id,
                        "donor_id": donor,
                        "amount": {"amount": "900000000000.00", "currency": currency},
                        "effective_on": "2024-01-02",
                    },
                }
                for currency in currencies[start : start + 1_000]
            ]
            answer = served.post("/v1/bulk", {"lines": lines})
            results = answer["results"]
            assert isinstance(results, list)
            found.extend((line["id"], currencies[start + n]) for n, line in enumerate(results))
        return cls(fund_id, banks, found)

    def receipts(self) -> Iterator[dict[str, object]]:
        """Receipt bodies without end, going round the agreements."""
        for n in itertools.count():
            agreement_id, currency = self.agreements[n % len(self.agreements)]
            amount = {"amount": f"{100 + n % 900}.25", "currency": currency}
            yield {
                "fund_id": self.fund_id,
                "bank_account_id": self.bank_account_ids[currency],
                "gross_amount": amount,
                "parts": [{"agreement_id": agreement_id, "amount": amount}],
                "effective_on": "2024-02-15",
            }

    def requests(self, token: str) -> Iterator[bytes]:
        """Receipts as HTTP requests, each with a key of its own."""
        run = uuid.uuid4().hex[:12]
        for n, body in enumerate(self.receipts()):
            yield post("/v1/receipts", token, f"{run}-{n}", orjson.dumps(body))


@contextmanager
def staged() -> Iterator[Stage]:
    """A durable server in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="fiducia-bench-"))
    folder.chmod(0o711)
    cluster = Cluster.open(folder / "postgres", durable=True)
    try:
        yield Stage(cluster, EmbeddedIssuer(folder / "issuer"), folder)
    finally:
        cluster.close()
