"""Problem documents (RFC 9457): a refusal's code, words in English or French, the figures, JSON pointers."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.problems import Refused
from shared.service.catalogue import CATALOGUE

MEDIA_TYPE = "application/problem+json"


def problem(request: Request, code: str, pointer: str | None, figures: Mapping[str, Any]) -> Response:
    """The answer to a refusal, in the language that the caller prefers."""
    entry = CATALOGUE[code]
    language = preferred_language(request.headers.get("accept-language", ""))
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": entry.title(language),
        "status": entry.status,
        "detail": entry.detail(language, figures),
        "code": code,
        "errors": [{"pointer": pointer, "code": code}] if pointer is not None else [],
        "figures": dict(figures),
    }
    if "errors" in figures:
        body["errors"] = [_in_language(error, language) for error in figures["errors"]]
        del body["figures"]["errors"]
    headers = {"content-language": language}
    if entry.status == 401:
        headers["www-authenticate"] = "Bearer"
    if entry.status == 503:
        headers["retry-after"] = "1"
    return Response(orjson.dumps(body), status_code=entry.status, media_type=MEDIA_TYPE, headers=headers)


def _in_language(error: Mapping[str, Any], language: str) -> dict[str, Any]:
    """One field's error; what a validator says in English is said in French by the words of its code."""
    if language == "fr" and "detail" in error and "title" not in error:
        return {**error, "detail": CATALOGUE[error["code"]].title("fr")}
    return dict(error)


def refused_response(request: Request, refused: Refused) -> Response:
    """The problem document of a Refused."""
    return problem(request, refused.code, refused.pointer, refused.figures)


def preferred_language(header: str) -> str:
    """`fr` when the header prefers French over English, else `en`."""
    best, language = 0.0, "en"
    for name, quality in _qualities(header):
        if name.split("-")[0] in ("fr", "en") and quality > best:
            best, language = quality, name.split("-")[0]
    return language


def _qualities(header: str) -> Iterable[tuple[str, float]]:
    for part in header.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        yield name.strip(), quality


def validation_errors(errors: Iterable[Mapping[str, Any]], given: Any = None) -> tuple[str, list[dict[str, Any]]]:
    """pydantic's errors as one code and JSON pointers into `given`; a money or date error keeps its own code."""
    shown = []
    found = list(errors)
    for error in found:
        if error["type"] == "too_short" and any(_below(error["loc"], other["loc"]) for other in found):
            continue  # pydantic counts an item that is wrong as one that is missing
        pointer = _pointer(error["loc"], given)
        message = str(error["msg"]).removeprefix("Value error, ")
        code, _, _ = message.partition(": ")
        known = code if code in CATALOGUE else _CODES.get(error["type"], "request.invalid")
        shown.append({"pointer": pointer, "code": known, "detail": message})
    codes = {error["code"] for error in shown}
    return (codes.pop() if len(codes) == 1 else "request.invalid"), shown


def _pointer(loc: tuple[Any, ...], given: Any) -> str:
    """Where the fault is, without what pydantic adds of its own: validators, and the tag of one contract of many."""
    pointer = ""
    for index, part in enumerate(loc):
        if str(part).startswith("function-"):
            continue
        if isinstance(given, Mapping):
            if part not in given and index < len(loc) - 1:
                continue
            given = given.get(part)
        elif isinstance(given, list | tuple) and isinstance(part, int) and part < len(given):
            given = given[part]
        pointer += f"/{part}"
    return pointer


def _below(outer: tuple[Any, ...], inner: tuple[Any, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


_CODES = {"extra_forbidden": "request.unknown_field", "missing": "request.missing_field"}
