"""A project as a resource: its stream, and how it is shown."""

from dataclasses import dataclass
from datetime import date

from services.projects.endorsements.state import Endorsement
from services.projects.lifecycle.ledger_facts import LedgerFacts
from services.projects.lifecycle.project import Project, Who, evolve_project
from services.projects.lifecycle.status import IatiStatus, iati_status, ledger_status
from services.projects.lifecycle.table import legal_actions
from services.projects.monitoring.state import Visit
from services.projects.stakeholders.state import Stakeholder
from shared.contracts.events.parties import ProjectStatus
from shared.contracts.events.projects_base import AgreementTerms, Person, ProjectDescription
from shared.contracts.events.projects_monitoring import (
    ActualRecorded,
    BeneficiariesCounted,
    DocumentKind,
    IndicatorDefined,
)
from shared.contracts.events.projects_review import Answer, DoNoHarmAssessed, PartnerCapacityAssessed
from shared.contracts.money import Money
from shared.contracts.project_states import Seat, State
from shared.deciding.resources import Kind


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which the project was held up; `to_on` none while it is."""

    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class CriterionAnswer:
    """The latest answer to a screening criterion."""

    criterion: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class ShownEndorsement:
    """What a seat said last, by whom and when."""

    seat: Seat
    endorsed: bool
    by: Person
    on: date | None


@dataclass(frozen=True, slots=True)
class ShownIndicator:
    """How a result is measured, and what was measured."""

    defined: IndicatorDefined
    actuals: tuple[ActualRecorded, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the project, by its digest."""

    sha256: str
    kind: DocumentKind


@dataclass(frozen=True, slots=True)
class ShownProject:
    """A project with the steps that are open to it, its statuses, and everything in its file.

    `beneficiaries`: persons reached, each counted once within an area. `authors` and `makers`: opaque ids of those who
    may not check it.
    """

    description: ProjectDescription
    state: State
    since_on: date
    open_actions: tuple[str, ...]
    iati_status: IatiStatus
    ledger_status: ProjectStatus
    policies_on: date | None
    before: State | None
    suspensions: tuple[Suspension, ...]
    approved_amount: Money | None
    terms: AgreementTerms | None
    signed_on: date | None
    extended_to: date | None
    ended_on: date | None
    evaluation: str | None
    authors: tuple[Person, ...]
    makers: tuple[Person, ...]
    ledger: LedgerFacts
    criteria: tuple[CriterionAnswer, ...]
    do_no_harm: DoNoHarmAssessed | None
    endorsements: tuple[ShownEndorsement, ...]
    stakeholders: tuple[Stakeholder, ...]
    partner_capacity: tuple[PartnerCapacityAssessed, ...]
    indicators: tuple[ShownIndicator, ...]
    beneficiaries: int
    beneficiary_counts: tuple[BeneficiariesCounted, ...]
    visits: tuple[Visit, ...]
    documents: tuple[Document, ...]


def shown_project(project: Project) -> ShownProject:
    """A project as it is shown."""
    p, m = project, project.monitoring
    mechanism = p.description.mechanism
    return ShownProject(
        description=p.description,
        state=p.state,
        since_on=p.since_on,
        open_actions=tuple(legal_actions(mechanism, p.state)),
        iati_status=iati_status(mechanism, p.state, p.before),
        ledger_status=ledger_status(p),
        policies_on=p.policies_on,
        before=p.before,
        suspensions=tuple(Suspension(held, resumed) for held, resumed in p.suspensions),
        approved_amount=p.approved_amount,
        terms=p.terms,
        signed_on=p.signed_on,
        extended_to=p.extended_to,
        ended_on=p.ended_on,
        evaluation=p.evaluation,
        authors=_persons(p.authors),
        makers=_persons(p.makers),
        ledger=p.ledger,
        criteria=tuple(CriterionAnswer(criterion, answer) for criterion, answer in p.screening.answers),
        do_no_harm=p.screening.harm,
        endorsements=tuple(_endorsement(e) for e in p.endorsements),
        stakeholders=p.stakeholders,
        partner_capacity=p.capacity,
        indicators=tuple(ShownIndicator(i.defined, i.actuals) for i in m.indicators),
        beneficiaries=m.beneficiaries,
        beneficiary_counts=m.counts,
        visits=m.visits,
        documents=tuple(Document(sha256, kind) for sha256, kind in p.documents),
    )


def _endorsement(given: Endorsement) -> ShownEndorsement:
    return ShownEndorsement(given.seat, given.endorsed, _person(given.by), given.on)


def _persons(persons: frozenset[Who]) -> tuple[Person, ...]:
    return tuple(_person(who) for who in sorted(persons))


def _person(who: Who) -> Person:
    return Person(issuer=who[0], subject=who[1])


PROJECT = Kind("project", evolve_project, shows=shown_project)
