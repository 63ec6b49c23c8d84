"""Rebuilds projections of a log in the slot beside the served one, from the first event, and swaps when both are level.

What is served goes on being served and followed. A span that reaches what is served is cut there, folded and swapped in
one transaction that holds the log; both slots then have the same tree, so the new one was made of the same bytes. The
old slot keeps its rows until the next rebuild. Stopped at any point, it goes on where it stood.
"""

import asyncio
from collections.abc import Sequence

import httpx
import structlog

from services.reporting.following import alarms, checkpoints
from services.reporting.following.alarms import Alarmed
from services.reporting.following.checkpoints import Checkpoint
from services.reporting.following.crew import Crew
from services.reporting.following.source import ALARMS, FeedSource, Span, altered
from services.reporting.following.working import LOOK_AGAIN_SECONDS, Connect, work_alone
from services.reporting.projections.projection import Connection, Projection
from services.reporting.settings import Feed
from shared.contracts.problems import Refused
from shared.eventlog.machine_token import Token

log = structlog.get_logger()
LOCK_NUMBER = 8004


class Rebuilder:
    """Rebuilds what was asked for of one log."""

    def __init__(self, feed: Feed, projections: Sequence[Projection], connect: Connect, token: Token) -> None:
        self.feed = feed
        self._projections = {p.name: p for p in projections if p.folds(feed.kind)}
        self._connect = connect
        self._source = FeedSource(feed, token)

    async def run(self) -> None:
        """Rebuilds until it is cancelled; one process of several at a time does."""
        await work_alone(self._connect, self.feed.log, LOCK_NUMBER, self._work, self._failed)

    async def _work(self, connection: Connection, client: httpx.AsyncClient) -> None:
        while True:
            await alarms.require_none(connection, self.feed.log)
            await self._begin(connection)
            shadows = await checkpoints.shadows(connection, self.feed.log)
            if shadows:
                await self._rebuild(connection, client, list(shadows.values()))
            else:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _begin(self, connection: Connection) -> None:
        """Empties the idle slot of every projection that waits, or whose rebuild was of an older version."""
        query = "SELECT projection FROM rebuilds WHERE log = %s"
        wanted = [row[0] for row in await (await connection.execute(query, [self.feed.log])).fetchall()]
        for projection in (self._projections[name] for name in wanted if name in self._projections):
            async with connection.transaction():
                begun = (await checkpoints.shadows(connection, self.feed.log)).get(projection.name)
                if begun is not None and begun.version >= projection.version:
                    continue
                served = (await checkpoints.served(connection, self.feed.log)).get(projection.name)
                slot = "a" if served is None else checkpoints.other(served.slot)
                await checkpoints.begin(connection, projection, self.feed.log, slot)
                await connection.execute(
                    "UPDATE rebuilds SET slot = %s WHERE projection = %s AND log = %s",
                    [slot, projection.name, self.feed.log],
                )

    async def _rebuild(self, connection: Connection, client: httpx.AsyncClient, shadows: list[Checkpoint]) -> None:
        """Brings up those that stand lowest, to where the next ones stand or until they are served."""
        lowest = min(at.next_position for at in shadows)
        together = [at for at in shadows if at.next_position == lowest]
        bound = min((at.next_position for at in shadows if at.next_position > lowest), default=None)
        crew = await Crew.gathered(connection, self.feed.log, self._projections, together)
        following: asyncio.Task[Span] | None = None
        try:
            while bound is None or crew.tree.size < bound:
                await alarms.require_none(connection, self.feed.log)
                span = await (following or self._source.span(client, crew.tree))
                following = None
                if bound is not None and span.following > bound:
                    span = span.cut(bound, crew.tree)
                elif span.following < span.size:
                    following = asyncio.create_task(self._source.span(client, span.tree))
                if await self._recorded(connection, crew, span, is_last=bound is None):
                    return
        except Refused as refused:
            if refused.code not in ALARMS:
                raise
            await alarms.raise_alarm(connection, self.feed.log, crew.tree.size, refused)
            raise Alarmed from None
        finally:
            if following is not None:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)

    async def _recorded(self, connection: Connection, crew: Crew, span: Span, is_last: bool) -> bool:
        """Folds a span; True when it reached what is served, which was swapped."""
        if is_last and span.following >= await self._level(connection):
            async with connection.transaction():
                await checkpoints.hold(connection, self.feed.log)
                level = await self._level(connection)
                if span.following >= level:
                    span = span.cut(level, crew.tree)
                    await crew.fold(connection, span)
                    await self._swap(connection, crew, span)
                    return True
        async with connection.transaction():
            await crew.fold(connection, span)
        crew.moved_to(span)
        return False

    async def _level(self, connection: Connection) -> int:
        served = await checkpoints.served(connection, self.feed.log)
        return max((at.next_position for at in served.values()), default=0)

    async def _swap(self, connection: Connection, crew: Crew, span: Span) -> None:
        served = await checkpoints.served(connection, self.feed.log)
        for at in served.values():
            if at.next_position == span.following and at.tree.root() != span.tree.root():
                raise altered(self.feed.log, at.tree, span.tree.root())
        for at in crew.standing:
            await checkpoints.serve(connection, at.projection, self.feed.log, at.slot)
            await connection.execute(
                "DELETE FROM rebuilds WHERE projection = %s AND log = %s", [at.projection, self.feed.log]
            )
        log.info("rebuilt", log=self.feed.log, projections=[at.projection for at in crew.standing], at=span.following)

    async def _failed(self, problem: str) -> None:
        return None
