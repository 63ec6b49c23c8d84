"""A started ledger: its own process, real HTTP, as a client meets it."""

from __future__ import annotations

import socket
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import ORIGIN, PROJECTS_ORIGIN, Prepared, prepare, seed_grants, start_service
from shared.contracts.events.parties import Role

STOP_SECONDS_MAX = 30
NUMBERS = count()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


@dataclass
class Served:
    """A running ledger and the shortest way to speak to it."""

    issuer: EmbeddedIssuer
    prepared: Prepared
    admin_url: str
    port: int
    process: subprocess.Popen[bytes]
    origin: str = ORIGIN

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)

    def close(self) -> None:
        """Stops the process."""
        self.http.close()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def unique(self, start: str = "K") -> str:
        """A text that no other call gives."""
        return f"{start}-{next(NUMBERS)}"

    def headers(self, role: Role = "finance_officer", key: str | None = None, **more: str) -> dict[str, str]:
        """The headers of a command of a demonstration person."""
        given = {"authorization": f"Bearer {self.issuer.token(role)}", "idempotency-key": key or self.unique("key")}
        return {**given, **{name.replace("_", "-"): value for name, value in more.items()}}

    def post(
        self, path: str, body: Any = None, role: Role = "finance_officer", key: str | None = None, **more: str
    ) -> httpx.Response:
        """A command as a demonstration person gives it."""
        return self.http.post(path, json=body, headers=self.headers(role, key, **more))

    def get(self, path: str, role: Role = "finance_officer", headers: Any = None, **query: Any) -> httpx.Response:
        """A question as a demonstration person asks it."""
        token = {"authorization": f"Bearer {self.issuer.token(role)}"}
        return self.http.get(path, params=query or None, headers={**token, **(headers or {})})

    def made(self, path: str, body: Any, role: Role = "finance_officer", **more: str) -> dict[str, Any]:
        """The answer to a command that must succeed."""
        answer = self.post(path, body, role, **more)
        assert answer.status_code == 201, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def size(self) -> int:
        """How long the log is."""
        size: int = self.get("/v1/events", role="auditor", limit=1).json()["size"]
        return size


@dataclass(frozen=True)
class Fund:
    """What most promises need: a fund with a bank account, a donor and an agreement."""

    fund_id: str
    bank_account_id: str
    donor_id: str
    agreement_id: str

    @classmethod
    def opened(cls, served: Served) -> Fund:
        """A fund of its own."""
        code = served.unique("F")
        body = {"code": code, "name": "Fonds", "kind": "trust_fund", "base_currency": "USD"}
        fund_id = served.made("/v1/funds", body, "administrator")["resource"]["id"]
        account = {"code": f"{code}-B", "name": "Compte", "currency": "USD", "fund_ids": [fund_id]}
        bank_account_id = served.made("/v1/bank-accounts", account)["resource"]["id"]
        organisation = {"code": f"{code}-D", "name": "Donateur", "kind": "government"}
        donor_id = served.made("/v1/organisations", organisation)["resource"]["id"]
        served.made("/v1/donors", {"organisation_id": donor_id})
        signed = {
            "fund_id": fund_id,
            "donor_id": donor_id,
            "amount": {"amount": "100000000.00", "currency": "USD"},
            "effective_on": "2024-01-01",
        }
        return cls(fund_id, bank_account_id, donor_id, served.made("/v1/agreements", signed)["resource"]["id"])

    def receipt(self, amount: str = "10.00", **more: Any) -> dict[str, Any]:
        """The body of a receipt."""
        gross = {"amount": amount, "currency": "USD"}
        body = {
            "fund_id": self.fund_id,
            "bank_account_id": self.bank_account_id,
            "gross_amount": gross,
            "parts": [{"agreement_id": self.agreement_id, "amount": gross}],
            "effective_on": "2024-02-01",
        }
        return {**body, **more}

    def line(self, amount: str = "10.00", **more: Any) -> dict[str, Any]:
        """A line of a bulk that records a receipt."""
        return {"command": "record_receipt", "body": self.receipt(amount), **more}


@pytest.fixture(scope="session")
def served(cluster: Server, issuer: EmbeddedIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ledger in a process of its own on a database of its own."""
    database = f"served_{uuid.uuid4().hex[:8]}"
    prepared = prepare(cluster, issuer, database)
    port = free_port()
    log_file: Path = tmp_path_factory.mktemp("served") / "ledger.log"
    running = Served(issuer, prepared, cluster.admin_url(database), port, start_service(prepared, port, log_file))
    try:
        seed_grants(f"http://127.0.0.1:{port}", issuer)
        yield running
    finally:
        running.close()


@pytest.fixture(scope="session")
def neighbour(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A second process of the same ledger on the same database."""
    port = free_port()
    log_file: Path = tmp_path_factory.mktemp("neighbour") / "ledger.log"
    process = start_service(served.prepared, port, log_file)
    running = Served(served.issuer, served.prepared, served.admin_url, port, process)
    yield running
    running.close()


@pytest.fixture(scope="session")
def projects(cluster: Server, issuer: EmbeddedIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The projects service in a process of its own on a database of its own."""
    database = f"projects_{uuid.uuid4().hex[:8]}"
    prepared = prepare(cluster, issuer, database, PROJECTS_ORIGIN, "projects")
    port = free_port()
    log_file: Path = tmp_path_factory.mktemp("projects") / "projects.log"
    process = start_service(prepared, port, log_file)
    running = Served(issuer, prepared, cluster.admin_url(database), port, process, PROJECTS_ORIGIN)
    try:
        seed_grants(f"http://127.0.0.1:{port}", issuer)
        yield running
    finally:
        running.close()


@pytest.fixture(scope="session")
def fund(served: Served) -> Fund:
    """A fund with a bank account, a donor and an agreement."""
    return Fund.opened(served)
