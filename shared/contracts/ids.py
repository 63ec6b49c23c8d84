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
_random: list[str] = []
_stamped: tuple[int, str] = (0, "")


def _random_endings() -> list[str]:
    """The random part of many ids as it is written: one call to the system costs as much as one id."""
    digits = os.urandom(10 * _RANDOM_AT_ONCE).hex()
    endings = (digits[i : i + 19] for i in range(0, len(digits), 20))
    return [f"-7{r[:3]}-{'89ab'[int(r[3], 16) & 3]}{r[4:7]}-{r[7:]}" for r in endings]


def new_id() -> str:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    global _random, _stamped
    if not _random:
        _random = _random_endings()
    now = time.time_ns() // 1_000_000
    if now != _stamped[0]:
        stamp = f"{now:012x}"
        _stamped = (now, f"{stamp[:8]}-{stamp[8:]}")
    return _stamped[1] + _random.pop()


def derived_id(namespace: str, name: str) -> str:
    """The same identifier for the same name for ever (UUIDv5), for what is known by an outside name."""
    return str(uuid.uuid5(uuid.UUID(namespace), name))


def is_id(text: str) -> bool:
    """True for a lower-case hyphenated UUID."""
    return _UUID.fullmatch(text) is not None
