"""Headquarters and the field endorse apart from each other: each in its own role, by a person of its own."""

from services.projects.lifecycle.project import Project
from services.projects.rules import require_unapproved
from services.projects.state import Context
from shared.contracts.commands.projects_file import GiveEndorsement
from shared.contracts.events.parties import Role
from shared.contracts.events.projects_review import EndorsementGiven
from shared.contracts.problems import Refused
from shared.contracts.project_states import Seat
from shared.deciding.resources import Decided

ROLE_OF: dict[Seat, Role] = {"headquarters": "endorser_hq", "field": "endorser_field"}


def decide_endorse(project: Project, command: GiveEndorsement, context: Context) -> list[Decided]:
    """Endorses for a seat, or declines to; a later word of the seat takes the place of its earlier one.

    Refuses `four_eyes.by_machine`, `endorsement.by_maker`,
    `endorsement.both_seats` for the person who endorsed for the other seat, `endorsement.reason` for declining without
    one, and what `require_unapproved` refuses.
    """
    require_unapproved(project, command.effective_on, context)
    actor = context.actor
    if not actor.is_person:
        raise Refused("four_eyes.by_machine")
    if actor.person in project.makers:
        raise Refused("endorsement.by_maker", None, seat=command.seat)
    if any(given.by == actor.person and given.seat != command.seat for given in project.endorsements):
        raise Refused("endorsement.both_seats", None, seat=command.seat)
    if not command.endorsed and command.note is None:
        raise Refused("endorsement.reason", "/note", seat=command.seat)
    event = EndorsementGiven(
        project_id=project.project_id,
        seat=command.seat,
        endorsed=command.endorsed,
        reference=command.reference,
        note=command.note,
    )
    return [Decided(event, command.effective_on)]
