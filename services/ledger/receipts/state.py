"""A receipt as it stands: what it settles of each agreement, what waits for a condition, what is not applied."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.envelope import Recorded
from shared.contracts.events.base import Imported
from shared.contracts.events.contributions import (
    AgentFeeAccrued,
    ConditionalCash,
    ConditionFailed,
    ConditionMet,
    ContributionReceived,
    ReceiptApplied,
    ReceiptPart,
    ReceiptReturned,
    ReturnedPart,
)
from shared.contracts.events.openings import ReceiptOpened
from shared.contracts.events.refunds import DonorRefundApproved, DonorRefundPaid, RefundedReceipt
from shared.contracts.money import Booked, Money
from shared.deciding.resources import Kind


@dataclass(slots=True)
class StandingPart:
    """What a receipt stands on of one agreement now: amounts in the donor's currency as carried, capacity in base.

    Nobody changes one, nor a Receipt: making frozen ones costs three times as much.
    """

    agreement_id: str
    donor_id: str
    window_id: str | None
    settled: Booked | None
    conditional: Booked | None
    refundable: Booked | None
    capacity: Money
    fee: Money | None = None
    fee_rate: str | None = None
    allowance_released: Booked | None = None
    """What was doubtful of `settled` until it was paid."""

    @property
    def minor(self) -> int:
        """All of it, in minor units of the donor's currency."""
        return sum(part.minor for part in (self.settled, self.conditional, self.refundable) if part is not None)


@dataclass(slots=True)
class Receipt:
    """A receipt as it stands: its parts on agreements and what is not applied."""

    receipt_id: str
    fund_id: str
    number: str
    reference: str | None
    donor_id: str | None
    bank_account_id: str
    received_on: date
    gross: Booked
    net: Booked
    deducted_charges: Booked | None
    parts: tuple[StandingPart, ...]
    unapplied: Money
    returned: Money
    imported: Imported | None
    refundable: Booked | None = None
    """What came after the end of its fund and is owed back."""
    refunded: Money | None = None
    """What of it goes, or went, back to the donor: of what was never applied from its approval on."""


def evolve_receipt(receipt: Receipt | None, event: Recorded) -> Receipt:
    """The receipt after one of its events, or one that says what became of its condition."""
    data = event.data
    if isinstance(data, ContributionReceived):
        assert event.effective_on is not None
        unapplied = data.unapplied
        return Receipt(
            data.receipt_id, data.fund_id, data.number, data.reference, data.donor_id, data.bank_account_id,
            event.effective_on, data.gross, data.net, data.deducted_charges, tuple(map(_standing, data.parts)),
            Money.zero(data.gross.currency) if unapplied is None else unapplied.money,
            Money.zero(data.net.currency), data.imported, data.refundable,
        )  # fmt: skip
    if isinstance(data, ReceiptOpened):
        whole = data.unapplied or data.conditional
        assert whole is not None, "opened cash waits for something"
        none = Money.zero(whole.currency)
        return Receipt(
            data.receipt_id, data.fund_id, data.number, data.reference, data.donor_id, data.bank_account_id,
            data.received_on, whole, whole, None, tuple(_opened(data)),
            none if data.unapplied is None else data.unapplied.money, none, None,
        )  # fmt: skip
    assert receipt is not None
    if isinstance(data, ReceiptApplied):
        left = Money.of(receipt.unapplied.minor - data.applied.minor, receipt.unapplied.currency)
        return replace(receipt, parts=_joined(receipt.parts, map(_standing, data.parts)), unapplied=left)
    if isinstance(data, ReceiptReturned):
        gone = 0 if data.from_unapplied is None else data.from_unapplied.minor
        return replace(
            receipt,
            parts=tuple(part for part in _reduced(receipt.parts, data.parts) if part.minor or part.capacity.minor),
            unapplied=Money.of(receipt.unapplied.minor - gone, receipt.unapplied.currency),
            refundable=less(receipt.refundable, data.from_refundable),
            returned=Money.of(receipt.returned.minor + data.amount.minor, receipt.returned.currency),
        )
    if isinstance(data, AgentFeeAccrued):
        return replace(receipt, parts=tuple(_charged(part, data) for part in receipt.parts))
    if isinstance(data, ConditionMet | ConditionFailed):
        mine = [cash for cash in data.receipts if cash.receipt_id == receipt.receipt_id]
        met = isinstance(data, ConditionMet)
        parts = tuple(_decided(p, mine, met) if p.agreement_id == data.agreement_id else p for p in receipt.parts)
        return replace(receipt, parts=parts)
    if isinstance(data, DonorRefundApproved | DonorRefundPaid):
        return _refunded(receipt, data.receipts)
    return receipt


