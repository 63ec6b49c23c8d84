"""`fiducia import`: reads a file whole before it sends anything, so that a broken one changes nothing."""

from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import TypeAdapter, ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fiducia.asking import JsonOption, UrlOption
from fiducia.display import messages, output, write_json
from fiducia.importing.activities import ActivitiesRefused, ActivitiesRun, File, Taken, read_file
from fiducia.importing.csv_rows import FileRefused
from fiducia.importing.fts import FtsFlow, read_flows
from fiducia.importing.reconciliation import reconcile
from fiducia.importing.sending import Run, Sent, Target
from fiducia.importing.summary import print_summary, summary_json
from fiducia.ledger_http import LEDGER_URL, PROJECTS_URL, LedgerError, LedgerOverHttp, bearer
from shared.contracts.texts import FundCode

app = typer.Typer(no_args_is_help=True, help="Imports what outside sources report.")
_FUND_CODE: Final[TypeAdapter[str]] = TypeAdapter(FundCode)


def _fund_code(text: str) -> str:
    """A fund's code that the code of its bank account can begin with."""
    try:
        code = _FUND_CODE.validate_python(text)
        if code[0] != "-":
            return code
    except ValidationError:
        pass
    raise typer.BadParameter("a fund's code is 2 to 12 of A-Z, 0-9 and -, not beginning with -")


@app.command()
def fts(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV as OCHA FTS publishes it")],
    fund: Annotated[str, typer.Option(callback=_fund_code, help="the fund's code; opened when there is none of it")],
    url: UrlOption = LEDGER_URL,
    as_json: JsonOption = False,
) -> None:
    """Imports a file of OCHA FTS flows into a fund of kind external_report, and reconciles the two.

    Again it adds nothing; a flow that FTS has changed is reversed and booked anew. Fails when anything is
    refused or does not reconcile. The tokens are FIDUCIA_TOKEN (a finance officer's) and, to open the fund,
    FIDUCIA_ADMIN_TOKEN; else those of the embedded issuer.
    """
    told = messages()
    try:
        flows = read_flows(file.read_bytes())
    except FileRefused as refused:
        told.print(f"{file.name} is refused; nothing was recorded")
        for fault in refused.faults:
            told.print(str(fault))
        raise typer.Exit(1) from None
    except OSError as error:
        told.print(f"{file} cannot be read: {error.strerror}")
        raise typer.Exit(1) from None
    try:
        with LedgerOverHttp(url, bearer("finance_officer")) as ledger:
            run = Run(ledger, url)
            target = run.target(fund)
            run.register(flow.donor for flow in flows)
            sent = _sent_with_progress(run, target, flows)
            standing = run.standing(target)
    except LedgerError as error:
        told.print(str(error))
        raise typer.Exit(1) from None
    found = reconcile(flows, standing.flows, standing.trial_balance)
    if as_json:
        write_json(summary_json(target, sent, found, standing.trial_balance))
    else:
        print_summary(output(), target, sent, found, standing.trial_balance["at"])
    if sent.refused or not found.reconciles:
        told.print(f"{fund} does not reconcile with {file.name}")
        raise typer.Exit(1)


def _sent_with_progress(run: Run, target: Target, flows: list[FtsFlow]) -> Sent:
    console = messages()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("flows", total=len(flows))
        return run.send(target, flows, lambda count: progress.advance(task, count))


@app.command()
def activities(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="IATI (XML) or FTS flows (CSV, JSON)")],
    url: Annotated[str, typer.Option("--url", help="where projects answer")] = PROJECTS_URL,
    as_json: JsonOption = False,
) -> None:
    """Imports what third parties publish, so that projects are compared with it.

    A malformed file is refused with the line and changes nothing. Again it adds nothing; an activity that was changed
    takes the place of what was read of it before. The token is FIDUCIA_TOKEN (a programme officer's), else one of the
    embedded issuer.
    """
    told = messages()
    try:
        found = read_file(file.read_bytes())
    except ActivitiesRefused as refused:
        told.print(f"{file.name} is refused; nothing was recorded", markup=False)
        told.print(str(refused), markup=False)
        raise typer.Exit(1) from None
    except OSError as error:
        told.print(f"{file} cannot be read: {error.strerror}")
        raise typer.Exit(1) from None
    try:
        with LedgerOverHttp(url, bearer("programme_officer")) as projects:
            taken = _taken_with_progress(ActivitiesRun(projects), found)
    except LedgerError as error:
        told.print(str(error), markup=False)
        raise typer.Exit(1) from None
    if as_json:
        write_json(taken.as_json(file.name))
    else:
        for line in taken.lines(file.name):
            output().print(line, markup=False)
    if taken.refused:
        raise typer.Exit(1)


def _taken_with_progress(run: ActivitiesRun, found: File) -> Taken:
    console = messages()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("activities", total=len(found.found))
        return run.take_in(found, lambda count: progress.advance(task, count))
