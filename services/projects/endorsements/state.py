"""Who endorsed a project for headquarters, who for the field."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_review import EndorsementGiven
from shared.contracts.project_states import Seat

SEATS: tuple[Seat, ...] = ("headquarters", "field")


@dataclass(frozen=True, slots=True)
class Endorsement:
    """What a seat said last."""

    seat: Seat
    endorsed: bool
    by: tuple[str, str]
    on: date | None


Endorsements = tuple[Endorsement, ...]


def missing_seats(endorsements: Endorsements) -> list[Seat]:
    """The seats that have not endorsed, or said that they do not."""
    given = {e.seat for e in endorsements if e.endorsed}
    return [seat for seat in SEATS if seat not in given]


def evolve_endorsements(endorsements: Endorsements, event: Recorded) -> Endorsements:
    """The endorsements after one was given; any other event changes nothing."""
    data = event.data
    if not isinstance(data, EndorsementGiven):
        return endorsements
    kept = tuple(e for e in endorsements if e.seat != data.seat)
    return (*kept, Endorsement(data.seat, data.endorsed, event.actor.person, event.effective_on))
