"""Locks between processes that the kernel gives back when their holder ends in any way."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fiducia.embedded.errors import ClusterError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


LOCK_SECONDS_MAX: Final = 180
POLL_SECONDS: Final = 0.02


def try_lock(path: Path) -> int | None:
    """Take a lock that the kernel gives back when this process ends in any way; None when it is taken."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            if os.geteuid() == 0:
                folder = path.parent.stat()
                os.fchown(handle, folder.st_uid, folder.st_gid)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        os.close(handle)
        return None
    return handle


def unlock(handle: int | None) -> None:
    """Give a lock back, when it is held."""
    if handle is not None:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock; wait for it at most LOCK_SECONDS_MAX. Raises ClusterError."""
    limit = time.monotonic() + LOCK_SECONDS_MAX
    while (handle := try_lock(path)) is None:
        if time.monotonic() > limit:
            raise ClusterError(f"another process held {path} for {LOCK_SECONDS_MAX} seconds")
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        unlock(handle)
