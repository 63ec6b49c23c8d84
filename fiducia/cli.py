"""The `fiducia` command: runs the embedded set, asks the ledger, imports, rebuilds. Thin, over HTTP or shared code."""

import os
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fiducia.asking import balance, journal
from fiducia.closing.command import period_app, year_app
from fiducia.closing.fund import fund_app
from fiducia.demonstration import fund as demonstration
from fiducia.demonstration.command import app as demo
from fiducia.demonstration.command import load_where_heard, speaking
from fiducia.embedded import Cluster
from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import (
    LEDGER_PORT,
    ORIGIN,
    PROJECTS_ORIGIN,
    PROJECTS_PORT,
    NotStarted,
    following,
    open_cluster,
    prepare,
    seed_grants,
    start_service,
)
from fiducia.embedded.machines import READS, RENEW_SECONDS, MachineTokens, let_read
from fiducia.embedded.reporting import REPORTING_PORT, prepare_reporting
from fiducia.importing.command import app as importing
from fiducia.ledger_http import LedgerError
from fiducia.opening.command import app as opening
from fiducia.provisioning import SERVICES, WITHOUT_LOG, provision
from fiducia.rates.command import app as rates
from fiducia.rebuilding import rebuild
from migrations.apply import migrate as apply_migrations
from shared.contracts.events.parties import Role

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.add_typer(demo, name="demo")
app.add_typer(importing, name="import")
app.add_typer(opening, name="opening")
app.add_typer(fund_app, name="fund")
app.add_typer(period_app, name="period")
app.add_typer(rates, name="rates")
app.add_typer(year_app, name="year")
app.command()(balance)
app.command()(journal)
app.command()(rebuild)
console = Console(stderr=True)

VAR = Path(os.environ.get("FIDUCIA_VAR", "var"))


def issuer() -> EmbeddedIssuer:
    """The embedded issuer under the data folder."""
    return EmbeddedIssuer(VAR / "issuer")


@app.command()
def run(
    port: Annotated[int, typer.Option(help="where the ledger answers")] = LEDGER_PORT,
    projects_port: Annotated[int, typer.Option(help="where projects answer")] = PROJECTS_PORT,
    reporting_port: Annotated[int, typer.Option(help="where reporting answers")] = REPORTING_PORT,
) -> None:
    """Starts everything on this machine and stops it on Ctrl-C; starting again goes on where it stood."""
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    VAR.mkdir(parents=True, exist_ok=True)
    with console.status("starting PostgreSQL"):
        cluster: Cluster = open_cluster(VAR)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with console.status("migrating the ledger and projects"):
            ledger = prepare(cluster, issuer())
            projects = prepare(cluster, issuer(), "projects", PROJECTS_ORIGIN, "projects")
        tokens = MachineTokens(issuer(), VAR / "tokens")
        urls = {"ledger": f"http://127.0.0.1:{port}", "projects": f"http://127.0.0.1:{projects_port}"}
        ledger = following(ledger, urls["projects"], PROJECTS_ORIGIN, tokens.file_of("ledger"))
        projects = following(projects, urls["ledger"], ORIGIN, tokens.file_of("projects"))
        with console.status("starting the ledger and projects"):
            for prepared, at in ((ledger, port), (projects, projects_port)):
                name = prepared.service
                processes[name] = start_service(prepared, at, VAR / f"{name}.log")
                seed_grants(urls[name], issuer())
                let_read(urls[name], issuer(), READS[name])
                let_read(urls[name], issuer(), "reporting")
        base_url = urls["ledger"]
        feeds = [("ledger", urls["ledger"], ORIGIN), ("projects", urls["projects"], PROJECTS_ORIGIN)]
        with console.status("migrating and starting reporting"):
            reporting = prepare_reporting(cluster, issuer(), tokens.file_of("reporting"), feeds)
            processes["reporting"] = start_service(reporting, reporting_port, VAR / "reporting.log")
        if demonstration.is_empty(base_url, issuer()):
            with console.status("loading the demonstration fund"):
                demonstration.load(base_url, issuer())
            _load_history(base_url, f"http://127.0.0.1:{projects_port}")
        console.print(f"ledger    http://127.0.0.1:{port}/docs")
        console.print(f"projects  http://127.0.0.1:{projects_port}/docs")
        console.print(f"reporting http://127.0.0.1:{reporting_port}/docs")
        console.print("token     .venv/bin/fiducia token finance_officer")
        where = "" if port == LEDGER_PORT else f" --url {base_url}"
        console.print(f"balance   .venv/bin/fiducia balance --fund DEMO{where}      (illustrative figures)")
        console.print("          DEMO-TF and DEMO-QIP hold the illustrative history 2013-2022")
        console.print("stop      Ctrl-C")
        renewed = time.monotonic()
        while not (stopped := [name for name, process in processes.items() if process.poll() is not None]):
            time.sleep(0.2)
            if time.monotonic() - renewed > RENEW_SECONDS:
                tokens.renew()
                renewed = time.monotonic()
        console.print(f"the service {stopped[0]} stopped; see {VAR / f'{stopped[0]}.log'}")
        raise typer.Exit(1)
    except KeyboardInterrupt:
        console.print("stopping")
    except (NotStarted, LedgerError) as error:
        console.print(str(error), markup=False)
        raise typer.Exit(1) from None
    finally:
        running = [process for process in processes.values() if process.poll() is None]
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=20)
        cluster.close()


def _load_history(base_url: str, projects_url: str) -> None:
    """The illustrative history, once; a start that was interrupted goes on where it stood. Raises LedgerError."""
    with ExitStack() as opened:
        load_where_heard(speaking(opened, base_url, projects_url, issuer().token))


app.command()(provision)


@app.command()
def migrate(
    service: Annotated[str, typer.Argument(help=", ".join(SERVICES))] = "ledger",
    admin_url: Annotated[str, typer.Option(envvar="ADMIN_DATABASE_URL", help="may take the owner's role")] = "",
    origin: Annotated[str, typer.Option(envvar="LOG_ORIGIN", help="the log's name for life")] = "",
) -> None:
    """Brings a service's database to the newest version; the first time it fixes the origin of its log, if any."""
    if service not in SERVICES:
        raise typer.BadParameter(f"services: {', '.join(SERVICES)}")
    keeps_log = service not in WITHOUT_LOG
    if not admin_url or (keeps_log and not origin):
        raise typer.BadParameter("give --admin-url and --origin, or ADMIN_DATABASE_URL and LOG_ORIGIN")
    apply_migrations(admin_url, service, origin if keeps_log else None)
    console.print(f"{service} is at the newest version")


@app.command()
def token(
    role: Annotated[str, typer.Argument(help="finance_officer, approver, auditor, …")],
    person: Annotated[int, typer.Option(help="another person of the role")] = 1,
) -> None:
    """Prints a bearer token of the embedded issuer for a demonstration person of a role."""
    from typing import get_args

    if role not in get_args(Role):
        raise typer.BadParameter(f"roles: {', '.join(get_args(Role))}")
    print(issuer().token(role, person))  # type: ignore[arg-type]


if __name__ == "__main__":
    app()
