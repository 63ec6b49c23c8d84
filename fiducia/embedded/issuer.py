"""The embedded issuer: signs tokens of demonstration persons with a key of its own under `var/`.

For one machine only. A production set-up names its identity provider instead; nothing here is reached then.
"""

import os
import time
from pathlib import Path

import orjson
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from shared.contracts.events.parties import Role
from shared.contracts.ids import derived_id

ISSUER = "urn:fiducia:embedded"
AUDIENCE = "fiducia"
CLIENT = "fiducia-cli"
TOKEN_SECONDS = 12 * 3600
_NAMESPACE = "5f0f9f65-3a55-5d3b-8b59-0d1f3a2f6c01"

COLLECTIONS = (
    "funds", "windows", "bank-accounts", "organisations", "donors", "projects", "grants", "exchange-rates",
    "currency-exchanges", "revaluations", "impairments", "pledges", "agreements",
    "receipts", "interest", "charges", "transfers", "appropriations", "allocations", "commitments",
    "disbursements",
    "expenditure-reports", "refunds", "reprogrammings", "pool-deficits", "residue-distributions", "fee-settlements",
    "reversals", "flows", "balances",
    "evidence", "in-kind", "invoices", "journals", "periods", "opening-balances", "proposals", "years",
    "mechanisms", "people", "calls", "deadlines", "delays", "reminders", "reminder-runs",
    "third-party-activities", "projections", "reports",
)  # fmt: skip


def person_id(role: str, number: int = 1) -> str:
    """The opaque subject of a demonstration person: the same on every machine."""
    return derived_id(_NAMESPACE, f"{role}:{number}")


class EmbeddedIssuer:
    """A signing key in a folder; made at first use, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.jwks_file = folder / "jwks.json"
        self._key_file = folder / "issuer-key.json"
        folder.mkdir(parents=True, exist_ok=True)
        if not self._key_file.exists():
            made = OKPKey.generate_key("Ed25519", parameters={"kid": "embedded-1"})
            self._key_file.touch(mode=0o600)
            self._key_file.write_bytes(orjson.dumps(made.as_dict(private=True)))
        self._key = OKPKey.import_key(orjson.loads(self._key_file.read_bytes()))
        jwks = orjson.dumps(KeySet([self._key]).as_dict(private=False))
        if not self.jwks_file.exists() or self.jwks_file.read_bytes() != jwks:
            written = self.jwks_file.with_suffix(f".{os.getpid()}")
            written.write_bytes(jwks)
            written.replace(self.jwks_file)  # whole or not at all: a service may be reading it

    def token(self, role: Role, person: int = 1, client_id: str = CLIENT) -> str:
        """A bearer token of a demonstration person of a role, good for twelve hours."""
        return self.sign(person_id(role, person), client_id)

    def sign(
        self, subject: str, client_id: str = CLIENT, scopes: str | None = None, seconds: int = TOKEN_SECONDS
    ) -> str:
        """A bearer token of any subject; all scopes unless others are given."""
        now = int(time.time())
        every = " ".join([f"{name}:{action}" for name in COLLECTIONS for action in ("read", "write")] + ["log:read"])
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "client_id": client_id,
            "scope": every if scopes is None else scopes,
            "iat": now,
            "exp": now + seconds,
        }
        return jwt.encode({"alg": "Ed25519", "kid": self._key.kid}, claims, self._key, algorithms=["Ed25519"])
