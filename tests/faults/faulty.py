"""A real connection on which one chosen statement fails: before it is done, after it was done, or by a dead server.

Faults are raised where a driver would raise them; nothing of the production code knows of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncCursor

from shared.eventlog import columns

MODES = ("not done", "done but reported failed", "backend killed")
KILL_CHECKS_MAX = 20_000


class Injected(psycopg.OperationalError):
    """The fault of the test."""


@dataclass
class Faults:
    """Counts statements and makes the chosen one fail, once or from then on."""

    admin_url: str
    mode: str = MODES[0]
    at: int = -1
    lasting: bool = False
    seen: int = 0
    struck: int = 0
    statements: list[str] = field(default_factory=list)
    connects: int = 0
    between: Callable[[], Awaitable[None]] | None = None
    """Runs once after the first strike, before the writer is connected again: what another process may do."""

    def arm(self, mode: str, at: int, lasting: bool = False) -> None:
        """The statement with this index, counted from now, fails."""
        self.mode, self.at, self.lasting = mode, at, lasting
        self.seen = self.struck = 0
        self.statements = []

    def disarm(self) -> None:
        """Nothing fails any more."""
        self.at = -1

    def strikes(self, statement: str) -> bool:
        """True when this statement is to fail."""
        self.statements.append(statement)
        index, self.seen = self.seen, self.seen + 1
        if self.at < 0 or index < self.at or (self.struck and not self.lasting):
            return False
        self.struck += 1
        return True

    def kill(self, pid: int) -> None:
        """Ends a server process and returns once it is gone."""
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [pid])
            for _ in range(KILL_CHECKS_MAX):
                if admin.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone() is None:
                    return
        raise AssertionError(f"the server process {pid} lives on")

    async def connect(self, url: str) -> AsyncConnection[Any]:
        """A connection whose statements are counted; refused while a lasting fault lasts."""
        self.connects += 1
        if self.lasting and self.at >= 0 and self.struck:
            raise Injected("no connection")
        if self.between is not None and self.struck:
            work, self.between = self.between, None
            await work()
        connection = await AsyncConnection.connect(url, autocommit=True, cursor_factory=_FaultyCursor)
        connection.faults = self  # type: ignore[attr-defined]
        columns.register(connection)
        return connection


class _FaultyCursor(AsyncCursor[Any]):
    async def execute(self, query: Any, params: Any = None, **given: Any) -> "_FaultyCursor":
        faults: Faults = self.connection.faults  # type: ignore[attr-defined]
        if not faults.strikes(str(query)):
            await super().execute(query, params, **given)
            return self
        if faults.mode == "not done":
            raise Injected("not done")
        if faults.mode == "backend killed":
            faults.kill(self.connection.info.backend_pid)
            await super().execute(query, params, **given)
            await self._done()
            raise Injected("the dead server took a statement")
        await super().execute(query, params, **given)
        await self._done()
        raise Injected("done")

    async def _done(self) -> None:
        async with self.connection.pipeline() as pipeline:
            await pipeline.sync()
