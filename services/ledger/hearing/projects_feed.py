"""What the feed of the projects service means to the ledger: a pure translation, event by event, into commands.

A project concerns the ledger from its approval on: the approval and every revision after it describe it, a request to
end it freezes it, and every other step tells its status. `ProjectApproved` and `ProjectRevised` carry the whole
description, so that an event is translated from itself alone.
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
from shared.contracts.events.parties import FreezeReason
from shared.contracts.project_statuses import LEDGER_STATUS, UNAPPROVED
from shared.eventlog.subscription import FeedEvent

REQUESTS: Final[Mapping[str, FreezeReason]] = {
    "CancellationRequested": "cancellation",
    "TerminationRequested": "termination",
}
"""What asks the ledger to freeze a project: the first of the two steps that end it."""
APPROVAL: Final = "ProjectApproved"
REVISION: Final = "ProjectRevised"
_OF_AN_ORGANISATION = ("organisation_id", "code", "name", "kind", "iati_identifier")
_OF_A_PROJECT = ("code", "title", "mechanism", "organisation_id", "window")


def heard(event: FeedEvent) -> CommandBody | None:
    """The command that an event of the projects service leads to, None for one of no concern.

    Raises KeyError or pydantic.ValidationError for one that says too little: it is not passed over.
    """
    kind, _, resource_id = event.stream.partition("/")
    data = event.data
    if event.type == "OrganisationDescribed":
        source = {"log": event.log, "position": event.position}
        return RegisterOrganisation.model_validate({**_given(data, _OF_AN_ORGANISATION), "source": source})
    if kind != "project" or "from_state" not in data:
        return None
    if event.type != APPROVAL and LEDGER_STATUS[data["from_state"]] == UNAPPROVED:
        return None
    about = {"project_id": resource_id, "source_log": event.log, "source_position": event.position}
    if event.type in REQUESTS:
        given = _given(data, ("decision",))
        return FreezeProject.model_validate({**about, **given, "reason": REQUESTS[event.type]})
    about["status"] = LEDGER_STATUS[data["to_state"]]
    if event.type == APPROVAL:
        return _described(about, data["description"], data["approved_amount"])
    if event.type == REVISION:
        return _described(about, data["description"], data["description"]["budget"])
    return ChangeProjectStatus.model_validate(about)


def _described(about: Mapping[str, Any], description: Mapping[str, Any], approved_amount: Any) -> RegisterProject:
    """What is financed: up to which amount, where, for what; a project of the whole country has no areas here."""
    placed = {name: [place["code"] for place in description.get(name, ())] for name in ("areas", "sectors")}
    given = _given(description, _OF_A_PROJECT)
    return RegisterProject.model_validate({**about, **given, **placed, "approved_amount": approved_amount})


def _given(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The named fields that are there: the rest of an event is its owner's."""
    return {name: data[name] for name in names if name in data}
