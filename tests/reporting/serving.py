"""A ledger that a test wrote at a desk, served by a process of its own, and a reporting process that follows it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import orjson

from fiducia.embedded import Server
from fiducia.embedded.issuer import AUDIENCE, ISSUER, EmbeddedIssuer, person_id
from fiducia.embedded.launch import Prepared, start_service
from fiducia.embedded.provision import provision
from migrations.apply import migrate
from shared.contracts.events.parties import Role
from tests.promises.conftest import free_port
from tests.reporting.conftest import Reporting
from tests.support.desk import ORIGIN, Desk


@contextmanager
def followed(cluster: Server, issuer: EmbeddedIssuer, desk: Desk, folder: Path) -> Iterator[Reporting]:
    """Reporting that follows the desk's ledger over HTTP; demonstration persons hold their rights, but for donors and
    agencies."""
    for role in get_args(Role):
        if role not in ("agency", "donor"):
            desk.run(desk.ledger.give_grant(ISSUER, person_id(role), role))
    told = {"OIDC_ISSUER": ISSUER, "OIDC_AUDIENCE": AUDIENCE, "OIDC_JWKS": str(issuer.jwks_file)}
    ledger = {
        "DATABASE_URL": desk.database_url,
        "READER_DATABASE_URL": desk.reader_url,
        "LOG_ORIGIN": ORIGIN,
        "FIRST_ADMINISTRATOR": f"{ISSUER} {person_id('administrator')}",
    }
    port = free_port()
    process = start_service(Prepared("ledger", {**told, **ledger}), port, folder / "ledger.log")
    database = f"reporting_{uuid.uuid4().hex[:8]}"
    provision(cluster, database, "reporting")
    migrate(cluster.admin_url(database), "reporting", None)
    token = folder / "token"
    token.write_text(issuer.token("auditor"))
    feed = {"kind": "ledger", "url": f"http://127.0.0.1:{port}", "log": ORIGIN, "token_file": str(token)}
    environment = {
        "DATABASE_URL": cluster.url(database, "reporting_writer"),
        "READER_DATABASE_URL": cluster.url(database, "reporting_reader"),
        "FEEDS": orjson.dumps([feed]).decode(),
    }
    running = Reporting(issuer, {**told, **environment}, free_port(), folder / "reporting.log")
    try:
        running.start()
        yield running
    finally:
        running.kill()
        process.terminate()
        process.wait(30)
