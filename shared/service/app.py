"""The frame of every service: problems for whatever goes wrong, health, metrics, one OpenAPI document."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.contracts.problems import Refused
from shared.eventlog.application import LogUnavailable
from shared.service.docs_page import docs_page
from shared.service.problems import problem, refused_response

log = structlog.get_logger()

ANSWERS = Counter("fiducia_answers_total", "Answers by service, method and status", ["service", "method", "status"])
SECONDS = Histogram("fiducia_answer_seconds", "Time to answer", ["service", "method"])

_STATUS_CODES = {404: "resource.unknown", 405: "method.not_allowed"}


class Meter:
    """Counts a service's answers and their time, by method and status."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._counters: dict[tuple[str, int], Counter] = {}
        self._timers: dict[str, Histogram] = {}

    def count(self, method: str, status: int, seconds: float) -> None:
        """One more answer."""
        counter = self._counters.get((method, status))
        if counter is None:
            counter = self._counters[method, status] = ANSWERS.labels(self._service, method, str(status))
        timer = self._timers.get(method)
        if timer is None:
            timer = self._timers[method] = SECONDS.labels(self._service, method)
        counter.inc()
        timer.observe(seconds)


class Measured:
    """Measures every answer that goes through; a plain ASGI wrapper costs next to nothing."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        method = scope["method"] if scope["method"] in ("GET", "POST", "HEAD") else "other"

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._meter.count(method, message["status"], time.perf_counter() - started)
            await send(message)

        await self._app(scope, receive, counted)


class Service(FastAPI):
    """A FastAPI application that names the commands which may go straight to their endpoint (shared.service.straight).

    Their routes stand all the same, for the document and for requests that are not plain, and answer alike.
    """

    def __init__(self, name: str, **described: Any) -> None:
        super().__init__(**described)
        self.meter = Meter(name)
        self.straight: dict[bytes, Any] = {}
        """Endpoints of POST by path."""

    def failed(self, scope: Scope, error: Exception) -> Response:
        """The problem document of whatever an endpoint raised."""
        request = Request(scope)
        if isinstance(error, Refused):
            return refused_response(request, error)
        if isinstance(error, LogUnavailable):
            return unavailable_response(request, error)
        return fault_response(request, error)


def unavailable_response(request: Request, error: LogUnavailable) -> Response:
    """The problem document of a log that did not take a command."""
    log.warning("log unavailable", reason=str(error))
    return problem(request, "log.unavailable", None, {})


def fault_response(request: Request, error: Exception) -> Response:
    """The problem document of a fault of our own."""
    log.exception("a fault of the service", path=request.url.path[:200], exc_info=error)
    return problem(request, "service.fault", None, {})


def service_app(
    name: str, title: str, description: str, lifespan: Any, ready: Callable[[Request], Awaitable[str | None]]
) -> Service:
    """An application with `/livez`, `/readyz`, `/metrics`, `/openapi.json`, `/docs` and problem documents.

    `ready` returns what is missing, or None.
    """
    described = {"title": title, "description": description, "version": "1", "lifespan": lifespan}
    app = Service(name, **described, docs_url=None, redoc_url=None)
    app.router.redirect_slashes = False
    app.add_middleware(Measured, meter=app.meter)

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return refused_response(request, error)

    @app.exception_handler(LogUnavailable)
    async def unavailable(request: Request, error: LogUnavailable) -> Response:
        return unavailable_response(request, error)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        code = _STATUS_CODES.get(error.status_code, "request.invalid")
        answer = problem(request, code, None, {"path": request.url.path[:200]})
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        return fault_response(request, error)

    @app.get("/livez", tags=["health"], response_class=PlainTextResponse)
    async def livez() -> str:
        """The process answers."""
        return "ok"

    @app.get("/readyz", tags=["health"], response_class=PlainTextResponse)
    async def readyz(request: Request) -> Response:
        """The service can take commands and answer questions."""
        missing = await ready(request)
        return PlainTextResponse(missing or "ok", status_code=503 if missing else 200)

    @app.get("/metrics", tags=["health"], response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Prometheus metrics."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    async def docs() -> str:
        """The OpenAPI document for people."""
        return docs_page(app.openapi())

    return app
