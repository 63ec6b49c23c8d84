"""Organisations, donors and projects as the ledger heard of them, and who may do what."""

from typing import Literal

from shared.contracts.events.base import EventData
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Money
from shared.contracts.texts import Code, Label, Origin, Reference, Token
from shared.contracts.times import Day

OrganisationKind = Literal[
    "government",
    "un_agency",
    "ngo",
    "red_cross",
    "inter_governmental",
    "pooled_fund",
    "private",
    "state",
    "other",
]
Mechanism = Literal["trust_fund", "quick_impact"]
ProjectStatus = Literal[
    "proposed", "approved", "in_implementation", "suspended", "completed", "closed", "cancelled", "terminated"
]
FreezeReason = Literal["cancellation", "termination"]
"""Why a project ends: before its first payment it is cancelled, after it terminated."""
Role = Literal[
    "finance_officer", "approver", "treasurer", "programme_officer", "committee_member", "endorser_hq",
    "endorser_field", "agency", "donor", "auditor", "administrator",
]  # fmt: skip


class HeardFrom(Contract):
    """The log and position at which the owner of a thing recorded it."""

    log: Origin
    position: int


class OrganisationHeard(EventData):
    """An organisation as its owner describes it; a later hearing replaces the description."""

    STREAM = "organisation"
    STREAM_ID = "organisation_id"
    organisation_id: Id
    code: Code
    name: Label
    kind: OrganisationKind
    iati_identifier: Reference | None = None
    source: HeardFrom | None = None


class DonorRegistered(EventData):
    """The organisation gives money: a role, with the organisation's own id."""

    STREAM = "organisation"
    STREAM_ID = "organisation_id"
    organisation_id: Id


class ProjectHeard(EventData):
    """A project as its owner describes it: what may be financed, from where, up to how much."""

    STREAM = "project"
    STREAM_ID = "project_id"
    NAMES = ("organisation_id",)
    project_id: Id
    code: Code
    title: Label
    mechanism: Mechanism
    status: ProjectStatus
    approved_amount: Money | None = None
    organisation_id: Id
    window_id: Id | None = None
    areas: tuple[Code, ...]
    sectors: tuple[Code, ...]
    source_log: Origin
    source_position: int


class FrozenFund(Contract):
    """What of one fund's money stood at a project when it was frozen, in the fund's base currency.

    In all: `allocated` to it, of that `committed` to partners (what was spent of it included), `disbursed` to them less
    what banks returned, `refunded` by them, `spent`, support cost aside. Still open: `uncommitted` of what is
    allocated, `unspent` of what is committed, partners' `advances`, what is `recoverable` of them, `payables`.
    """

    fund_id: Id
    allocated: Money
    committed: Money
    disbursed: Money
    refunded: Money
    spent: Money
    uncommitted: Money
    unspent: Money
    advances: Money
    recoverable: Money
    payables: Money


class ProjectFrozen(EventData):
    """No money is set aside, bound or paid for the project any more: the ledger's answer to a request to end it.

    The sums are over all funds of the log, in the currency of what was approved; absent when nothing was ever
    allocated. `source_log` and `source_position` say where the request stands.
    """

    STREAM = "project"
    STREAM_ID = "project_id"
    project_id: Id
    reason: FreezeReason
    decision: Reference | None = None
    allocated: Money | None = None
    committed: Money | None = None
    disbursed: Money | None = None
    funds: tuple[FrozenFund, ...]
    source_log: Origin
    source_position: int


class GrantScope(Contract):
    """What a grant covers: one fund, what is one organisation's, or everything."""

    kind: Literal["fund", "organisation", "all"]
    id: Id | None = None


class GrantGiven(EventData):
    """A subject of an issuer may act in a role, on a scope, in a span of days (both ends included)."""

    STREAM = "grant"
    STREAM_ID = "grant_id"
    grant_id: Id
    issuer: Token
    subject: Token
    role: Role
    scope: GrantScope
    from_on: Day
    to_on: Day | None = None


class GrantEnded(EventData):
    """The grant holds no longer."""

    STREAM = "grant"
    STREAM_ID = "grant_id"
    grant_id: Id
