"""The check before a service starts: its role can append to the log and do nothing else to it.

What an owner or a superuser does beyond that is detected by the tree, not prevented.
"""

from collections.abc import AsyncIterator
from typing import Any

from psycopg import AsyncConnection

LOG_TABLES = ("log_identity", "log_events", "log_heads", "log_tile_hashes", "refusals")
BEFORE_UPDATE_DELETE_TRUNCATE = 2 | 8 | 16 | 32
"""pg_trigger.tgtype of a statement trigger that comes before each of the three."""


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


async def _faults(connection: AsyncConnection[Any]) -> AsyncIterator[str]:
    async for role, *powers in await connection.execute(
        """SELECT rolname, rolsuper, rolbypassrls, rolreplication, rolcreaterole
           FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"""
    ):
        for power, name in zip(powers, ("superuser", "bypassrls", "replication", "createrole"), strict=True):
            if power:
                yield f"role {role}, which the service is or may become, has {name}"
    async for what, owner in await connection.execute(
        """SELECT 'table ' || c.relname, c.relowner::regrole FROM pg_class c WHERE c.oid = ANY(%(tables)s::regclass[])
                AND pg_has_role(current_user, c.relowner, 'MEMBER')
           UNION ALL SELECT 'schema ' || n.nspname, n.nspowner::regrole FROM pg_namespace n
                WHERE n.oid IN (SELECT relnamespace FROM pg_class c WHERE c.oid = ANY(%(tables)s::regclass[]))
                AND pg_has_role(current_user, n.nspowner, 'MEMBER')""",
        {"tables": list(LOG_TABLES)},
    ):
        yield f"the service is, or may become, {owner}, who owns {what}"
    for table in LOG_TABLES:
        async for role, *rights in await connection.execute(
            """SELECT rolname, has_table_privilege(oid, t, 'UPDATE') OR has_any_column_privilege(oid, t, 'UPDATE'),
                      has_table_privilege(oid, t, 'DELETE'), has_table_privilege(oid, t, 'TRUNCATE'),
                      has_table_privilege(oid, t, 'TRIGGER')
               FROM pg_roles, (SELECT %s::regclass::oid) AS given(t) WHERE pg_has_role(current_user, oid, 'MEMBER')""",
            [table],
        ):
            for held, privilege in zip(rights, ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"), strict=True):
                if held:
                    yield f"role {role}, which the service is or may become, has {privilege} on {table}"
        cursor = await connection.execute(
            """SELECT tgenabled = 'A' AND tgtype = %s AND tgqual IS NULL AND cardinality(tgattr::int2[]) = 0
                      AND p.prosrc ~ '^\\s*BEGIN\\s+RAISE EXCEPTION\\s'
               FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
               WHERE tgrelid = %s::regclass AND tgname = 'append_only'""",
            [BEFORE_UPDATE_DELETE_TRUNCATE, table],
        )
        row = await cursor.fetchone()
        if row is None:
            yield f"the trigger append_only on {table} is missing"
        elif not row[0]:
            yield f"the trigger append_only on {table} is disabled or altered"
