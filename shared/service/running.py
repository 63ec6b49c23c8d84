"""A service as one running thing: its writer, its readers, its verifier. Built by its main.create_app alone."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import httpx
import psycopg
from psycopg import AsyncConnection
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from starlette.requests import Request

from shared.contracts.actor import SYSTEM, Actor
from shared.contracts.commands.parties import GiveGrant
from shared.contracts.events.parties import GrantScope
from shared.deciding.state import State
from shared.eventlog import columns
from shared.eventlog.application import Command
from shared.eventlog.guard import require_safe
from shared.eventlog.reader import log_size
from shared.eventlog.subscription import Subscription
from shared.eventlog.writer import Writer
from shared.service import loading
from shared.service import machine as asked
from shared.service.machine import Machine
from shared.service.security import Verifier, keys_of
from shared.service.settings import ServiceSettings

GC_THRESHOLDS = (50_000, 50, 1_000)
"""States are plain trees without cycles: searching them for cycles every few requests would cost a quarter of
the time of a command."""
READERS_MAX = 8
STORE_CONNECTIONS_MAX = 4
UPLOADS_MAX = 4
"""Files being received at one time, each of which is held in memory whole until it is stored."""
CONNECT_SECONDS_MAX = 10
HEAD_POLL_SECONDS = 0.2
JWKS_REFRESH_SECONDS = 300

Connection = AsyncConnection[Any]


class Running:
    """The parts of a running service; `name` is what the rights that it gives itself are recorded by."""

    machine: Machine

    def __init__(self, name: str, settings: ServiceSettings, machine: Machine) -> None:
        self.name = name
        self.settings = settings
        self.machine = machine
        self.writer = Writer(settings.log_origin, self.connect, machine)
        self.writer.on_commit = self._grown
        self.size = 0
        self.leaving = False
        """Whether it was told to stop: then nobody is kept waiting."""
        self.verifier: Verifier
        self._grew = asyncio.Condition()
        self._grants: tuple[int, State] = (-1, State())
        self._tasks: list[asyncio.Task[None]] = []
        self.engine = reading_engine(settings.reader_database_url or settings.database_url)
        self.uploads = asyncio.Semaphore(UPLOADS_MAX)
        self._store: AsyncEngine = create_async_engine(
            "postgresql+psycopg://",
            async_creator=self.connect,
            isolation_level="AUTOCOMMIT",
            pool_size=STORE_CONNECTIONS_MAX,
            max_overflow=0,
            pool_pre_ping=True,
        )

    async def start(self) -> None:
        """Checks the database, starts the writer, gives the first grant of an empty log.

        Raises UnsafeRole, OtherOrigin.
        """
        self.verifier = await verifier_of(self.settings)
        connection = await self.connect()
        try:
            await require_safe(connection, self.settings.log_origin)
            self.size = await log_size(connection)
        finally:
            await connection.close()
        self.writer.start()
        if self.settings.first_administrator and self.size == 0:
            issuer, subject = self.settings.first_administrator.split()
            await self.give_grant(issuer, subject, "administrator")
        self._tasks.append(asyncio.create_task(watch_keys(self.verifier, self.settings.oidc_jwks), name="key rotation"))
        for subscription in self.followed():
            following = asyncio.create_task(subscription.run(), name=f"following {subscription.source.log}")
            self._tasks.append(following)

    def followed(self) -> list[Subscription]:
        """The feeds of other services that this one follows while it runs."""
        return []

    async def stop(self) -> None:
        """Finishes what is under way and closes every connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.writer.stop()
        await self.engine.dispose()
        await self._store.dispose()

    async def give_grant(self, issuer: str, subject: str, role: str) -> None:
        """Records a grant on everything by the service itself, once per subject and role."""
        rule = self.machine.rules["give_grant"]
        body = GiveGrant.model_validate(
            {
                "issuer": issuer,
                "subject": subject,
                "role": role,
                "scope": GrantScope(kind="all"),
                "from_on": "2000-01-01",
            }
        )
        actor = Actor(issuer=self.settings.log_origin, subject=SYSTEM, client_id=self.name)
        key = key_of(f"first-grant:{subject}:{role}")
        await self.writer.submit(Command(rule.name, actor, key, "0" * 64, asked.Request(rule, body)))

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Connection]:
        """A connection for reading, outside any transaction."""
        async with self.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            yield raw.driver_connection  # type: ignore[misc]

    @asynccontextmanager
    async def files(self) -> AsyncIterator[Connection]:
        """A connection to the evidence store: never the log writer's, and never a standby's, where an erased file
        could still stand."""
        async with self._store.connect() as connection:
            raw = await connection.get_raw_connection()
            yield raw.driver_connection  # type: ignore[misc]

    async def wait_for(self, position: int, seconds: float) -> None:
        """Returns when the log holds `position`, or after so many seconds, or when the service is to stop; other
        processes' events count too."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while self.size <= position and not self.leaving and (left := deadline - loop.time()) > 0:
            async with self._grew:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._grew.wait(), min(left, HEAD_POLL_SECONDS))
            if self.size <= position:
                async with self.reader() as connection:
                    self.size = max(self.size, await log_size(connection))

    async def grants(self) -> State:
        """All rights as they are now; read anew only when one was given or ended."""
        async with self.reader() as connection:
            row = await (await connection.execute("SELECT coalesce(max(changed_at), -1) FROM grants")).fetchone()
            newest = -1 if row is None else row[0]
            if self._grants[0] != newest or newest < 0:
                state = State()
                await loading.start_grants(connection, state)
                self._grants = (newest, state)
        return self._grants[1]

    def _grown(self, size: int) -> None:
        self.size = max(self.size, size)

        async def tell() -> None:
            async with self._grew:
                self._grew.notify_all()

        self._told = asyncio.get_running_loop().create_task(tell())

    async def connect(self) -> Connection:
        """A connection of the writer's role."""
        connection = await psycopg.AsyncConnection.connect(
            self.settings.database_url, autocommit=True, connect_timeout=CONNECT_SECONDS_MAX
        )
        columns.register(connection)
        return connection


