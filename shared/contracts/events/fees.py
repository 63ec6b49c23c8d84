"""Fees that were accrued, and are paid out."""

from typing import Literal

from shared.contracts.events.base import FundEvent
from shared.contracts.ids import Id
from shared.contracts.money import Booked
from shared.contracts.texts import Reference

Fee = Literal["agent_fee", "support_cost"]


class FeeSettled(FundEvent):
    """An accrued fee left the bank account."""

    STREAM = "fee_settlement"
    STREAM_ID = "fee_settlement_id"
    fee_settlement_id: Id
    reference: Reference | None = None
    fee: Fee
    bank_account_id: Id
    amount: Booked
