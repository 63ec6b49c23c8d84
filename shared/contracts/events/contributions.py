"""What donors promise, sign and pay."""

from collections.abc import Iterator
from typing import Literal

from shared.contracts.events.base import FundEvent, Imported
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money
from shared.contracts.texts import Code, Decimal, Note, Number, Reference
from shared.contracts.times import Day


class ContributionPledged(FundEvent):
    """A donor announced an amount; nothing is binding, nothing is posted."""

    STREAM = "pledge"
    STREAM_ID = "pledge_id"
    pledge_id: Id
    donor_id: Id
    amount: Booked
    reference: Reference | None = None
    imported: Imported | None = None

    def _also_named(self) -> Iterator[str]:
        yield from _flow(self.imported)


class PledgeAmended(FundEvent):
    """The pledge now stands at `amount`."""

    STREAM = "pledge"
    STREAM_ID = "pledge_id"
    pledge_id: Id
    amount: Booked
    change: Booked


class PledgeWithdrawn(FundEvent):
    """What was left of the pledge is gone."""

    STREAM = "pledge"
    STREAM_ID = "pledge_id"
    pledge_id: Id
    change: Booked


class Earmark(Contract):
    """Every stated term must match a project for the source to be drawn on."""

    window_id: Id | None = None
    sector: Code | None = None
    area: Code | None = None
    project_id: Id | None = None
    valid_until: Day | None = None

    @property
    def terms(self) -> int:
        """How many terms narrow the use."""
        return sum(term is not None for term in (self.window_id, self.sector, self.area, self.project_id))


class AgreementInstalment(Contract):
    """When a part of the agreement falls due."""

    due_on: Day
    amount: Money


class AgreementSigned(FundEvent):
    """A donor is bound; the unconditional amount is receivable and is revenue."""

    STREAM = "agreement"
    STREAM_ID = "agreement_id"
    NAMES = ("pledge_id",)
    agreement_id: Id
    number: Number
    reference: Reference | None = None
    donor_id: Id
    pledge_id: Id | None = None
    amount: Booked
    conditional_amount: Booked | None = None
    instalments: tuple[AgreementInstalment, ...] = ()
    earmark: Earmark | None = None
    imported: Imported | None = None

    def _also_named(self) -> Iterator[str]:
        yield from _flow(self.imported)


class AgreementEvent(FundEvent):
    """What every later event of an agreement carries."""

    STREAM = "agreement"
    STREAM_ID = "agreement_id"
    agreement_id: Id
    donor_id: Id


class AgreementAmended(AgreementEvent):
    """The agreement now stands at `amount`, of which `conditional_amount` is still open to its condition.

    `receivable_change` is what the donor owes more or, negative, less; a reduction in a later year than the
    signature goes to `prior_year_reductions`. `allowance_released` goes with what is owed no more.
    """

    reference: Reference | None = None
    amount: Booked
    conditional_amount: Booked | None = None
    receivable_change: Booked | None = None
    revenue_account: Literal["contribution_revenue", "prior_year_reductions"]
    allowance_released: Booked | None = None
    instalments: tuple[AgreementInstalment, ...] = ()


class ConditionalCash(Contract):
    """Conditional cash of one receipt, as carried, and the capacity (base currency) that meeting it gives."""

    receipt_id: Id
    amount: Booked
    capacity: Money


class ConditionEvent(AgreementEvent):
    """What became of a condition, and of the cash that was held for it."""

    amount: Money
    cash_part: Booked | None = None
    receipts: tuple[ConditionalCash, ...] = ()
    note: Note | None = None

    def _also_named(self) -> Iterator[str]:
        return (f"receipt/{part.receipt_id}" for part in self.receipts)


class ConditionMet(ConditionEvent):
    """A condition is met for `amount`: cash that is held first, then what is still to come."""

    receivable_part: Booked | None = None


class ConditionFailed(ConditionEvent):
    """A condition failed for `amount`: what is not collected first, then cash that is now owed back."""


class ReceivableImpaired(AgreementEvent):
    """What a donor owes is doubtful by `change` more or, negative, less."""

    change: Booked
    note: Note | None = None


