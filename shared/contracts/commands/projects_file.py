"""Commands on what lies in a project's file: screening, endorsements, stakeholders, capacity, monitoring, documents."""

from typing import Annotated

from pydantic import Field

from shared.contracts.commands.base import DatedCommand
from shared.contracts.events.projects_base import Period, Person
from shared.contracts.events.projects_monitoring import DocumentKind, Parts, Persons, Point, Target, Unit, VisitPurpose
from shared.contracts.events.projects_review import Answer, CapacityRating, HarmConclusion, Risks
from shared.contracts.ids import Id
from shared.contracts.project_states import Seat
from shared.contracts.texts import Code, Decimal, Label, Note, Reference, Sha256
from shared.contracts.times import Day


class ProjectCommand(DatedCommand):
    """A command on the file of one project."""

    PATH_IDS = ("project_id",)
    project_id: Id


class AnswerCriterion(ProjectCommand):
    """Answers a screening criterion, with evidence."""

    criterion: Code
    answer: Answer
    note: Note


class AssessDoNoHarm(ProjectCommand):
    """Says what harm the project could do and whether it is borne."""

    conclusion: HarmConclusion
    risks: Risks = ()
    note: Note


class GiveEndorsement(ProjectCommand):
    """Endorses the project for headquarters or the field office, or declines to."""

    seat: Seat
    endorsed: bool
    reference: Reference | None = None
    note: Note | None = None


class NameStakeholder(ProjectCommand):
    """Names who speaks for a role."""

    role: Code
    organisation_id: Id | None = None
    person: Person | None = None


class SignOff(ProjectCommand):
    """Agrees to the project in a role; for a role without an account, with evidence."""

    role: Code
    note: Note | None = None


class WithdrawSignOff(ProjectCommand):
    """Takes a sign-off back."""

    role: Code
    note: Note


class AssessPartnerCapacity(ProjectCommand):
    """Says whether a partner can do what is asked of it."""

    organisation_id: Id
    rating: CapacityRating
    cost_estimate_plausible: bool
    note: Note


class DefineIndicator(ProjectCommand):
    """Says how a result is measured."""

    indicator_id: Id | None = None
    code: Code
    title: Label
    unit: Unit
    baseline: Decimal
    baseline_on: Day
    targets: Annotated[tuple[Target, ...], Field(min_length=1, max_length=50)]
    disaggregated_by: Annotated[tuple[Code, ...], Field(max_length=50)] = ()


class RecordActual(ProjectCommand):
    """Records what was measured in a period."""

    indicator_id: Id
    period: Period
    value: Decimal
    parts: Parts = ()
    note: Note | None = None


class CountBeneficiaries(ProjectCommand):
    """Counts persons reached in a period and an area: new ones by sex and age, and those known already."""

    period: Period
    area: Code | None = None
    new_women: Persons
    new_men: Persons
    new_girls: Persons
    new_boys: Persons
    returning: Persons = 0
    note: Note | None = None


class RecordVisit(ProjectCommand):
    """Records a visit, with evidence."""

    visit_id: Id | None = None
    area: Code
    point: Point | None = None
    purpose: VisitPurpose
    findings: Note


class RegisterDocument(ProjectCommand):
    """Puts a file into the project's file, by its digest."""

    sha256: Sha256
    kind: DocumentKind
    title: Label
