"""The Alembic environment of every service: one transaction a migration, bounded locks, run as the owner role.

The owner has no login: a privileged connection takes its role for the migration and gives it back.
"""

from alembic import context
from sqlalchemy import Connection, text

VERSION_TABLE = "alembic_version"


def run(service: str) -> None:
    """Brings the database that the context's connection is on to the asked version."""
    connection: Connection = context.config.attributes["connection"]
    connection.execute(text(f"SET ROLE {service}_owner"))
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.execute(text("SET statement_timeout = '10min'"))
    context.configure(connection=connection, version_table=VERSION_TABLE, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
