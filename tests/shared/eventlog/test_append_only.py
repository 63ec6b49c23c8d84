"""The log is append-only: UPDATE, DELETE and TRUNCATE fail for everyone, and a role that could do more is refused."""

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from fiducia.embedded import Server
from fiducia.embedded.issuer import EmbeddedIssuer
from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from services.ledger.service import Ledger
from services.ledger.settings import Settings
from shared.eventlog.guard import LOG_TABLES, OtherOrigin, UnsafeRole, require_safe
from tests.conftest import Database
from tests.support.desk import ISSUER, ORIGIN, Desk

COLUMNS = {
    "log_identity": "origin = origin",
    "log_events": "leaf = leaf",
    "log_heads": "root = root",
    "log_tile_hashes": "hash = hash",
    "refusals": "code = code",
}
CHANGES = [
    *(f"UPDATE {table} SET {change}" for table, change in COLUMNS.items()),
    *(f"UPDATE {table} SET {change} WHERE false" for table, change in COLUMNS.items()),
    *(f"DELETE FROM {table}" for table in COLUMNS),
    *(f"TRUNCATE {table}" for table in COLUMNS),
    "TRUNCATE log_events, log_heads",
    "MERGE INTO log_heads h USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    "INSERT INTO log_heads VALUES (0, now(), '', '') ON CONFLICT (size) DO UPDATE SET root = ''",
]


def test_the_list_of_log_tables_is_whole() -> None:
    assert set(COLUMNS) == set(LOG_TABLES)


def log_bytes(database: Database) -> list[Any]:
    with psycopg.connect(database.admin_url) as admin:
        return [admin.execute(f"SELECT t::text FROM {table} t ORDER BY 1").fetchall() for table in LOG_TABLES]


@pytest.mark.parametrize("statement", CHANGES)
def test_no_change_as_writer_owner_or_superuser(desk: Desk, database: Database, statement: str) -> None:
    before = log_bytes(database)
    for role in ("writer", "reader"):
        with (
            psycopg.connect(database.url(role), autocommit=True) as connection,
            pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)),
        ):
            connection.execute(statement)
    with psycopg.connect(database.admin_url, autocommit=True) as admin:
        with pytest.raises(psycopg.errors.RestrictViolation):
            admin.execute(statement)
        admin.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.RestrictViolation):
            admin.execute(statement)
        admin.execute("RESET session_replication_role")
        admin.execute("SET ROLE ledger_owner")
        with pytest.raises(psycopg.errors.RestrictViolation):
            admin.execute(statement)
    assert log_bytes(database) == before


def test_the_writer_cannot_take_the_triggers_or_tables_away(database: Database) -> None:
    with psycopg.connect(database.url(), autocommit=True) as writer:
        for statement in (
            "ALTER TABLE log_events DISABLE TRIGGER append_only",
            "DROP TRIGGER append_only ON log_events",
            "DROP TABLE log_events",
            "ALTER TABLE log_events ADD COLUMN x integer",
            "SET session_replication_role = replica",
            "SET ROLE ledger_owner",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
            "INSERT INTO log_identity (only_one, origin) VALUES (false, 'x')",
            "CREATE TABLE more (x integer)",
        ):
            with pytest.raises(psycopg.Error):
                writer.execute(statement)


async def _check(url: str, origin: str = ORIGIN) -> None:
    connection = await AsyncConnection.connect(url, autocommit=True)
    try:
        await require_safe(connection, origin)
    finally:
        await connection.close()


def check(url: str, origin: str = ORIGIN) -> None:
    asyncio.run(_check(url, origin))


@dataclass(frozen=True)
class Meddled:
    """A role of the test's own with the writer's rights, and the superuser who meddles with it."""

    admin: psycopg.Connection[Any]
    role: str
    url: str


@pytest.fixture
def meddled(database: Database) -> Iterator[Meddled]:
    role = f"meddled_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database.admin_url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'meddled' IN ROLE ledger_writer")
        yield Meddled(admin, role, make_conninfo(database.url(), user=role, password="meddled"))
        for name in (role, f"{role}_more"):
            if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
                admin.execute(f"REASSIGN OWNED BY {name} TO ledger_owner; DROP OWNED BY {name}; DROP ROLE {name}")


def test_the_writer_is_safe(database: Database) -> None:
    check(database.url())


def test_the_superuser_is_not(database: Database) -> None:
    with pytest.raises(UnsafeRole, match="superuser"):
        check(database.admin_url)


