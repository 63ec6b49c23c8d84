"""Both services as processes of their own that follow each other over HTTP, and people who speak to them."""

import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from fiducia.embedded import Server
from fiducia.embedded.issuer import ISSUER, EmbeddedIssuer, person_id
from fiducia.embedded.launch import (
    ORIGIN,
    PROJECTS_ORIGIN,
    Prepared,
    following,
    prepare,
    seed_grants,
    start_service,
)
from fiducia.embedded.machines import READS, MachineTokens, let_read
from services.ledger.service import CONSUMER as OF_LEDGER
from services.projects.service import CONSUMER as OF_PROJECTS
from shared.contracts.events.parties import Role
from tests.promises.conftest import free_port

MODULES = {"ledger": "tests.saga.impatient_ledger", "projects": "tests.saga.impatient_projects"}
QUIET_SECONDS_MAX = 60
Person = tuple[Role, int]


class Down(Exception):
    """The service that was asked does not answer."""


@dataclass
class Asked:
    """A command as it was sent: what re-deciding needs of a request, since the log keeps its digest alone."""

    name: str
    path_ids: dict[str, Any]
    body: dict[str, Any]
    client_id: str
    subject: str


@dataclass
class OneService:
    """One service: its database, its process, its address."""

    prepared: Prepared
    admin_url: str
    consumer: str
    port: int
    log_file: Path
    module: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def is_running(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """Kills it at once, wherever it stands."""
        if self.process is not None:
            self.process.kill()

    def start(self) -> None:
        """Starts it, unless it runs."""
        if self.process is None:
            self.process = start_service(self.prepared, self.port, self.log_file, self.module)

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Ends it, at once unless told otherwise."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def ask(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What its database says."""
        with psycopg.connect(self.admin_url) as admin:
            return admin.execute(query.encode(), parameters).fetchall()

    def size(self) -> int:
        """How long its log is."""
        return int(self.ask("SELECT coalesce(max(position), -1) + 1 FROM log_events")[0][0])

    def following(self) -> list[str]:
        """What its metrics say of how it follows the other."""
        metrics = httpx.get(f"{self.url}/metrics", timeout=5).text.splitlines()
        return [line for line in metrics if line.startswith("fiducia_subscription")]

    def heard(self) -> int:
        """How far it has heard the other."""
        found = self.ask("SELECT next_position FROM subscriptions WHERE consumer = %s", self.consumer)
        return int(found[0][0]) if found else 0


@dataclass
class Both:
    """The ledger and projects."""

    issuer: EmbeddedIssuer
    ledger: OneService
    projects: OneService
    asked: dict[str, Asked] = field(default_factory=dict)
    """Every command that was sent to the ledger, by its key."""

    def __post_init__(self) -> None:
        self.http = httpx.Client(timeout=30)

    @property
    def services(self) -> tuple[OneService, OneService]:
        """Both."""
        return (self.ledger, self.projects)

    def start(self) -> None:
        """Starts what does not run."""
        for service in self.services:
            service.start()

    def post(
        self, service: OneService, path: str, body: dict[str, Any], who: Person, key: str | None = None
    ) -> httpx.Response:
        """The answer to a command. Raises Down; what became of it then is told by sending the same key again."""
        headers = {
            "authorization": f"Bearer {self.issuer.token(*who)}",
            "idempotency-key": key or f"saga-{uuid.uuid4().hex}",
        }
        try:
            answer = self.http.post(f"{service.url}/v1/{path}", json=body, headers=headers)
        except httpx.HTTPError as error:
            raise Down(service.prepared.service) from error
        if answer.status_code >= 500:
            raise Down(f"{service.prepared.service}: {answer.text}")
        return answer

    def get(self, service: OneService, path: str, **query: Any) -> Any:
        """The answer to a question of an auditor."""
        headers = {"authorization": f"Bearer {self.issuer.token('auditor')}"}
        answer = self.http.get(f"{service.url}/v1/{path}", params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def evidence(self, service: OneService, content: str) -> str:
        """The digest of a stored file."""
        headers = {"authorization": f"Bearer {self.issuer.token('programme_officer')}", "content-type": "text/plain"}
        answer = self.http.post(f"{service.url}/v1/evidence", content=content, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        digest: str = answer.json()["sha256"]
        return digest

    def quiet(self) -> None:
        """Returns once each has heard all that the other recorded, and nothing follows from it any more."""
        deadline = time.monotonic() + QUIET_SECONDS_MAX
        while time.monotonic() < deadline:
            before = [service.size() for service in self.services]
            heard = [self.projects.heard(), self.ledger.heard()]
            if heard == before == [service.size() for service in self.services]:
                return
            time.sleep(0.05)
        stands = {s.prepared.service: (s.size(), s.heard(), s.following()) for s in self.services}
        raise AssertionError(f"it does not come to rest: {stands}")


def person(who: Person) -> tuple[str, str]:
    """The issuer and subject of a demonstration person."""
    return (ISSUER, person_id(*who))


@contextmanager
def running(cluster: Server, issuer: EmbeddedIssuer, folder: Path) -> Iterator[Both]:
    """Both, started and following each other, each on a database of its own."""
    tokens = MachineTokens(issuer, folder / "tokens")
    ports = {"ledger": free_port(), "projects": free_port()}
    origins = {"ledger": ORIGIN, "projects": PROJECTS_ORIGIN}
    consumers = {"ledger": OF_LEDGER, "projects": OF_PROJECTS}
    made: dict[str, OneService] = {}
    for name, other in READS.items():
        database = f"saga_{name}_{uuid.uuid4().hex[:8]}"
        prepared = prepare(cluster, issuer, database, origins[name], name)
        prepared = following(prepared, f"http://127.0.0.1:{ports[other]}", origins[other], tokens.file_of(name))
        made[name] = OneService(
            prepared, cluster.admin_url(database), consumers[name], ports[name], folder / f"{name}.log", MODULES[name]
        )
    both = Both(issuer, made["ledger"], made["projects"])
    try:
        both.start()
        for name, service in made.items():
            seed_grants(service.url, issuer)
            let_read(service.url, issuer, READS[name])
        yield both
    finally:
        both.http.close()
        for service in both.services:
            service.stop()
