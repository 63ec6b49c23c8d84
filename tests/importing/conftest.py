"""A started ledger over real HTTP, and the command line that speaks to it."""

import json
import os
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from fiducia.cli import app
from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import prepare, seed_grants, start_service
from fiducia.ledger_http import LedgerOverHttp
from shared.contracts.events.parties import Role
from tests.support.desk import ORIGIN

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Served:
    """A ledger that answers at an address, with the data folder of its embedded issuer."""

    url: str
    var: Path
    issuer: EmbeddedIssuer
    log: LedgerOverHttp

    def fiducia(self, *words: str, **environment: str) -> Result:
        """Runs `fiducia` against it, with no more of the environment than is given."""
        given = {"FIDUCIA_VAR": str(self.var), "FIDUCIA_TOKEN": None, "FIDUCIA_ADMIN_TOKEN": None, **environment}
        return CliRunner().invoke(app, [*words, "--url", self.url], env=given)

    def acting(self, role: Role) -> LedgerOverHttp:
        """The ledger as a demonstration person of a role."""
        return LedgerOverHttp(self.url, self.issuer.token(role))

    def import_fts(self, file: Path, fund: str) -> dict[str, Any]:
        """Imports a file; the summary. Fails the test when the import fails."""
        result = self.fiducia("import", "fts", str(file), "--fund", fund, "--json")
        assert result.exit_code == 0, result.output
        summary: dict[str, Any] = json.loads(result.stdout)
        return summary

    def size(self) -> int:
        """How many events the log holds."""
        return int(self.log.get("/v1/events", limit=1)["size"])

    def events(self, start: int) -> list[dict[str, Any]]:
        """The events from a position on, at most a thousand."""
        found: list[dict[str, Any]] = self.log.get("/v1/events", limit=1_000, **{"from": start})["events"]
        return found


@pytest.fixture(scope="module")
def served(cluster: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The ledger's process on a database of its own; tests use funds of their own."""
    var = tmp_path_factory.mktemp("var")
    issuer = EmbeddedIssuer(var / "issuer")
    prepared = prepare(cluster, issuer, f"ledger_{uuid.uuid4().hex[:12]}", ORIGIN)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start_service(prepared, port, var / "ledger.log")
    try:
        url = f"http://127.0.0.1:{port}"
        seed_grants(url, issuer)
        with LedgerOverHttp(url, issuer.token("auditor")) as log:
            yield Served(url, var, issuer, log)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def jordan() -> Path:
    """The real FTS flows to Jordan, which stay out of this repository."""
    folder = Path(os.environ.get("FIDUCIA_REFERENCE", CHECKOUT.parent / "shared" / "reference"))
    file = folder / "fts" / "fts_incoming_funding_jor.csv"
    if not file.is_file():
        pytest.skip(f"the reference data is not there: {file}; FIDUCIA_REFERENCE names its folder")
    return file
