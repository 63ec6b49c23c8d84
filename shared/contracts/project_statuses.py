"""The one status by which the ledger knows a project in each of its states: both services read it here."""

from collections.abc import Mapping
from typing import Final

from shared.contracts.events.parties import ProjectStatus
from shared.contracts.project_states import State

LEDGER_STATUS: Final[Mapping[State, ProjectStatus]] = {
    "draft": "proposed",
    "submitted": "proposed",
    "screened": "proposed",
    "concept": "proposed",
    "proposal": "proposed",
    "technical_review": "proposed",
    "recommended": "proposed",
    "deferred": "proposed",
    "approved": "approved",
    "allocated": "approved",
    "mou_signed": "approved",
    "committee_approved": "approved",
    "agreement_signed": "approved",
    "funded": "approved",
    "in_implementation": "in_implementation",
    "completed": "completed",
    "reported": "completed",
    "operationally_closed": "completed",
    "final_narrative_accepted": "completed",
    "settled": "completed",
    "evaluated": "completed",
    "certified": "completed",
    "closed": "closed",
    "financially_closed": "closed",
    "suspended": "suspended",
    "rejected": "cancelled",
    "cancelling": "cancelled",
    "cancelled": "cancelled",
    "terminating": "terminated",
    "terminated": "terminated",
}
"""New money is set aside in `approved` and `in_implementation` alone. A request to end a project is told as its end."""

UNAPPROVED: Final[ProjectStatus] = "proposed"
"""What no committee has approved concerns no ledger."""
