"""A PostgreSQL as the rest sees it: addresses and passwords by role, whoever runs it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from fiducia.embedded.data_folder import SUPERUSER
from fiducia.embedded.errors import ClusterError
from fiducia.embedded.server_settings import LOOPBACK, NO_SETTINGS

CONNECT_SECONDS_MAX: Final = 10


class Server(Protocol):
    """A PostgreSQL that `provision` can furnish: one of ours, or one that somebody else runs."""

    def admin_url(self, database: str = "postgres") -> str: ...
    def url(self, database: str, user: str) -> str: ...
    def password(self, role: str) -> str: ...
    def log_tail(self) -> str: ...


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
        return server_url(self._host, self._port, database, self._user, self._password, self._options)

    def url(self, database: str, user: str) -> str:
        """The URL of a role that `provision` made."""
        return server_url(self._host, self._port, database, user, self.password(user), self._options)

    def password(self, role: str) -> str:
        """The password of a role, always the same for the same superuser URL."""
        return hmac.new(self._superuser_url.encode(), role.encode(), hashlib.sha256).hexdigest()

    def log_tail(self) -> str:
        """Nothing: the log of this server is not ours to read."""
        return ""


def server_url(
    host: str, port: str, database: str, user: str, password: str, options: Mapping[str, str] = NO_SETTINGS
) -> str:
    """The URL of a role, each part quoted."""
    place = f"[{host}]" if ":" in host else quote(host, safe="")
    account = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    query = f"?{urlencode(options, quote_via=quote)}" if options else ""
    return f"postgresql://{account}@{place}:{port}/{quote(database, safe='')}{query}"


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection of its own statements, given up after CONNECT_SECONDS_MAX."""
    return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS_MAX)
