"""A connection of the writer's to a database of projects of the test's own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from psycopg import AsyncConnection

from shared.eventlog import columns
from tests.conftest import Database

T = TypeVar("T")
On = Callable[[Callable[[AsyncConnection[Any]], Awaitable[Any]]], Any]
"""Does something on a connection in one transaction of its own."""


@pytest.fixture
def on(projects_database: Database) -> On:
    """Does something on a connection in one transaction of its own."""

    def run(act: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
        async def connected() -> T:
            async with await AsyncConnection.connect(projects_database.url()) as connection:
                columns.register(connection)
                return await act(connection)

        return asyncio.run(connected())

    return run
