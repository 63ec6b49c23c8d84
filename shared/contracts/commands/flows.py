"""The command by which a flow of an outside source is recorded, noted, or corrected."""

from typing import Annotated

from pydantic import Field

from shared.contracts.commands.base import FundCommand
from shared.contracts.events.base import AsReported, ExternalRef
from shared.contracts.events.flows import FlowStatus, NotedReason
from shared.contracts.ids import Id, derived_id
from shared.contracts.money import NonNegativeMoney


class ImportFlow(FundCommand):
    """One flow as the source reports it now; the same content again changes nothing."""

    external_ref: ExternalRef
    status: FlowStatus
    donor_id: Id
    bank_account_id: Annotated[Id | None, Field(description="needed for a paid flow")] = None
    amount: NonNegativeMoney
    as_reported: AsReported
    noted_because: NotedReason | None = None

    @property
    def flow_id(self) -> str:
        """The one id of the flow in its fund, from its source's own."""
        return derived_id(self.fund_id, f"{self.external_ref.source}:{self.external_ref.id}")
