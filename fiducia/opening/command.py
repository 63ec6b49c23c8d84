"""`fiducia opening import FOLDER`: reads every sheet, shows what the ledger will check, then proposes the opening."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from fiducia.asking import FundOption, JsonOption, UrlOption
from fiducia.display import add_row, messages, output, table, write_json
from fiducia.ledger_http import LEDGER_URL, LedgerError, LedgerOverHttp, bearer
from fiducia.opening.reading import Opening, read_opening
from fiducia.opening.sheets import FolderRefused
from shared.contracts.commands.openings import RecordOpeningBalances
from shared.contracts.currencies import decimals
from shared.contracts.ids import new_id
from shared.postings.opening_checks import Check, checks
from shared.service.catalogue import CATALOGUE

app = typer.Typer(no_args_is_help=True, help="The opening of a fund that is older than the ledger.")
ISO_DAY = "%Y-%m-%d"


@app.callback()
def opening() -> None:
    """The opening of a fund that is older than the ledger."""


@app.command("import")
def import_opening(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="a folder of CSV files, one a sheet")],
    fund: FundOption,
    on: Annotated[str, typer.Option(help="the day whose end it is, YYYY-MM-DD: the last of a month")],
    pool: Annotated[str, typer.Option(help="what the pool has available, such as 20.00")] = "0",
    day_format: Annotated[str, typer.Option(help="how the files write a day, such as %d/%m/%Y")] = ISO_DAY,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check everything and propose nothing")] = False,
    url: UrlOption = LEDGER_URL,
    as_json: JsonOption = False,
) -> None:
    """Proposes a fund's opening from a folder of CSV files; `--dry-run` prints the checks and proposes nothing.

    A second person approves the proposal, and the books are open. A fault names its file, line and column, and nothing
    is proposed then. The token is FIDUCIA_TOKEN (a finance officer's); else that of the embedded issuer.
    """
    told = messages()
    try:
        with LedgerOverHttp(url, bearer("finance_officer")) as ledger:
            known = ledger.fund(fund)
            if known is None:
                raise LedgerError(f"there is no fund {fund}")
            base = str(known["base_currency"])
            found = read_opening(
                folder, known["id"], base, on, _padded(pool, base), _finder(ledger, known["id"]), day_format
            )
            made = checks(RecordOpeningBalances.model_validate(found.body), base)
            broken = [found.told(check.pointer, _reason(check)) for check in made if not check.holds]
            if as_json and dry_run:
                write_json({"checks": _counts(made), "faults": broken, "command": found.body})
            elif not as_json:
                _print(fund, made)
            if not broken and not dry_run:
                _propose(ledger, found, fund, as_json)
    except FolderRefused as refused:
        raise _failed(refused.faults) from None
    except ValidationError as error:
        raise _failed([found.told(_pointer(e["loc"]), str(e["msg"])) for e in error.errors()]) from None
    except LedgerError as error:
        told.print(str(error))
        raise typer.Exit(1) from None
    if broken:
        raise _failed(broken)


def _propose(ledger: LedgerOverHttp, found: Opening, fund: str, as_json: bool) -> None:
    try:
        proposed = {"command": RecordOpeningBalances.command_name(), "body": found.body}
        answer = ledger.post("/v1/proposals", {"proposed": proposed}, f"opening-{new_id()}")
    except LedgerError as error:
        pointers = [str(e["pointer"]).removeprefix("/proposed/body") for e in error.errors if e.get("pointer")]
        places = [found.told(pointer, str(error)) for pointer in pointers]
        raise LedgerError("\n".join(places) or str(error), error.code) from None
    if as_json:
        write_json(answer)
    else:
        output().print(f"the opening of {fund} is proposed as {answer['resource']['id']}; a second person approves it")


def _finder(ledger: LedgerOverHttp, fund_id: str) -> Any:
    known: dict[tuple[str, str], str | None] = {}

    def find(collection: str, code: str) -> str | None:
        if (collection, code) not in known:
            asked = {"fund_id": fund_id} if collection == "windows" else {}
            item = next(ledger.items(f"/v1/{collection}", code=code, **asked), None)
            known[collection, code] = None if item is None else str(item["id"])
        return known[collection, code]

    return find


def _padded(pool: str, base: str) -> str:
    """The pool's amount with the currency's own decimals; what is no amount is left for the contract to refuse."""
    whole, _, fraction = pool.partition(".")
    places = decimals(base)
    return pool if len(fraction) > places or not places else f"{whole}.{fraction.ljust(places, '0')}"


def _reason(check: Check) -> str:
    return CATALOGUE[check.code].detail("en", check.figures)


def _counts(made: list[Check]) -> dict[str, dict[str, int]]:
    """How many checks of each rule hold, and how many do not."""
    held, broken = Counter[str](), Counter[str]()
    for check in made:
        name = check.figures.get("floor") or check.figures.get("of") or ""
        (held if check.holds else broken)[f"{check.code} {name}".strip()] += 1
    return {name: {"held": held[name], "broken": broken[name]} for name in sorted({*held, *broken})}


def _print(fund: str, made: list[Check]) -> None:
    shown = table(f"{fund}: what an opening must meet", rule="left", held="right", broken="right")
    for name, count in _counts(made).items():
        add_row(shown, name, count["held"], count["broken"])
    output().print(shown)


def _pointer(place: tuple[int | str, ...]) -> str:
    return "".join(f"/{part}" for part in place)


def _failed(faults: list[str]) -> typer.Exit:
    told = messages()
    told.print("the opening is refused; nothing was proposed")
    for fault in faults:
        told.print(fault)
    return typer.Exit(1)
