"""Where a project lies: its areas and sectors by declared parts of a hundred, to which its amounts are divided.

A projects feed tells the parts. The ledger alone tells codes: of one code it is the whole, of several nobody has said
which part is whose, and the amount stands undivided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from services.reporting.projections.moving.movement import split
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.labels import abouts

UNASSIGNED, UNDIVIDED, COUNTRYWIDE, NO_PROJECT = "unassigned", "undivided", "countrywide", "no_project"
WHOLE = 1


@dataclass(frozen=True, slots=True)
class Places:
    """Weights by code, of areas and of sectors."""

    areas: Mapping[str, int]
    sectors: Mapping[str, int]


def divided(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """An amount by declared parts, to the minor unit by the largest remainder; what they leave open is unassigned."""
    open_part = 1_000_000 - sum(weights.values())
    if weights == {} or sum(weights.values()) == WHOLE:
        return {next(iter(weights), UNASSIGNED): amount}
    return split(amount, {**weights, UNASSIGNED: open_part} if open_part > 0 else weights)


def _of_codes(codes: Iterable[str]) -> dict[str, int]:
    known = sorted(set(codes))
    return {(known[0] if len(known) == 1 else UNDIVIDED): WHOLE} if known else {}


async def places(
    connection: Connection, asked: Asked, log: str, project_ids: Iterable[str | None]
) -> dict[str, Places]:
    """Where each project lies, as last declared at the positions that are asked for."""
    wanted = sorted({one for one in project_ids if one is not None})
    told = await abouts(connection, asked, log, "project", wanted)
    found = {one: Places(_of_codes(about["areas"]), _of_codes(about["sectors"])) for one, about in told.items()}
    for place in asked.places:
        slot = asked.slots.get(("placements", place.log))
        if slot is None or not wanted:
            continue
        query = (
            f"SELECT DISTINCT ON (project_id) project_id::text, is_countrywide, areas, sectors FROM {slot}.placements "
            "WHERE log = %s AND project_id = ANY(%s::uuid[]) AND position < %s ORDER BY project_id, position DESC"
        )
        cursor = await connection.execute(query, [place.log, wanted, place.position])
        for project, countrywide, areas, sectors in await cursor.fetchall():
            found[project] = _declared(countrywide, orjson.loads(areas), orjson.loads(sectors))
    return found


def _declared(countrywide: bool, areas: dict[str, Any], sectors: dict[str, Any]) -> Places:
    return Places({COUNTRYWIDE: WHOLE} if countrywide else areas, sectors)
