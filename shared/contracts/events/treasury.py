"""What moves on the fund's own bank accounts."""

from collections.abc import Iterator
from typing import Literal

from shared.contracts.currencies import BookedCurrency
from shared.contracts.events.base import FundEvent
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money
from shared.contracts.texts import Code, Decimal, Reference


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


class CurrencyExchanged(FundEvent):
    """Cash of one currency was sold for another: what left as carried, what came at the day's rate."""

    STREAM = "exchange"
    STREAM_ID = "exchange_id"
    exchange_id: Id
    from_bank_account_id: Id
    to_bank_account_id: Id
    sold: Booked
    bought: Booked
    exchange_difference: Money | None = None
    reference: Reference | None = None


class RevaluedBalance(Contract):
    """A balance in another currency and what the day's rate changes in its base."""

    account: Code
    currency: BookedCurrency
    rate: Decimal
    change: Money
    bank_account_id: Id | None = None
    donor_id: Id | None = None
    agreement_id: Id | None = None
    project_id: Id | None = None
    organisation_id: Id | None = None
    commitment_id: Id | None = None
    window_id: Id | None = None
    fiscal_year: int | None = None


class Revalued(FundEvent):
    """Monetary balances in other currencies stand at the day's rate; each part is balanced by itself."""

    STREAM = "revaluation"
    STREAM_ID = "revaluation_id"
    revaluation_id: Id
    part: int
    parts: int
    balances: tuple[RevaluedBalance, ...]
    pool_part: Money
    exchange_difference: Money

    def _also_named(self) -> Iterator[str]:
        return (f"commitment/{line.commitment_id}" for line in self.balances if line.commitment_id is not None)
