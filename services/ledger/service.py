"""The ledger as one running thing: beside what every service has, its store of evidence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from services.ledger.machine import Machine
from services.ledger.settings import Settings
from shared.service.running import Running

STORE_CONNECTIONS_MAX = 4
UPLOADS_MAX = 4
"""Files being received at one time, each of which is held in memory whole until it is stored."""

Connection = AsyncConnection[Any]


class Ledger(Running):
    """The parts of a running ledger."""

    machine: Machine

    def __init__(self, settings: Settings, machine: Machine) -> None:
        super().__init__("ledger", settings, machine)
        self.uploads = asyncio.Semaphore(UPLOADS_MAX)
        self._store: AsyncEngine = create_async_engine(
            "postgresql+psycopg://",
            async_creator=self.connect,
            isolation_level="AUTOCOMMIT",
            pool_size=STORE_CONNECTIONS_MAX,
            max_overflow=0,
            pool_pre_ping=True,
        )

    async def stop(self) -> None:
        """Finishes what is under way and closes every connection."""
        await super().stop()
        await self._store.dispose()

    @asynccontextmanager
    async def files(self) -> AsyncIterator[Connection]:
        """A connection to the evidence store: never the log writer's, and never a standby's, where an erased file
        could still stand."""
        async with self._store.connect() as connection:
            raw = await connection.get_raw_connection()
            yield raw.driver_connection  # type: ignore[misc]