def key_of(text: str) -> str:
    """An idempotency key made of any text."""
    return "".join(c if c.isalnum() or c in "._:-" else "-" for c in text)[:200]


async def ready(request: Request) -> str | None:
    """What is missing for the service to answer, or None."""
    running: Running = request.app.state.running
    try:
        async with running.reader() as connection:
            await log_size(connection)
    except Exception as error:  # whatever the database says, the service is not ready
        return f"database: {type(error).__name__}"
    return None


def settle_memory() -> None:
    """What stands once a service has started is not searched for cycles again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


class OfIssuer(Protocol):
    """The settings of a service that say whose tokens it takes."""

    @property
    def oidc_issuer(self) -> str:
        """The one issuer."""

    @property
    def oidc_audience(self) -> str:
        """The audience that a token must name."""

    @property
    def oidc_jwks(self) -> str:
        """The issuer's key set: a file's path or an https address."""


async def verifier_of(settings: OfIssuer) -> Verifier:
    """The verifier of the issuer's tokens, with the keys of now. Raises OSError, ValueError, httpx.HTTPError."""
    return Verifier(settings.oidc_issuer, settings.oidc_audience, keys_of(await _read(settings.oidc_jwks)))


async def watch_keys(verifier: Verifier, place: str) -> None:
    """Takes the issuer's keys anew every few minutes, until it is cancelled."""
    while True:
        await asyncio.sleep(JWKS_REFRESH_SECONDS)
        try:
            verifier.rotate(keys_of(await _read(place)))
        except (OSError, ValueError, httpx.HTTPError):
            continue  # the keys that hold go on holding until the issuer answers again


def reading_engine(database_url: str) -> AsyncEngine:
    """A pool of connections for reading, outside any transaction."""
    engine = create_async_engine(
        database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        isolation_level="AUTOCOMMIT",
        pool_size=READERS_MAX,
        max_overflow=0,
        pool_pre_ping=True,
    )
    event.listen(engine.sync_engine, "connect", _register)
    return engine


def _register(connection: Any, record: Any) -> None:
    columns.register(connection.driver_connection)


async def _read(place: str) -> bytes:
    if place.startswith(("https://", "http://")):
        async with httpx.AsyncClient(timeout=10) as client:
            answer = await client.get(place)
            answer.raise_for_status()
            return answer.content
    return await asyncio.to_thread(Path(place).read_bytes)
