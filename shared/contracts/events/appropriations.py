"""The authority to spend that a mission's budget has instead of cash, by fiscal year."""

from typing import ClassVar, Literal

from shared.contracts.events.base import FundEvent
from shared.contracts.fiscal_years import FiscalYear
from shared.contracts.ids import Id
from shared.contracts.money import Money
from shared.contracts.texts import Reference

LapsedFrom = Literal["available", "allocated", "committed"]


class AppropriationEvent(FundEvent):
    """What every event of an appropriation carries: there is one for each fund and fiscal year."""

    STREAM = "appropriation"
    STREAM_ID = "appropriation_id"
    appropriation_id: Id
    fiscal_year: FiscalYear


class AuthorityAppropriated(AppropriationEvent):
    """The fund may spend `amount` in the fiscal year."""

    amount: Money
    decision: Reference
    reference: Reference | None = None


class AuthorityRevised(AppropriationEvent):
    """The authority now stands at `amount`; `change` is the difference, negative where it falls."""

    amount: Money
    change: Money
    decision: Reference


class AuthorityLapsed(AppropriationEvent):
    """What nobody may use any more: one event for what was available, one for each allocation and commitment.

    All of one run stand in one transaction, numbered `part` of `parts`. `own_amount`: of a commitment, the same in its
    own currency.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("allocation_id", "commitment_id", "project_id")
    lapsed_from: LapsedFrom
    amount: Money
    own_amount: Money | None = None
    allocation_id: Id | None = None
    commitment_id: Id | None = None
    project_id: Id | None = None
    organisation_id: Id | None = None
    window_id: Id | None = None
    part: int
    parts: int
