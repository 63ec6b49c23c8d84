"""Folds a log straight into a reporting database, page by page, and asks reports of it without HTTP."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg

from services.reporting.projections.projection import Connection, Told
from services.reporting.projections.registry import PROJECTIONS
from services.reporting.reports.asking import Asked, Calendar
from services.reporting.reports.funds import ReportedFund, fund
from services.reporting.reports.report import Place, Report
from shared.contracts.envelope import Recorded
from shared.eventlog import columns

Made = Callable[[Connection, Asked, ReportedFund], Awaitable[Report]]
LOG = "test.example/ledger"


class Folded:
    """A reporting database that knows the events of one ledger."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.size = 0

    def _run(self, work: Callable[[Connection], Awaitable[Any]]) -> Any:
        async def connected() -> Any:
            async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
                columns.register(connection)
                return await work(connection)

        return asyncio.run(connected())

    def take(self, events: Sequence[Recorded], page: int = 1_000) -> None:
        """Folds the events that follow on those it knows, in pages of so many; each page by projections begun anew."""

        async def work(connection: Connection) -> None:
            for first in range(self.size, len(events), page):
                told = [Told.of(event) for event in events[first : first + page]]
                async with connection.transaction():
                    for projection in PROJECTIONS:
                        if projection.feed != "ledger":
                            continue
                        folder = await projection.begin(connection, LOG, "a")
                        for statement, parameters in folder.fold(told, first, first + len(told)):
                            await connection.execute(statement, parameters)
            self.size = len(events)

        self._run(work)

    def asked(self, as_of: date, position: int | None = None, calendar: Calendar = "year") -> Asked:
        """The question."""
        place = Place(LOG, self.size if position is None else position, None, None)
        slots = {(projection.name, LOG): "a" for projection in PROJECTIONS if projection.feed == "ledger"}
        return Asked(as_of=as_of, calendar=calendar, language="en", places=(place,), slots=slots)  # type: ignore[arg-type]

    def report(
        self, made: Made, code: str, as_of: date, position: int | None = None, calendar: Calendar = "year"
    ) -> Report:
        """A report of a fund."""
        asked = self.asked(as_of, position, calendar)

        async def work(connection: Connection) -> Report:
            return await made(connection, asked, await fund(connection, asked, code))

        report: Report = self._run(work)
        return report


def cells(report: Report, table: str, line: str) -> dict[str, Any]:
    """The cells of a line of a table."""
    found = next(one for one in report.tables if one.key == table)
    return dict(next(one for one in found.lines if one.key == line).cells)


@contextmanager
def fresh(cluster: Any, template: str) -> Iterator[Folded]:
    """A reporting database of one's own."""
    name = f"folded_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield Folded(cluster.url(name, "reporting_writer"))
    finally:
        with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
