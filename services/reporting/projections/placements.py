"""What a project says that it is, and in which areas and sectors it lies by declared parts of a hundred."""

from collections.abc import Iterator, Sequence

import orjson

from services.reporting.projections.projection import Connection, Folder, Projection, Slot, Statement, Told
from shared.contracts.events.projects_base import Placement
from shared.contracts.events.projects_lifecycle import ProjectDrafted, ProjectRevised
from shared.eventlog.columns import Rows

_COLUMNS = {
    "log": "text", "project_id": "uuid", "position": "bigint", "is_countrywide": "boolean", "areas": "text",
    "sectors": "text", "mechanism": "text", "organisation_id": "uuid", "window_code": "text", "budget": "bigint",
    "currency": "text",
}  # fmt: skip


def _weights(placed: Sequence[Placement]) -> str:
    """By code, whole ten-thousandths of a part of a hundred, in the order in which they are declared."""
    found: dict[str, int] = {}
    for one in placed:
        whole, _, fraction = one.percent.partition(".")
        found[one.code] = found.get(one.code, 0) + int(whole + fraction.ljust(4, "0"))
    return orjson.dumps(found).decode()


class Placements:
    """Folds a projects feed."""

    def __init__(self, log: str, slot: Slot) -> None:
        self._log = log
        self._slot = slot

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """A row a description."""
        rows = Rows(f"{self._slot}.placements", _COLUMNS)
        for one in told:
            data = one.event.data
            if isinstance(data, ProjectDrafted | ProjectRevised):
                described, budget = data.description, data.description.budget
                rows.rows.append((
                    self._log, data.project_id, one.event.position, described.countrywide,
                    _weights(described.areas), _weights(described.sectors), described.mechanism,
                    described.organisation_id, described.window, None if budget is None else budget.minor,
                    None if budget is None else budget.currency,
                ))  # fmt: skip
        yield from rows.statements()


async def begin(connection: Connection, log: str, slot: Slot) -> Folder:
    """Needs nothing of what is there."""
    return Placements(log, slot)


PLACEMENTS = Projection("placements", 1, "projects", ("placements",), begin)
