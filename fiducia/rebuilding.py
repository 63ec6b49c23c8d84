"""`fiducia rebuild`: makes every read model of a service anew from its log, in one transaction."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.progress import Progress

from fiducia.embedded.launch import open_cluster
from services.ledger.capabilities import CAPABILITIES as OF_LEDGER
from services.ledger.machine import Machine as LedgerMachine
from services.projects.capabilities import CAPABILITIES as OF_PROJECTS
from services.projects.machine import Machine as ProjectsMachine
from shared.eventlog import columns
from shared.service.machine import Machine
from shared.service.rebuild import rebuild as rebuild_service

console = Console(stderr=True)
MACHINES: dict[str, Callable[[], Machine]] = {
    "ledger": lambda: LedgerMachine(OF_LEDGER),
    "projects": lambda: ProjectsMachine(OF_PROJECTS),
}
"""A fresh machine of every service."""


def rebuild(
    service: Annotated[str, typer.Argument(help=", ".join(MACHINES))] = "ledger",
    database_url: Annotated[str, typer.Option(envvar="DATABASE_URL", help="default: the embedded database")] = "",
) -> None:
    """Folds the whole log into fresh read models; readers see the old ones until the new ones are whole."""
    if service not in MACHINES:
        raise typer.BadParameter(f"services: {', '.join(MACHINES)}")
    if database_url:
        events = asyncio.run(_rebuilt(database_url, MACHINES[service]()))
    else:
        with open_cluster(Path(os.environ.get("FIDUCIA_VAR", "var"))) as cluster:
            events = asyncio.run(_rebuilt(cluster.url(service, f"{service}_writer"), MACHINES[service]()))
    console.print(f"rebuilt the read models of {events} events")


async def _rebuilt(database_url: str, machine: Machine) -> int:
    connection = await psycopg.AsyncConnection.connect(database_url, autocommit=True)
    columns.register(connection)
    try:
        with Progress(console=console) as progress:
            task = progress.add_task("events", total=None)
            return await rebuild_service(
                connection,
                machine,
                lambda done, size: progress.update(task, completed=done, total=size),
            )
    finally:
        await connection.close()
