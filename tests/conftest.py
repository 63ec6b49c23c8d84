"""What tests may ask for: a real PostgreSQL, private to the worker unless TEST_DATABASE_URL is set."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from fiducia.embedded import Cluster, GivenServer, Server

MEMORY: Final = Path("/dev/shm")
MEMORY_BYTES_MIN: Final = 4_000_000_000


@pytest.fixture(scope="session")
def folder_above() -> Path:
    """Where data of tests goes: into memory if it has room, since a cluster is a thousand small files."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir():
        status = os.statvfs(MEMORY)
        if status.f_bavail * status.f_frsize > MEMORY_BYTES_MIN and not status.f_flag & os.ST_NOEXEC:
            return MEMORY
    return Path(tempfile.gettempdir()).resolve()


@pytest.fixture(scope="session")
def cluster(folder_above: Path) -> Iterator[Server]:
    """The PostgreSQL of this test process; `admin_url` is that of its superuser."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield GivenServer(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="fiducia-tests-", dir=folder_above))
    # Called by root the server runs as nobody, who passes through here to the data.
    folder.chmod(0o711)
    started = Cluster.open(folder / "postgres", durable=False)
    try:
        yield started
    finally:
        started.close()
        shutil.rmtree(started.data.parent, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
