"""The check before a service starts: its role can append to the log and do nothing else to it.

What an owner or a superuser does beyond that is detected by the tree, not prevented.
"""

from typing import Any

from psycopg import AsyncConnection

LOG_TABLES = ("log_identity", "log_events", "log_heads", "log_tile_hashes", "refusals")


class UnsafeRole(Exception):
    """The service's role could alter the log, or the log's own guard is missing."""


class OtherOrigin(Exception):
    """The database holds another log than the one that the settings name."""


async def require_safe(connection: AsyncConnection[Any], origin: str) -> None:
    """Raises UnsafeRole naming what is wrong, OtherOrigin for a database of another log."""
    wrong = [message async for message in _faults(connection)]
    if wrong:
        raise UnsafeRole("; ".join(wrong))
    row = await (await connection.execute("SELECT origin FROM log_identity")).fetchone()
    if row is None or row[0] != origin:
        raise OtherOrigin(f"the database holds the log {row[0] if row else None!r}, the settings say {origin!r}")


async def _faults(connection: AsyncConnection[Any]) -> Any:
    cursor = await connection.execute(
        """SELECT rolname, rolsuper, rolbypassrls, rolreplication, rolcreaterole
           FROM pg_roles WHERE rolname = current_user"""
    )
    row = await cursor.fetchone()
    assert row is not None
    role, *powers = row
    for power, name in zip(powers, ("superuser", "bypassrls", "replication", "createrole"), strict=True):
        if power:
            yield f"role {role} has {name}"
    cursor = await connection.execute(
        """SELECT c.relname, pg_get_userbyid(c.relowner), pg_has_role(current_user, c.relowner, 'MEMBER')
           FROM pg_class c WHERE c.oid = ANY(%s::regclass[])""",
        [list(LOG_TABLES)],
    )
    for table, owner, member in await cursor.fetchall():
        if member:
            yield f"role {role} is, or may become, {owner}, who owns {table}"
    for table in LOG_TABLES:
        cursor = await connection.execute(
            """SELECT has_table_privilege(%s, 'UPDATE') OR has_any_column_privilege(%s, 'UPDATE'),
                      has_table_privilege(%s, 'DELETE'), has_table_privilege(%s, 'TRUNCATE'),
                      has_table_privilege(%s, 'TRIGGER')""",
            [table] * 5,
        )
        row = await cursor.fetchone()
        assert row is not None
        for held, privilege in zip(row, ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"), strict=True):
            if held:
                yield f"role {role} has {privilege} on {table}"
        cursor = await connection.execute(
            """SELECT tgenabled, tgtype, p.prosrc LIKE '%%RAISE EXCEPTION%%'
               FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
               WHERE tgrelid = %s::regclass AND tgname = 'append_only'""",
            [table],
        )
        row = await cursor.fetchone()
        before_update_delete_truncate = 2 | 8 | 16 | 32
        if row is None:
            yield f"the trigger append_only on {table} is missing"
        elif row[0] != "A" or row[1] != before_update_delete_truncate or not row[2]:
            yield f"the trigger append_only on {table} is disabled or altered"
