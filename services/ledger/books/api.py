"""GET: accounts, balances, trial balance, journal and statements, at any `as_of`, `known_at` or `at_position`."""

import re
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.ledger.books.donors import donor_figures
from services.ledger.books.holds import HOLD_SIGNS, held_totals
from services.ledger.books.journal import Question, lines
from services.ledger.books.queries import ZERO, Total
from services.ledger.books.reports import FILTERS, Moment, account_totals, resolve, trial_balance
from services.ledger.books.year_end import flow_totals
from services.ledger.service import Ledger
from services.ledger.state import LedgerState
from shared.contracts.ids import is_id
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from shared.contracts.times import utc_text
from shared.deciding.roles import READING
from shared.postings.chart import ACCOUNTS
from shared.service.access import sight_of
from shared.service.answers import to_bytes
from shared.service.loading import load_resources
from shared.service.openapi import READ_PROBLEMS
from shared.service.requests import Parameters
from shared.service.running import Connection

router = APIRouter()
STATEMENTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "project": (
        "project",
        "project_id",
        (
            "allocated",
            "committed",
            "spent",
            "advances_to_partners",
            "recoverable_from_partners",
            "payables",
            "programme_expense",
            "recoveries",
        ),
    ),
    "bank-account": ("bank_account", "bank_account_id", ("cash",)),
    "donor": (
        "organisation",
        "donor_id",
        (
            "contribution_revenue",
            "prior_year_reductions",
            "contributions_receivable",
            "conditional_contributions",
            "unapplied_receipts",
            "refunds_payable_to_donors",
            "available",
            "allocated",
            "committed",
            "spent",
        ),
    ),
}


def _documented(*names: str) -> dict[str, Any]:
    return {
        "responses": READ_PROBLEMS,
        "security": [{"bearer": []}],
        "parameters": [
            {"name": name, "in": "query", "required": name == "fund_id", "schema": {"type": "string"}}
            for name in (*names, "as_of", "known_at", "at_position")
        ],
    }


async def _asked(
    request: Request, parameters: Parameters, connection: Connection, own_id: str | None = None
) -> tuple[str, Moment, str]:
    """Fund, moment and base currency of a question; `own_id` is the organisation it is about, which may ask it.

    Refuses `parameter.invalid`, `fund.unknown`, `grant.missing`.
    """
    ledger: Ledger = request.app.state.ledger
    fund_id = parameters.id("fund_id")
    as_of, known_at = parameters.day("as_of"), parameters.moment("known_at")
    at_position = parameters.whole("at_position", -1, 0, 2**53 - 1)
    parameters.done()
    if fund_id is None:
        raise Refused("parameter.invalid", None, parameter="fund_id", reason="missing")
    sight = await sight_of(request, "balances:read", fund_id)
    if sight.own is not None and (own_id is None or own_id not in sight.own):
        raise Refused("grant.missing", roles=list(READING))
    moment = await resolve(connection, as_of, known_at, None if at_position < 0 else at_position)
    state = LedgerState()
    kinds = ledger.machine.kinds
    await load_resources(connection, state, kinds, [("fund", fund_id)])
    return fund_id, moment, state.get(kinds["fund"], fund_id).base_currency


def _wanted(parameters: Parameters) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for name in FILTERS:
        if name in ("category", "fiscal_year"):
            number = parameters.whole(name, -1, 0, 9999)
            value: Any = None if number < 0 else number
        elif name == "source":
            value = parameters.text(name)
        else:
            value = parameters.id(name)
        if value is not None:
            wanted[name] = value
    return wanted


def _account(parameters: Parameters) -> str | None:
    account = parameters.text("account")
    if account is not None and account not in ACCOUNTS:
        raise Refused("parameter.invalid", None, parameter="account", given=account[:50])
    return account


async def _held(
    connection: Connection, moment: Moment, fund_id: str, account: str, wanted: dict[str, Any]
) -> dict[str, int]:
    """What open proposals hold of an account at the moment asked, by currency."""
    assert moment.held_at is not None, "a question has a time"
    return await held_totals(connection, fund_id, account, wanted, moment.position, moment.held_at)