class ReceivableWrittenOff(AgreementEvent):
    """The donor will not pay `amount`: its allowance bears it first, then impairment."""

    amount: Booked
    allowance_part: Booked | None = None
    impairment_part: Booked | None = None
    note: Note | None = None


class ReceivableRecovered(AgreementEvent):
    """Cash came in for what had been written off."""

    bank_account_id: Id
    reference: Reference | None = None
    amount: Booked
    settles: Money


class ReceiptPart(Contract):
    """What a receipt settles of one agreement, and the capacity (base currency) that this gives its source.

    `settled` is the receivable as carried; `conditional` is held until its condition is met.
    """

    agreement_id: Id
    donor_id: Id
    window_id: Id | None = None
    settled: Booked | None = None
    conditional: Booked | None = None
    allowance_released: Booked | None = None
    capacity: Money


class ContributionReceived(FundEvent):
    """A donor sent `gross`; `net` is on the bank account, in its currency, after what banks deducted on the way.

    The base of `gross` is what arrived: that of `net` and `deducted_charges`. `refundable`: all of it is owed back,
    because it came after the end of its fund.
    """

    STREAM = "receipt"
    STREAM_ID = "receipt_id"
    receipt_id: Id
    number: Number
    reference: Reference | None = None
    donor_id: Id | None = None
    bank_account_id: Id
    gross: Booked
    net: Booked
    deducted_charges: Booked | None = None
    pool_charge: Money | None = None
    parts: tuple[ReceiptPart, ...] = ()
    unapplied: Booked | None = None
    refundable: Booked | None = None
    exchange_difference: Money | None = None
    imported: Imported | None = None

    def _also_named(self) -> Iterator[str]:
        yield from _agreements(self.parts)
        yield from _flow(self.imported)


class ReceiptApplied(FundEvent):
    """Unapplied money found its agreements; `applied` leaves as it was carried."""

    STREAM = "receipt"
    STREAM_ID = "receipt_id"
    receipt_id: Id
    unapplied_donor_id: Id | None = None
    applied: Booked
    parts: tuple[ReceiptPart, ...]
    exchange_difference: Money | None = None

    def _also_named(self) -> Iterator[str]:
        yield from _agreements(self.parts)


class ReturnedPart(Contract):
    """What a returned receipt puts back on one agreement, and the capacity (base currency) it takes away.

    `allowance_restored`: what was doubtful of what is owed again, before it was paid.
    """

    agreement_id: Id
    donor_id: Id
    window_id: Id | None = None
    restored: Booked | None = None
    conditional: Booked | None = None
    refundable: Booked | None = None
    allowance_restored: Booked | None = None
    capacity: Money


class ReceiptReturned(FundEvent):
    """The bank took cash back; `amount` leaves from what the receipt stands on now.

    `undone` is the same in the currency that the donor had sent, when the bank account has another one.
    """

    STREAM = "receipt"
    STREAM_ID = "receipt_id"
    receipt_id: Id
    bank_account_id: Id
    amount: Booked
    undone: Booked | None = None
    return_charge: Booked | None = None
    unapplied_donor_id: Id | None = None
    from_unapplied: Booked | None = None
    from_refundable: Booked | None = None
    parts: tuple[ReturnedPart, ...] = ()
    pool_part: Money | None = None
    exchange_difference: Money | None = None

    def _also_named(self) -> Iterator[str]:
        yield from _agreements(self.parts)


class AgentFeeAccrued(FundEvent):
    """The administrative agent's fee on a receipt's money for one agreement; negative when the money went back."""

    STREAM = "receipt"
    STREAM_ID = "receipt_id"
    receipt_id: Id
    agreement_id: Id
    donor_id: Id
    on_amount: Money
    rate: Decimal
    amount: Money

    def _also_named(self) -> Iterator[str]:
        yield f"agreement/{self.agreement_id}"


def _agreements(parts: tuple[ReceiptPart, ...] | tuple[ReturnedPart, ...]) -> Iterator[str]:
    return (f"agreement/{part.agreement_id}" for part in parts)


def _flow(imported: Imported | None) -> Iterator[str]:
    return iter(()) if imported is None else iter((imported.flow,))
