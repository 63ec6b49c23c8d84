"""Reporting on one machine: its database, and what it follows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import orjson

from fiducia.embedded.issuer import AUDIENCE, ISSUER, EmbeddedIssuer, person_id
from fiducia.embedded.launch import Prepared
from fiducia.embedded.provision import provision
from fiducia.embedded.server import Server
from migrations.apply import migrate

REPORTING_PORT: Final = 8003


def prepare_reporting(
    server: Server, issuer: EmbeddedIssuer, token_file: Path, feeds: Sequence[tuple[str, str, str]]
) -> Prepared:
    """Provisions and migrates reporting's database; its settings, following feeds given as (kind, url, log)."""
    provision(server, "reporting", "reporting")
    migrate(server.admin_url("reporting"), "reporting", None)
    token = str(token_file.resolve())
    listed = [{"kind": kind, "url": url, "log": log, "token_file": token} for kind, url, log in feeds]
    environment = {
        "DATABASE_URL": server.url("reporting", "reporting_writer"),
        "READER_DATABASE_URL": server.url("reporting", "reporting_reader"),
        "OIDC_ISSUER": ISSUER,
        "OIDC_AUDIENCE": AUDIENCE,
        "OIDC_JWKS": str(issuer.jwks_file),
        "FIRST_ADMINISTRATOR": f"{ISSUER} {person_id('administrator')}",
        "FEEDS": orjson.dumps(listed).decode(),
    }
    return Prepared("reporting", environment)
