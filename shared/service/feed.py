"""The change feed: CloudEvents of the stored data, never upcast, in the order of positions.

`next` is what to ask from, `size` the length of the log. A filter moves `next` past what it left out and
counts it in `skipped`, so that holes are not taken for losses. `form=canonical` gives the exact leaf bytes. The header
`fiducia-root` is the root of the hash tree at `fiducia-root-size`, the last place of the page where a transaction
ended: a reader that keeps the tree's edge over what it was given holds the same one. A transaction that fills the whole
page gives none; one of the pages that follow does.
"""

import base64
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.canonical import canonical
from shared.contracts.problems import Refused
from shared.eventlog.reader import Connection, StoredLeaf, last_root, log_size, read_leaves
from shared.service.requests import Parameters

LIMIT_MAX = 1_000
WAIT_SECONDS_MAX = 30
NDJSON = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events a reader wants; empty wants all."""

    types: frozenset[str]
    stream: str | None
    fund_id: str | None

    def wants(self, envelope: dict[str, Any]) -> bool:
        """True for an event that passes."""
        if self.types and envelope["type"] not in self.types:
            return False
        if self.stream is not None and envelope["stream"] != self.stream:
            return False
        return self.fund_id is None or envelope["data"].get("fund_id") == self.fund_id

    @property
    def is_open(self) -> bool:
        """True when everything passes."""
        return not self.types and self.stream is None and self.fund_id is None


def cloud_event(stored: StoredLeaf, envelope: dict[str, Any]) -> dict[str, Any]:
    """One event in the CloudEvents 1.0 JSON format, its data exactly as stored."""
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": envelope["event_id"],
        "source": envelope["log"],
        "type": envelope["type"],
        "subject": envelope["stream"],
        "time": envelope["recorded_at"],
        "datacontenttype": "application/json",
        "dataschema": f"/v1/schemas/events/{envelope['type']}/{envelope['schema_version']}",
        "data": envelope["data"],
        "sequence": str(envelope["position"]),
        "stream": envelope["stream"],
        "streamversion": envelope["version"],
        "schemaversion": envelope["schema_version"],
        "transactionid": envelope["transaction_id"],
        "actor": canonical(envelope["actor"]).decode(),
        "leafhash": base64.b64encode(stored.leaf_hash).decode(),
    }
    if "effective_on" in envelope:
        event["effectiveon"] = envelope["effective_on"]
    if "correlation_id" in envelope:
        event["correlationid"] = envelope["correlation_id"]
    if "evidence" in envelope:
        event["evidence"] = " ".join(envelope["evidence"])
    if "causation_id" in envelope:
        event["causation"] = f"{envelope['causation_id']['log']}:{envelope['causation_id']['position']}"
    return event


async def feed_response(
    request: Request,
    reader: Callable[[], AbstractAsyncContextManager[Connection]],
    wait_for: Callable[[int, float], Awaitable[None]],
    origin: str,
) -> Response:
    """The answer to `GET /v1/events`. Refuses `parameter.invalid`, `feed.format`, `position.beyond`."""
    parameters = Parameters(request)
    start = parameters.whole("from", 0, 0, 2**53 - 1)
    limit = parameters.whole("limit", 100, 1, LIMIT_MAX)
    wait = parameters.whole("wait", 0, 0, WAIT_SECONDS_MAX)
    form = parameters.text("form") or "cloudevents"
    types = parameters.text("type")
    chosen = Filter(
        frozenset(types.split(",")) if types else frozenset(), parameters.text("stream"), parameters.id("fund_id")
    )
    parameters.done()
    if form not in ("cloudevents", "canonical"):
        raise Refused("feed.format", None, form=form[:50])
    async with reader() as connection:
        size = await log_size(connection)
    if start > size:
        raise Refused("position.beyond", None, position=start, size=size)
    if wait and start >= size:
        await wait_for(start, wait)
    async with reader() as connection:
        size = await log_size(connection)
        leaves = await read_leaves(connection, start, limit)
        root = await last_root(connection, start, start + len(leaves))
    wanted = []
    for stored in leaves:
        if chosen.is_open and form == "canonical":
            wanted.append(stored.leaf)
            continue
        envelope = orjson.loads(stored.leaf)
        if chosen.wants(envelope):
            wanted.append(stored.leaf if form == "canonical" else orjson.dumps(cloud_event(stored, envelope)))
    following = start + len(leaves)
    skipped = len(leaves) - len(wanted)
    size = max(size, following)
    headers = {
        "fiducia-log": origin,
        "fiducia-next": str(following),
        "fiducia-size": str(size),
        "fiducia-skipped": str(skipped),
    }
    if root is not None:
        headers["fiducia-root-size"], headers["fiducia-root"] = str(root[0]), root[1].hex()
    if NDJSON in request.headers.get("accept", ""):
        body = b"".join(line + b"\n" for line in wanted)
        return Response(body, headers=headers, media_type=NDJSON)
    tail = f'],"next":{following},"size":{size}' + (f',"skipped":{skipped}}}' if not chosen.is_open else "}")
    return Response(b'{"events":[' + b",".join(wanted) + tail.encode(), headers=headers, media_type="application/json")
