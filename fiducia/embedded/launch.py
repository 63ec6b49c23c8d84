"""Everything on one machine: a private PostgreSQL under `var/`, migrations, services, the demonstration's rights."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import httpx

from fiducia.embedded.cluster import Cluster
from fiducia.embedded.issuer import AUDIENCE, ISSUER, EmbeddedIssuer, person_id
from fiducia.embedded.machines import READS
from fiducia.embedded.provision import provision
from fiducia.embedded.server import Server
from fiducia.embedded.server_settings import is_free
from migrations.apply import migrate
from shared.contracts.events.parties import Role

LEDGER_PORT = 8001
PROJECTS_PORT = 8002
ORIGIN = "fiducia.example/demonstration/ledger"
PROJECTS_ORIGIN = "fiducia.example/demonstration/projects"
START_SECONDS_MAX = 60


class NotStarted(Exception):
    """A service did not come up in time; the message carries the end of its log."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A migrated database and what the process of its service is told of it."""

    service: str

    environment: dict[str, str]


def prepare(
    server: Server, issuer: EmbeddedIssuer, database: str = "ledger", origin: str = ORIGIN, service: str = "ledger"
) -> Prepared:
    """Provisions and migrates a service's database; its settings as environment variables."""
    provision(server, database, service)
    migrate(server.admin_url(database), service, origin)
    environment = {
        "DATABASE_URL": server.url(database, f"{service}_writer"),
        "READER_DATABASE_URL": server.url(database, f"{service}_reader"),
        "LOG_ORIGIN": origin,
        "OIDC_ISSUER": ISSUER,
        "OIDC_AUDIENCE": AUDIENCE,
        "OIDC_JWKS": str(issuer.jwks_file),
        "FIRST_ADMINISTRATOR": f"{ISSUER} {person_id('administrator')}",
    }
    return Prepared(service, environment)


def following(prepared: Prepared, url: str, origin: str, token_file: Path) -> Prepared:
    """The same service, following the other one's feed at an address; its token is in a file."""
    other = READS[prepared.service].upper()
    told = {f"{other}_URL": url, f"{other}_LOG": origin, f"{other}_TOKEN_FILE": str(token_file.resolve())}
    return replace(prepared, environment={**prepared.environment, **told})


def start_service(prepared: Prepared, port: int, log_file: Path, module: str | None = None) -> subprocess.Popen[bytes]:
    """Starts a service's process and returns once it answers; `module`: what is run in the place of the service's own.
    Raises NotStarted."""
    service = prepared.service
    if not is_free(port):
        # Another service there would answer in the place of ours.
        option = "--port" if service == "ledger" else f"--{service}-port"
        raise NotStarted(f"port {port} is taken; name another with {option}")
    command = [sys.executable, "-m", module or f"services.{service}", "--port", str(port)]
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **prepared.environment}, stdout=log, stderr=log, cwd=Path(__file__).parents[2]
        )
    deadline = time.monotonic() + START_SECONDS_MAX
    with httpx.Client(timeout=2) as client:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if client.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                    return process
            except httpx.HTTPError:
                time.sleep(0.05)
    process.terminate()
    tail = log_file.read_text(encoding="utf-8", errors="replace")[-2_000:]
    raise NotStarted(f"the service {service} did not start on port {port}\n{tail}")


def seed_grants(base_url: str, issuer: EmbeddedIssuer) -> int:
    """Gives every demonstration person the right of its role, by the first administrator; again adds nothing."""
    given = 0
    headers = {"authorization": f"Bearer {issuer.token('administrator')}"}
    with httpx.Client(base_url=base_url, headers=headers, timeout=30) as client:
        for role in get_args(Role):
            for person in (1, 2):
                if (role, person) == ("administrator", 1) or role in ("agency", "donor"):
                    continue  # the first comes with the database; the others hold rights on their organisation
                body = {
                    "issuer": ISSUER,
                    "subject": person_id(role, person),
                    "role": role,
                    "scope": {"kind": "all"},
                    "from_on": "2000-01-01",
                }
                key = f"demonstration-grant:{role}:{person}"
                answer = client.post("/v1/grants", json=body, headers={"idempotency-key": key})
                answer.raise_for_status()
                given += "idempotent-replayed" not in answer.headers
    return given


def open_cluster(folder: Path) -> Cluster:
    """The embedded server under a folder, durable."""
    return Cluster.open(folder / "postgres")
