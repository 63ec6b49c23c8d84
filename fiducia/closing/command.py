"""`fiducia period` and `fiducia year`: lists, closes and opens again; what needs two persons is proposed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from fiducia.asking import FundOption, JsonOption, UrlOption
from fiducia.display import add_row, messages, output, table, write_json
from fiducia.ledger_http import LEDGER_URL, LedgerError, LedgerOverHttp, bearer
from shared.contracts.ids import new_id

period_app = typer.Typer(no_args_is_help=True, help="The months of a fund's books.")
year_app = typer.Typer(no_args_is_help=True, help="The years of a fund's books.")

_MONTH = re.compile("([0-9]{4})-(0[1-9]|1[0-2])")
MonthArgument = Annotated[str, typer.Argument(help="the month, such as 2024-03", show_default=False)]
YearArgument = Annotated[
    int, typer.Argument(help="the year; of a mission's budget the one in which it begins", show_default=False)
]
YearOption = Annotated[int | None, typer.Option("--year", help="of this calendar year alone")]


@period_app.command("list")
def list_periods(
    fund: FundOption, year: YearOption = None, url: UrlOption = LEDGER_URL, as_json: JsonOption = False
) -> None:
    """Prints what was decided of a fund's months; one that is not listed is open, or lies before the first close."""
    with _asking(url, "auditor") as ledger:
        found = sorted(_items(ledger, "periods", fund, year), key=lambda item: (item["year"], item["month"]))
    if as_json:
        write_json({"items": found})
        return
    shown = table(fund, month="left", status="left", number="left")
    for item in found:
        add_row(shown, _written(item), item["status"].replace("_", "-"), item["number"])
    output().print(shown)


@period_app.command("soft-close")
def soft_close(
    fund: FundOption, month: MonthArgument, url: UrlOption = LEDGER_URL, as_json: JsonOption = False
) -> None:
    """Leaves a month that is over to certified reports and to adjustments that two persons decided."""
    _decide("soft-close", fund, month, url, as_json)


@period_app.command("close")
def close(fund: FundOption, month: MonthArgument, url: UrlOption = LEDGER_URL, as_json: JsonOption = False) -> None:
    """Closes a month that is over, after those before it; a fund's first close takes all of them along."""
    _decide("close", fund, month, url, as_json)


@period_app.command("reopen")
def reopen(
    fund: FundOption,
    month: MonthArgument,
    reason: Annotated[str, typer.Option(help="why, for those who audit the fund")],
    url: UrlOption = LEDGER_URL,
    as_json: JsonOption = False,
) -> None:
    """Proposes to open a month again; a second person approves it. A closed year's close is undone with it."""
    year, number = _parsed(month)
    with _asking(url, "finance_officer") as ledger:
        body = {"fund_id": _fund_id(ledger, fund), "year": year, "month": number, "reason": reason}
        proposed = {"proposed": {"command": "reopen_period", "body": body}}
        answer = ledger.post("/v1/proposals", proposed, f"period-{new_id()}")
    if as_json:
        write_json(answer)
    else:
        output().print(
            f"opening {month} of {fund} is proposed as {answer['resource']['id']}; a second person approves it"
        )


@year_app.command("list")
def list_years(fund: FundOption, url: UrlOption = LEDGER_URL, as_json: JsonOption = False) -> None:
    """Prints a fund's closed years with what was left over; one that was opened again says so."""
    with _asking(url, "auditor") as ledger:
        found = sorted(_items(ledger, "years", fund, None), key=lambda item: int(item["year"]))
    if as_json:
        write_json({"items": found})
        return
    shown = table(fund, year="left", last_day="left", status="left", result="right", currency="left")
    for item in found:
        status = "open again" if item["reversed"] else "closed"
        add_row(shown, item["year"], item["last_on"], status, item["result"]["amount"], item["result"]["currency"])
    output().print(shown)


@year_app.command("close")
def close_year(fund: FundOption, year: YearArgument, url: UrlOption = LEDGER_URL, as_json: JsonOption = False) -> None:
    """Takes a year's revenue and expense to accumulated surplus, once its twelve months are closed."""
    with _asking(url, "finance_officer") as ledger:
        answer = ledger.post("/v1/years/close", {"fund_id": _fund_id(ledger, fund), "year": year}, f"year-{new_id()}")
    if as_json:
        write_json(answer)
        return
    result = answer["resource"]["result"]
    output().print(f"{year} of {fund} is closed; revenue less expense: {result['amount']} {result['currency']}")


def _decide(what: str, fund: str, month: str, url: str, as_json: bool) -> None:
    year, number = _parsed(month)
    with _asking(url, "finance_officer") as ledger:
        body = {"fund_id": _fund_id(ledger, fund), "year": year, "month": number}
        answer = ledger.post(f"/v1/periods/{what}", body, f"period-{new_id()}")
    if as_json:
        write_json(answer)
        return
    resource = answer["resource"]
    output().print(f"{month} of {fund} is {resource['status'].replace('_', '-')}: {resource['number']}")


@contextmanager
def _asking(url: str, role: Any) -> Iterator[LedgerOverHttp]:
    """The ledger as a person; what it refuses is told, and the program ends with 1."""
    try:
        with LedgerOverHttp(url, bearer(role)) as ledger:
            yield ledger
    except LedgerError as error:
        messages().print(str(error))
        raise typer.Exit(1) from None


def _items(ledger: LedgerOverHttp, collection: str, fund: str, year: int | None) -> list[dict[str, Any]]:
    return list(ledger.items(f"/v1/{collection}", fund_id=_fund_id(ledger, fund), year=year))


def _parsed(month: str) -> tuple[int, int]:
    found = _MONTH.fullmatch(month)
    if found is None:
        raise typer.BadParameter(f"{month} is no month; write it as 2024-03")
    return int(found[1]), int(found[2])


def _written(item: dict[str, Any]) -> str:
    return f"{int(item['year']):04d}-{int(item['month']):02d}"


def _fund_id(ledger: LedgerOverHttp, code: str) -> str:
    found = ledger.fund(code)
    if found is None:
        raise LedgerError(f"there is no fund {code}")
    return str(found["id"])
