"""Commands by which the ledger hears of organisations, donors and projects, and gives rights."""

from typing import Annotated

from pydantic import Field

from shared.contracts.commands.base import CommandBody
from shared.contracts.events.parties import (
    FreezeReason,
    GrantScope,
    HeardFrom,
    Mechanism,
    OrganisationKind,
    ProjectStatus,
    Role,
)
from shared.contracts.ids import Id
from shared.contracts.money import PositiveMoney
from shared.contracts.texts import Code, Label, Origin, Reference, Token
from shared.contracts.times import Day

Codes = Annotated[tuple[Code, ...], Field(max_length=50)]
Position = Annotated[int, Field(ge=0, le=2**53 - 1, strict=True)]


class RegisterOrganisation(CommandBody):
    """Describes an organisation, for the first time or anew; one id across services."""

    organisation_id: Id | None = None
    code: Code
    name: Label
    kind: OrganisationKind
    iati_identifier: Reference | None = None
    source: HeardFrom | None = None


class RegisterDonor(CommandBody):
    """Gives an organisation the role of a donor."""

    organisation_id: Id


class RegisterProject(CommandBody):
    """Describes a project kept in another system, for the first time or anew; one source for life.

    `window`: the code of its window, for whoever does not know the id; where no one open window has it, none is meant.
    """

    project_id: Id | None = None
    code: Code
    title: Label
    mechanism: Mechanism
    status: ProjectStatus
    approved_amount: PositiveMoney | None = None
    organisation_id: Id
    window_id: Id | None = None
    window: Code | None = None
    areas: Codes = ()
    sectors: Codes = ()
    source_log: Origin
    source_position: Position


class ChangeProjectStatus(CommandBody):
    """Tells the status of a project that is known already; everything else stays as it was described."""

    PATH_IDS = ("project_id",)
    project_id: Id
    status: ProjectStatus
    source_log: Origin
    source_position: Position


class FreezeProject(CommandBody):
    """Ends all deciding on money for a project, for good; what is open is resolved afterwards.

    `source_log` and `source_position` name the request to cancel or to terminate the project, where its owner keeps it.
    """

    PATH_IDS = ("project_id",)
    project_id: Id
    reason: FreezeReason
    decision: Reference | None = None
    source_log: Origin
    source_position: Position


class GiveGrant(CommandBody):
    """Lets a subject act in a role, on a scope, in a span of days."""

    issuer: Token
    subject: Token
    role: Role
    scope: GrantScope
    from_on: Day
    to_on: Day | None = None


class EndGrant(CommandBody):
    """Ends a grant now."""

    PATH_IDS = ("grant_id",)
    grant_id: Id
