"""The projects that a committee had approved, as they stood at the end of a day, as projects feeds tell them.

A project counts from the day on which its approval took effect, whatever became of it afterwards. Its amount is what
was approved, as last revised. A step that was told late counts from its own day on, and what a project says of itself
is what it said up to the last step of that day.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked

EVERYWHERE, NOWHERE = "ML", "unassigned"
"""Codes that projects may name instead of an area: the whole country, and no place known."""
MECHANISMS = ("quick_impact", "trust_fund")
READS = ("placements", "projects")
_STEPS = (
    "SELECT DISTINCT ON (project_id) project_id, position, state FROM {projects}.project_steps "
    "WHERE log = %s AND position < %s AND effective_on <= %s ORDER BY project_id, position DESC"
)
_QUERY = (
    f"SELECT s.project_id::text, s.state, d.mechanism, d.organisation_id::text, d.is_countrywide, d.areas, d.sectors, "
    "CASE WHEN d.position > a.position THEN d.budget ELSE a.approved END, "
    "CASE WHEN d.position > a.position THEN d.currency ELSE a.currency END "
    f"FROM ({_STEPS}) s "
    "CROSS JOIN LATERAL (SELECT position, approved, currency FROM {projects}.project_steps WHERE log = %s "
    "AND project_id = s.project_id AND position <= s.position AND approved IS NOT NULL "
    "ORDER BY position DESC LIMIT 1) a "
    "CROSS JOIN LATERAL (SELECT * FROM {placements}.placements WHERE log = %s AND project_id = s.project_id "
    "AND position <= s.position ORDER BY position DESC LIMIT 1) d ORDER BY 1"
)
_ORGANISATIONS = (
    "SELECT DISTINCT ON (organisation_id) organisation_id::text, name, kind FROM {projects}.organisations "
    "WHERE log = %s AND position < %s ORDER BY organisation_id, position DESC"
)


@dataclass(frozen=True, slots=True)
class ApprovedProject:
    """A project; areas and sectors by ten-thousandths of a hundred, in the order declared; `amount` in minor units."""

    project_id: str
    state: str
    mechanism: str
    organisation_id: str
    is_countrywide: bool
    areas: Mapping[str, int]
    sectors: Mapping[str, int]
    amount: int | None
    currency: str | None

    @property
    def is_unassigned(self) -> bool:
        """Whether no place is known of it."""
        return not self.is_countrywide and not self.areas


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who carries projects out."""

    name: str
    kind: str


def logs_of_projects(asked: Asked) -> list[str]:
    """The projects feeds that are followed."""
    return [place.log for place in asked.places if ("projects", place.log) in asked.slots]


async def approved_projects(connection: Connection, asked: Asked) -> list[ApprovedProject]:
    """Every approved project of every projects feed, once."""
    found: list[ApprovedProject] = []
    for log in logs_of_projects(asked):
        slots = {name: asked.slots[name, log] for name in READS}
        given = [log, asked.position(log), asked.as_of, log, log]
        for row in await (await connection.execute(_QUERY.format(**slots), given)).fetchall():
            project_id, state, mechanism, organisation_id, is_countrywide, areas, sectors, amount, currency = row
            declared: dict[str, int] = orjson.loads(areas)
            found.append(
                ApprovedProject(
                    project_id=project_id,
                    state=state,
                    mechanism=mechanism,
                    organisation_id=organisation_id,
                    is_countrywide=is_countrywide or EVERYWHERE in declared,
                    areas={code: part for code, part in declared.items() if code not in (EVERYWHERE, NOWHERE)},
                    sectors=orjson.loads(sectors),
                    amount=amount,
                    currency=currency,
                )
            )
    return found


async def organisations(connection: Connection, asked: Asked) -> dict[str, Organisation]:
    """What organisations are called and what they are, as last described."""
    found: dict[str, Organisation] = {}
    for log in logs_of_projects(asked):
        query = _ORGANISATIONS.format(projects=asked.slots["projects", log])
        for row in await (await connection.execute(query, [log, asked.position(log)])).fetchall():
            found[row[0]] = Organisation(row[1], row[2])
    return found


def by_declared(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """An amount by declared parts to the minor unit: the largest remainders take the rest, ties in the order declared;
    of parts that add up to nothing the first takes all, as GET /v1/projects/counts counts."""
    whole = sum(weights.values())
    if not whole:
        return {code: 0 if at else amount for at, code in enumerate(weights)}
    parts = {code: amount * weight // whole for code, weight in weights.items()}
    left = amount - sum(parts.values())
    for code in sorted(weights, key=lambda code: -(amount * weights[code] % whole))[:left]:
        parts[code] += 1
    return parts
