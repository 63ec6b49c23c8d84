"""Reporting's composition root: settings in, application out; nothing else wires."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.reporting.reports import api as reports_api
from services.reporting.reports import money_api
from services.reporting.service import Reporter, ready
from services.reporting.settings import Settings
from shared.service.app import Service, service_app

DESCRIPTION = """Every table, statement and export, made from the feeds of ledgers and projects, at any date.

Every answer carries `at`: the positions up to which it knows each log. Asking with it gives the same bytes again."""


def create_app(settings: Settings) -> Service:
    """The application of reporting."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        reporter = Reporter(settings)
        app.state.reporter = reporter
        await reporter.start()
        try:
            yield
        finally:
            await reporter.stop()

    app = service_app("reporting", "Fiducia reporting", DESCRIPTION, lifespan, ready)
    app.include_router(reports_api.router)
    app.include_router(money_api.router)
    return app


def from_environment() -> Service:
    """The application of a process of its own. Raises Unconfigured."""
    return create_app(Settings.from_environment(os.environ))
