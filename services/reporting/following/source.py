"""Reading a feed in spans that are proven: whatever is handed on lies under a root of the source's own hash tree.

A page must come from the log that is expected, begin where it was asked from and leave nothing out; it is taken up to
the last place where a transaction ended, once the tree over everything so far has the source's root there. A
transaction that is longer than a page is gathered until it ends.
"""

import gc
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson

from services.reporting.projections.projection import Told, added
from services.reporting.settings import Feed
from shared.contracts.problems import Refused
from shared.eventlog.machine_token import Token
from shared.eventlog.subscription import NDJSON, code_of
from shared.eventlog.tree import HASH_BYTES, Frontier, TileHash

PAGE_EVENTS = 1_000
UNPROVEN_EVENTS_MAX = 100_000
"""More than any transaction holds: a source that gives no root for so long gives none."""
ALARMS = ("log.other_origin", "feed.gap", "feed.went_back", "feed.unreadable", "feed.altered")
"""What no repetition mends: it is told and waits for a person."""


@dataclass(frozen=True, slots=True)
class Span:
    """Events that follow each other without a gap, and the tree after them."""

    start: int
    leaves: tuple[bytes, ...]
    hashes: tuple[tuple[TileHash, ...], ...]
    """Of each leaf: what it added to the tiles of the tree."""
    tree: Frontier
    size: int
    """How long the source said its log is."""
    asked_at: datetime
    """When it was asked: what was recorded well before is in it, or follows it."""

    @property
    def following(self) -> int:
        """The position after the last."""
        return self.start + len(self.leaves)

    def told(self, first: int, count: int) -> list[Told]:
        """So many of its events from one of them on, made anew each time: what they hold is given back early."""
        part = slice(first, first + count)
        numbered = enumerate(zip(self.leaves[part], self.hashes[part], strict=True), self.start + first)
        return [Told(leaf, position, hashes) for position, (leaf, hashes) in numbered]

    def cut(self, position: int, before: Frontier) -> "Span":
        """The span up to a position in it; `before` is the tree at its start."""
        count = position - self.start
        tree = copied(before)
        for hashes in self.hashes[:count]:
            tree.append(hashes[0].hash)
        return Span(self.start, self.leaves[:count], self.hashes[:count], tree, self.size, self.asked_at)


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
        self._placed = b'"log":%b,"position":' % orjson.dumps(feed.log)

    async def span(self, client: httpx.AsyncClient, before: Frontier, wait_seconds: int = 0) -> Span:
        """What follows the tree, at least one whole transaction where there is more.

        Refuses `log.other_origin`, `feed.gap`, `feed.went_back`, `feed.unreadable`, `feed.altered`; raises
        httpx.HTTPError, OSError.
        """
        # The client's answers hold each other; with few objects living on nobody else would look for such cycles.
        gc.collect(1)
        start, tree = before.size, copied(before)
        taken: list[bytes] = []
        hashes: list[tuple[TileHash, ...]] = []
        while True:
            asked_at = datetime.now(UTC)
            answer = await self._page(client, start + len(taken), 0 if taken else wait_seconds)
            leaves, size, rooted, root = self._read(answer, start + len(taken))
            if root is not None:
                del leaves[rooted - tree.size :]  # what follows is proven by a later page
            for leaf in leaves:
                self._require_place(leaf, tree.size)
                hashes.append(added(tree, leaf))
            taken += leaves
            if root is not None:
                if tree.size != rooted or tree.root() != root:
                    raise altered(self._feed.log, tree, root)
                return Span(start, tuple(taken), tuple(hashes), tree, size, asked_at)
            if len(taken) > UNPROVEN_EVENTS_MAX or tree.size == size or not leaves:
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

    def _require_place(self, leaf: bytes, position: int) -> None:
        """Refuses a leaf that is of another log or position. The envelope's keys stand in canonical order, and no
        string holds a bare quotation mark: what is looked for stands nowhere else in a leaf."""
        if b'%b%d,"recorded_at":' % (self._placed, position) in leaf:
            return
        try:
            envelope = orjson.loads(leaf)
            log: Any = envelope["log"]
            found: Any = envelope["position"]
        except (ValueError, KeyError, TypeError) as error:
            raise self._unreadable(position, type(error).__name__) from None
        if log != self._feed.log:
            raise Refused("log.other_origin", None, expected=self._feed.log, found=str(log)[:200])
        if found != position:
            raise Refused("feed.gap", None, log=self._feed.log, expected=position, found=str(found)[:20])
        raise self._unreadable(position, "not in canonical form")

    def _unreadable(self, position: int, reason: str) -> Refused:
        return Refused("feed.unreadable", None, log=self._feed.log, position=position, reason=reason)
