"""Files over HTTP: stored, described, read and erased. They never pass through the log or its writer.

A file is stored for a fund (`?fund_id=`), whose people may read it, or for no one fund, by and for those who hold
their role on everything. The name that a file came with is not taken: it often names a person.
"""

import asyncio
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.ledger.evidence import store
from services.ledger.evidence.types import SUFFIXES, media_type_of
from services.ledger.roles import EVIDENCE_READING, EVIDENCE_STORING
from services.ledger.service import Ledger
from services.ledger.state import LedgerState
from shared.contracts.problems import Refused
from shared.deciding.roles import ADMINISTRATION
from shared.deciding.state import ANY_FUND
from shared.service.answers import to_bytes
from shared.service.loading import load_resources
from shared.service.openapi import PROBLEMS, READ_PROBLEMS
from shared.service.requests import Parameters, read_body
from shared.service.security import Caller, require_scope

FILE_BYTES_MAX = 20 * 1024 * 1024
ERASING_REASONS = ("personal_data", "wrong_file", "retention_ended", "legal_order")

router = APIRouter()

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


@router.post(
    "/v1/evidence",
    operation_id="store_evidence",
    status_code=201,
    **_documented(
        PROBLEMS,
        {"201": _SHOWN, "200": _SHOWN},
        "fund_id",
        requestBody={"required": True, "content": {name: {"schema": {"type": "string"}} for name in SUFFIXES}},
    ),
)
async def store_evidence(request: Request) -> Response:
    """Stores a file of at most 20 MiB under its SHA-256: 201, or 200 when it is there already, with the same answer."""
    ledger: Ledger = request.app.state.ledger
    caller = ledger.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, "evidence:write")
    parameters = Parameters(request)
    fund_id = parameters.id("fund_id")
    parameters.done()
    await _require_storing(ledger, caller, fund_id)
    async with ledger.uploads:
        content = await _content(request)
        media_type = await asyncio.to_thread(media_type_of, content, request.headers.get("content-type"))
        digest = await asyncio.to_thread(lambda: sha256(content).hexdigest())
        async with ledger.files() as connection:
            kept, new = await store.store(connection, digest, content, media_type, fund_id)
    return _described(kept, 201 if new else 200)


@router.get(
    "/v1/evidence/{sha256}/metadata",
    operation_id="describe_evidence",
    **_documented(READ_PROBLEMS, {"200": _SHOWN}),
)
async def describe_evidence(request: Request) -> Response:
    """What is known of a file, also of one that was erased: by whom, when and why."""
    ledger: Ledger = request.app.state.ledger
    async with ledger.files() as connection:
        return _described(await _readable(request, ledger, connection), 200)


@router.get(
    "/v1/evidence/{sha256}",
    operation_id="read_evidence",
    **_documented(
        READ_PROBLEMS,
        {"200": {"description": "The file", "content": {name: {"schema": {"type": "string"}} for name in SUFFIXES}}},
    ),
)
async def read_evidence(request: Request) -> Response:
    """The file as it was stored, to be saved and never shown in place; 410 once it was erased."""
    ledger: Ledger = request.app.state.ledger
    async with ledger.files() as connection:
        found = await _readable(request, ledger, connection)
    found.require_kept()

    async def content() -> Any:
        async with ledger.files() as connection:
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
    ledger: Ledger = request.app.state.ledger
    caller = ledger.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, "evidence:write")
    parameters = Parameters(request)
    reason = parameters.text("reason")
    parameters.done()
    grants, today = await ledger.grants(), datetime.now(UTC).date()
    if grants.role_for(caller.actor, ADMINISTRATION, ANY_FUND, today) is None:
        raise Refused("grant.missing", roles=list(ADMINISTRATION))
    if reason not in ERASING_REASONS:
        raise Refused("parameter.invalid", parameter="reason", given=(reason or "")[:50], one_of=list(ERASING_REASONS))
    async with ledger.files() as connection:
        found = await _found(connection, request.path_params["sha256"])
        for fund_id in found.funds or (None,):
            if grants.role_for(caller.actor, ADMINISTRATION, fund_id, today) is None:
                raise Refused("grant.missing", roles=list(ADMINISTRATION), fund_id=fund_id)
        return _described(await store.erase(connection, found.sha256, reason, caller.actor), 200)


async def _content(request: Request) -> bytes:
    try:
        return await read_body(request, FILE_BYTES_MAX)
    except Refused as refused:
        if refused.code != "body.too_large":
            raise
        raise Refused("evidence.too_large", None, **refused.figures) from None


async def _require_storing(ledger: Ledger, caller: Caller, fund_id: str | None) -> None:
    """Refuses `fund.unknown`, `grant.missing`. An agency, whose grant is on its organisation, stores for any fund."""
    grants, today = await ledger.grants(), datetime.now(UTC).date()
    may = grants.role_for(caller.actor, EVIDENCE_STORING, fund_id, today) is not None
    if not may and (fund_id is None or not grants.own_organisations(caller.actor, ("agency",), today)):
        raise Refused("grant.missing", roles=[*EVIDENCE_STORING, "agency"])
    if fund_id is not None:
        state = LedgerState()
        async with ledger.reader() as connection:
            await load_resources(connection, state, ledger.machine.kinds, [("fund", fund_id)])
        state.get(ledger.machine.kinds["fund"], fund_id)


async def _readable(request: Request, ledger: Ledger, connection: store.Connection) -> store.EvidenceFile:
    """The file, for a caller who may read it. Refuses `grant.missing`; of another fund's file it tells nothing."""
    caller = ledger.verifier.caller(request.headers.get("authorization"))
    require_scope(caller, "evidence:read")
    Parameters(request).done()
    grants, today = await ledger.grants(), datetime.now(UTC).date()
    if grants.role_for(caller.actor, EVIDENCE_READING, ANY_FUND, today) is None:
        raise Refused("grant.missing", roles=list(EVIDENCE_READING))
    found = await _found(connection, request.path_params["sha256"])
    if all(grants.role_for(caller.actor, EVIDENCE_READING, f, today) is None for f in found.funds or (None,)):
        raise Refused("evidence.unknown", None, sha256=found.sha256)
    return found


async def _found(connection: store.Connection, digest: str) -> store.EvidenceFile:
    found = None if "\0" in digest else await store.find(connection, digest)
    if found is None:
        raise Refused("evidence.unknown", None, sha256=digest[:64])
    return found


def _described(file: store.EvidenceFile, status: int) -> Response:
    return Response(to_bytes(file.to_json()), status, media_type="application/json")
