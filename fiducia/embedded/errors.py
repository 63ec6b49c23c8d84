"""The one error of the embedded PostgreSQL, and turning what the system refuses into it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


class ClusterError(Exception):
    """The embedded PostgreSQL could not do what was asked: the reason, then the last lines of its log."""

    def __init__(self, reason: str, log_tail: str = "") -> None:
        super().__init__(f"{reason}\nLast lines of the server log:\n{log_tail}" if log_tail else reason)
        self.reason = reason
        self.log_tail = log_tail


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn what the system refuses into the error of this module."""
    try:
        yield
    except (OSError, subprocess.SubprocessError) as error:
        raise ClusterError(f"{what}: {error}") from error
