"""The ledger's composition root: settings in, application out; nothing else wires."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from services.ledger.answers import BalanceView
from services.ledger.books import api as books_api
from services.ledger.capabilities import CAPABILITIES
from services.ledger.closing.api import router as closing_router
from services.ledger.evidence.ownership import OWNERSHIP
from services.ledger.feed_api import with_entries
from services.ledger.freezing.api import router as freezing_router
from services.ledger.machine import Machine
from services.ledger.openings.api import router as openings_router
from services.ledger.proposals.api import router as proposals_router
from services.ledger.service import Ledger
from services.ledger.settings import Settings
from services.ledger.waiting_api import router as waiting_router
from shared.contracts.events import EVENT_TYPES
from shared.deciding.capability import served
from shared.service import bulk_api
from shared.service.app import Service, service_app
from shared.service.commands_api import add_command_routes
from shared.service.evidence.api import evidence_router
from shared.service.feed_api import feed_router
from shared.service.openapi import with_contracts
from shared.service.resources_api import resource_router
from shared.service.running import ready, settle_memory

DESCRIPTION = """Contributions, allocations and payments as immutable events, and the two books they post to.

Every command takes an `Idempotency-Key`; money is text with the currency's decimals; a refusal is a problem
document with a stable code and the figures."""


def create_app(settings: Settings) -> Service:
    """The ledger's application. It refuses to start on a database or a role that is not safe."""
    machine = Machine(CAPABILITIES)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        ledger = Ledger(settings, machine)
        app.state.running = app.state.ledger = ledger
        await ledger.start()
        settle_memory()
        try:
            yield
        finally:
            await ledger.stop()

    app = service_app("ledger", "Fiducia ledger", DESCRIPTION, lifespan, ready)
    rules = served(machine.rules.values())
    add_command_routes(app, rules, balances=list[BalanceView])
    app.include_router(bulk_api.router)
    app.include_router(waiting_router)
    app.include_router(freezing_router)
    app.include_router(openings_router)
    app.include_router(closing_router)
    app.include_router(proposals_router)
    app.include_router(resource_router(machine.tables))
    app.include_router(evidence_router(OWNERSHIP))
    app.include_router(books_api.router)
    app.include_router(feed_router(EVENT_TYPES, with_entries))
    made = app.openapi

    def openapi() -> dict[str, Any]:
        return with_contracts(made(), rules)

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def from_environment() -> Service:
    """The application that `python -m services.ledger` serves. Raises Unconfigured."""
    return create_app(Settings.from_environment(os.environ))
