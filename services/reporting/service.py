"""Reporting as one running thing: its followers, its readers, its verifier."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from starlette.requests import Request

from services.reporting.following.follower import Follower
from services.reporting.following.lag import show_lag
from services.reporting.following.rebuilder import Rebuilder
from services.reporting.projections.projection import Connection
from services.reporting.projections.registry import PROJECTIONS
from services.reporting.settings import Settings
from shared.eventlog import columns
from shared.eventlog.machine_token import from_file
from shared.service.running import (
    CONNECT_SECONDS_MAX,
    reading_engine,
    settle_memory,
    verifier_of,
    watch_keys,
)
from shared.service.security import Verifier

LAG_SECONDS = 2.0
"""How often the metrics of the lag are taken anew."""


class Reporter:
    """The parts of a running reporting service."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.verifier: Verifier
        self.feeds = {feed.log: feed for feed in sorted(settings.feeds, key=lambda feed: feed.log)}
        """What is followed, by log, in the order in which answers name them."""
        self._tasks: list[asyncio.Task[None]] = []
        self.engine = reading_engine(settings.reader_database_url or settings.database_url)

    async def start(self) -> None:
        """Reads the issuer's keys and begins to follow."""
        self.verifier = await verifier_of(self.settings)
        settle_memory()
        for feed in self.feeds.values():
            token = from_file(Path(feed.token_file))
            for worker in (Follower, Rebuilder):
                self._tasks.append(asyncio.create_task(worker(feed, PROJECTIONS, self.connect, token).run()))
        keys = watch_keys(self.verifier, self.settings.oidc_jwks)
        self._tasks += [asyncio.create_task(keys), asyncio.create_task(self._watch_lag())]

    async def stop(self) -> None:
        """Finishes what is under way and closes every connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.engine.dispose()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Connection]:
        """A connection of the writer's role."""
        connection = await psycopg.AsyncConnection.connect(
            self.settings.database_url, autocommit=True, connect_timeout=CONNECT_SECONDS_MAX
        )
        columns.register(connection)
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Connection]:
        """A connection for reading, in one snapshot of everything."""
        async with self.engine.connect() as pooled:
            raw = await pooled.get_raw_connection()
            connection: Any = raw.driver_connection
            async with connection.transaction():
                await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield connection

    async def _watch_lag(self) -> None:
        while True:
            with suppress(Exception):  # a database that does not answer is told by readiness
                async with self.reader() as connection:
                    await show_lag(connection, self.feeds)
            await asyncio.sleep(LAG_SECONDS)


async def ready(request: Request) -> str | None:
    """What is missing for the service to answer, or None. A feed that does not answer hinders no report."""
    reporter: Reporter = request.app.state.reporter
    try:
        async with reporter.reader() as connection:
            await connection.execute("SELECT 1")
    except Exception as error:  # whatever the database says, the service is not ready
        return f"database: {type(error).__name__}"
    return None
