"""Identifiers: UUID version 7 (RFC 9562), written lower-case and hyphenated everywhere."""

import os
import re
import time
import uuid
from collections.abc import Callable
from typing import Annotated

from pydantic import StringConstraints

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_UUID = re.compile(UUID_PATTERN)

Id = Annotated[str, StringConstraints(pattern=UUID_PATTERN)]
"""A resource's identifier: a UUID, version 7 when it is made here."""

NewId = Callable[[], str]
"""Gives a fresh identifier at each call; decisions receive it, so that they stay pure."""


_RANDOM_AT_ONCE = 512
_RANDOM_DIGITS = 19
_random: list[str] = []


def _random_digits() -> str:
    """19 random hex digits, taken from the system many at a time: one call to it costs as much as one id."""
    if not _random:
        digits = os.urandom(10 * _RANDOM_AT_ONCE).hex()
        _random.extend(digits[i : i + _RANDOM_DIGITS] for i in range(0, len(digits), 20))
    return _random.pop()


def new_id() -> str:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    stamp = f"{time.time_ns() // 1_000_000:012x}"
    r = _random_digits()
    return f"{stamp[:8]}-{stamp[8:]}-7{r[:3]}-{'89ab'[int(r[3], 16) & 3]}{r[4:7]}-{r[7:]}"


def derived_id(namespace: str, name: str) -> str:
    """The same identifier for the same name for ever (UUIDv5), for what is known by an outside name."""
    return str(uuid.uuid5(uuid.UUID(namespace), name))


def is_id(text: str) -> bool:
    """True for a lower-case hyphenated UUID."""
    return _UUID.fullmatch(text) is not None
