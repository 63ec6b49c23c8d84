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
_random: list[int] = []


def _random_80_bits() -> int:
    """Taken from the system's generator many at a time: one call to it costs as much as one id."""
    if not _random:
        pool = os.urandom(10 * _RANDOM_AT_ONCE)
        _random.extend(int.from_bytes(pool[i : i + 10], "big") for i in range(0, len(pool), 10))
    return _random.pop()


def new_id() -> str:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    random = _random_80_bits()
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | (0x7 << 76) | ((random >> 68) << 64) | (0b10 << 62) | (random & ((1 << 62) - 1))
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def derived_id(namespace: str, name: str) -> str:
    """The same identifier for the same name for ever (UUIDv5), for what is known by an outside name."""
    return str(uuid.uuid5(uuid.UUID(namespace), name))


def is_id(text: str) -> bool:
    """True for a lower-case hyphenated UUID."""
    return _UUID.fullmatch(text) is not None
