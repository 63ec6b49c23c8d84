"""What moves on the fund's own bank accounts."""

from typing import Literal

from shared.contracts.events.base import FundEvent
from shared.contracts.ids import Id
from shared.contracts.money import Booked
from shared.contracts.texts import Reference


class InterestReceived(FundEvent):
    """Interest of a bank, or of a partner on what it held; it belongs to the pool."""

    STREAM = "interest"
    STREAM_ID = "interest_id"
    interest_id: Id
    bank_account_id: Id
    origin: Literal["bank", "partner"]
    organisation_id: Id | None = None
    amount: Booked
    reference: Reference | None = None


class BankCharged(FundEvent):
    """A bank took its fee; the pool bears it."""

    STREAM = "charge"
    STREAM_ID = "charge_id"
    charge_id: Id
    bank_account_id: Id
    amount: Booked
    reference: Reference | None = None


class OwnTransferMade(FundEvent):
    """Cash went from one account of the fund to another in the same currency."""

    STREAM = "transfer"
    STREAM_ID = "transfer_id"
    transfer_id: Id
    from_bank_account_id: Id
    to_bank_account_id: Id
    amount: Booked
    reference: Reference | None = None
