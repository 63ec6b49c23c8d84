"""`fiducia rebuild`: makes every read model of the ledger anew from its log, in one transaction."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.progress import Progress

from fiducia.embedded.launch import open_cluster
from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from shared.eventlog import columns
from shared.service.rebuild import rebuild as rebuild_ledger

console = Console(stderr=True)


def rebuild(
    service: Annotated[str, typer.Argument(help="ledger")] = "ledger",
    database_url: Annotated[str, typer.Option(envvar="DATABASE_URL", help="default: the embedded database")] = "",
) -> None:
    """Folds the whole log into fresh read models; readers see the old ones until the new ones are whole."""
    if service != "ledger":
        raise typer.BadParameter("services: ledger")
    if database_url:
        events = asyncio.run(_rebuilt(database_url))
    else:
        with open_cluster(Path(os.environ.get("FIDUCIA_VAR", "var"))) as cluster:
            events = asyncio.run(_rebuilt(cluster.url("ledger", "ledger_writer")))
    console.print(f"rebuilt the read models of {events} events")


async def _rebuilt(database_url: str) -> int:
    connection = await psycopg.AsyncConnection.connect(database_url, autocommit=True)
    columns.register(connection)
    try:
        with Progress(console=console) as progress:
            task = progress.add_task("events", total=None)
            return await rebuild_ledger(
                connection,
                Machine(CAPABILITIES),
                lambda done, size: progress.update(task, completed=done, total=size),
            )
    finally:
        await connection.close()
