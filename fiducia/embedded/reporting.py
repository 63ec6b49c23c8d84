"""Reporting on one machine: its database, and the token by which it reads the feeds of the services beside it."""

from __future__ import annotations

import os
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


def renew_token(issuer: EmbeddedIssuer, token_file: Path) -> None:
    """Puts a new token of the demonstration's auditor in the place of the old one, whole or not at all."""
    token_file.parent.mkdir(parents=True, exist_ok=True)
    written = token_file.with_suffix(f".{os.getpid()}")
    written.touch(mode=0o600)
    written.write_text(issuer.token("auditor"), "utf-8")
    written.replace(token_file)
