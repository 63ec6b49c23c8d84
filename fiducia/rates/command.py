"""`fiducia rates import FILE`: reads a file of rates whole, then publishes what is new of it, or nothing."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fiducia.asking import JsonOption, UrlOption
from fiducia.display import add_row, messages, output, table, write_json
from fiducia.importing.csv_rows import FileRefused
from fiducia.ledger_http import LEDGER_URL, LedgerError, LedgerOverHttp, bearer
from fiducia.rates.reading import ISO_DAY, PublishedRate, read_rates
from fiducia.rates.sending import Imported, publish

app = typer.Typer(no_args_is_help=True, help="Rates of exchange.")


@app.callback()
def rates() -> None:
    """Rates of exchange."""


@app.command("import")
def import_rates(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: currency code, rate, effective date")],
    day_format: Annotated[str, typer.Option(help="how the file writes a day, such as %d/%m/%Y")] = ISO_DAY,
    url: UrlOption = LEDGER_URL,
    as_json: JsonOption = False,
) -> None:
    """Publishes the UN operational rates of a file, units per 1 USD; again it adds nothing.

    A rate that was published otherwise is never restated: it is told, and nothing of the file is recorded. The
    token is FIDUCIA_TOKEN (a treasurer's); else that of the embedded issuer.
    """
    told = messages()
    try:
        found = read_rates(file.read_bytes(), day_format)
    except FileRefused as refused:
        told.print(f"{file.name} is refused; nothing was recorded")
        for fault in refused.faults:
            told.print(str(fault))
        raise typer.Exit(1) from None
    except OSError as error:
        told.print(f"{file} cannot be read: {error.strerror}")
        raise typer.Exit(1) from None
    try:
        with LedgerOverHttp(url, bearer("treasurer")) as ledger:
            imported = _published_with_progress(ledger, found)
    except LedgerError as error:
        told.print(str(error))
        raise typer.Exit(1) from None
    if as_json:
        write_json(_json(imported))
    else:
        _print(file.name, imported)
    if imported.refused:
        told.print(f"{file.name} is refused; nothing was recorded")
        for rate, reason in imported.refused:
            told.print(f"line {rate.line}, {rate.currency} {rate.rate}: {reason}")
        raise typer.Exit(1)


def _published_with_progress(ledger: LedgerOverHttp, found: list[PublishedRate]) -> Imported:
    console = messages()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("rates", total=len(found))
        return publish(ledger, found, lambda count: progress.advance(task, count))


def _print(name: str, imported: Imported) -> None:
    shown = table(name, rates="left", number="right")
    add_row(shown, "new", len(imported.new))
    add_row(shown, "unchanged", len(imported.unchanged))
    add_row(shown, "refused", len(imported.refused))
    output().print(shown)


def _json(imported: Imported) -> dict[str, object]:
    return {
        "new": [rate.command() for rate in imported.new],
        "unchanged": len(imported.unchanged),
        "refused": [{"line": rate.line, **rate.command(), "reason": reason} for rate, reason in imported.refused],
    }
