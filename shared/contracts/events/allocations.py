"""Cash set aside for approved projects."""

from collections.abc import Iterator

from shared.contracts.events.base import POOL, FundEvent, SourceAmount
from shared.contracts.fiscal_years import FiscalYear
from shared.contracts.ids import Id
from shared.contracts.money import Money
from shared.contracts.texts import Number, Reference


class AllocationEvent(FundEvent):
    """What every change of an allocation carries; amounts are in the fund's base currency.

    `fiscal_year` is the authority's that a mission's budget allocates; its one source is the appropriation.
    """

    STREAM = "allocation"
    STREAM_ID = "allocation_id"
    NAMES = ("project_id",)
    allocation_id: Id
    project_id: Id
    window_id: Id | None = None
    fiscal_year: FiscalYear | None = None
    decision: Reference
    sources: tuple[SourceAmount, ...]

    def _also_named(self) -> Iterator[str]:
        kind = "agreement" if self.fiscal_year is None else "appropriation"
        return (f"{kind}/{part.source}" for part in self.sources if part.source != POOL)


class AllocationApproved(AllocationEvent):
    """The committee's decision is covered by cash, source by source; the support cost reserve is part of it."""

    number: Number
    reference: Reference | None = None
    amount: Money
    support_cost_reserved: Money


class AllocationRevised(AllocationEvent):
    """The allocation now stands at `amount`, `support_cost_reserved` of it for support cost.

    `sources` hold the change, negative where it gives back.
    """

    amount: Money
    support_cost_reserved: Money


class AllocationCancelled(AllocationEvent):
    """Nothing was bound; `sources` (negative) go back to where they came from."""
