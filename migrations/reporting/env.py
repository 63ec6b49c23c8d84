"""Alembic environment of reporting."""

from migrations.environment import run

run("reporting")
