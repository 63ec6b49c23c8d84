"""What donors' events moved: deposits as the bank had them, what waits unapplied, what is owed back."""

from collections.abc import Sequence

from services.reporting.projections.moving.movement import About, Movement, base_only, moved, split
from shared.contracts.events.contributions import (
    AgentFeeAccrued,
    ConditionFailed,
    ContributionReceived,
    ReceiptApplied,
    ReceiptPart,
    ReceiptReturned,
    ReceivableRecovered,
    ReturnedPart,
)
from shared.contracts.events.in_kind import InKindReceived
from shared.contracts.events.refunds import DonorRefundApproved, DonorRefundPaid
from shared.contracts.money import Booked


def _minor(amount: Booked | None) -> int:
    return 0 if amount is None else amount.minor


def _base(amount: Booked | None) -> int:
    return 0 if amount is None else amount.base_minor


def _deposited(
    parts: Sequence[tuple[ReceiptPart | ReturnedPart, int]], base: int, currency: str, sign: int = 1
) -> list[Movement]:
    """Cash by agreement: each part's own amount, its base by proportion of what came or went."""
    known = {n: minor for n, (_, minor) in enumerate(parts) if minor}
    if not known:
        return []
    bases = split(base, known)
    return [
        Movement(
            "gross_contributions", currency, sign * minor, sign * bases[n],
            About(window_id=parts[n][0].window_id, donor_id=parts[n][0].donor_id,
                  agreement_id=parts[n][0].agreement_id),
        )
        for n, minor in known.items()
    ]  # fmt: skip


def contribution_received(e: ContributionReceived) -> list[Movement]:
    """Gross, at the base of what arrived; what banks kept on the way is a charge of the fund. What is not applied to
    an agreement waits; what came after the end of its fund is owed back."""
    payer = About(donor_id=e.donor_id)
    applied = e.gross.base_minor - _base(e.unapplied) - _base(e.refundable)
    parts = [(part, _minor(part.settled) + _minor(part.conditional)) for part in e.parts]
    return [
        *_deposited(parts, applied, e.gross.currency),
        *moved("unapplied", e.unapplied, payer),
        *moved("payables_change", e.refundable, payer),
        *moved("bank_charges", e.deducted_charges),
    ]


def receipt_applied(e: ReceiptApplied) -> list[Movement]:
    """What waited is a contribution now."""
    parts = [(part, _minor(part.settled) + _minor(part.conditional)) for part in e.parts]
    return [
        *moved("unapplied", e.applied, About(donor_id=e.unapplied_donor_id), -1),
        *_deposited(parts, e.applied.base_minor, e.applied.currency),
    ]


def receipt_returned(e: ReceiptReturned) -> list[Movement]:
    """Cash that the bank took back, at what it was carried at: from what waited, what was owed back, and, for the
    rest, from contributions. The bank's charge for it is one of the fund."""
    payer = About(donor_id=e.unapplied_donor_id)
    currency = e.amount.currency if e.undone is None else e.undone.currency
    rest = e.amount.base_minor - _base(e.from_unapplied) - _base(e.from_refundable)
    found = [
        *moved("unapplied", e.from_unapplied, payer, -1),
        *moved("payables_change", e.from_refundable, payer, -1),
    ]
    parts = []
    for part in e.parts:
        about = About(donor_id=part.donor_id, agreement_id=part.agreement_id)
        found += moved("payables_change", part.refundable, about, -1)
        rest -= _base(part.refundable)
        parts.append((part, _minor(part.restored) + _minor(part.conditional)))
    taken = _deposited(parts, rest, currency, -1)
    # where nothing of it is a contribution any more, what is left of it is what rates changed since
    found += taken or base_only("exchange_differences", -rest, e.amount.base_currency)
    return [*found, *moved("bank_charges", e.return_charge)]


def receivable_recovered(e: ReceivableRecovered) -> list[Movement]:
    """A deposit for what had been given up."""
    return moved("gross_contributions", e.amount, About(donor_id=e.donor_id, agreement_id=e.agreement_id))


def condition_failed(e: ConditionFailed) -> list[Movement]:
    """Cash that was held on the condition is owed back."""
    return _owed_back(e.cash_part, About(donor_id=e.donor_id, agreement_id=e.agreement_id))


def donor_refund_approved(e: DonorRefundApproved) -> list[Movement]:
    """Money that waited, and money of an agreement, is owed back."""
    payer = About(donor_id=e.donor_id)
    found: list[Movement] = []
    for part in e.receipts:
        found += [*moved("unapplied", part.amount, payer, -1), *moved("payables_change", part.amount, payer)]
    if e.agreement is not None:
        found += _owed_back(e.agreement.amount, payer._replace(agreement_id=e.agreement.agreement_id))
    return found


def donor_refund_paid(e: DonorRefundPaid) -> list[Movement]:
    """What was owed back is paid; what the cash for it cost more or less is exchange."""
    found: list[Movement] = []
    for part in e.settled:
        about = About(donor_id=e.donor_id, agreement_id=part.agreement_id)
        found += moved("payables_change", part.amount, about, -1)
        found += moved("donor_refunds_paid", part.amount, about)
    settled = sum(part.amount.base_minor for part in e.settled)
    return [*found, *base_only("exchange_differences", settled - e.paid.base_minor, e.paid.base_currency)]


def agent_fee_accrued(e: AgentFeeAccrued) -> list[Movement]:
    """The administrative agent's fee, charged."""
    return moved("agent_fee_accrued", e.amount, About(donor_id=e.donor_id, agreement_id=e.agreement_id))


def in_kind_received(e: InKindReceived) -> list[Movement]:
    """Goods or services at their fair value: no cash."""
    return moved("in_kind", e.fair_value, About(donor_id=e.donor_id))


def _owed_back(amount: Booked | None, about: About) -> list[Movement]:
    return [*moved("refunds_to_donors", amount, about), *moved("payables_change", amount, about)]
