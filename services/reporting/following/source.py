"""Reading a feed in spans that are proven: whatever is handed on lies under a root of the source's own hash tree.

A page must come from the log that is expected, begin where it was asked from and leave nothing out; it is taken up to
the last place where a transaction ended, once the tree over everything so far has the source's root there. A
transaction that is longer than a page is gathered until it ends.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from services.reporting.projections.projection import Told
from services.reporting.settings import Feed
from shared.contracts.problems import Refused
from shared.eventlog.machine_token import Token
from shared.eventlog.subscription import NDJSON, code_of
from shared.eventlog.tree import HASH_BYTES, Frontier

PAGE_EVENTS = 1_000
UNPROVEN_EVENTS_MAX = 100_000
"""More than any transaction holds: a source that gives no root for so long gives none."""
ALARMS = ("log.other_origin", "feed.gap", "feed.went_back", "feed.unreadable", "feed.altered")
"""What no repetition mends: it is told and waits for a person."""


@dataclass(frozen=True, slots=True)
class Span:
    """Events that follow each other without a gap, and the tree after them."""

    start: int
    told: tuple[Told, ...]
    tree: Frontier
    size: int
    """How long the source said its log is."""
    asked_at: datetime
    """When it was asked: what was recorded well before is in it, or follows it."""

    @property
    def following(self) -> int:
        """The position after the last."""
        return self.start + len(self.told)

    def cut(self, position: int, before: Frontier) -> "Span":
        """The span up to a position in it; `before` is the tree at its start."""
        told = self.told[: position - self.start]
        tree = copied(before)
        for one in told:
            tree.append(one.hashes[0].hash)
        return Span(self.start, told, tree, self.size, self.asked_at)


def altered(log: str, ours: Frontier, source: bytes) -> Refused:
    """What was read is not what the source's tree was made of."""
    return Refused("feed.altered", None, log=log, position=ours.size, root=ours.root().hex(), source=source.hex())


def copied(tree: Frontier) -> Frontier:
    """The same tree, to go on from."""
    return Frontier(tree.size, list(tree.edge))


class FeedSource:
    """A feed as reporting reads it: canonical leaves from a position on."""

    def __init__(self, feed: Feed, token: Token) -> None:
        self._feed = feed
        self._token = token

    async def span(self, client: httpx.AsyncClient, before: Frontier, wait_seconds: int = 0) -> Span:
        """What follows the tree, at least one whole transaction where there is more.

        Refuses `log.other_origin`, `feed.gap`, `feed.went_back`, `feed.unreadable`, `feed.altered`; raises
        httpx.HTTPError, OSError.
        """
        start, tree = before.size, copied(before)
        told: list[Told] = []
        while True:
            asked_at = datetime.now(UTC)
            answer = await self._page(client, start + len(told), 0 if told else wait_seconds)
            leaves, size, rooted, root = self._read(answer, start + len(told))
            for leaf in leaves:
                if root is not None and tree.size == rooted:
                    break  # what follows is proven by a later page
                told.append(self._told(leaf, tree))
            if root is not None:
                if tree.size != rooted or tree.root() != root:
                    raise altered(self._feed.log, tree, root)
                return Span(start, tuple(told), tree, size, asked_at)
            if len(told) > UNPROVEN_EVENTS_MAX or tree.size == size or not leaves:
                raise self._unreadable(start, "no root of the tree")

    async def _page(self, client: httpx.AsyncClient, start: int, wait_seconds: int) -> httpx.Response:
        query: dict[str, str | int] = {"from": start, "limit": PAGE_EVENTS, "wait": wait_seconds, "form": "canonical"}
        headers = {"authorization": f"Bearer {await self._token()}", "accept": NDJSON}
        answer = await client.get(f"{self._feed.url.rstrip('/')}/v1/events", params=query, headers=headers)
        if answer.status_code == 400 and code_of(answer) == "position.beyond":
            raise Refused("feed.went_back", None, log=self._feed.log, position=start)
        answer.raise_for_status()
        return answer

    def _read(self, answer: httpx.Response, start: int) -> tuple[list[bytes], int, int, bytes | None]:
        """The leaves, the log's size, and the root with its place, None where the page has none."""
        headers = answer.headers
        try:
            following, size, skipped = (int(headers[f"fiducia-{name}"]) for name in ("next", "size", "skipped"))
            root = bytes.fromhex(headers["fiducia-root"]) if "fiducia-root" in headers else None
            rooted = int(headers["fiducia-root-size"]) if root is not None else start
        except (KeyError, ValueError) as error:
            raise self._unreadable(start, type(error).__name__) from None
        if (found := headers.get("fiducia-log", self._feed.log)) != self._feed.log:
            raise Refused("log.other_origin", None, expected=self._feed.log, found=found[:200])
        leaves = answer.content.split(b"\n")
        if leaves.pop():
            raise self._unreadable(start, "cut off")
        if size < start:
            raise Refused("feed.went_back", None, log=self._feed.log, position=start, size=size)
        if skipped or following != start + len(leaves) or following > size:
            raise Refused("feed.gap", None, log=self._feed.log, expected=start + len(leaves), found=following)
        if root is not None and (not start <= rooted <= following or len(root) != HASH_BYTES):
            raise self._unreadable(start, "root of another place")
        if root is not None and rooted == start and leaves:
            root = None  # a transaction fills the page: its end is still to come
        return leaves, size, rooted, root

    def _told(self, leaf: bytes, tree: Frontier) -> Told:
        position = tree.size
        try:
            told = Told.of(leaf, tree)
            log: Any = told.envelope["log"]
            found: Any = told.envelope["position"]
        except (ValueError, KeyError, TypeError) as error:
            raise self._unreadable(position, type(error).__name__) from None
        if log != self._feed.log:
            raise Refused("log.other_origin", None, expected=self._feed.log, found=str(log)[:200])
        if found != position:
            raise Refused("feed.gap", None, log=self._feed.log, expected=position, found=str(found)[:20])
        return told

    def _unreadable(self, position: int, reason: str) -> Refused:
        return Refused("feed.unreadable", None, log=self._feed.log, position=position, reason=reason)
