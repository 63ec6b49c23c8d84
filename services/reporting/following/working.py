"""Work on a log that one process of several does at a time, taken up again whatever fails."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress

import httpx
import psycopg
import structlog

from services.reporting.following.alarms import Alarmed
from services.reporting.following.checkpoints import Moved
from services.reporting.projections.projection import Connection
from shared.eventlog.subscription import BACKOFF_SECONDS_MAX, TIMEOUT_SECONDS, pause, told

log = structlog.get_logger()
WAIT_SECONDS = 20
"""How long a source is asked to wait for more."""
LOOK_AGAIN_SECONDS = 1.0
Connect = Callable[[], AbstractAsyncContextManager[Connection]]
Work = Callable[[Connection, httpx.AsyncClient], Awaitable[None]]
Report = Callable[[str], Awaitable[None]]


async def work_alone(connect: Connect, of: str, number: int, work: Work, failed: Report) -> None:
    """Does the work on a log until it is cancelled, while no other process does; `number` tells kinds of work apart.

    The lock keeps two from doing the same for nothing; that nothing is done twice the checkpoints see to.
    """
    failures = 0
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS + WAIT_SECONDS) as client:
        while True:
            began = time.monotonic()
            try:
                async with connect() as connection:
                    if await _locked(connection, of, number):
                        await work(connection, client)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
            except Moved:
                continue  # taken up at once, from what stands now
            except Alarmed:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
            except Exception as error:  # whatever it is: nothing moved, and the next try may find it mended
                failures = 1 if time.monotonic() - began > BACKOFF_SECONDS_MAX else failures + 1
                log.warning("a log is not followed for now", log=of, problem=told(error))
                with suppress(psycopg.Error, OSError):
                    await failed(told(error))
                await asyncio.sleep(pause(failures))


async def _locked(connection: Connection, of: str, number: int) -> bool:
    query = "SELECT pg_try_advisory_lock(hashtextextended(%s, %s))"
    row = await (await connection.execute(query, [of, number])).fetchone()
    return bool(row and row[0])
