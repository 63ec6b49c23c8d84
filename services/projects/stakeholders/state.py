"""The stakeholders of a project by role, and which of them have signed off, when."""

from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_base import Person
from shared.contracts.events.projects_review import SignOffWithdrawn, StakeholderNamed, StakeholderSignedOff


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Who speaks for a role; `signed_off_on` none while the role has not agreed."""

    role: str
    organisation_id: str | None
    person: Person | None
    signed_off_on: date | None = None


Stakeholders = tuple[Stakeholder, ...]


def speaking_for(stakeholders: Stakeholders, role: str) -> Stakeholder | None:
    """Who speaks for a role, or None."""
    return next((s for s in stakeholders if s.role == role), None)


def without_sign_off(stakeholders: Stakeholders, roles: tuple[str, ...]) -> list[str]:
    """The roles that nobody has signed off for, in the order given."""
    signed = {s.role for s in stakeholders if s.signed_off_on is not None}
    return [role for role in roles if role not in signed]


def void_sign_offs(stakeholders: Stakeholders) -> Stakeholders:
    """The same stakeholders, none of whom has agreed yet."""
    return tuple(replace(s, signed_off_on=None) for s in stakeholders)


def evolve_stakeholders(stakeholders: Stakeholders, event: Recorded) -> Stakeholders:
    """The stakeholders after one was named, signed off or took it back; any other event changes nothing."""
    data = event.data
    if isinstance(data, StakeholderNamed):
        kept = tuple(s for s in stakeholders if s.role != data.role)
        return (*kept, Stakeholder(data.role, data.organisation_id, data.person))
    if isinstance(data, StakeholderSignedOff):
        return tuple(replace(s, signed_off_on=event.effective_on) if s.role == data.role else s for s in stakeholders)
    if isinstance(data, SignOffWithdrawn):
        return tuple(replace(s, signed_off_on=None) if s.role == data.role else s for s in stakeholders)
    return stakeholders
