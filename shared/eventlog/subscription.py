"""Following another service's feed over HTTP: every event once, in order, across restarts of either side.

It asks for the exact leaves as NDJSON from the position that its consumer awaits, and waits at the source for more.
It takes nothing that it cannot place: a page must come from the log that is expected, begin where it was asked from,
and account for every position, sent or `skipped`. Whatever goes wrong, it keeps its place, says so and tries again,
later each time and never later than BACKOFF_SECONDS_MAX; no event is ever left out to get on.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx
import orjson

from shared.contracts.problems import Refused
from shared.eventlog.application import LogUnavailable
from shared.eventlog.machine_token import Token

PAGE_EVENTS = 500
WAIT_SECONDS = 20
TIMEOUT_SECONDS = 15
BACKOFF_SECONDS_MIN = 0.2
BACKOFF_SECONDS_MAX = 30.0
NDJSON = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event as the source stored it, as far as a consumer may build upon it."""

    log: str
    position: int
    type: str
    schema_version: int
    stream: str
    data: Mapping[str, Any]
    recorded_at: str
    transaction_id: str
    effective_on: str | None = None

    @classmethod
    def of(cls, envelope: Mapping[str, Any]) -> "FeedEvent":
        """The event of a leaf. Raises KeyError."""
        return cls(
            envelope["log"],
            envelope["position"],
            envelope["type"],
            envelope["schema_version"],
            envelope["stream"],
            envelope["data"],
            envelope["recorded_at"],
            envelope["transaction_id"],
            envelope.get("effective_on"),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the feed whose every position is accounted for."""

    events: tuple[FeedEvent, ...]
    following: int
    size: int


class Consumer(Protocol):
    """Who follows: keeps the checkpoint, in the same transaction as what the events do to its own tables or log."""

    async def next_position(self) -> int:
        """The position that is awaited."""

    async def take(self, event: FeedEvent) -> bool:
        """Takes the event; True once it and the checkpoint behind it are durable, False when it is of no concern."""

    async def pass_to(self, following: int) -> None:
        """Moves the checkpoint over what is of no concern."""


@dataclass(frozen=True, slots=True)
class Source:
    """Which feed is followed: where it is asked for, the log that it must be, and which types of events are wanted."""

    url: str
    log: str
    types: tuple[str, ...] = ()


@dataclass(slots=True)
class Progress:
    """How the following goes: for readiness, metrics and people."""

    position: int = 0
    size: int = 0
    heard_at: datetime | None = None
    failures: int = 0
    problem: str | None = None

    @property
    def behind(self) -> int:
        """How many positions of the source are known and not yet heard."""
        return max(0, self.size - self.position)


class Subscription:
    """Follows one source for one consumer, from where the consumer stands."""

    def __init__(
        self,
        source: Source,
        consumer: Consumer,
        token: Token,
        wait_seconds: int = WAIT_SECONDS,
        limit: int = PAGE_EVENTS,
    ) -> None:
        self.source = source
        self.progress = Progress()
        self._consumer = consumer
        self._token = token
        self._wait_seconds = wait_seconds
        self._limit = limit

    async def run(self) -> None:
        """Follows until it is cancelled; whatever fails is tried again."""
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS + self._wait_seconds) as client:
            while True:
                try:
                    await self.step(client)
                except Exception as error:  # whatever it is: the place is kept, and the next try may find it mended
                    self.progress.failures += 1
                    self.progress.problem = told(error)
                    await asyncio.sleep(pause(self.progress.failures))

    async def step(self, client: httpx.AsyncClient) -> int:
        """Takes one page; how many positions it moved on. Raises Refused, LogUnavailable, httpx.HTTPError, OSError."""
        start = await self._consumer.next_position()
        self.progress.position = start
        page = await self.page(client, start)
        self.progress.size = page.size
        await self._take(page, start)
        self.progress.heard_at = datetime.now(UTC)
        self.progress.failures, self.progress.problem = 0, None
        return page.following - start

    async def _take(self, page: Page, start: int) -> None:
        kept = start
        for event in page.events:
            if await self._consumer.take(event):
                kept = event.position + 1
            self.progress.position = event.position + 1
        if kept < page.following:
            await self._consumer.pass_to(page.following)
        self.progress.position = page.following

    async def page(self, client: httpx.AsyncClient, start: int) -> Page:
        """The next page from a position. Raises as `step`."""
        query: dict[str, str | int] = {
            "from": start,
            "limit": self._limit,
            "wait": self._wait_seconds,
            "form": "canonical",
        }
        if self.source.types:
            query["type"] = ",".join(self.source.types)
        headers = {"authorization": f"Bearer {await self._token()}", "accept": NDJSON}
        answer = await client.get(f"{self.source.url.rstrip('/')}/v1/events", params=query, headers=headers)
        if answer.status_code == 400 and code_of(answer) == "position.beyond":
            raise Refused("feed.went_back", None, log=self.source.log, position=start)
        answer.raise_for_status()
        return read_page(answer, self.source.log, start)


def read_page(answer: httpx.Response, log: str, start: int) -> Page:
    """The page of an answer, once every position of it is accounted for.

    Refuses `log.other_origin` (the log expected and the one found), `feed.gap` (where something is missing).
    """
    try:
        following, size, skipped = (int(answer.headers[f"fiducia-{name}"]) for name in ("next", "size", "skipped"))
        events = tuple(FeedEvent.of(orjson.loads(line)) for line in answer.content.splitlines())
    except (KeyError, ValueError, TypeError) as error:
        raise Refused("feed.unreadable", None, log=log, position=start, reason=type(error).__name__) from None
    for found in (answer.headers.get("fiducia-log", log), *(event.log for event in events)):
        if found != log:
            raise Refused("log.other_origin", None, expected=log, found=found[:200])
    at = start
    for event in events:
        if event.position < at:
            raise Refused("feed.gap", None, log=log, expected=at, found=event.position)
        at = event.position + 1
    if following < at or following > size or following - start != len(events) + skipped:
        raise Refused("feed.gap", None, log=log, expected=start + len(events) + skipped, found=following)
    return Page(events, following, size)


def pause(failures: int) -> float:
    """How long to wait after so many failures in a row: doubled each time, within bounds, never quite alike."""
    longest = min(BACKOFF_SECONDS_MAX, BACKOFF_SECONDS_MIN * 2.0 ** min(failures - 1, 16))
    return longest * random.uniform(0.5, 1.0)


def told(error: Exception) -> str:
    """A failure in one line."""
    if isinstance(error, Refused):
        figures = "; ".join(f"{name}: {value}" for name, value in error.figures.items())
        return f"{error.code} ({figures})"
    if isinstance(error, LogUnavailable):
        return f"log.unavailable ({error})"
    if isinstance(error, httpx.HTTPStatusError):
        return f"the source answered {error.response.status_code} {code_of(error.response) or ''}".rstrip()
    return f"{type(error).__name__}: {error}"


def code_of(answer: httpx.Response) -> str | None:
    """The code of a problem document, if it is one."""
    try:
        code = answer.json()["code"]
    except (ValueError, KeyError, TypeError):
        return None
    return str(code)