MEDDLING = {
    "may become the owner": "GRANT ledger_owner TO {role}",
    "superuser": "ALTER ROLE {role} SUPERUSER",
    "bypassrls": "ALTER ROLE {role} BYPASSRLS",
    "replication": "ALTER ROLE {role} REPLICATION",
    "createrole": "ALTER ROLE {role} CREATEROLE",
    "may update": "GRANT UPDATE ON log_events TO {role}",
    "may update one column": "GRANT UPDATE (leaf) ON log_events TO {role}",
    "may delete": "GRANT DELETE ON log_heads TO {role}",
    "may truncate": "GRANT TRUNCATE ON log_tile_hashes TO {role}",
    "may make triggers": "GRANT TRIGGER ON log_identity TO {role}",
    "may update refusals": "GRANT UPDATE ON refusals TO {role}",
    "everybody may delete": "GRANT DELETE ON log_events TO PUBLIC",
    "through a role it inherits": "CREATE ROLE {role}_more; GRANT DELETE ON log_events TO {role}_more; "
    "GRANT {role}_more TO {role}",
    "through a role it may become": "CREATE ROLE {role}_more; GRANT DELETE ON log_events TO {role}_more; "
    "GRANT {role}_more TO {role} WITH INHERIT FALSE",
    "may become a superuser": "CREATE ROLE {role}_more SUPERUSER; GRANT {role}_more TO {role}",
    "owns the schema": "ALTER SCHEMA public OWNER TO {role}",
    "trigger dropped": "DROP TRIGGER append_only ON log_events",
    "trigger disabled": "ALTER TABLE log_events DISABLE TRIGGER append_only",
    "trigger off for replicas": "ALTER TABLE log_heads ENABLE TRIGGER append_only",
    "trigger for replicas only": "ALTER TABLE log_heads ENABLE REPLICA TRIGGER append_only",
    "trigger for fewer commands": "DROP TRIGGER append_only ON log_events; "
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON log_events FOR EACH STATEMENT "
    "EXECUTE FUNCTION refuse_change(); ALTER TABLE log_events ENABLE ALWAYS TRIGGER append_only",
    "trigger that never fires": "DROP TRIGGER append_only ON log_events; "
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_events FOR EACH STATEMENT "
    "WHEN (false) EXECUTE FUNCTION refuse_change(); ALTER TABLE log_events ENABLE ALWAYS TRIGGER append_only",
    "trigger for one column": "DROP TRIGGER append_only ON log_events; "
    "CREATE TRIGGER append_only BEFORE UPDATE OF type OR DELETE OR TRUNCATE ON log_events FOR EACH STATEMENT "
    "EXECUTE FUNCTION refuse_change(); ALTER TABLE log_events ENABLE ALWAYS TRIGGER append_only",
    "function that refuses nothing": "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RETURN NULL; END $$",
    "function that only mentions it": "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN IF false THEN RAISE EXCEPTION 'x'; END IF; RETURN NULL; END $$",
}


@pytest.mark.parametrize("name", MEDDLING)
def test_a_service_does_not_start_when_more_could_be_done(
    database: Database, issuer: EmbeddedIssuer, meddled: Meddled, name: str
) -> None:
    check(meddled.url)
    meddled.admin.execute(MEDDLING[name].replace("{role}", meddled.role))
    with pytest.raises(UnsafeRole):
        check(meddled.url)
    with pytest.raises(UnsafeRole):
        asyncio.run(started(meddled.url, database, issuer, ORIGIN))


async def started(url: str, database: Database, issuer: EmbeddedIssuer, origin: str) -> None:
    settings = Settings(url, origin, ISSUER, "fiducia", str(issuer.jwks_file), database.url("reader"))
    ledger = Ledger(settings, Machine(CAPABILITIES))
    try:
        await ledger.start()
    finally:
        await ledger.stop()


def test_a_service_of_another_log_does_not_start(database: Database, issuer: EmbeddedIssuer) -> None:
    with pytest.raises(OtherOrigin, match="settings say"):
        asyncio.run(started(database.url(), database, issuer, "other.example/ledger"))


def test_a_database_without_origin_is_refused(cluster: Server, database: Database) -> None:
    with psycopg.connect(database.admin_url, autocommit=True) as admin:
        admin.execute("ALTER TABLE log_identity DISABLE TRIGGER append_only")
        admin.execute("DELETE FROM log_identity")
        admin.execute("ALTER TABLE log_identity ENABLE ALWAYS TRIGGER append_only")
    with pytest.raises(OtherOrigin):
        check(database.url())
