"""Follows one log for all its projections: a page is folded by each of them in one transaction, which moves them all.

The follower keeps the hash tree over what it was given: a page whose root is not the source's, that comes from another
log, leaves something out or goes back raises an alarm, and nothing of that log moves until a person has cleared it.
What was served goes on being served, marked stale.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import orjson
import structlog

from services.reporting.following import checkpoints
from services.reporting.following.checkpoints import Checkpoint
from services.reporting.projections.projection import Connection, Folder, Projection, Told
from services.reporting.settings import Feed
from shared.contracts.envelope import read_leaf
from shared.contracts.problems import Refused
from shared.eventlog.machine_token import Token
from shared.eventlog.subscription import Page, Progress, Source, Subscription, pause, told
from shared.eventlog.tree import Frontier, leaf_hash

log = structlog.get_logger()
ALARMS = ("log.other_origin", "feed.gap", "feed.went_back", "feed.unreadable", "feed.altered")
"""What no repetition mends: it is told and waits for a person."""
LOCK_AGAIN_SECONDS = 2.0
PAGE_EVENTS = 1_000
Connect = Callable[[], AbstractAsyncContextManager[Connection]]


class Alarmed(Exception):
    """The log's feed is not followed: an alarm stands."""


@dataclass(slots=True)
class Crew:
    """Projections that stand at the same position of a log, at work together."""

    folders: list[tuple[Projection, Checkpoint, Folder]]
    next_position: int
    frontier: Frontier


class Follower:
    """Follows a feed into the projections of its kind."""

    def __init__(self, feed: Feed, projections: Sequence[Projection], connect: Connect, token: Token) -> None:
        self.feed = feed
        self.progress = Progress()
        self.alarm: str | None = None
        self.moved = asyncio.Condition()
        self._projections = [p for p in projections if p.feed == feed.kind]
        self._connect = connect
        self._source = Subscription(Source(feed.url, feed.log), None, token, limit=PAGE_EVENTS)  # type: ignore[arg-type]
        self._crew: Crew | None = None

    async def run(self) -> None:
        """Follows until it is cancelled; one process of several at a time does."""
        async with httpx.AsyncClient(timeout=60) as client:
            while True:
                try:
                    async with self._connect() as connection:
                        if not await self._locked(connection):
                            await asyncio.sleep(LOCK_AGAIN_SECONDS)
                            continue
                        self._crew = None
                        while True:
                            await self.step(connection, client)
                except Alarmed:
                    await asyncio.sleep(LOCK_AGAIN_SECONDS)
                except Exception as error:  # whatever it is: nothing moved, and the next try may find it mended
                    self.progress.failures += 1
                    self.progress.problem = told(error)
                    await asyncio.sleep(pause(self.progress.failures))

    async def step(self, connection: Connection, client: httpx.AsyncClient) -> int:
        """Folds one page; how many positions it moved on. Raises Alarmed, and whatever fails."""
        await self._require_no_alarm(connection)
        crew = self._crew or await self._crewed(connection)
        self._crew = None  # taken up anew from the rows unless this page is recorded
        start = crew.next_position
        try:
            page = await self._source.page(client, start)
            frontier = with_leaves(crew.frontier, page)
        except Refused as refused:
            if refused.code not in ALARMS:
                raise
            await self._raise_alarm(connection, start, refused)
            raise Alarmed from None
        if page.following > start:
            await self._recorded(connection, crew, page, frontier)
        self._crew = crew
        self.progress.position, self.progress.size = page.following, page.size
        self.progress.heard_at = datetime.now(UTC)
        self.progress.failures, self.progress.problem = 0, None
        async with self.moved:
            self.moved.notify_all()
        return page.following - start

    async def _recorded(self, connection: Connection, crew: Crew, page: Page, frontier: Frontier) -> None:
        start = crew.next_position
        events = [Told(read_leaf(leaf)) for leaf in page.leaves]
        recorded_at = events[-1].event.recorded_at if events else None
        async with connection.transaction(), connection.pipeline():
            for projection, standing, folder in crew.folders:
                for statement, parameters in folder.fold(events, start, page.following):
                    await connection.execute(statement, parameters)
                await connection.execute(
                    "UPDATE checkpoints SET next_position = %s, frontier = %s, root = %s, recorded_at = %s, "
                    "moved_at = clock_timestamp() WHERE projection = %s AND log = %s AND slot = %s",
                    [
                        page.following, frontier.packed(), frontier.root(), recorded_at, projection.name,
                        self.feed.log, standing.slot,
                    ],
                )  # fmt: skip
        crew.next_position, crew.frontier = page.following, frontier

    async def _crewed(self, connection: Connection) -> Crew:
        """The projections as they stand; one that was never begun begins, one of an older version is begun anew beside
        what is served (shadows.py brings it up and swaps)."""
        standing: list[tuple[Projection, Checkpoint]] = []
        async with connection.transaction():
            for projection in self._projections:
                slot = await checkpoints.served(connection, projection.name, self.feed.log)
                if slot is None:
                    begun = await checkpoints.begin(connection, projection, self.feed.log, "a")
                    await checkpoints.serve(connection, projection.name, self.feed.log, "a")
                    standing.append((projection, begun))
                    continue
                found = await checkpoints.checkpoint(connection, projection.name, self.feed.log, slot)
                assert found is not None, "what is served was begun"
                standing.append((projection, found))
        first = min(at.next_position for _, at in standing)
        together = [(p, at) for p, at in standing if at.next_position == first]
        folders = [(p, at, await p.begin(connection, self.feed.log, at.slot)) for p, at in together]
        return Crew(folders, first, together[0][1].frontier)

    async def _locked(self, connection: Connection) -> bool:
        query = "SELECT pg_try_advisory_lock(hashtextextended(%s, 8003))"
        row = await (await connection.execute(query, [self.feed.log])).fetchone()
        return bool(row and row[0])

    async def _require_no_alarm(self, connection: Connection) -> None:
        row = await (await connection.execute("SELECT code FROM alarms WHERE log = %s", [self.feed.log])).fetchone()
        self.alarm = None if row is None else row[0]
        if row is not None:
            raise Alarmed

    async def _raise_alarm(self, connection: Connection, position: int, refused: Refused) -> None:
        self.alarm = refused.code
        log.error("a feed is not followed any further", log=self.feed.log, code=refused.code, position=position)
        await connection.execute(
            "INSERT INTO alarms (log, position, code, figures) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [self.feed.log, position, refused.code, orjson.dumps(refused.figures, default=str).decode()],
        )


def with_leaves(frontier: Frontier, page: Page) -> Frontier:
    """The tree after the page. Refuses `feed.altered` when the source's root at that place is another."""
    grown = Frontier(frontier.size, list(frontier.edge))
    for leaf in page.leaves:
        grown.append(leaf_hash(leaf))
    if page.root is not None and grown.root() != page.root:
        raise Refused("feed.altered", None, position=page.following, root=grown.root().hex(), source=page.root.hex())
    return grown
