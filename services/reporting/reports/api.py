"""GET /v1/reports/…: each registered report at any pair of day and positions, in any form, by suffix or `Accept`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.reporting.access import caller_of, require_right
from services.reporting.forms.choosing import OF_PACK, OF_REPORT, Form, chosen
from services.reporting.forms.telling import Telling
from services.reporting.forms.writing import Wanted, written
from services.reporting.reports.asking import CALENDARS, LANGUAGES, Asked, asked
from services.reporting.reports.funds import fund
from services.reporting.reports.headers import of_the_moment
from services.reporting.reports.registry import PACK, REPORTS, Registered, words_of
from services.reporting.reports.report import Report
from services.reporting.service import Reporter
from shared.contracts.problems import Refused
from shared.service.openapi import PROBLEM, READ_PROBLEMS
from shared.service.problems import preferred_language
from shared.service.requests import Parameters

router = APIRouter(prefix="/v1/reports", tags=["reports"])
_NOTHING = Request({"type": "http", "query_string": b"", "headers": []})
_RESPONSES = {**READ_PROBLEMS, "406": PROBLEM, "503": PROBLEM}


@router.get("", response_model=None, openapi_extra={"responses": READ_PROBLEMS, "security": [{"bearer": []}]})
async def reports(request: Request) -> dict[str, Any]:
    """Every report: its name, title, parameters and forms."""
    caller_of(request)
    parameters = Parameters(request)
    language = parameters.text("lang") or _language(request)
    parameters.done()
    if language not in LANGUAGES:
        raise Refused("parameter.invalid", parameter="lang", given=language[:50], known=list(LANGUAGES))
    forms = [form.suffix for form in OF_REPORT]
    items = [
        {
            "name": one.name,
            "title": _title(one.name, language),
            "needs_fund": one.needs_fund,
            "parameters": list(one.parameters),
            "forms": forms,
        }
        for one in REPORTS
    ]
    pack = {"name": PACK, "title": _title("form.pack", language), "needs_fund": True, "parameters": []}
    return {"items": [*items, {**pack, "forms": [form.suffix for form in OF_PACK]}]}


async def answer(request: Request, names: tuple[Registered, ...], offered: tuple[Form, ...]) -> Response:
    """The reports of these names in the form that is asked for."""
    caller = caller_of(request)
    reporter: Reporter = request.app.state.reporter
    form = chosen(request.path_params.get("form"), request.headers.get("accept", ""), offered)
    parameters = Parameters(request)
    needs_fund = any(one.needs_fund for one in names)
    code = parameters.text("fund") if needs_fund else None
    if needs_fund and code is None:
        raise Refused("parameter.invalid", parameter="fund", given=None)
    wanted = Wanted.of(form, parameters)
    is_pack = offered is OF_PACK
    own = [one.given(Parameters(_NOTHING) if is_pack else parameters) for one in names]
    projections = tuple(dict.fromkeys(["names", *(name for one in names for name in one.projections)]))
    made: list[Report] = []
    async with reporter.reader() as connection:
        question = await asked(reporter, connection, parameters, projections, _language(request))
        parameters.done()
        of_fund = None if code is None else await fund(connection, question, code)
        log, fund_id = (None, None) if of_fund is None else (of_fund.log, of_fund.fund_id)
        await require_right(reporter, connection, caller, log, fund_id)  # without a fund: who may read everything
        for one, given in zip(names, own, strict=True):
            about = (of_fund,) if one.needs_fund else ()
            made.append(await one.made(connection, question, *about, **given))
    content = await asyncio.to_thread(written, made, wanted, question.language, words_of, is_pack)
    about_it = [PACK if is_pack else names[0].name, *([] if of_fund is None else [of_fund.code]), str(question.as_of)]
    file_name = f"{'-'.join(about_it)}.{form.suffix}"
    return _response(content, form, question, made[0], file_name)


def _response(content: bytes, form: Form, question: Asked, report: Report, file_name: str) -> Response:
    headers = {
        **of_the_moment(report.places),
        "content-language": question.language,
        "vary": "accept, accept-language, authorization",
        "content-disposition": f'{"attachment" if form.is_download else "inline"}; filename="{file_name}"',
    }
    if form.suffix == "json":
        del headers["content-disposition"]
    return Response(content, headers=headers, media_type=form.content_type)


def _endpoint(names: tuple[Registered, ...], offered: tuple[Form, ...]) -> Callable[[Request], Awaitable[Response]]:
    async def of_reports(request: Request) -> Response:
        return await answer(request, names, offered)

    return of_reports


def _documented(
    own: tuple[str, ...], offered: tuple[Form, ...], has_suffix: bool, needs_fund: bool
) -> dict[str, Any]:  # fmt: skip
    """What the OpenAPI document says of a report's route."""
    texts = {
        "fund": "the fund's code or id",
        "as_of": "the day up to which facts count, by their effective day; today where none is given",
        "at": "the positions to know the logs at: <log>:<position>[,…]; the newest where none is given",
        "table": "of CSV: the table of a report that has several",
        "chart": "of SVG and PNG: the chart of a report that has several",
        "bom": "of CSV: true puts a byte order mark in front, for spreadsheets",
    }
    wanted: list[dict[str, Any]] = [
        {"name": name, "in": "query", "required": name == "fund", "schema": {"type": "string"}, "description": text}
        for name, text in texts.items()
        if (offered is OF_REPORT or name not in ("table", "chart", "bom")) and (needs_fund or name != "fund")
    ]
    for name, known in (("calendar", list(CALENDARS)), ("lang", list(LANGUAGES))):
        wanted.append({"name": name, "in": "query", "schema": {"type": "string", "enum": known}})
    wanted += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in own]
    if has_suffix:
        known = [form.suffix for form in offered]
        wanted.append({"name": "form", "in": "path", "required": True, "schema": {"type": "string", "enum": known}})
    answered = {"description": "The report", "content": {form.media_type: {} for form in offered}}
    return {"responses": {"200": answered, **_RESPONSES}, "security": [{"bearer": []}], "parameters": wanted}


def _add(name: str, names: tuple[Registered, ...], offered: tuple[Form, ...], doc: str) -> None:
    own = names[0].parameters if offered is OF_REPORT else ()
    for suffix in ("", ".{form}"):
        router.add_api_route(
            f"/{name}{suffix}", _endpoint(names, offered), methods=["GET"], response_model=None, description=doc,
            name=f"{name}{suffix and ' in a form'}",
            openapi_extra=_documented(own, offered, bool(suffix), names[0].needs_fund),
        )  # fmt: skip


def _language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))


def _title(key: str, language: str) -> str:
    return Telling(language, words_of(key), {}).word(key)


for _one in REPORTS:
    _add(_one.name, (_one,), OF_REPORT, _one.doc)
_add(PACK, tuple(one for one in REPORTS if one.is_in_pack), OF_PACK, "All reports of a fund in one document.")


@router.get("/{name}", response_model=None, include_in_schema=False)
async def unknown(request: Request) -> Response:
    """Refuses `report.unknown`, whatever the form."""
    caller_of(request)
    name = request.path_params["name"].partition(".")[0]
    raise Refused("report.unknown", None, report=name[:64], known=[*(one.name for one in REPORTS), PACK])
