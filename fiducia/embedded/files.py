"""Writing files whole or not at all, for the right owner, and reading nothing that somebody else put there."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """The unprivileged user and group a server of root runs as."""

    uid: int
    gid: int


def may_enter(folder: Path, account: Account) -> bool:
    """Whether the account passes through a folder and every folder above it."""
    for place in (folder, *folder.parents):
        status = place.stat()
        if status.st_uid == account.uid:
            needed = stat.S_IXUSR
        elif status.st_gid == account.gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not status.st_mode & needed:
            return False
    return True


def give(path: Path, account: Account | None) -> None:
    """Hand a path to the account that the server runs as, when there is one."""
    if sys.platform != "win32" and account is not None:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Write a file of mode 0600 whole or not at all, for the account or else for the owner of its folder."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    # O_EXCL follows no link: root writes here into folders of others.
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        if sys.platform != "win32" and os.geteuid() == 0:
            folder = path.parent.stat()
            os.fchown(handle, *((account.uid, account.gid) if account else (folder.st_uid, folder.st_gid)))
        file.write(text)
        file.flush()
        os.fsync(handle)
    os.replace(partial, path)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
