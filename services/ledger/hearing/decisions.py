"""Hearing of organisations, donors and projects.

A hearing that says nothing new records nothing. A project and an organisation have one source for life.
"""

from dataclasses import dataclass, replace

from services.ledger.funds.decisions import FUND, WINDOW
from services.ledger.state import Context, LedgerState
from shared.contracts.actor import SYSTEM
from shared.contracts.commands.parties import (
    ChangeProjectStatus,
    RegisterDonor,
    RegisterOrganisation,
    RegisterProject,
)
from shared.contracts.envelope import Recorded
from shared.contracts.events.allocations import AllocationEvent
from shared.contracts.events.appropriations import AuthorityLapsed
from shared.contracts.events.commitments import CommitmentEvent
from shared.contracts.events.openings import AllocationOpened
from shared.contracts.events.parties import (
    DonorRegistered,
    HeardFrom,
    OrganisationHeard,
    ProjectFrozen,
    ProjectHeard,
)
from shared.contracts.money import Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind, Unchanged

FINANCED_STATUSES = ("approved", "in_implementation")
"""A project takes new money only in these."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation; a donor is a role of it."""

    code: str
    name: str
    kind: str
    iati_identifier: str | None
    source: HeardFrom | None
    is_donor: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """A project as last heard, with what stands allocated to it over all funds of this log.

    `followed`: the ledger hears of it over its owner's feed. `frozen_at`: the position of its freeze.
    """

    code: str
    title: str
    mechanism: str
    status: str
    approved_amount: Money | None
    organisation_id: str
    window_id: str | None
    areas: tuple[str, ...]
    sectors: tuple[str, ...]
    source_log: str
    source_position: int
    allocated_minor: int = 0
    followed: bool = False
    frozen_at: int | None = None

    @property
    def financeable(self) -> bool:
        """True while new money may be set aside for it."""
        return self.status in FINANCED_STATUSES and self.approved_amount is not None


def evolve_organisation(organisation: Organisation | None, event: Recorded) -> Organisation:
    """The organisation after one of its events."""
    data = event.data
    if isinstance(data, OrganisationHeard):
        is_donor = organisation is not None and organisation.is_donor
        return Organisation(data.code, data.name, data.kind, data.iati_identifier, data.source, is_donor)
    assert organisation is not None
    assert isinstance(data, DonorRegistered)
    return replace(organisation, is_donor=True)


def evolve_project(project: Project | None, event: Recorded) -> Project:
    """The project after a hearing, its freeze, an allocation to it, or the lapse of authority allocated to it."""
    data = event.data
    if isinstance(data, ProjectHeard):
        allocated = 0 if project is None else project.allocated_minor
        frozen_at = None if project is None else project.frozen_at
        return Project(
            data.code, data.title, data.mechanism, data.status, data.approved_amount, data.organisation_id,
            data.window_id, data.areas, data.sectors, data.source_log, data.source_position, allocated,
            event.actor.subject == SYSTEM, frozen_at,
        )  # fmt: skip
    assert project is not None
    if isinstance(data, ProjectFrozen):
        return replace(project, frozen_at=event.position)
    if isinstance(data, AllocationEvent):
        change = sum(part.amount.minor for part in data.sources)
    elif isinstance(data, AuthorityLapsed):
        change = -data.amount.minor
    elif isinstance(data, CommitmentEvent):
        change = -data.lapsed_minor
    elif isinstance(data, AllocationOpened):
        change = data.amount.minor
    else:
        return project
    return replace(project, allocated_minor=project.allocated_minor + change)


ORGANISATION = Kind("organisation", evolve_organisation)
PROJECT = Kind("project", evolve_project, follows=True)


def decide_register_organisation(ledger: LedgerState, command: RegisterOrganisation, context: Context) -> list[Decided]:
    """Describes an organisation. Refuses `code.taken`, `organisation.other_source`."""
    organisation_id = command.organisation_id or context.new_id()
    ledger.require_free_code(ORGANISATION.name, command.code, organisation_id)
    if command.organisation_id is not None:
        known = ledger.find(ORGANISATION, organisation_id)
        if known is not None:
            old = known.state
            theirs = None if old.source is None else old.source.log
            ours = None if command.source is None else command.source.log
            if theirs != ours:
                raise Refused("organisation.other_source", "/source", source=theirs)
            new = replace(
                old, code=command.code, name=command.name, kind=command.kind,
                iati_identifier=command.iati_identifier, source=command.source,
            )  # fmt: skip
            if new == old:
                raise Unchanged(organisation_id)
    heard = OrganisationHeard(
        organisation_id=organisation_id,
        code=command.code,
        name=command.name,
        kind=command.kind,
        iati_identifier=command.iati_identifier,
        source=command.source,
    )
    return [Decided(heard)]


