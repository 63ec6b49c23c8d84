"""GET: the reference lists and what published sources say, in the language asked for. Any caller with a token reads.

A list answers the codes of a day: today, or `as_of`. `named` finds what people call something: a code, a name in either
language or an alias, accents and case apart. Cited figures are of their sources and stand beside nothing computed.
"""

from datetime import UTC, datetime
from typing import Any, cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.projects.reference.contracts import Language
from services.projects.reference.lists import LISTS, shown
from shared.cited import CITED_FIGURES, SOURCES
from shared.contracts.problems import Refused
from shared.contracts.times import day_in
from shared.service.answers import to_bytes
from shared.service.openapi import READ_PROBLEMS
from shared.service.problems import preferred_language
from shared.service.requests import Parameters
from shared.service.running import Running

LANGUAGES = ("en", "fr")
_TEXT = {"type": "string"}


def _documented(*parameters: str) -> dict[str, Any]:
    declared = [{"name": name, "in": "query", "required": False, "schema": _TEXT} for name in parameters]
    extra = {"responses": READ_PROBLEMS, "security": [{"bearer": []}], "parameters": declared}
    return {"response_model": None, "openapi_extra": extra}


router = APIRouter(tags=["reference"])


def language_of(request: Request, parameters: Parameters) -> Language:
    """The language asked for by `lang`, else by Accept-Language. Refuses `parameter.invalid`."""
    asked = parameters.text("lang")
    if asked is not None and asked not in LANGUAGES:
        raise Refused("parameter.invalid", parameter="lang", given=asked[:50], languages=list(LANGUAGES))
    return cast(Language, asked or preferred_language(request.headers.get("accept-language", "")))


def _identified(request: Request) -> Running:
    running: Running = request.app.state.running
    running.verifier.caller(request.headers.get("authorization"))
    return running


def _answer(body: dict[str, Any], language: Language) -> Response:
    headers = {"content-language": language, "vary": "accept-language"}
    return Response(to_bytes(body), headers=headers, media_type="application/json")


@router.get("/v1/reference", operation_id="list_reference_lists", **_documented())
async def lists(request: Request) -> Response:
    """Which reference lists there are, and how many codes each has, whatever the day."""
    _identified(request)
    Parameters(request).done()
    items = [{"list": name, "codes": len(listed.entries)} for name, listed in sorted(LISTS.items())]
    return Response(to_bytes({"items": items, "next_cursor": None}), media_type="application/json")


@router.get("/v1/reference/{list}", operation_id="get_reference_list", **_documented("as_of", "lang", "named"))
async def codes(request: Request) -> Response:
    """The codes of a list on a day, each with its names, aliases, other codes and span; `named` finds one of them."""
    running = _identified(request)
    parameters = Parameters(request)
    language = language_of(request, parameters)
    as_of = parameters.day("as_of") or day_in(running.machine.time_zone, datetime.now(UTC))
    named = parameters.text("named")
    parameters.done()
    name = request.path_params["list"]
    answer = shown(name, as_of, language)
    if named is not None:
        found = LISTS[name].named(named, as_of)
        items = [item for item in answer["items"] if found is not None and item["code"] == found.code]
        answer = {**answer, "named": named[:64], "items": items, "nearest": LISTS[name].near(named, as_of)}
    return _answer(answer, language)


@router.get("/v1/cited-figures", operation_id="list_cited_figures", **_documented("mechanism", "source"))
async def cited(request: Request) -> Response:
    """What published sources say, figure by figure, as they say it; nothing here is computed."""
    _identified(request)
    parameters = Parameters(request)
    mechanism, source = parameters.text("mechanism"), parameters.text("source")
    parameters.done()
    items = [
        figure.to_json()
        for figure in CITED_FIGURES
        if mechanism in (None, figure.mechanism) and source in (None, figure.source)
    ]
    sources = [each.to_json() for each in SOURCES.values() if source in (None, each.code)]
    return Response(to_bytes({"kind": "cited", "sources": sources, "items": items}), media_type="application/json")
