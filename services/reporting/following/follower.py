"""Follows one log for all its projections: a span is folded by each of them in one transaction, which moves them all.

It keeps the hash tree over what it was given: a page whose root is not the source's, that comes from another log,
leaves something out or goes back raises an alarm, and nothing of that log moves until a person has cleared it. What was
served goes on being served, marked stale. A slot is folded only by the version of the code that began it.
"""

import asyncio
from collections.abc import Sequence

import httpx

from services.reporting.following import alarms, checkpoints
from services.reporting.following.alarms import Alarmed
from services.reporting.following.checkpoints import Checkpoint, Moved
from services.reporting.following.crew import Crew
from services.reporting.following.source import ALARMS, FeedSource, Span
from services.reporting.following.working import WAIT_SECONDS, Connect, work_alone
from services.reporting.projections.projection import Connection, Projection
from services.reporting.settings import Feed
from shared.contracts.problems import Refused
from shared.eventlog.machine_token import Token

BY_VERSION = "version"
"""Who asks for a rebuild when the code has a newer projection than the slot that is served."""
LOCK_NUMBER = 8003


class Follower:
    """Follows a feed into the served slots of the projections of its kind."""

    def __init__(self, feed: Feed, projections: Sequence[Projection], connect: Connect, token: Token) -> None:
        self.feed = feed
        self._projections = {p.name: p for p in projections if p.folds(feed.kind)}
        self._connect = connect
        self._source = FeedSource(feed, token)

    async def run(self) -> None:
        """Follows until it is cancelled; one process of several at a time does."""
        await work_alone(self._connect, self.feed.log, LOCK_NUMBER, self.follow, self._failed)

    async def follow(self, connection: Connection, client: httpx.AsyncClient) -> None:
        """Follows on. Raises Alarmed, Moved once a slot was swapped, and whatever fails."""
        await self._begin(connection)
        served = await checkpoints.served(connection, self.feed.log)
        current = [at for at in served.values() if self._is_current(at)]
        if not current:
            return  # all that is served is of an older version: it stands still until it is rebuilt
        crew = await Crew.gathered(connection, self.feed.log, self._projections, current)
        following: asyncio.Task[Span] | None = None
        try:
            while True:
                await alarms.require_none(connection, self.feed.log)
                span = await (following or self._source.span(client, crew.tree, WAIT_SECONDS))
                # the next span comes over the network while this one is written
                following = asyncio.create_task(self._source.span(client, span.tree)) if _is_behind(span) else None
                await self._record(connection, crew, span, served)
        except Refused as refused:
            if refused.code not in ALARMS:
                raise
            await alarms.raise_alarm(connection, self.feed.log, crew.tree.size, refused)
            raise Alarmed from None
        finally:
            if following is not None:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)

    async def _record(self, connection: Connection, crew: Crew, span: Span, served: dict[str, Checkpoint]) -> None:
        async with connection.transaction():
            await checkpoints.hold(connection, self.feed.log)
            now = await checkpoints.served(connection, self.feed.log)
            if {n: at.slot for n, at in now.items()} != {n: at.slot for n, at in served.items()}:
                raise Moved(f"a slot of {self.feed.log} was swapped")
            if span.leaves:
                await crew.fold(connection, span)
            await connection.execute(
                "UPDATE followed SET size = greatest(size, %s), heard_at = %s, problem = NULL WHERE log = %s",
                [span.size, span.asked_at, self.feed.log],
            )
        crew.moved_to(span)

    async def _begin(self, connection: Connection) -> None:
        """Sees to it that every projection is served or being rebuilt in the version of the code.

        Of a log that was never followed all begin at once and are served from the first event on; one that joins
        later, or is of a newer version, is brought up beside what is served. Older code leaves a newer slot alone.
        """
        log = self.feed.log
        async with connection.transaction():
            await checkpoints.hold(connection, log)
            served = await checkpoints.served(connection, log)
            for projection in self._projections.values():
                at = served.get(projection.name)
                if not served:
                    await checkpoints.begin(connection, projection, log, "a")
                    await checkpoints.serve(connection, projection.name, log, "a")
                elif at is None or at.version < projection.version:
                    await connection.execute(
                        "INSERT INTO rebuilds (projection, log, asked_by) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                        [projection.name, log, BY_VERSION],
                    )

    def _is_current(self, at: Checkpoint) -> bool:
        projection = self._projections.get(at.projection)
        return projection is not None and projection.version == at.version

    async def _failed(self, problem: str) -> None:
        async with self._connect() as connection:
            await connection.execute(
                "INSERT INTO followed (log, problem) VALUES (%s, %s) "
                "ON CONFLICT (log) DO UPDATE SET problem = excluded.problem",
                [self.feed.log, problem],
            )


def _is_behind(span: Span) -> bool:
    return span.following < span.size
