"""What the feed of the projects service means to the ledger: a pure translation, event by event, into commands.

It reads of an event in the stream of a project its `state` and, where it has one, its `description`; and of an
organisation what it is described as. Before a project is approved nothing of it concerns the ledger.
"""

from collections.abc import Mapping
from typing import Any, Final

from shared.contracts.commands import CommandBody
from shared.contracts.commands.parties import (
    ChangeProjectStatus,
    FreezeProject,
    RegisterOrganisation,
    RegisterProject,
)
from shared.contracts.events.parties import FreezeReason, ProjectStatus
from shared.eventlog.subscription import FeedEvent

STATUS_OF_STATE: Final[Mapping[str, ProjectStatus]] = {
    "approved": "approved",
    "committee_approved": "approved",
    "allocated": "approved",
    "mou_signed": "approved",
    "agreement_signed": "approved",
    "funded": "approved",
    "in_implementation": "in_implementation",
    "suspended": "suspended",
    "completed": "completed",
    "reported": "completed",
    "operationally_closed": "completed",
    "final_narrative_accepted": "completed",
    "settled": "completed",
    "evaluated": "completed",
    "certified": "completed",
    "closed": "closed",
    "financially_closed": "closed",
    "cancelled": "cancelled",
    "terminated": "terminated",
}
"""The ledger's word for each state from approval on (DOMAIN.md section 2), both mechanisms."""

REQUESTS: Final[Mapping[str, FreezeReason]] = {
    "CancellationRequested": "cancellation",
    "TerminationRequested": "termination",
}
"""What asks the ledger to freeze a project: the first of the two steps that end it."""

_OF_A_PROJECT = ("code", "title", "mechanism", "approved_amount", "organisation_id", "window_id", "areas", "sectors")
_OF_AN_ORGANISATION = ("organisation_id", "code", "name", "kind", "iati_identifier")


def heard(event: FeedEvent) -> CommandBody | None:
    """The command that an event of the projects service leads to, None for one of no concern.

    Raises pydantic.ValidationError for one that says too little: it is not passed over.
    """
    kind, _, resource_id = event.stream.partition("/")
    if event.type == "OrganisationDescribed":
        described = _given(event.data, _OF_AN_ORGANISATION)
        source = {"log": event.log, "position": event.position}
        return RegisterOrganisation.model_validate({**described, "source": source})
    if kind != "project":
        return None
    status = STATUS_OF_STATE.get(event.data.get("state", ""))
    if status is None:
        return None
    about = {"project_id": resource_id, "source_log": event.log, "source_position": event.position}
    if event.type in REQUESTS:
        given = _given(event.data, ("decision",))
        return FreezeProject.model_validate({**about, **given, "reason": REQUESTS[event.type]})
    if "description" in event.data:
        given = _given(event.data["description"], _OF_A_PROJECT)
        return RegisterProject.model_validate({**about, **given, "status": status})
    return ChangeProjectStatus.model_validate({**about, "status": status})


def _given(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The named fields that are there: the rest of an event is its owner's."""
    return {name: data[name] for name in names if name in data}
