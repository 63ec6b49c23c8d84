"""Which projects were under way on a day: from the rows that projects are listed from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import AsyncConnection

from services.projects.lifecycle.project import Move
from services.projects.lifecycle.stays import read
from shared.contracts.events.parties import Mechanism

_ROWS = """SELECT id::text, code, mechanism, organisation_id::text, moves FROM projects
    WHERE (%(mechanism)s::text IS NULL OR mechanism = %(mechanism)s)
        AND (%(organisation)s::uuid IS NULL OR organisation_id = %(organisation)s)
        AND (%(own)s::uuid[] IS NULL OR organisation_id = ANY(%(own)s))
    ORDER BY position"""


@dataclass(frozen=True, slots=True)
class Row:
    """A project with all its moves."""

    project_id: str
    code: str
    mechanism: Mechanism
    organisation_id: str
    moves: tuple[Move, ...]


async def project_rows(
    connection: AsyncConnection[Any],
    as_of: date,
    mechanism: str | None,
    organisation_id: str | None,
    own: frozenset[str] | None,
) -> list[Row]:
    """The projects that were drafted by a day, of the organisations that may be seen."""
    given = {
        "mechanism": mechanism,
        "organisation": organisation_id,
        "own": None if own is None else sorted(own),
    }
    cursor = await connection.execute(_ROWS, given)
    rows = [
        Row(project_id, code, mechanism_, owner, read(moves))
        for project_id, code, mechanism_, owner, moves in await cursor.fetchall()
    ]
    return [row for row in rows if row.moves[0][1] <= as_of]
