"""How a service proves who it is to another: a bearer token from a file, or by OAuth 2.0 client credentials."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

Token = Callable[[], Awaitable[str]]
"""Gives a token that is good now; asked before each request."""
LEEWAY_SECONDS = 60
TIMEOUT_SECONDS = 10


def from_file(path: Path) -> Token:
    """What the file holds when it is asked: whoever rotates the token writes it there."""

    async def read() -> str:
        return (await asyncio.to_thread(path.read_text, "utf-8")).strip()

    return read


def client_credentials(token_url: str, client_id: str, secret_file: Path, scope: str = "log:read") -> Token:
    """A token of the identity provider, kept until a minute before it expires (RFC 6749, section 4.4)."""
    kept: tuple[str, float] = ("", 0.0)
    asking = asyncio.Lock()

    async def ask() -> str:
        nonlocal kept
        async with asking:
            if time.monotonic() < kept[1]:
                return kept[0]
            secret = (await asyncio.to_thread(secret_file.read_text, "utf-8")).strip()
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
                form = {"grant_type": "client_credentials", "scope": scope}
                answer = await client.post(token_url, data=form, auth=(client_id, secret))
                answer.raise_for_status()
                told = answer.json()
            kept = (str(told["access_token"]), time.monotonic() + int(told.get("expires_in", 0)) - LEEWAY_SECONDS)
            return kept[0]

    return ask
