"""Alembic environment of projects."""

from migrations.environment import run

run("projects")
