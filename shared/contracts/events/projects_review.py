"""Answers to criteria, Do No Harm, endorsements, sign-offs and the capacity of partners, in the project's stream."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.events.projects_base import Person, ProjectEvent
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.project_states import Seat
from shared.contracts.texts import Code, Note, Reference

Answer = Literal["met", "not_met", "not_applicable"]
HarmConclusion = Literal["no_harm", "acceptable_with_measures", "harmful"]
CapacityRating = Literal["adequate", "adequate_with_measures", "inadequate"]
RiskLevel = Literal["low", "medium", "high"]


class CriterionAnswered(ProjectEvent):
    """A screening criterion is answered; the envelope names the evidence. A later answer takes its place."""

    criterion: Code
    answer: Answer
    note: Note


class HarmRisk(Contract):
    """A way in which the project could do harm, and what is done about it."""

    risk: Code
    level: RiskLevel
    measure: Note | None = None


Risks = Annotated[tuple[HarmRisk, ...], Field(max_length=20)]


class DoNoHarmAssessed(ProjectEvent):
    """What harm the project could do, and whether it is borne."""

    conclusion: HarmConclusion
    risks: Risks = ()
    note: Note


class EndorsementGiven(ProjectEvent):
    """Headquarters or the field office endorses the project, or says that it does not."""

    seat: Seat
    endorsed: bool
    reference: Reference | None = None
    note: Note | None = None


class StakeholderNamed(ProjectEvent):
    """Who speaks for a role from the start: an organisation, a person, or both."""

    role: Code
    organisation_id: Id | None = None
    person: Person | None = None


class StakeholderSignedOff(ProjectEvent):
    """A role agrees to the project as it is described."""

    role: Code
    note: Note | None = None


class SignOffWithdrawn(ProjectEvent):
    """A role agrees no longer."""

    role: Code
    note: Note


class PartnerCapacityAssessed(ProjectEvent):
    """Whether a partner can do what the project asks of it, and whether its costs are plausible."""

    organisation_id: Id
    rating: CapacityRating
    cost_estimate_plausible: bool
    note: Note
