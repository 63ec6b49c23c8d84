"""The database of a service and its three roles, made or brought back to what they should be."""

from __future__ import annotations

import re
from typing import Final

import psycopg
from psycopg import sql

from fiducia.embedded.errors import ClusterError
from fiducia.embedded.server import Server, connected

# PostgreSQL cuts names silently at 63 bytes; the longest suffix here is `_writer`.
SERVICE_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,55}")
DATABASE_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
PROVISION_LOCK: Final = 0x_F1D0_C1A0


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
        with connected(server.admin_url()) as admin:
            # Roles belong to the whole server: two processes altering one at once would fail each other.
            admin.execute("SELECT pg_advisory_lock(%s)", [PROVISION_LOCK])
            _ensure_role(admin, owner, password=None)
            _ensure_role(admin, writer, password=server.password(writer))
            _ensure_role(admin, reader, password=server.password(reader))
            _ensure_database(admin, database, owner)
            admin.execute(_statement("REVOKE ALL ON DATABASE {} FROM PUBLIC", database))
            admin.execute(_statement("GRANT CONNECT ON DATABASE {} TO {}, {}", database, writer, reader))
            with connected(server.admin_url(database)) as inside:
                inside.execute(_statement("ALTER SCHEMA public OWNER TO {}", owner))
                inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    except psycopg.Error as error:
        reason = f"database {database!r} was not provisioned: {error}"
        raise ClusterError(reason, server.log_tail()) from error


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
        # A process that hangs in a transaction holds the log's head: it loses it after a while, and retries tell.
        admin.execute(_statement("ALTER ROLE {} SET idle_in_transaction_session_timeout = '30s'", role))


def _ensure_database(admin: psycopg.Connection[tuple[object, ...]], database: str, owner: str) -> None:
    found = admin.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database]).fetchone()
    if found is None:
        create = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        admin.execute(_statement(create, database, owner))
    elif found[0] != owner:
        raise ClusterError(f"database {database!r} belongs to {found[0]!r}, not to {owner!r}")
