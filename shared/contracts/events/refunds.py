"""Donors' money given back, and what one source of capacity gives to another."""

from collections.abc import Iterator
from typing import Literal

from shared.contracts.events.base import POOL, FundEvent, SourceAmount
from shared.contracts.events.contributions import Earmark
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import Booked, Money
from shared.contracts.texts import Code, Note, Reference


class RefundedReceipt(Contract):
    """Money of one receipt that goes back, as it is carried; of an agreement whose condition failed, or of none."""

    receipt_id: Id
    agreement_id: Id | None = None
    amount: Booked


class RefundedAgreement(Contract):
    """The unconditional part of an agreement that goes back, in base out of what its source has available.

    `revenue_account` bears it: in a later year than the signature's `prior_year_reductions`.
    """

    agreement_id: Id
    amount: Booked
    revenue_account: Literal["contribution_revenue", "prior_year_reductions"]


class DonorRefundApproved(FundEvent):
    """The fund owes a donor `amount`: money that was never applied first, then an agreement's."""

    STREAM = "refund"
    STREAM_ID = "refund_id"
    refund_id: Id
    reference: Reference | None = None
    donor_id: Id | None = None
    decision: Reference
    note: Note | None = None
    amount: Booked
    receipts: tuple[RefundedReceipt, ...] = ()
    agreement: RefundedAgreement | None = None

    def _also_named(self) -> Iterator[str]:
        yield from (f"receipt/{part.receipt_id}" for part in self.receipts)
        if self.agreement is not None:
            yield f"agreement/{self.agreement.agreement_id}"


class SettledRefund(Contract):
    """What a payment settles of what is owed to a donor, as it is carried: under an agreement, or under none."""

    agreement_id: Id | None = None
    amount: Booked


class DonorRefundPaid(FundEvent):
    """Cash went back to a donor: of an approved refund, of a condition that failed, or of money that came too late.

    `amount` is what is settled, in the currency that is owed; `paid` is the cash, in the bank account's.
    """

    STREAM = "refund"
    STREAM_ID = "refund_id"
    refund_id: Id
    reference: Reference | None = None
    donor_id: Id | None = None
    bank_account_id: Id
    amount: Booked
    paid: Booked
    settled: tuple[SettledRefund, ...]
    receipts: tuple[RefundedReceipt, ...] = ()
    exchange_difference: Money | None = None

    def _also_named(self) -> Iterator[str]:
        yield from (f"receipt/{part.receipt_id}" for part in self.receipts)
        yield from (f"agreement/{part.agreement_id}" for part in self.settled if part.agreement_id is not None)


class SourcesMoved(FundEvent):
    """Capacity that some sources give (negative) and others take (positive); together nothing."""

    sources: tuple[SourceAmount, ...]

    def _also_named(self) -> Iterator[str]:
        return (f"agreement/{part.source}" for part in self.sources if part.source != POOL)


class DonorBalanceReprogrammed(SourcesMoved):
    """A donor agreed that what is left of its agreement serves another one, with that one's earmark, or the pool."""

    STREAM = "reprogramming"
    STREAM_ID = "reprogramming_id"
    reprogramming_id: Id
    reference: Reference | None = None
    donor_id: Id
    from_agreement_id: Id
    to_agreement_id: Id | None = None
    consent: Reference
    earmark: Earmark | None = None
    amount: Money
    note: Note | None = None


class PoolDeficitAssigned(SourcesMoved):
    """What the pool is short of is borne by sources, for good."""

    STREAM = "pool_deficit"
    STREAM_ID = "pool_deficit_id"
    pool_deficit_id: Id
    reference: Reference | None = None
    decision: Reference
    amount: Money
    note: Note | None = None


class ResidueShare(Contract):
    """What a donor takes of what is left of a fund, and why: `weight` is max(0, deposits − refunds − earmarked use).

    Earmarked use is all that the donor bound to its own purpose: what was spent of it with its fees, and what is left
    of it, which goes back to that donor alone. `share` goes to the agreement. Amounts are in the fund's own currency.
    """

    donor_id: Id
    donor_code: Code
    agreement_id: Id
    deposits: Money
    refunds: Money
    earmarked_use: Money
    weight: Money
    share: Money


class ResidueDistributed(SourcesMoved):
    """What is left of a fund goes to its donors' agreements; one of `parts`, each balanced by itself on the pool.

    `residue` is all that is distributed, `wire_charges` what stays on the pool for the bank. `basis` tells what the
    weights are: what was not earmarked; where everything was, deposits less refunds; where all of that went back,
    deposits.
    """

    STREAM = "residue"
    STREAM_ID = "residue_id"
    residue_id: Id
    reference: Reference | None = None
    decision: Reference
    part: int
    parts: int
    residue: Money
    wire_charges: Money
    basis: Literal["unearmarked", "deposits", "gross_deposits"]
    shares: tuple[ResidueShare, ...] = ()