def decide_register_donor(ledger: LedgerState, command: RegisterDonor, context: Context) -> list[Decided]:
    """Makes an organisation a donor; again changes nothing. Refuses `organisation.unknown`."""
    if ledger.get(ORGANISATION, command.organisation_id).is_donor:
        raise Unchanged(command.organisation_id)
    return [Decided(DonorRegistered(organisation_id=command.organisation_id))]


def decide_register_project(ledger: LedgerState, command: RegisterProject, context: Context) -> list[Decided]:
    """Describes a project. Refuses `project.other_source`, `project.source_went_back`, `organisation.unknown`,
    `window.unknown`, `project.followed` for one that the ledger hears of itself, `project.below_allocated` when the
    approved amount would fall below what is allocated, unless its owner's feed says so: that is a fact, and more is
    allocated by nobody."""
    ledger.get(ORGANISATION, command.organisation_id, "/organisation_id")
    if command.window_id is not None:
        ledger.get(WINDOW, command.window_id)
    window_id = command.window_id or _window_of(ledger, command.window)
    project_id = command.project_id or context.new_id()
    heard = ProjectHeard(
        project_id=project_id,
        code=command.code,
        title=command.title,
        mechanism=command.mechanism,
        status=command.status,
        approved_amount=command.approved_amount,
        organisation_id=command.organisation_id,
        window_id=window_id,
        areas=command.areas,
        sectors=command.sectors,
        source_log=command.source_log,
        source_position=command.source_position,
    )
    known = None if command.project_id is None else ledger.find(PROJECT, project_id)
    if known is not None:
        require_from_source(known.state, command.source_log, command.source_position, context)
        _require_above_allocated(known.state, command, context)
        last = next(e.data for e in reversed(known.events) if isinstance(e.data, ProjectHeard))
        if last == heard:
            raise Unchanged(project_id)
    return [Decided(heard)]


def decide_change_project_status(ledger: LedgerState, command: ChangeProjectStatus, context: Context) -> list[Decided]:
    """The project has another status; what it was last described as holds otherwise.

    Refuses `project.unknown`, `project.other_source`, `project.followed`, `project.source_went_back`.
    """
    known = ledger.resource(PROJECT, command.project_id)
    require_from_source(known.state, command.source_log, command.source_position, context)
    last = next(e.data for e in reversed(known.events) if isinstance(e.data, ProjectHeard))
    if last.status == command.status:
        raise Unchanged(command.project_id)
    return [Decided(last.model_copy(update={"status": command.status, "source_position": command.source_position}))]


def require_from_source(project: Project, source_log: str, source_position: int, context: Context) -> None:
    """Refuses `project.other_source`, `project.followed` to people for a project that the ledger hears of over its
    owner's feed, `project.source_went_back`."""
    if project.source_log != source_log:
        raise Refused("project.other_source", "/source_log", source=project.source_log)
    if project.followed and context.actor.subject != SYSTEM:
        raise Refused("project.followed", "/project_id", project=project.code, source=project.source_log)
    if source_position < project.source_position:
        raise Refused(
            "project.source_went_back", "/source_position", given=source_position, heard=project.source_position
        )


def require_spending(project: Project, pointer: str) -> None:
    """What every setting aside, binding and paying of money asks first: refuses `project.frozen` from the project's
    freeze on, `project.suspended` from when the ledger heard of it. Source: SYSTEM.md, saga."""
    if project.frozen_at is not None:
        raise Refused("project.frozen", pointer, project=project.code, frozen_position=project.frozen_at)
    if project.status == "suspended":
        raise Refused("project.suspended", pointer, project=project.code, heard=project.source_position)


def _window_of(ledger: LedgerState, code: str | None) -> str | None:
    """The one window of that code of a fund that is not closed; none where no such fund has it, or several have."""
    if code is None:
        return None
    named: list[str] = ledger.listed("windows", code)
    found = [i for i in named if ledger.get(FUND, ledger.get(WINDOW, i).fund_id).closed_at is None]
    return found[0] if len(found) == 1 else None


def _require_above_allocated(project: Project, command: RegisterProject, context: Context) -> None:
    heard = project.approved_amount
    approved = command.approved_amount
    if approved is None:
        return
    if project.allocated_minor and heard is not None and approved.currency != heard.currency:
        raise Refused("currency.not_base", "/approved_amount", currency=approved.currency, base_currency=heard.currency)
    if approved.minor < project.allocated_minor and context.actor.subject != SYSTEM:
        raise Refused(
            "project.below_allocated",
            "/approved_amount",
            asked=approved.amount,
            allocated=from_minor(project.allocated_minor, approved.currency),
            currency=approved.currency,
        )


def donor(ledger: LedgerState, donor_id: str, pointer: str = "/donor_id") -> None:
    """Refuses `donor.unknown` for an organisation that is none."""
    known = ledger.find(ORGANISATION, donor_id)
    if known is None or not known.state.is_donor:
        raise Refused("donor.unknown", pointer, id=donor_id)
