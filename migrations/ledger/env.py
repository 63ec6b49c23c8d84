"""Alembic environment of the ledger."""

from migrations.environment import run

run("ledger")