def _with_held(shown: dict[str, Any], total: Total, held: int) -> dict[str, Any]:
    """A balance of what can be held: what is posted, what of it is held and what is left, as positive amounts."""
    sign = HOLD_SIGNS.get(shown["account"])
    if sign is None:
        return shown
    currency = shown["currency"]
    left = from_minor(sign * total.amount - held, currency)
    return {**shown, "held": from_minor(held, currency), "available": left}


def _total_json(account: str, currency: str, base_currency: str, total: Total) -> dict[str, Any]:
    return {
        "book": ACCOUNTS[account][0],
        "account": account,
        "currency": currency,
        "amount": from_minor(total.amount, currency),
        "base_amount": from_minor(total.base_amount, base_currency),
        "base_currency": base_currency,
    }


@router.get("/v1/accounts", tags=["books"], response_model=None, openapi_extra={"responses": READ_PROBLEMS})
async def accounts(request: Request) -> Response:
    """The chart of accounts of both books."""
    chart = [{"account": a, "book": book, "section": section} for a, (book, section) in ACCOUNTS.items()]
    return Response(to_bytes({"items": chart}), media_type="application/json")


@router.get(
    "/v1/balances", tags=["books"], response_model=None, openapi_extra=_documented("fund_id", "account", *FILTERS)
)
async def balances(request: Request) -> Response:
    """What an account holds, by currency, narrowed by any dimensions: debit positive, credit negative.

    Of cash and of what may be allocated also what open proposals hold, and what is left, as positive amounts.
    """
    ledger: Ledger = request.app.state.ledger
    parameters = Parameters(request)
    account, wanted = _account(parameters), _wanted(parameters)
    if account is None:
        raise Refused("parameter.invalid", None, parameter="account", reason="missing")
    async with ledger.reader() as connection:
        fund_id, moment, base = await _asked(request, parameters, connection)
        sums = await account_totals(connection, moment, fund_id, account, wanted) or {base: ZERO}
        held = await _held(connection, moment, fund_id, account, wanted)
    items = [
        _with_held(_total_json(account, currency, base, total), total, held.get(currency, 0))
        for currency, total in sorted(sums.items())
    ]
    return _answer(ledger, moment, {"balances": items})


@router.get("/v1/trial-balance", tags=["books"], response_model=None, openapi_extra=_documented("fund_id"))
async def trial(request: Request) -> Response:
    """Every account that is not zero; each book adds up to zero."""
    ledger: Ledger = request.app.state.ledger
    parameters = Parameters(request)
    async with ledger.reader() as connection:
        fund_id, moment, base = await _asked(request, parameters, connection)
        rows = await trial_balance(connection, moment, fund_id)
        held = {account: await _held(connection, moment, fund_id, account, {}) for account in HOLD_SIGNS}
    sums = dict.fromkeys(("financial", "budget"), 0)
    for account, _, total in rows:
        sums[ACCOUNTS[account][0]] += total.base_amount
    body = {
        "accounts": [
            _with_held(_total_json(account, currency, base, total), total, held.get(account, {}).get(currency, 0))
            for account, currency, total in rows
        ],
        "sums": {book: from_minor(total, base) for book, total in sums.items()},
    }
    return _answer(ledger, moment, body)


@router.get(
    "/v1/journal",
    tags=["books"],
    response_model=None,
    openapi_extra=_documented("fund_id", "account", *FILTERS, "from_on", "limit", "cursor"),
)
async def journal(request: Request) -> Response:
    """Entries in the order they were recorded, each with the event it comes from."""
    ledger: Ledger = request.app.state.ledger
    parameters = Parameters(request)
    account, wanted = _account(parameters), _wanted(parameters)
    from_on, limit = parameters.day("from_on"), parameters.whole("limit", 100, 1, 1_000)
    after = _cursor(parameters)
    async with ledger.reader() as connection:
        fund_id, moment, base = await _asked(request, parameters, connection)
        question = Question(fund_id, account, wanted, from_on, moment, after, limit + 1)
        found = await lines(connection, question)
    return _answer(ledger, moment, _page(found, limit, base))