RECEIPT = Kind("receipt", evolve_receipt, follows=True, kept=False)


def _standing(part: ReceiptPart) -> StandingPart:
    return StandingPart(
        part.agreement_id, part.donor_id, part.window_id, part.settled, part.conditional, None, part.capacity,
        allowance_released=part.allowance_released,
    )  # fmt: skip


def _opened(e: ReceiptOpened) -> Iterable[StandingPart]:
    if e.agreement_id is not None and e.donor_id is not None and e.conditional is not None:
        nothing = Money.zero(e.conditional.base_currency)
        yield StandingPart(e.agreement_id, e.donor_id, None, None, e.conditional, None, nothing)


def plus(first: Booked | None, second: Booked | None) -> Booked | None:
    """Both together; None when neither holds anything."""
    if first is None or second is None:
        return first or second
    minor, base = first.minor + second.minor, first.base_minor + second.base_minor
    return first.worth(minor, base) if minor or base else None


def less(first: Booked | None, second: Booked | None) -> Booked | None:
    """The first without the second; None when nothing is left."""
    return first if second is None else plus(first, second.mirrored())


def _refunded(receipt: Receipt, back: Iterable[RefundedReceipt]) -> Receipt:
    """The receipt without what goes back of it: what was never applied, or what a failed condition left owing."""
    mine = [part for part in back if part.receipt_id == receipt.receipt_id]
    of_no_agreement = [part.amount for part in mine if part.agreement_id is None]
    late = receipt.refundable is not None
    unapplied = 0 if late else sum(amount.minor for amount in of_no_agreement)
    refundable = receipt.refundable
    for amount in of_no_agreement if late else ():
        refundable = less(refundable, amount)
    owed = {part.agreement_id: part.amount for part in mine if part.agreement_id is not None}
    before = 0 if receipt.refunded is None else receipt.refunded.minor
    return replace(
        receipt,
        parts=tuple(replace(p, refundable=less(p.refundable, owed.get(p.agreement_id))) for p in receipt.parts),
        unapplied=Money.of(receipt.unapplied.minor - unapplied, receipt.unapplied.currency),
        refundable=refundable,
        refunded=Money.of(before + sum(part.amount.minor for part in mine), receipt.gross.currency),
    )


def _joined(parts: tuple[StandingPart, ...], more: Iterable[StandingPart]) -> tuple[StandingPart, ...]:
    joined = {part.agreement_id: part for part in parts}
    for part in more:
        known = joined.get(part.agreement_id)
        joined[part.agreement_id] = (
            part
            if known is None
            else replace(
                known,
                settled=plus(known.settled, part.settled),
                conditional=plus(known.conditional, part.conditional),
                capacity=Money.of(known.capacity.minor + part.capacity.minor, part.capacity.currency),
                allowance_released=plus(known.allowance_released, part.allowance_released),
            )
        )
    return tuple(joined.values())


def _reduced(parts: tuple[StandingPart, ...], returned: tuple[ReturnedPart, ...]) -> Iterable[StandingPart]:
    back = {part.agreement_id: part for part in returned}
    for part in parts:
        gone = back.get(part.agreement_id)
        if gone is None:
            yield part
            continue
        yield replace(
            part,
            settled=less(part.settled, gone.restored),
            conditional=less(part.conditional, gone.conditional),
            refundable=less(part.refundable, gone.refundable),
            capacity=Money.of(part.capacity.minor - gone.capacity.minor, part.capacity.currency),
            allowance_released=less(part.allowance_released, gone.allowance_restored),
        )


def _charged(part: StandingPart, fee: AgentFeeAccrued) -> StandingPart:
    if part.agreement_id != fee.agreement_id:
        return part
    before = 0 if part.fee is None else part.fee.minor
    return replace(part, fee=Money.of(before + fee.amount.minor, fee.amount.currency), fee_rate=fee.rate)


def _decided(part: StandingPart, cash: list[ConditionalCash], met: bool) -> StandingPart:
    for one in cash:
        conditional = less(part.conditional, one.amount)
        if met:
            able = Money.of(part.capacity.minor + one.capacity.minor, part.capacity.currency)
            part = replace(part, conditional=conditional, settled=plus(part.settled, one.amount), capacity=able)
        else:
            part = replace(part, conditional=conditional, refundable=plus(part.refundable, one.amount))
    return part
