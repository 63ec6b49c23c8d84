"""Flows of an outside source that are noted without postings."""

from typing import Literal

from shared.contracts.events.base import FundEvent, Imported
from shared.contracts.ids import Id
from shared.contracts.money import Money

NotedReason = Literal["zero", "parked", "pass_through", "carry_over", "in_kind", "shared", "not_incoming", "other"]
FlowStatus = Literal["pledge", "commitment", "paid"]


class FlowNoted(FundEvent):
    """A flow that is listed and counted but moves nothing, and why."""

    STREAM = "flow"
    STREAM_ID = "flow_id"
    flow_id: Id
    donor_id: Id
    status: FlowStatus
    reason: NotedReason
    amount: Money
    imported: Imported
