"""Names of people over HTTP: told by an administrator or by the person, read by those who read everything, erased for
good. They never pass through the log or its writer, and no event, feed or projection carries them."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.model import Contract
from shared.contracts.problems import Refused
from shared.contracts.texts import Label, Token
from shared.deciding.roles import ADMINISTRATION
from shared.service.access import reading
from shared.service.answers import to_bytes
from shared.service.openapi import PROBLEMS, READ_PROBLEMS
from shared.service.people import store
from shared.service.problems import validation_errors
from shared.service.requests import Parameters, parse_object, read_body
from shared.service.running import Running
from shared.service.security import require_scope

SUBJECTS_MAX = 200
router = APIRouter(tags=["people"])


class Named(Contract):
    """A person and what they are called; not part of any event."""

    issuer: Token
    subject: Token
    name: Label
    contact: Label | None = None


class Forgotten(Contract):
    """The person whose name is erased."""

    issuer: Token
    subject: Token


def _documented(problems: dict[str, Any], body: type[Contract] | None, *names: str) -> dict[str, Any]:
    extra: dict[str, Any] = {"responses": problems, "security": [{"bearer": []}]}
    if body is not None:
        content = {"application/json": {"schema": body.model_json_schema()}}
        extra["requestBody"] = {"required": True, "content": content}
    extra["parameters"] = [
        {"name": name, "in": "query", "required": name == "subject", "schema": {"type": "string"}} for name in names
    ]
    return {"response_model": None, "openapi_extra": extra}


@router.put("/v1/people", operation_id="name_person", **_documented(PROBLEMS, Named))
async def name_person(request: Request) -> Response:
    """Keeps what a person is called, in place of what was kept: 201 for one who was not known, else 200."""
    running: Running = request.app.state.running
    given = await _given(request, Named)
    await _require_own_or_administering(request, given.issuer, given.subject)
    async with running.files() as connection:
        person, new = await store.tell(connection, given.issuer, given.subject, given.name, given.contact)
    return Response(to_bytes(person.to_json()), 201 if new else 200, media_type="application/json")


@router.post("/v1/people/erasures", operation_id="erase_person", **_documented(PROBLEMS, Forgotten))
async def erase_person(request: Request) -> Response:
    """Erases what is known of a person for good; the opaque id stays in the events that name it."""
    running: Running = request.app.state.running
    given = await _given(request, Forgotten)
    await _require_own_or_administering(request, given.issuer, given.subject)
    async with running.files() as connection:
        person = await store.erase(connection, given.issuer, given.subject)
    if person is None:
        raise Refused("person.unknown", None, subject=given.subject)
    return Response(to_bytes(person.to_json()), media_type="application/json")


@router.get("/v1/people", operation_id="list_people", **_documented(READ_PROBLEMS, None, "issuer", "subject"))
async def list_people(request: Request) -> Response:
    """Those of the persons who are known: `subject` one or more, parted by commas; `issuer` the caller's own if left
    out."""
    running: Running = request.app.state.running
    caller = await reading(request, "people:read")
    parameters = Parameters(request)
    issuer = parameters.text("issuer") or caller.actor.issuer
    subjects = (parameters.text("subject") or "").split(",")
    parameters.done()
    if len(subjects) > SUBJECTS_MAX or any("\0" in text for text in (issuer, *subjects)):
        raise Refused("parameter.invalid", parameter="subject", given=len(subjects), most=SUBJECTS_MAX)
    async with running.files() as connection:
        found = await store.find(connection, issuer, subjects)
    return Response(to_bytes({"items": [person.to_json() for person in found]}), media_type="application/json")


async def _given(request: Request, contract: type[Any]) -> Any:
    value = parse_object(await read_body(request))
    try:
        return contract.model_validate(value)
    except ValidationError as error:
        code, errors = validation_errors(error.errors(include_url=False, include_input=False), value)
        raise Refused(code, None, errors=errors) from None


async def _require_own_or_administering(request: Request, issuer: str, subject: str) -> None:
    """Refuses `token.*`, `scope.missing`, `grant.missing` to whoever is neither that person nor an administrator."""
    running: Running = request.app.state.running
    caller = running.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, "people:write")
    if caller.actor.person == (issuer, subject):
        return
    grants = await running.grants()
    if grants.role_for(caller.actor, ADMINISTRATION, None, datetime.now(UTC).date()) is None:
        raise Refused("grant.missing", roles=list(ADMINISTRATION))
