"""`fiducia balance` and `fiducia journal`: what the ledger answers, as a table or as its own JSON."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from fiducia.display import add_row, messages, output, table, write_json
from fiducia.ledger_http import LEDGER_URL, LedgerError, LedgerOverHttp, bearer

JOURNAL_PAGE = 1_000

FundOption = Annotated[str, typer.Option("--fund", help="the fund's code")]
AccountOption = Annotated[str | None, typer.Option("--account", help="an account, such as cash; default: all of them")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="what took effect up to this day, YYYY-MM-DD")]
KnownAtOption = Annotated[str | None, typer.Option("--known-at", help="what was recorded up to this moment, RFC 3339")]
AtPositionOption = Annotated[int | None, typer.Option("--at-position", help="what was recorded up to this position")]
UrlOption = Annotated[str, typer.Option("--url", help="where the ledger answers")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON")]


def balance(
    fund: FundOption,
    account: AccountOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    at_position: AtPositionOption = None,
    url: UrlOption = LEDGER_URL,
    as_json: JsonOption = False,
) -> None:
    """Prints the fund's trial balance, or what one account holds: debit positive, credit negative."""
    asked = {"account": account, "as_of": as_of, "known_at": known_at, "at_position": at_position}
    try:
        with LedgerOverHttp(url, bearer("auditor")) as ledger:
            path = "/v1/trial-balance" if account is None else "/v1/balances"
            answer = ledger.get(path, fund_id=_fund_id(ledger, fund), **asked)
    except LedgerError as error:
        raise _failed(error) from None
    if as_json:
        write_json(answer)
        return
    shown = table(_title(fund, answer), book="left", account="left", currency="left", amount="right", in_base="right")
    for line in answer.get("accounts") or answer.get("balances") or []:
        in_base = f"{line['base_amount']} {line['base_currency']}"
        add_row(shown, line["book"], line["account"], line["currency"], line["amount"], in_base)
    for book, total in answer.get("sums", {}).items():
        add_row(shown, book, "sum", "", "", total)
    output().print(shown)


def journal(
    fund: FundOption,
    account: AccountOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    at_position: AtPositionOption = None,
    limit: Annotated[int, typer.Option(min=1, help="how many lines at most")] = 100,
    cursor: Annotated[str | None, typer.Option(help="go on where an earlier answer stopped")] = None,
    url: UrlOption = LEDGER_URL,
    as_json: JsonOption = False,
) -> None:
    """Prints the fund's entries in the order they were recorded, each with the event it comes from."""
    asked: dict[str, Any] = {"account": account, "as_of": as_of, "known_at": known_at, "at_position": at_position}
    try:
        with LedgerOverHttp(url, bearer("auditor")) as ledger:
            answer = _lines(ledger, {"fund_id": _fund_id(ledger, fund), **asked}, limit, cursor)
    except LedgerError as error:
        raise _failed(error) from None
    if as_json:
        write_json(answer)
        return
    columns = ("position", "line", "effective_on", "event_type", "account", "amount", "currency", "stream")
    shown = table(
        _title(fund, answer),
        **{name: "right" if name in ("position", "line", "amount") else "left" for name in columns},
    )
    for line in answer["items"]:
        add_row(shown, *(line[name] for name in columns))
    output().print(shown)
    if answer["next_cursor"] is not None:
        messages().print(f"there is more: --at-position {answer['position']} --cursor {answer['next_cursor']}")


def _lines(ledger: LedgerOverHttp, asked: dict[str, Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """At most `limit` lines, all of them as known at the position of the first page."""
    answer = ledger.get("/v1/journal", limit=min(limit, JOURNAL_PAGE), cursor=cursor, **asked)
    items = answer["items"]
    pinned = {**asked, "known_at": None, "at_position": answer["position"]}
    while answer["next_cursor"] is not None and len(items) < limit:
        page = min(limit - len(items), JOURNAL_PAGE)
        answer = ledger.get("/v1/journal", limit=page, cursor=answer["next_cursor"], **pinned)
        items += answer["items"]
    return {**answer, "items": items}


def _fund_id(ledger: LedgerOverHttp, code: str) -> str:
    found = ledger.fund(code)
    if found is None:
        raise LedgerError(f"there is no fund {code}")
    return str(found["id"])


def _title(fund: str, answer: Mapping[str, Any]) -> str:
    as_of = f", as of {answer['as_of']}" if answer["as_of"] else ""
    return f"{fund} at {answer['at']}{as_of}"


def _failed(error: LedgerError) -> typer.Exit:
    messages().print(str(error))
    return typer.Exit(1)
