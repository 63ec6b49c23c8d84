"""Files over HTTP: stored, described, read and erased. They never pass through the log or its writer.

A file is stored for an owner (a fund in the ledger, `?fund_id=`; an organisation in projects), whose people may read
it, or for no one's, by and for those who hold their role on everything. The name that a file came with is not taken:
it often names a person.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from shared.contracts.actor import Actor
from shared.contracts.events.parties import Role
from shared.contracts.problems import Refused
from shared.deciding.roles import ADMINISTRATION
from shared.deciding.state import State
from shared.service.answers import to_bytes
from shared.service.evidence import store
from shared.service.evidence.types import SUFFIXES, media_type_of
from shared.service.loading import load_resources
from shared.service.openapi import PROBLEMS, READ_PROBLEMS
from shared.service.requests import Parameters, read_body
from shared.service.running import Running
from shared.service.security import Caller, require_scope

ANY = "any"
"""In place of an owner: any at all."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose files a service keeps, and who may store, read and erase them.

    `kind`: the kind of resource that owns a file, named `<kind>_id` where it is stored. `holds`: whether an actor
    holds one of some roles for an owner, for none (None), or for any at all (ANY). `may_also_store`: who else may
    store for an owner, and by which roles.
    """

    kind: str
    storing: tuple[Role, ...]
    reading: tuple[Role, ...]
    holds: Callable[[State, Actor, tuple[Role, ...], str | None, date], bool]
    may_also_store: Callable[[State, Actor, date], bool]
    also_storing: tuple[Role, ...]


FILE_BYTES_MAX = 20 * 1024 * 1024
ERASING_REASONS = ("personal_data", "wrong_file", "retention_ended", "legal_order")

_METADATA = {
    "type": "object",
    "required": ["sha256", "bytes", "media_type", "stored_at", "erased"],
    "properties": {
        "sha256": {"type": "string"},
        "bytes": {"type": "integer"},
        "media_type": {"type": "string", "enum": list(SUFFIXES)},
        "stored_at": {"type": "string", "format": "date-time"},
        "erased": {"type": "boolean"},
        "erased_at": {"type": "string", "format": "date-time"},
        "erased_because": {"type": "string", "enum": list(ERASING_REASONS)},
        "erased_by": {"type": "object"},
    },
}
_SHOWN = {"description": "What is known of the file", "content": {"application/json": {"schema": _METADATA}}}


def _documented(problems: dict[str, Any], answers: dict[str, Any], *names: str, **more: Any) -> dict[str, Any]:
    parameters = [{"name": n, "in": "query", "required": False, "schema": {"type": "string"}} for n in names]
    gone = {"410": problems["404"], "415": problems["404"]}
    return {
        "tags": ["evidence"],
        "response_model": None,
        "responses": {},
        "openapi_extra": {
            "responses": {**problems, **gone, **answers},
            "parameters": parameters,
            "security": [{"bearer": []}],
            **more,
        },
    }


def evidence_router(owned: Ownership) -> APIRouter:
    """Files over HTTP, by the rules of a service's ownership."""
    router = APIRouter()
    owner_field = f"{owned.kind}_id"

    @router.post(
        "/v1/evidence",
        operation_id="store_evidence",
        status_code=201,
        **_documented(
            PROBLEMS,
            {"201": _SHOWN, "200": _SHOWN},
            owner_field,
            requestBody={"required": True, "content": {name: {"schema": {"type": "string"}} for name in SUFFIXES}},
        ),
    )
    async def store_evidence(request: Request) -> Response:
        """Stores a file of at most 20 MiB under its SHA-256: 201, or 200 with the same answer when it is there."""
        running: Running = request.app.state.running
        caller = running.verifier.caller(request.headers.get("authorization"))
        require_scope(caller, "evidence:write")
        parameters = Parameters(request)
        owner_id = parameters.id(owner_field)
        parameters.done()
        await _require_storing(owned, running, caller, owner_id)
        async with running.uploads:
            content = await _content(request)
            media_type = await asyncio.to_thread(media_type_of, content, request.headers.get("content-type"))
            digest = await asyncio.to_thread(lambda: sha256(content).hexdigest())
            async with running.files() as connection:
                kept, new = await store.store(connection, digest, content, media_type, owner_id)
        return _described(kept, 201 if new else 200)

    @router.get(
        "/v1/evidence/{sha256}/metadata",
        operation_id="describe_evidence",
        **_documented(READ_PROBLEMS, {"200": _SHOWN}),
    )
    async def describe_evidence(request: Request) -> Response:
        """What is known of a file, also of one that was erased: by whom, when and why."""
        running: Running = request.app.state.running
        async with running.files() as connection:
            return _described(await _readable(owned, request, running, connection), 200)

    @router.get(
        "/v1/evidence/{sha256}",
        operation_id="read_evidence",
        **_documented(
            READ_PROBLEMS,
            {
                "200": {
                    "description": "The file",
                    "content": {name: {"schema": {"type": "string"}} for name in SUFFIXES},
                }
            },
        ),
    )
    async def read_evidence(request: Request) -> Response:
        """The file as it was stored, to be saved and never shown in place; 410 once it was erased."""
        running: Running = request.app.state.running
        async with running.files() as connection:
            found = await _readable(owned, request, running, connection)
        found.require_kept()

        async def content() -> Any:
            async with running.files() as connection:
                async for part in store.slices(connection, found):
                    yield part

        name = f"{found.sha256}.{SUFFIXES[found.media_type]}"
        headers = {
            "content-length": str(found.bytes),
            "content-disposition": f'attachment; filename="{name}"',
            "x-content-type-options": "nosniff",
            "content-security-policy": "sandbox; default-src 'none'",
            "cache-control": "private, no-store",  # what is erased must not live on in caches
            "etag": f'"{found.sha256}"',
        }
        return StreamingResponse(content(), headers=headers, media_type=found.media_type)

    @router.delete(
        "/v1/evidence/{sha256}",
        operation_id="erase_evidence",
        **_documented(READ_PROBLEMS, {"200": _SHOWN}, "reason"),
    )
    async def erase_evidence(request: Request) -> Response:
        """Erases a file's content for a stated reason; digest, size, type and the record stay. By an administrator."""
        running: Running = request.app.state.running
        caller = running.verifier.caller(request.headers.get("authorization"))
        require_scope(caller, "evidence:write")
        parameters = Parameters(request)
        reason = parameters.text("reason")
        parameters.done()
        grants, today = await running.grants(), datetime.now(UTC).date()
        if not owned.holds(grants, caller.actor, ADMINISTRATION, ANY, today):
            raise Refused("grant.missing", roles=list(ADMINISTRATION))
        if reason not in ERASING_REASONS:
            raise Refused(
                "parameter.invalid", parameter="reason", given=(reason or "")[:50], one_of=list(ERASING_REASONS)
            )
        async with running.files() as connection:
            found = await _found(connection, request.path_params["sha256"])
            for owner_id in found.owners or (None,):
                if not owned.holds(grants, caller.actor, ADMINISTRATION, owner_id, today):
                    raise Refused("grant.missing", None, **{"roles": list(ADMINISTRATION), owner_field: owner_id})
            return _described(await store.erase(connection, found.sha256, reason, caller.actor), 200)

    return router


