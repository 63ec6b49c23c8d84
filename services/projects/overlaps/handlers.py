"""Who has a project compared, and who settles what was found, where."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from psycopg import AsyncConnection

from services.projects.lifecycle.on_project import on_project, project_rule
from services.projects.overlaps.candidates import candidates_for
from services.projects.overlaps.checking import CANDIDATES, decide_check
from services.projects.overlaps.decisions import decide_override, decide_resolve
from services.projects.overlaps.profile import Profile
from services.projects.overlaps.scoring import Candidates
from shared.contracts.commands.projects_overlaps import CheckOverlaps, OverrideOverlap, ResolveOverlap
from shared.deciding.state import State


async def _candidates(
    connection: AsyncConnection[Any], state: State, profile: Profile, candidates_max: int
) -> Candidates:
    return await candidates_for(connection, profile, candidates_max)


LISTS: Mapping[str, Callable[..., Awaitable[Any]]] = {CANDIDATES: _candidates}

RULES = (
    project_rule(CheckOverlaps, decide_check, "overlaps"),
    project_rule(ResolveOverlap, on_project(decide_resolve), "overlaps/{alert_id}/resolve"),
    project_rule(OverrideOverlap, on_project(decide_override), "overlaps/{alert_id}/override"),
)
