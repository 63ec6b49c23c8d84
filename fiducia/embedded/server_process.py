"""The running server: started, found again by its `postmaster.pid`, asked whether it is ours, stopped."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import psycopg

from fiducia.embedded.data_folder import SUPERUSER, read_secrets
from fiducia.embedded.files import write_private
from fiducia.embedded.locks import POLL_SECONDS
from fiducia.embedded.place import Place
from fiducia.embedded.programs import run_engine
from fiducia.embedded.server import connected, server_url
from fiducia.embedded.server_settings import LOOPBACK, PORT_ATTEMPTS_MAX, free_port, is_free, settings_text

START_SECONDS_MAX: Final = 120
STOP_SECONDS_MAX: Final = 60
REFUSAL_SECONDS_MAX: Final = 5
ORPHAN_SECONDS_MAX: Final = 20
"""How long the processes of a killed server may take to notice it; until then they hold its shared memory."""
LOG_BYTES_MAX: Final = 10_000_000


@dataclass(frozen=True)
class Postmaster:
    """The server running on a data folder, by its `postmaster.pid`; `syncs` once it was asked."""

    pid: int
    port: int
    ready: bool
    syncs: bool | None = None


def runs_as_asked(place: Place, found: Postmaster, durable: bool, settings: Mapping[str, str]) -> bool:
    """Whether the server was started with just these settings."""
    try:
        kept = (place.data / "fiducia.conf").read_text("utf-8")
    except FileNotFoundError:
        return False
    return kept == settings_text(found.port, durable, settings)


def start_server(place: Place, durable: bool, settings: Mapping[str, str]) -> Postmaster:
    """Start the server, on another port when somebody was quicker on ours."""
    _prepare_log(place)
    _drop_recycled_pid(place)
    orphans_until = time.monotonic() + ORPHAN_SECONDS_MAX
    attempts = 0
    while attempts < PORT_ATTEMPTS_MAX:
        port = free_port(place)
        write_private(place.data / "fiducia.conf", settings_text(port, durable, settings), place.account)
        log_end = place.log.stat().st_size
        try:
            done = run_engine(
                place,
                "pg_ctl",
                *("start", "-w", "-t", str(START_SECONDS_MAX), "-D", str(place.data), "-l", str(place.log)),
                seconds_max=START_SECONDS_MAX + 10,
            )
        except KeyboardInterrupt:
            stop_server(place)
            raise
        found = _postmaster(place)
        if done.returncode == 0 and found is not None:
            write_private(place.port, f"{port}\n")
            return found
        if found is None and _orphans_hold(place, log_end) and time.monotonic() < orphans_until:
            time.sleep(POLL_SECONDS)
            continue
        attempts += 1
        if found is not None or is_free(port):
            raise place.error(f"PostgreSQL did not start on {place.data}: {done.stdout.strip()}")
    raise place.error(f"PostgreSQL found no port on {LOOPBACK} in {PORT_ATTEMPTS_MAX} attempts")


def stop_server(place: Place) -> None:
    """Stop the server in fast mode, until its process is gone; harmless when it is down. Raises ClusterError."""
    running = _postmaster(place)
    if running is None:
        return
    done = run_engine(
        place,
        "pg_ctl",
        *("stop", "-w", "-m", "fast", "-t", str(STOP_SECONDS_MAX), "-D", str(place.data)),
        seconds_max=STOP_SECONDS_MAX + 10,
    )
    if done.returncode != 0 and _postmaster(place) is not None:
        raise place.error(f"PostgreSQL did not stop on {place.data}: {done.stdout.strip()}")
    # The server removes its postmaster.pid, for which pg_ctl waits, a moment before its process ends.
    gone_until = time.monotonic() + STOP_SECONDS_MAX
    while _is_postmaster(place, running.pid):
        if time.monotonic() > gone_until:
            raise place.error(f"PostgreSQL stopped on {place.data}, but its process {running.pid} does not end")
        time.sleep(POLL_SECONDS)


def _orphans_hold(place: Place, log_end: int) -> bool:
    """Whether the server said, past that end of its log, that processes of a killed one still hold its memory."""
    with place.log.open("rb") as log:
        log.seek(log_end)
        return b"pre-existing shared memory block" in log.read()


def _prepare_log(place: Place) -> None:
    if place.log.exists() and place.log.stat().st_size > LOG_BYTES_MAX:
        place.log.replace(place.log.with_name("server.log.1"))
    if not place.log.exists():
        write_private(place.log, "", place.account)


def await_ready(place: Place) -> Postmaster | None:
    """The server already running on the data, once it lets us in; None when there is none, or no longer."""
    started = time.monotonic()
    ready_since: float | None = None
    refusal = "it is not ready"
    while (found := _postmaster(place)) is not None:
        now = time.monotonic()
        if found.ready:
            # Ready is what its file says; it may be stopping or dying all the same.
            ready_since = ready_since or now
            try:
                return _answering(place, found)
            except psycopg.Error as error:
                refusal = f"it does not let us in: {error}"
        if now > started + START_SECONDS_MAX or (ready_since and now > ready_since + REFUSAL_SECONDS_MAX):
            raise place.error(f"PostgreSQL runs on {place.data} as process {found.pid}, but {refusal}")
        time.sleep(POLL_SECONDS)
    return None


def _answering(place: Place, found: Postmaster) -> Postmaster:
    """The server with what it says of itself. Raises psycopg.Error, or ClusterError when it is another's."""
    password = read_secrets(place)[SUPERUSER]
    with connected(server_url(LOOPBACK, str(found.port), "postgres", SUPERUSER, password)) as admin:
        row = admin.execute("SELECT current_setting('data_directory'), current_setting('fsync')").fetchone()
    assert row is not None
    if not os.path.samefile(str(row[0]), place.data):
        raise place.error(f"port {found.port} answers for {row[0]}, not for {place.data}")
    return replace(found, syncs=row[1] == "on")


