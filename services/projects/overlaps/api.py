"""GET /v1/projects/{id}/overlaps: what a project overlaps, in words and figures, and what people decided about it."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.projects.lifecycle.project import Project
from services.projects.lifecycle.resource import PROJECT
from services.projects.overlaps.explanation import Language, explained
from services.projects.overlaps.state import Alert
from shared.contracts.ids import is_id
from shared.contracts.problems import Refused
from shared.deciding.resources import Resource
from shared.deciding.state import ANY_FUND, State
from shared.service import loading
from shared.service.access import sight_of
from shared.service.answers import to_bytes
from shared.service.openapi import READ_PROBLEMS
from shared.service.problems import preferred_language
from shared.service.requests import Parameters
from shared.service.running import Connection, Running

router = APIRouter()

_TITLES = "SELECT activity_id::text, title FROM third_party_texts WHERE activity_id = ANY(%s::uuid[]) AND title <> ''"


@router.get(
    "/v1/projects/{id}/overlaps",
    tags=["projects"],
    operation_id="list_overlaps",
    response_model=None,
    openapi_extra={
        "responses": READ_PROBLEMS,
        "security": [{"bearer": []}],
        "parameters": [{"name": "status", "in": "query", "required": False, "schema": {"type": "string"}}],
    },
)
async def overlaps(request: Request) -> Response:
    """What a project overlaps: open alerts first, the greatest overlap first; each with its score explained."""
    project_id = request.path_params["id"]
    parameters = Parameters(request)
    status = parameters.text("status")
    parameters.done()
    sight = await sight_of(request, "projects:read", ANY_FUND)
    running: Running = request.app.state.running
    async with running.reader() as connection:
        state = State()
        if is_id(project_id):
            await loading.load_resources(connection, state, running.machine.kinds, [(PROJECT.name, project_id)])
        resource: Resource[Project] | None = state.resources.get((PROJECT.name, project_id))
        if resource is None or (sight.own is not None and resource.state.description.organisation_id not in sight.own):
            raise Refused("project.unknown", None, id=project_id[:64])
        alerts = [alert for alert in resource.state.overlaps.in_order if status in (None, alert.state)]
        titles = await _titles(connection, running, alerts)
    found = resource.state.overlaps
    language: Language = "fr" if preferred_language(request.headers.get("accept-language", "")) == "fr" else "en"
    body = {
        "project_id": project_id,
        "checked_on": found.checked_on,
        "checked_sha256": found.checked_sha256,
        "known": found.known,
        "found": found.found,
        "open": len(found.open),
        "items": [_shown(alert, titles, language) for alert in alerts],
        "version": resource.version,
    }
    headers = {"etag": f'"{resource.version}"', "content-language": language}
    return Response(to_bytes(body), headers=headers, media_type="application/json")


def _shown(alert: Alert, titles: dict[str, str], language: Language) -> dict[str, Any]:
    finding, settled = alert.finding, alert.settled
    return {
        "alert_id": alert.alert_id,
        "status": alert.state,
        "raised_on": alert.raised_on,
        "total": finding.total,
        "other": {**finding.other.to_json(), "title": titles.get(finding.other.id)},
        "components": [part.to_json() for part in finding.components],
        "explained": explained(finding, language),
        "settled": None
        if settled is None
        else {
            "by": {"issuer": settled.by[0], "subject": settled.by[1]},
            "on": settled.on,
            "resolution": settled.resolution,
            "reason": settled.reason,
        },
    }


async def _titles(connection: Connection, running: Running, alerts: list[Alert]) -> dict[str, str]:
    """What the other undertakings are called now; nothing for one that was erased."""
    ids: dict[str, list[str]] = {"project": [], "third": []}
    for alert in alerts:
        ids["project" if alert.finding.other.kind == "project" else "third"].append(alert.finding.other.id)
    cursor = await connection.execute(_TITLES, [ids["third"]])
    found: dict[str, str] = dict(await cursor.fetchall())
    state = State()
    if ids["project"]:
        keys = [(PROJECT.name, project_id) for project_id in ids["project"]]
        await loading.load_resources(connection, state, running.machine.kinds, keys)
    for (_, project_id), resource in state.resources.items():
        if resource is not None:
            found[project_id] = resource.state.description.title
    return found
