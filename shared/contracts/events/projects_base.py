"""What events of projects are made of. They live in the stream of their project and post nothing.

Who acted, the day it took effect and the evidence stand in the envelope; `note` says why.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from shared.contracts.events.base import CategoryAmount, EventData
from shared.contracts.events.parties import HeardFrom, Mechanism
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Money, PositiveMoney
from shared.contracts.project_states import Seat, State
from shared.contracts.texts import Code, Label, Note, Percent, Reference, Sha256, Token
from shared.contracts.times import Day


class ProjectEvent(EventData):
    """An event of one project."""

    STREAM = "project"
    STREAM_ID = "project_id"
    project_id: Id


class ProjectStep(ProjectEvent):
    """A step from one state to another, or one that keeps the state; both are told, whatever a later table says."""

    from_state: State
    to_state: State
    note: Note | None = None


class LedgerFact(ProjectEvent):
    """What the ledger recorded of a project, with the place where it stands in the ledger's log."""

    heard_from: HeardFrom


class Placement(Contract):
    """An area of a project, or a sector, with its part of a hundred."""

    code: Code
    percent: Percent


class ProjectPartner(Contract):
    """An organisation that takes part; a sub-grantee stands under the one that pays it."""

    organisation_id: Id
    role: Literal["lead", "implementing", "sub_grantee", "authority"]
    under: Id | None = None


class Person(Contract):
    """A person as the identity provider knows them: opaque, never a name."""

    issuer: Token
    subject: Token

    @property
    def person(self) -> tuple[str, str]:
        """What makes two the same person."""
        return (self.issuer, self.subject)


class FocalPerson(Contract):
    """Who answers for the project at headquarters or in the field."""

    seat: Seat
    person: Person


class ProjectDescription(Contract):
    """What a project is: what is asked for, from whom, where, when, at what cost by UNSDG category.

    A draft may leave things open; `submit` asks for what is missing. Areas and sectors each add up to a hundred;
    `countrywide` takes the place of areas.
    """

    code: Code
    title: Label
    mechanism: Mechanism
    organisation_id: Id
    window: Code | None = None
    themes: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    axis: Code | None = None
    summary: Note | None = None
    budget: PositiveMoney | None = None
    budget_lines: Annotated[tuple[CategoryAmount, ...], Field(max_length=8)] = ()
    planned_start_on: Day | None = None
    planned_end_on: Day | None = None
    areas: Annotated[tuple[Placement, ...], Field(max_length=50)] = ()
    countrywide: bool = False
    sectors: Annotated[tuple[Placement, ...], Field(max_length=50)] = ()
    partners: Annotated[tuple[ProjectPartner, ...], Field(max_length=50)] = ()
    focal_persons: Annotated[tuple[FocalPerson, ...], Field(max_length=20)] = ()
    call_id: Id | None = None


class Deliverable(Contract):
    """What the partner brings about, and by when."""

    title: Label
    due_on: Day


class AgreedInstalment(Contract):
    """A payment that the agreement foresees."""

    amount: PositiveMoney
    due_on: Day | None = None


class AgreementTerms(Contract):
    """What an agreement or memorandum of understanding holds beside its number."""

    number: Reference
    work_plan: Sha256 | None = None
    deliverables: Annotated[tuple[Deliverable, ...], Field(max_length=50)] = ()
    instalments: Annotated[tuple[AgreedInstalment, ...], Field(max_length=100)] = ()


class ProjectBalances(Contract):
    """What stands at a project in the ledger, after the event that tells it, in the currency it was approved in.

    `allocated` to it in all; of that `committed` to partners and not yet spent. `advances` that partners hold, what is
    `recoverable` from them, `payables` that they are owed.
    """

    allocated: Money
    committed: Money
    advances: Money
    recoverable: Money
    payables: Money

    @property
    def open(self) -> dict[str, str]:
        """What has to be resolved before the project is closed and is not, by its name."""
        named = ((name, getattr(self, name)) for name in OPEN_BALANCES)
        return {name: money.amount for name, money in named if money.minor}


BALANCES: Final = ("allocated", "committed", "advances", "recoverable", "payables")
OPEN_BALANCES: Final = BALANCES[1:]
"""What an allocation still holds uncommitted stands in nobody's way."""


class Period(Contract):
    """Days from the first to the last, both included."""

    from_on: Day
    to_on: Day