@router.get(
    "/v1/statements/{kind}/{id}",
    tags=["books"],
    response_model=None,
    openapi_extra=_documented("fund_id", "from_on", "limit", "cursor"),
)
async def statement(request: Request) -> Response:
    """A project's, a bank account's or a donor's statement: opening, movement and closing by account, and lines.

    The closes of years are left out: what was earned and spent stays so.
    """
    ledger: Ledger = request.app.state.ledger
    found_kind = STATEMENTS.get(request.path_params["kind"])
    if found_kind is None:
        raise Refused("resource.unknown", None, kind=request.path_params["kind"][:64])
    kind, dimension, wanted_accounts = found_kind
    resource_id = request.path_params["id"]
    parameters = Parameters(request)
    from_on, limit = parameters.day("from_on"), parameters.whole("limit", 100, 1, 1_000)
    after = _cursor(parameters)
    async with ledger.reader() as connection:
        fund_id, moment, base = await _asked(
            request, parameters, connection, await _owner(ledger, connection, kind, resource_id)
        )
        await _require_known(ledger, connection, kind, resource_id)
        wanted = {dimension: resource_id}
        rows = []
        closed: dict[str, int] = {}
        for account in wanted_accounts:
            closing = await flow_totals(connection, moment, fund_id, account, wanted)
            opening: dict[str, Total] = {}
            if from_on is not None and from_on > date.min:
                before = Moment(from_on - timedelta(days=1), moment.position)
                opening = await flow_totals(connection, before, fund_id, account, wanted)
            held = await _held(connection, moment, fund_id, account, wanted)
            for currency in sorted({*opening, *closing}):
                first, last = opening.get(currency, ZERO), closing.get(currency, ZERO)
                closed[account] = closed.get(account, 0) + last.base_amount
                row = {
                    "book": ACCOUNTS[account][0],
                    "account": account,
                    "currency": currency,
                    "opening": from_minor(first.amount, currency),
                    "movement": from_minor(last.amount - first.amount, currency),
                    "closing": from_minor(last.amount, currency),
                }
                rows.append(_with_held(row, last, held.get(currency, 0)))
        question = Question(fund_id, None, wanted, from_on, moment, after, limit + 1, closes=False)
        page = _page(await lines(connection, question), limit, base)
        body: dict[str, Any] = {"kind": request.path_params["kind"], "id": resource_id, "accounts": rows}
        if kind == "organisation":
            kinds = ledger.machine.kinds
            body |= await donor_figures(connection, kinds, moment, fund_id, resource_id, closed, base)
    return _answer(ledger, moment, {**body, "lines": page["items"], "next_cursor": page["next_cursor"]})


async def _owner(ledger: Ledger, connection: Connection, kind: str, resource_id: str) -> str | None:
    """The organisation that a statement is about, or whose project it is."""
    if kind == "organisation" or not is_id(resource_id):
        return resource_id if kind == "organisation" else None
    state = LedgerState()
    await load_resources(connection, state, ledger.machine.kinds, [(kind, resource_id)])
    found = state.resources[kind, resource_id]
    return None if found is None else getattr(found.state, "organisation_id", None)


async def _require_known(ledger: Ledger, connection: Connection, kind: str, resource_id: str) -> None:
    state = LedgerState()
    if is_id(resource_id):
        await load_resources(connection, state, ledger.machine.kinds, [(kind, resource_id)])
    if state.resources.get((kind, resource_id)) is None:
        raise Refused(f"{kind}.unknown", None, id=resource_id[:64])


def _cursor(parameters: Parameters) -> tuple[int, int]:
    text = parameters.text("cursor")
    if text is None:
        return (-1, -1)
    position, _, line = text.partition("-")
    if not re.fullmatch("[0-9]{1,15}-[0-9]{1,6}", text):
        raise Refused("cursor.invalid", None, cursor=text[:50])
    return int(position), int(line)


def _page(found: list[dict[str, Any]], limit: int, base: str) -> dict[str, Any]:
    shown = found[:limit]
    for line in shown:
        line["base_amount"] = from_minor(line.pop("base_minor"), base)
    more = f"{shown[-1]['position']}-{shown[-1]['line']}" if len(found) > limit else None
    return {"items": shown, "next_cursor": more}


def _answer(ledger: Ledger, moment: Moment, body: dict[str, Any]) -> Response:
    shown = {**moment.to_json(ledger.settings.log_origin), "position": moment.position, **body}
    accounts = (*body.get("balances", ()), *body.get("accounts", ()))
    if moment.held_at is not None and any(int(a.get("held", "0").replace(".", "")) for a in accounts):
        shown["held_at"] = utc_text(moment.held_at)
    return Response(to_bytes(shown), media_type="application/json")
