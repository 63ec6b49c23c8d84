"""A closed-loop HTTP load of so many connections over loopback, cheap enough to share a machine with its target."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

ROUND_SECONDS_MAX = 120


@dataclass
class Load:
    """What a round of load saw."""

    answers: int = 0
    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


class _Connection(asyncio.Protocol):
    """One keep-alive connection: the next request goes out as soon as the answer is whole."""

    def __init__(self, load: Load, requests: Iterator[bytes], closed: asyncio.Future[None]) -> None:
        self._load = load
        self._requests = requests
        self._closed = closed
        self._buffer = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop has its own class
        self._next()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
        else:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        at = head.index(b"content-length:") + 15
        end = head.find(b"\r", at)
        length = int(head[at:] if end < 0 else head[at:end])
        if len(self._buffer) < head_end + 4 + length:
            return
        status = int(head[9:12])
        self._load.answers += 1
        self._load.statuses[status] = self._load.statuses.get(status, 0) + 1
        self._buffer = self._buffer[head_end + 4 + length :]
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._closed.done():
            self._closed.set_result(None)


def until(deadline: float, requests: Iterator[bytes]) -> Iterator[bytes]:
    """Requests as long as the clock has not passed the deadline."""
    for request in requests:
        if time.monotonic() > deadline:
            return
        yield request


async def run_load(port: int, connections: int, requests: Iterator[bytes]) -> Load:
    """Sends the requests over so many connections until they are used up."""
    load = Load()
    loop = asyncio.get_running_loop()
    started = time.monotonic()
    closed = [loop.create_future() for _ in range(connections)]
    for future in closed:
        await loop.create_connection(lambda f=future: _Connection(load, requests, f), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.wait_for(asyncio.gather(*closed), timeout=ROUND_SECONDS_MAX)
    load.seconds = time.monotonic() - started
    return load


def post(path: str, token: str, key: str, body: bytes) -> bytes:
    """One POST request as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n"
        f"idempotency-key: {key}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
