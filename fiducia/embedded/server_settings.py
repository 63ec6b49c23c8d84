"""The settings that the server starts with, and the loopback port that it listens on."""

from __future__ import annotations

import re
import secrets
import socket
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fiducia.embedded.errors import ClusterError
from fiducia.embedded.place import Place

LOOPBACK: Final = "127.0.0.1"
PORT_ATTEMPTS_MAX: Final = 20
# Below every system's range for outgoing connections: one of those would take our port while we are stopped.
PORT_FIRST: Final = 20_000
PORT_LAST: Final = 32_000
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


def checked_settings(settings: Mapping[str, str]) -> Mapping[str, str]:
    """The settings, once none of them is reserved. Raises ClusterError."""
    for name in settings:
        if name in RESERVED_SETTINGS or not SETTING_NAME.fullmatch(name):
            raise ClusterError(f"the setting {name!r} cannot be given")
    return MappingProxyType(dict(settings))


def settings_text(port: int, durable: bool, settings: Mapping[str, str]) -> str:
    """The configuration file of a start."""
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


def free_port(place: Place) -> int:
    """The port of last time when it is still free, else another."""
    try:
        kept = int(place.port.read_text("ascii"))
    except (FileNotFoundError, ValueError):
        kept = 0
    if 0 < kept < 65536 and is_free(kept):
        return kept
    for _ in range(PORT_ATTEMPTS_MAX):
        port = PORT_FIRST + secrets.randbelow(PORT_LAST - PORT_FIRST)
        if is_free(port):
            return port
    raise place.error(f"no free port between {PORT_FIRST} and {PORT_LAST}")


def is_free(port: int) -> bool:
    """Whether nothing listens on a loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            # As PostgreSQL does: a connection that lingers after a stop does not take the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
