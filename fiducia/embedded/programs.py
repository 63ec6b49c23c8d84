"""Running a program of the engine, as the account and with no more of our environment than it needs."""

from __future__ import annotations

import os
import subprocess
import tempfile
from typing import Final

from fiducia.embedded.place import Place

# What the server needs of our environment; the rest may hold secrets and PG* variables that redirect it.
ENVIRONMENT_PASSED: Final = (
    *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR"),
    *("TEMP", "TMP", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA"),
)


def run_engine(place: Place, program: str, *arguments: str, seconds_max: float) -> subprocess.CompletedProcess[str]:
    """Run a binary of the engine as the account; `stdout` of the answer holds both streams."""
    account = place.account
    environment = {name: os.environ[name] for name in ENVIRONMENT_PASSED if name in os.environ}
    # A file, not a pipe: on some systems the server inherits it, and a pipe would never come to its end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(place.engine / program), *arguments],
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            cwd=place.home.anchor,
            env=environment | {"LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=seconds_max,
            check=False,
        )
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    return subprocess.CompletedProcess(done.args, done.returncode, stdout=said)
