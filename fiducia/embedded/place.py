"""Where a cluster lives and as whom its server runs.

It refuses to settle in a folder of something else, to change the permissions of a folder it did not make, and
to begin anew where a cluster has been.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fiducia.embedded.engine import engine_for
from fiducia.embedded.errors import ClusterError
from fiducia.embedded.files import Account, give, may_enter, write_private

if sys.platform != "win32":
    import pwd


UNQUOTABLE: Final = frozenset('"$`\\\n')
LOG_TAIL_BYTES: Final = 64_000


@dataclass(frozen=True)
class Place:
    """Where a cluster lives: `folder` was asked for, `home` holds the data; they differ only for root."""

    folder: Path
    home: Path
    account: Account | None
    engine: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets.json"

    @property
    def port(self) -> Path:
        return self.folder / "port"

    def log_tail(self, lines: int = 20) -> str:
        """The last lines the server wrote, or nothing when it never wrote any."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - LOG_TAIL_BYTES))
                text = log.read().decode("utf-8", "replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def error(self, reason: str) -> ClusterError:
        return ClusterError(reason, self.log_tail())


def prepared_folder(data_dir: Path) -> Path:
    """The folder asked for, made when absent; refused when what it holds is not a cluster of ours."""
    folder = data_dir.absolute()
    if folder.exists() and not folder.is_dir():
        raise ClusterError(f"{folder} is not a folder")
    if not folder.exists():
        folder.mkdir(parents=True)
        # Others may pass through to data/, which is closed itself; they may not list.
        folder.chmod(0o711)
    folder = folder.resolve()
    known = {"data", "server.log", "secrets.json", "port", "location", "open.lock", "owner.lock"}
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    if names and known.isdisjoint(names):
        raise ClusterError(f"{folder} holds files that are not of a cluster: {', '.join(names[:5])}")
    return folder


def settled(folder: Path, durable: bool) -> Place:
    """Decide where data and binaries of the cluster are, and as whom the server runs."""
    pointer = folder / "location"
    home = Path(pointer.read_text("utf-8").strip()) if pointer.exists() else folder
    _refuse_loss(folder, home)
    account = account_for(home / "data")
    if account is not None and (not home.exists() or not may_enter(home, account)):
        if (home / "data").exists():
            raise ClusterError(f"uid {account.uid}, which would run the server, cannot reach the data in {home}")
        home = _home_elsewhere(folder, account, durable)
        write_private(pointer, f"{home}\n")
    # pg_ctl puts the paths between double quotes for a shell.
    if sys.platform != "win32" and not UNQUOTABLE.isdisjoint(str(home)):
        raise ClusterError(f"the path {home} holds a character that pg_ctl cannot take")
    return Place(folder, home, account, engine_for(home, account))


def _refuse_loss(folder: Path, home: Path) -> None:
    """Refuse to begin anew where passwords say that there was a cluster and its data is gone."""
    begun = (home / "data").exists() or (home / ".data.partial").exists()
    if (folder / "secrets.json").exists() and not begun:
        raise ClusterError(
            f"the data of the cluster {folder} was in {home} and is gone; to begin anew, remove {folder}"
        )


def account_for(data: Path) -> Account | None:
    """As whom the server runs: as the caller, except that PostgreSQL refuses root."""
    if sys.platform != "win32" and os.geteuid() == 0:
        if data.is_dir() and (status := data.stat()).st_uid != 0:
            return Account(status.st_uid, status.st_gid)
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            return Account(65534, 65534)
        return Account(nobody.pw_uid, nobody.pw_gid)
    return None


def _home_elsewhere(folder: Path, account: Account, durable: bool) -> Path:
    """A closed folder of the account in a place everyone reaches.

    Nothing durable goes to /var/tmp: systems remove files there by age, those of a table long unread first.
    """
    above = Path("/var/lib")
    if not durable or not above.is_dir():
        above = Path("/var/tmp")
    home = above / f"fiducia-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"
    home.mkdir(mode=0o700, exist_ok=True)
    status = home.lstat()
    # /var/tmp is open to all: someone may have put a folder or a link there before us.
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (0, account.uid) or status.st_mode & 0o077:
        raise ClusterError(f"{home} is not a closed folder of uid {account.uid}; remove it")
    give(home, account)
    return home
