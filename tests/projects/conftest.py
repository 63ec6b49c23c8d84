"""A throw-away database that holds nothing but the tables of complementarity."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg import AsyncConnection

from fiducia.embedded import Server

T = TypeVar("T")
TABLES = Path(__file__).parents[2] / "migrations" / "projects" / "versions" / "overlaps.sql"


@pytest.fixture
def tables_url(cluster: Server) -> Iterator[str]:
    """The address of a fresh database with the tables."""
    name = f"overlaps_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    with psycopg.connect(cluster.admin_url(name), autocommit=True) as connection:
        connection.execute(TABLES.read_bytes())
    yield cluster.admin_url(name)
    with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def on(tables_url: str) -> Callable[[Callable[[AsyncConnection[Any]], Awaitable[T]]], T]:
    """Does something on a connection in one transaction of its own."""

    def run(act: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
        async def connected() -> T:
            async with await AsyncConnection.connect(tables_url) as connection:
                return await act(connection)

        return asyncio.run(connected())

    return run