def _postmaster(place: Place) -> Postmaster | None:
    """The living server of the data folder, from its `postmaster.pid`."""
    lines = _pid_file_lines(place)
    if not lines or not lines[0].isdigit() or not _is_postmaster(place, int(lines[0])):
        return None
    # The server adds the lines one by one while it starts.
    port = int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else 0
    return Postmaster(int(lines[0]), port, ready=len(lines) > 7 and lines[7] == "ready")


def _pid_file_lines(place: Place) -> list[str]:
    try:
        text = (place.data / "postmaster.pid").read_text("utf-8", "replace")
    except FileNotFoundError:
        return []
    return [line.strip() for line in text.splitlines()]


def _is_postmaster(place: Place, pid: int) -> bool:
    """Whether a process is the server of this data: not dead, not a zombie, not another with the same pid."""
    if not Path("/proc/self/cmdline").exists():
        return run_engine(place, "pg_ctl", "status", "-D", str(place.data), seconds_max=10).returncode == 0
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    if os.path.basename(words[0]) != b"postgres":
        return False
    # Unsure means ours: a server started by hand may name its folder in another way.
    named = words[words.index(b"-D") + 1] if b"-D" in words[:-1] else b""
    return not os.path.isabs(named) or os.path.realpath(named) == os.path.realpath(os.fsencode(place.data))


def _drop_recycled_pid(place: Place) -> None:
    """Remove a `postmaster.pid` whose pid is now another program's, as happens when a container restarts.

    PostgreSQL clears the file of a dead process itself but would refuse to start beside a living one. Orphans
    of the former server still keep it from starting, by the shared memory they hold.
    """
    lines = _pid_file_lines(place)
    if lines and lines[0].isdigit() and Path(f"/proc/{lines[0]}").exists():
        (place.data / "postmaster.pid").unlink(missing_ok=True)
