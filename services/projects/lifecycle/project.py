"""A project as its events made it: frozen, the same for whoever folds the same events."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.projects.capacity.state import Capacity, evolve_capacity
from services.projects.documents.state import Documents, evolve_documents
from services.projects.endorsements.state import Endorsements, evolve_endorsements
from services.projects.lifecycle.course import Course, Stand
from services.projects.lifecycle.ledger_facts import LedgerFacts, evolve_facts
from services.projects.monitoring.state import Monitoring, evolve_monitoring
from services.projects.overlaps.state import NEVER_CHECKED, ProjectOverlaps, evolve_overlaps, unchecked
from services.projects.screening.state import Screening, evolve_screening
from services.projects.stakeholders.state import Stakeholders, evolve_stakeholders, void_sign_offs
from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_base import AgreementTerms, LedgerFact, ProjectDescription, ProjectStep
from shared.contracts.events.projects_lifecycle import (
    CancellationRequested,
    OperationsClosed,
    ProjectAgreementSigned,
    ProjectApproved,
    ProjectCompleted,
    ProjectDeveloped,
    ProjectDrafted,
    ProjectEvaluated,
    ProjectExtended,
    ProjectMovedOn,
    ProjectRecommended,
    ProjectResubmitted,
    ProjectResumed,
    ProjectRevised,
    ProjectScreened,
    ProjectSubmitted,
    ProjectSuspended,
    TerminationRequested,
)
from shared.contracts.money import Money
from shared.contracts.project_states import State

Who = tuple[str, str]
Move = tuple[State, date]
"""A state that a project came to, and the day."""


@dataclass(frozen=True, slots=True)
class Project:
    """The state that decisions see. `policies_on`: the day whose policies apply, that of the last submission.

    `moves`: every state that it came to, in order. `authors`: who wrote it or handed it in. `makers`: who brought the
    project to where the next step checks it. `called_by`: the call under which it was last handed in. `before`: the
    state to which a suspended project returns, or in which its end was asked for. `course`: how it stood from which day
    on.
    """

    project_id: str
    description: ProjectDescription
    state: State
    since_on: date
    moves: tuple[Move, ...]
    authors: frozenset[Who]
    makers: frozenset[Who]
    policies_on: date | None = None
    called_by: str | None = None
    before: State | None = None
    suspensions: tuple[tuple[date, date | None], ...] = ()
    approved_amount: Money | None = None
    terms: AgreementTerms | None = None
    signed_on: date | None = None
    extended_to: date | None = None
    ended_on: date | None = None
    evaluation: str | None = None
    ledger: LedgerFacts = field(default_factory=LedgerFacts)
    screening: Screening = field(default_factory=Screening)
    endorsements: Endorsements = ()
    stakeholders: Stakeholders = ()
    capacity: Capacity = ()
    monitoring: Monitoring = field(default_factory=Monitoring)
    documents: Documents = ()
    overlaps: ProjectOverlaps = NEVER_CHECKED
    course: Course = ()

    @property
    def is_approved(self) -> bool:
        """Whether a committee approved it; afterwards a revision needs a decision."""
        return self.approved_amount is not None


def evolve_project(project: Project | None, event: Recorded) -> Project:
    """The project after one of its events."""
    grown = _evolved(project, event)
    if project is not None and not isinstance(event.data, ProjectStep):
        return grown
    assert event.effective_on is not None
    stand = Stand(event.effective_on, grown.state, grown.description, grown.approved_amount)
    return replace(grown, course=(*grown.course, stand))


def _evolved(project: Project | None, event: Recorded) -> Project:
    data = event.data
    assert event.effective_on is not None
    if isinstance(data, ProjectDrafted):
        assert project is None
        author = frozenset({event.actor.person})
        on, moves = event.effective_on, ((data.to_state, event.effective_on),)
        return Project(data.project_id, data.description, data.to_state, on, moves, author, author)
    assert project is not None
    if isinstance(data, ProjectStep):
        return _stepped(project, data, event.actor.person, event.effective_on)
    if isinstance(data, LedgerFact):
        return replace(project, ledger=evolve_facts(project.ledger, data, event.effective_on))
    return replace(
        project,
        screening=evolve_screening(project.screening, event),
        endorsements=evolve_endorsements(project.endorsements, event),
        stakeholders=evolve_stakeholders(project.stakeholders, event),
        capacity=evolve_capacity(project.capacity, event),
        monitoring=evolve_monitoring(project.monitoring, event),
        documents=evolve_documents(project.documents, event),
        overlaps=evolve_overlaps(project.overlaps, event),
    )


def _stepped(project: Project, data: ProjectStep, who: Who, on: date) -> Project:
    keeps = data.from_state == data.to_state
    moves = (*project.moves, (data.to_state, on))
    moved = project if keeps else replace(project, state=data.to_state, since_on=on, moves=moves)
    if not isinstance(data, ProjectMovedOn):
        moved = _makers(moved, data, who)
    effect = _EFFECTS.get(type(data))
    return moved if effect is None else effect(moved, data, on)


def _makers(project: Project, data: ProjectStep, who: Who) -> Project:
    """The project with those who made it known: who wrote it or handed it in, and who checked it last.

    Giving it back or putting it off is no part in it, so that the same person may check it again. After the approval
    whoever took the last step on the way made what the next one checks; what keeps or holds the state changes nothing.
    """
    if project.is_approved or isinstance(data, ProjectApproved):
        return project if isinstance(data, _BESIDE_THE_WAY) else replace(project, makers=frozenset({who}))
    if isinstance(data, _WRITING):
        authors = project.authors | {who}
        return replace(project, authors=authors, makers=authors)
    return replace(project, makers=project.authors | {who} if isinstance(data, _CHECKING) else project.authors)


_WRITING = (ProjectRevised, ProjectDeveloped, ProjectSubmitted, ProjectResubmitted)
_CHECKING = (ProjectScreened, ProjectRecommended)
_BESIDE_THE_WAY = (ProjectRevised, ProjectExtended, ProjectSuspended, ProjectResumed)


def _revised(project: Project, data: ProjectRevised, on: date) -> Project:
    """What was answered, endorsed and signed off was said of the old text: before the approval it is void."""
    if project.is_approved:
        return replace(project, description=data.description, approved_amount=data.description.budget)
    return replace(
        project,
        description=data.description,
        screening=Screening(),
        endorsements=(),
        stakeholders=void_sign_offs(project.stakeholders),
        overlaps=unchecked(project.overlaps),
    )


def _handed_in(project: Project, data: ProjectStep, on: date) -> Project:
    return replace(project, policies_on=on, called_by=project.description.call_id)


def _suspended(project: Project, data: ProjectSuspended, on: date) -> Project:
    return replace(project, before=data.from_state, suspensions=(*project.suspensions, (on, None)))


def _resumed(project: Project, data: ProjectResumed, on: date) -> Project:
    *earlier, (since, _) = project.suspensions
    return replace(project, before=None, suspensions=(*earlier, (since, on)))


def _end_asked(project: Project, data: ProjectStep, on: date) -> Project:
    return replace(project, before=data.from_state)


_EFFECTS: dict[type[ProjectStep], Callable[[Project, Any, date], Project]] = {
    ProjectSubmitted: _handed_in,
    ProjectResubmitted: _handed_in,
    ProjectApproved: lambda project, data, on: replace(project, approved_amount=data.approved_amount),
    ProjectAgreementSigned: lambda project, data, on: replace(project, terms=data.terms, signed_on=on),
    ProjectExtended: lambda project, data, on: replace(project, extended_to=data.end_on),
    ProjectCompleted: lambda project, data, on: replace(project, ended_on=on),
    OperationsClosed: lambda project, data, on: replace(project, ended_on=on),
    ProjectEvaluated: lambda project, data, on: replace(project, evaluation=data.rating),
    ProjectRevised: _revised,
    ProjectSuspended: _suspended,
    ProjectResumed: _resumed,
    CancellationRequested: _end_asked,
    TerminationRequested: _end_asked,
}
