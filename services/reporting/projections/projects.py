"""How projects of a projects feed stand: their steps, who carries them out, whom they reach.

Rows are what single events say. How a project stood on a day follows in the query, from its steps of that day and
before, and from its descriptions (placements.py) up to the last of these steps.
"""

from collections.abc import Iterator, Sequence

from services.reporting.projections.projection import Connection, Folder, Projection, Slot, Statement, Told
from shared.contracts.events.projects_base import ProjectStep
from shared.contracts.events.projects_lifecycle import ProjectApproved, ProjectDrafted
from shared.contracts.events.projects_monitoring import BeneficiariesCounted
from shared.contracts.events.projects_organisations import OrganisationDescribed
from shared.eventlog.columns import Rows

_STEPS = {
    "log": "text", "project_id": "uuid", "position": "bigint", "effective_on": "date", "state": "text",
    "approved": "bigint", "currency": "text",
}  # fmt: skip
_ORGANISATIONS = {
    "log": "text", "organisation_id": "uuid", "position": "bigint", "code": "text", "name": "text", "kind": "text",
}  # fmt: skip
_BENEFICIARIES = {
    "log": "text", "project_id": "uuid", "position": "bigint", "area": "text", "from_on": "date", "to_on": "date",
    "women": "bigint", "men": "bigint", "girls": "bigint", "boys": "bigint", "come_back": "bigint",
}  # fmt: skip


class Projects:
    """Folds a projects feed."""

    def __init__(self, log: str, slot: Slot) -> None:
        self._log = log
        self._slot = slot

    def fold(self, told: Sequence[Told], start: int, following: int) -> Iterator[Statement]:
        """A row a step, a row a description of an organisation, a row a count of persons."""
        steps = Rows(f"{self._slot}.project_steps", _STEPS)
        organisations = Rows(f"{self._slot}.organisations", _ORGANISATIONS)
        beneficiaries = Rows(f"{self._slot}.beneficiaries", _BENEFICIARIES)
        for one in told:
            event, data = one.event, one.event.data
            if isinstance(data, ProjectDrafted | ProjectStep):
                approved = data.approved_amount if isinstance(data, ProjectApproved) else None
                amount = (None, None) if approved is None else (approved.minor, approved.currency)
                steps.rows.append((
                    self._log, data.project_id, event.position, event.effective_on, data.to_state, *amount,
                ))  # fmt: skip
            elif isinstance(data, OrganisationDescribed):
                organisations.rows.append((
                    self._log, data.organisation_id, event.position, data.code, data.name, data.kind,
                ))  # fmt: skip
            elif isinstance(data, BeneficiariesCounted):
                beneficiaries.rows.append((
                    self._log, data.project_id, event.position, data.area, data.period.from_on, data.period.to_on,
                    data.new_women, data.new_men, data.new_girls, data.new_boys, data.returning,
                ))  # fmt: skip
        for rows in (steps, organisations, beneficiaries):
            yield from rows.statements()


async def begin(connection: Connection, log: str, slot: Slot) -> Folder:
    """Needs nothing of what is there."""
    return Projects(log, slot)


PROJECTS = Projection("projects", 1, "projects", ("project_steps", "organisations", "beneficiaries"), begin)
