"""Commands that go straight from the wire to the writer of the log, past ASGI.

What stands between a parsed request and its endpoint in an ASGI server (a task, a scope, messages, two writes to
the socket) costs as much as deciding a command. `StraightProtocol` is uvicorn's own HTTP protocol, which takes the
POST requests whose path an application names in `straight` to their endpoint by a callback and writes the answer
at once; every other request, and any that is not plain (chunked, pipelined behind another, larger than allowed, with
a query, waiting for `100 Continue`), goes its usual way to the same application and is answered alike.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from shared.service.app import Service


class Reply(NamedTuple):
    """An answer as it goes over the wire."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Straight(Protocol):
    """An endpoint that begins with a whole request and ends with a future; what it refuses it raises."""

    body_bytes_max: int

    def begin(self, headers: Mapping[str, str], body: bytes) -> asyncio.Future[Any]: ...
    def reply(self, outcome: Any) -> Reply: ...


class _Nothing:
    """An event that nobody waits for."""

    def set(self) -> None: ...


class _Exchange:
    """A request under way; it has what HttpToolsProtocol asks of its own cycles."""

    __slots__ = (
        "begun",
        "body",
        "disconnected",
        "endpoint",
        "keep_alive",
        "message_event",
        "more_body",
        "response_complete",
        "started",
    )

    def __init__(self, endpoint: Straight, keep_alive: bool) -> None:
        self.endpoint = endpoint
        self.keep_alive = keep_alive
        self.started = time.perf_counter()
        self.body = b""
        self.begun = self.disconnected = self.response_complete = False
        self.more_body = True
        self.message_event = _Nothing()


class StraightProtocol(HttpToolsProtocol):
    """One connection. Raises nothing: whatever goes wrong becomes a problem document."""

    app: Service

    def on_headers_complete(self) -> None:
        """Chooses the way of a request."""
        endpoint = self._endpoint()
        if endpoint is None:
            super().on_headers_complete()
        else:
            keep_alive = self.parser.should_keep_alive()
            self.cycle = _Exchange(endpoint, keep_alive)  # type: ignore[assignment]

    def on_message_complete(self) -> None:
        """The whole request is here."""
        exchange: Any = self.cycle
        if type(exchange) is not _Exchange or exchange.begun:
            super().on_message_complete()
            return
        exchange.begun = True
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(self.headers)}
        scope = self.scope
        try:
            future = exchange.endpoint.begin(headers, exchange.body)
        except Exception as error:
            self._answer(exchange, self._failed(scope, error))
            return

        def done(decided: asyncio.Future[Any]) -> None:
            try:
                reply = exchange.endpoint.reply(decided.result())
            except asyncio.CancelledError:
                self.transport.close()
                return
            except Exception as error:
                reply = self._failed(scope, error)
            self._answer(exchange, reply)

        future.add_done_callback(done)

    def _endpoint(self) -> Straight | None:
        """Where the request may go straight; None for one that is not plain."""
        endpoint: Straight | None = self.app.straight.get(self.url)
        if (
            endpoint is None
            or self.parser.get_method() != b"POST"
            or self.parser.get_http_version() != "1.1"
            or self.parser.should_upgrade()
            or self.expect_100_continue
            or self.limit_concurrency is not None
            or not (self.cycle is None or self.cycle.response_complete)
        ):
            return None
        length = None
        for name, value in self.headers:
            if name == b"transfer-encoding":
                return None
            if name == b"content-length":
                length = value
        if length is None or not length.isdigit() or int(length) > endpoint.body_bytes_max:
            return None
        return endpoint

    def _failed(self, scope: Any, error: Exception) -> Reply:
        path = self.url.decode("ascii")
        request = {**scope, "method": "POST", "path": path, "raw_path": self.url, "query_string": b"", "app": self.app}
        response = self.app.failed(request, error)
        return Reply(response.status_code, tuple(response.raw_headers), bytes(response.body))

    def _answer(self, exchange: _Exchange, reply: Reply) -> None:
        status, headers, body = reply
        self.app.meter.count("POST", status, time.perf_counter() - exchange.started)
        exchange.response_complete = True
        if exchange.disconnected or self.transport.is_closing():
            return
        content = [STATUS_LINE[status]]
        for name, value in self.server_state.default_headers:
            content += (name, b": ", value, b"\r\n")
        for name, value in headers:
            content += (name, b": ", value, b"\r\n")
        content.append(b"\r\n" if exchange.keep_alive else b"connection: close\r\n\r\n")
        content.append(body)
        self.transport.write(b"".join(content))
        if not exchange.keep_alive:
            self.transport.close()
        self.on_response_complete()
