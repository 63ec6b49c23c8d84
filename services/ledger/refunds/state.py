"""A refund as it stands: what a partner gave back, or what a donor is owed and was paid."""

from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.envelope import Recorded
from shared.contracts.events.commitments import PartnerRefundReceived
from shared.contracts.events.refunds import DonorRefundApproved, DonorRefundPaid
from shared.contracts.money import Booked, Money
from shared.deciding.resources import Kind


@dataclass(frozen=True, slots=True)
class OwedPart:
    """What is still to be paid of a donor's refund, under an agreement or under none."""

    agreement_id: str | None
    left: Money


@dataclass(frozen=True, slots=True)
class Refund:
    """A partner's refund and what it settled; or a donor's: as approved, and what of it is paid.

    What a condition that failed, or cash that came too late, left owing to a donor is paid without an approval.
    """

    fund_id: str
    reference: str | None
    amount: Booked
    commitment_id: str | None = None
    organisation_id: str | None = None
    donor_id: str | None = None
    bank_account_id: str | None = None
    received_on: date | None = None
    recoverable_part: Booked | None = None
    advances_part: Booked | None = None
    recoveries_part: Booked | None = None
    approved_on: date | None = None
    decision: str | None = None
    note: str | None = None
    owed: tuple[OwedPart, ...] = ()
    paid: Money | None = None
    paid_on: date | None = None

    @property
    def is_donors(self) -> bool:
        """True for what goes to a donor; what a partner gave back stands under a commitment."""
        return self.commitment_id is None

    @property
    def left_minor(self) -> int:
        """What is approved for a donor and not paid yet."""
        return sum(part.left.minor for part in self.owed)

    @property
    def status(self) -> str:
        """A partner's is `received`; a donor's is `approved`, `partly_paid` or `paid`."""
        if not self.is_donors:
            return "received"
        if not self.left_minor:
            return "paid"
        return "approved" if self.paid is None else "partly_paid"


def evolve_refund(refund: Refund | None, event: Recorded) -> Refund:
    """The refund after one of its events."""
    e, on = event.data, event.effective_on
    if isinstance(e, PartnerRefundReceived):
        return Refund(
            e.fund_id,
            e.reference,
            e.amount,
            commitment_id=e.commitment_id,
            organisation_id=e.organisation_id,
            bank_account_id=e.bank_account_id,
            received_on=on,
            recoverable_part=e.recoverable_part,
            advances_part=e.advances_part,
            recoveries_part=e.recoveries_part,
        )
    if isinstance(e, DonorRefundApproved):
        return Refund(
            e.fund_id,
            e.reference,
            e.amount,
            donor_id=e.donor_id,
            approved_on=on,
            decision=e.decision,
            note=e.note,
            owed=_owed(e),
        )
    assert isinstance(e, DonorRefundPaid)
    if refund is None:
        refund = Refund(e.fund_id, e.reference, e.amount, donor_id=e.donor_id)
    settled = {part.agreement_id: part.amount.minor for part in e.settled}
    before = 0 if refund.paid is None else refund.paid.minor
    return replace(
        refund,
        owed=tuple(
            OwedPart(p.agreement_id, Money.of(p.left.minor - settled.get(p.agreement_id, 0), p.left.currency))
            for p in refund.owed
        ),
        paid=Money.of(before + e.amount.minor, e.amount.currency),
        bank_account_id=e.bank_account_id,
        paid_on=on,
    )


REFUND = Kind("refund", evolve_refund, kept=False)


def _owed(e: DonorRefundApproved) -> tuple[OwedPart, ...]:
    currency = e.amount.currency
    parts = []
    if e.receipts:
        parts.append(OwedPart(None, Money.of(sum(part.amount.minor for part in e.receipts), currency)))
    if e.agreement is not None:
        parts.append(OwedPart(e.agreement.agreement_id, e.agreement.amount.money))
    return tuple(parts)
