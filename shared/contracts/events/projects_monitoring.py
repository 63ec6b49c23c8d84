"""Indicators, beneficiaries, visits and documents, in the project's stream."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.events.projects_base import Period, ProjectEvent
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.texts import Code, Coordinate, Decimal, Label, Note, Sha256
from shared.contracts.times import Day

Unit = Literal["count", "percent", "ratio", "score", "money"]
DocumentKind = Literal[
    "needs_assessment", "work_plan", "agreement", "completion_report", "financial_report", "narrative_report",
    "certified_statement", "evaluation_report", "visit_report", "photograph", "other",
]  # fmt: skip
Persons = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
VisitPurpose = Literal["monitoring", "completion", "evaluation", "handover"]
CountingRule = Literal["new_persons_once_per_project_and_area"]


class Target(Contract):
    """What shall be reached by a day."""

    by_on: Day
    value: Decimal


class PartValue(Contract):
    """The part of a value that falls to one disaggregation, such as `women`."""

    by: Code
    value: Decimal


Parts = Annotated[tuple[PartValue, ...], Field(max_length=50)]


class IndicatorDefined(ProjectEvent):
    """How a result is measured: from where, to where, in which parts."""

    indicator_id: Id
    code: Code
    title: Label
    unit: Unit
    baseline: Decimal
    baseline_on: Day
    targets: Annotated[tuple[Target, ...], Field(min_length=1, max_length=50)]
    disaggregated_by: Annotated[tuple[Code, ...], Field(max_length=50)] = ()


class ActualRecorded(ProjectEvent):
    """What was measured in a period, in the indicator's parts; the same period again takes the place of the earlier."""

    indicator_id: Id
    period: Period
    value: Decimal
    parts: Parts = ()
    note: Note | None = None


class BeneficiariesCounted(ProjectEvent):
    """Persons reached in a period and an area: those for the first time, by sex and age, and those known already.

    Only new persons are ever added up, so that nobody counts twice within a project and an area.
    """

    rule: CountingRule
    period: Period
    area: Code | None = None
    new_women: Persons
    new_men: Persons
    new_girls: Persons
    new_boys: Persons
    returning: Persons = 0
    note: Note | None = None

    @property
    def new(self) -> int:
        """Persons reached for the first time."""
        return self.new_women + self.new_men + self.new_girls + self.new_boys


class Point(Contract):
    """A place on the ground."""

    latitude: Coordinate
    longitude: Coordinate


class VisitRecorded(ProjectEvent):
    """Somebody was there and saw; the envelope names the evidence, the envelope's day is that of the visit."""

    visit_id: Id
    area: Code
    point: Point | None = None
    purpose: VisitPurpose
    findings: Note


class DocumentRegistered(ProjectEvent):
    """A file of the project, by its digest; the file itself lies beside the log and may be erased."""

    sha256: Sha256
    kind: DocumentKind
    title: Label
