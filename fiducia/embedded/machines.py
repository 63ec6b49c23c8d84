"""What the services of one machine show each other: a token each, in a file that is put anew long before it expires.

A service is a client of the embedded issuer, no person: it reads the other's feed by an auditor's right and may do
nothing else.
"""

import os
from pathlib import Path

import httpx

from fiducia.embedded.issuer import ISSUER, EmbeddedIssuer

SERVICES = ("ledger", "projects", "reporting")
READS: dict[str, str] = {"ledger": "projects", "projects": "ledger"}
"""Whose feed each of these two follows; reporting follows both."""
TOKEN_SECONDS = 3_600
RENEW_SECONDS = 600
ROLE = "auditor"


def client_of(service: str) -> str:
    """The name by which a service is a client."""
    return f"fiducia-{service}"


class MachineTokens:
    """The tokens of the services, a file each in a folder of their own, readable by its owner alone."""

    def __init__(self, issuer: EmbeddedIssuer, folder: Path) -> None:
        self._issuer = issuer
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.renew()

    def file_of(self, service: str) -> Path:
        """Where the token of a service is."""
        return self._folder / service

    def renew(self) -> None:
        """Puts new tokens in the place of the old ones, each whole or not at all."""
        for service in SERVICES:
            client = client_of(service)
            token = self._issuer.sign(client, client, "log:read", TOKEN_SECONDS)
            place = self.file_of(service)
            written = place.with_name(f"{service}.{os.getpid()}")
            written.touch(mode=0o600)
            written.write_text(token, "utf-8")
            written.replace(place)


def let_read(base_url: str, issuer: EmbeddedIssuer, service: str) -> None:
    """Lets the machine of a service read the feed at `base_url`; again it changes nothing. Raises
    httpx.HTTPStatusError."""
    client = client_of(service)
    body = {"issuer": ISSUER, "subject": client, "role": ROLE, "scope": {"kind": "all"}, "from_on": "2000-01-01"}
    headers = {"authorization": f"Bearer {issuer.token('administrator')}", "idempotency-key": f"machine-grant:{client}"}
    httpx.post(f"{base_url}/v1/grants", json=body, headers=headers, timeout=30).raise_for_status()