async def _content(request: Request) -> bytes:
    try:
        return await read_body(request, FILE_BYTES_MAX)
    except Refused as refused:
        if refused.code != "body.too_large":
            raise
        raise Refused("evidence.too_large", None, **refused.figures) from None


async def _require_storing(owned: Ownership, running: Running, caller: Caller, owner_id: str | None) -> None:
    """Refuses `grant.missing`, and an owner that is unknown."""
    grants, today = await running.grants(), datetime.now(UTC).date()
    may = owned.holds(grants, caller.actor, owned.storing, owner_id, today)
    if not may and (owner_id is None or not owned.may_also_store(grants, caller.actor, today)):
        raise Refused("grant.missing", roles=[*owned.storing, *owned.also_storing])
    if owner_id is not None:
        state, kinds = State(), running.machine.kinds
        async with running.reader() as connection:
            await load_resources(connection, state, kinds, [(owned.kind, owner_id)])
        state.get(kinds[owned.kind], owner_id)


async def _readable(
    owned: Ownership, request: Request, running: Running, connection: store.Connection
) -> store.EvidenceFile:
    """The file, for a caller who may read it. Refuses `grant.missing`; of another owner's file it tells nothing."""
    caller = running.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, "evidence:read")
    Parameters(request).done()
    grants, today = await running.grants(), datetime.now(UTC).date()
    if not owned.holds(grants, caller.actor, owned.reading, ANY, today):
        raise Refused("grant.missing", roles=list(owned.reading))
    found = await _found(connection, request.path_params["sha256"])
    if not any(owned.holds(grants, caller.actor, owned.reading, o, today) for o in found.owners or (None,)):
        raise Refused("evidence.unknown", None, sha256=found.sha256)
    return found


async def _found(connection: store.Connection, digest: str) -> store.EvidenceFile:
    found = None if "\0" in digest else await store.find(connection, digest)
    if found is None:
        raise Refused("evidence.unknown", None, sha256=digest[:64])
    return found


def _described(file: store.EvidenceFile, status: int) -> Response:
    return Response(to_bytes(file.to_json()), status, media_type="application/json")
