"""The projects service's composition root: settings in, application out; nothing else wires."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from services.projects.calls.api import calls_router
from services.projects.capabilities import CAPABILITIES
from services.projects.counting import api as counting_api
from services.projects.deadlines.api import deadlines_router
from services.projects.delays.api import delays_router
from services.projects.machine import Machine
from services.projects.overlaps import api as overlaps_api
from services.projects.ownership import OWNERSHIP
from services.projects.reference import api as reference_api
from services.projects.reminders.daily import every_day
from services.projects.service import Projects
from services.projects.settings import Settings
from services.projects.third_party import api as third_party_api
from shared.contracts.events import PROJECT_EVENT_TYPES
from shared.deciding.capability import served
from shared.service import bulk_api
from shared.service.app import Service, service_app
from shared.service.commands_api import add_command_routes
from shared.service.evidence.api import evidence_router
from shared.service.feed_api import feed_router
from shared.service.openapi import with_contracts
from shared.service.people.api import router as people_router
from shared.service.resources_api import resource_router
from shared.service.running import ready, settle_memory

DESCRIPTION = """Organisations, proposals and the lives of projects under the rules of their mechanism, as events.

Every command takes an `Idempotency-Key`; money is text with the currency's decimals; a refusal is a problem
document with a stable code and the figures. Nothing here moves money: the ledger does."""


def create_app(settings: Settings) -> Service:
    """The application of projects. It refuses to start on a database or a role that is not safe."""
    machine = Machine(CAPABILITIES)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        running = Projects(settings, machine)
        app.state.running = running
        await running.start()
        settle_memory()
        reminding = asyncio.create_task(every_day(running), name="reminders of every day")
        try:
            yield
        finally:
            reminding.cancel()
            await asyncio.gather(reminding, return_exceptions=True)
            await running.stop()

    app = service_app("projects", "Fiducia projects", DESCRIPTION, lifespan, ready)
    rules = served(machine.rules.values())
    add_command_routes(app, rules)
    app.include_router(bulk_api.router)
    app.include_router(calls_router())
    app.include_router(deadlines_router())
    app.include_router(delays_router())
    app.include_router(overlaps_api.router)
    app.include_router(third_party_api.router)
    app.include_router(reference_api.router)
    app.include_router(counting_api.router)
    app.include_router(resource_router(machine.tables))
    app.include_router(evidence_router(OWNERSHIP))
    app.include_router(people_router)
    app.include_router(feed_router(PROJECT_EVENT_TYPES))
    made = app.openapi

    def openapi() -> dict[str, Any]:
        return with_contracts(made(), rules)

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def from_environment() -> Service:
    """The application of a process of its own. Raises Unconfigured."""
    return create_app(Settings.from_environment(os.environ))
