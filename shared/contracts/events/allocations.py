"""Cash set aside for approved projects."""

from collections.abc import Iterator

from shared.contracts.events.base import POOL, FundEvent, SourceAmount
from shared.contracts.ids import Id
from shared.contracts.money import Money
from shared.contracts.texts import Number, Reference


class AllocationEvent(FundEvent):
    """What every change of an allocation carries; amounts are in the fund's base currency."""

    STREAM = "allocation"
    STREAM_ID = "allocation_id"
    NAMES = ("project_id",)
    allocation_id: Id
    project_id: Id
    window_id: Id | None = None
    decision: Reference
    sources: tuple[SourceAmount, ...]

    def _also_named(self) -> Iterator[str]:
        return (f"agreement/{part.source}" for part in self.sources if part.source != POOL)


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
