"""The ledger's composition root: settings in, application out; nothing else wires."""

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request

from services.ledger import bulk_api, feed_api
from services.ledger.books import api as books_api
from services.ledger.capabilities import CAPABILITIES
from services.ledger.closing.api import router as closing_router
from services.ledger.commands_api import add_command_routes
from services.ledger.evidence.api import router as evidence_router
from services.ledger.freezing.api import router as freezing_router
from services.ledger.machine import Machine
from services.ledger.openapi import with_contracts
from services.ledger.openings.api import router as openings_router
from services.ledger.proposals.api import router as proposals_router
from services.ledger.resources_api import resource_router
from services.ledger.service import Ledger
from services.ledger.settings import Settings
from services.ledger.waiting_api import router as waiting_router
from shared.eventlog.reader import log_size
from shared.service.app import Service, service_app

GC_THRESHOLDS = (50_000, 50, 1_000)
"""States are plain trees without cycles: searching them for cycles every few requests would cost a quarter of
the time of a command."""

DESCRIPTION = """Contributions, allocations and payments as immutable events, and the two books they post to.

Every command takes an `Idempotency-Key`; money is text with the currency's decimals; a refusal is a problem
document with a stable code and the figures."""


def create_app(settings: Settings) -> Service:
    """The ledger's application. It refuses to start on a database or a role that is not safe."""
    machine = Machine(CAPABILITIES)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        ledger = Ledger(settings, machine)
        app.state.ledger = ledger
        await ledger.start()
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)
        try:
            yield
        finally:
            await ledger.stop()

    async def ready(request: Request) -> str | None:
        ledger: Ledger = request.app.state.ledger
        try:
            async with ledger.reader() as connection:
                await log_size(connection)
        except Exception as error:  # whatever the database says, the service is not ready
            return f"database: {type(error).__name__}"
        return None

    app = service_app("ledger", "Fiducia ledger", DESCRIPTION, lifespan, ready)
    rules = list(machine.rules.values())
    add_command_routes(app, rules)
    app.include_router(bulk_api.router)
    app.include_router(waiting_router)
    app.include_router(freezing_router)
    app.include_router(openings_router)
    app.include_router(closing_router)
    app.include_router(proposals_router)
    app.include_router(resource_router(machine.tables))
    app.include_router(evidence_router)
    app.include_router(books_api.router)
    app.include_router(feed_api.router)
    made = app.openapi

    def openapi() -> dict[str, Any]:
        return with_contracts(made(), rules)

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def from_environment() -> Service:
    """The application that `python -m services.ledger` serves. Raises Unconfigured."""
    return create_app(Settings.from_environment(os.environ))
