"""Bearer tokens: who is calling, proved by a signature and held against one issuer (OAuth 2.0, RFC 9068).

Tokens identify and carry scopes; what an identity may do is decided by grants. Verified tokens are kept by
digest until they expire, because verifying one costs as much as half a request.
"""

import hashlib
import time
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import ValidationError

from shared.contracts.actor import SYSTEM, Actor
from shared.contracts.problems import Refused

ALGORITHMS = ["Ed25519", "EdDSA", "ES256", "RS256"]
VERIFIED_MAX = 10_000
LEEWAY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified caller: the actor its commands carry, and the scopes of its token."""

    actor: Actor
    scopes: frozenset[str]
    expires_at: float


class Verifier:
    """Verifies tokens of one issuer for one audience."""

    def __init__(self, issuer: str, audience: str, keys: KeySet) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._verified: dict[bytes, Caller] = {}

    def rotate(self, keys: KeySet) -> None:
        """Takes the issuer's present keys; tokens verified with the old ones are verified anew."""
        self._keys = keys
        self._verified.clear()

    def caller(self, authorization: str | None) -> Caller:
        """The caller behind an Authorization header. Refuses `token.missing`, `token.invalid`, `token.expired`."""
        if authorization is None or authorization[:7].lower() != "bearer ":
            raise Refused("token.missing")
        token = authorization[7:].strip()
        digest = hashlib.sha256(token.encode()).digest()
        caller = self._verified.get(digest)
        if caller is None:
            caller = self._verify(token)
            if len(self._verified) >= VERIFIED_MAX:
                self._verified.clear()
            self._verified[digest] = caller
        if caller.expires_at + LEEWAY_SECONDS < time.time():
            self._verified.pop(digest, None)
            raise Refused("token.expired")
        return caller

    def _verify(self, token: str) -> Caller:
        try:
            claims: dict[str, Any] = jwt.decode(token, self._keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Refused("token.invalid", reason=type(error).__name__) from None
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self._issuer or self._audience not in audiences:
            raise Refused("token.invalid", reason="issuer or audience")
        expires_at = claims.get("exp")
        if not isinstance(expires_at, int | float):
            raise Refused("token.invalid", reason="exp")
        if claims.get("nbf", 0) > time.time() + LEEWAY_SECONDS:
            raise Refused("token.invalid", reason="nbf")
        try:
            actor = Actor(
                issuer=claims["iss"],
                subject=claims.get("sub", ""),
                client_id=claims.get("client_id") or claims.get("azp") or "",
                organisation_id=claims.get("organisation_id"),
            )
        except ValidationError:
            raise Refused("token.invalid", reason="sub or client_id") from None
        if actor.subject == SYSTEM:
            raise Refused("token.invalid", reason="sub")
        return Caller(actor, frozenset(str(claims.get("scope", "")).split()), float(expires_at))


def keys_of(jwks: bytes) -> KeySet:
    """The key set of a JWKS document. Raises ValueError."""
    try:
        return KeySet.import_key_set(orjson.loads(jwks))
    except (JoseError, KeyError, TypeError) as error:
        raise ValueError(f"not a JWKS document: {error}") from error


def require_scope(caller: Caller, scope: str) -> None:
    """Refuses `scope.missing`."""
    if scope not in caller.scopes:
        raise Refused("scope.missing", scope=scope)
