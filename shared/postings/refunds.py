"""Postings of donors' refunds, and of capacity that moves between sources (BOOKS.md section 2)."""

from shared.contracts.events.refunds import DonorRefundApproved, DonorRefundPaid, SourcesMoved
from shared.postings.contributions import agreement_dimensions, at_bank
from shared.postings.entries import (
    Dimensions,
    Entry,
    cleared,
    credit,
    debit,
    exchange,
    pool,
    source_dimensions,
)


def owed_to_donor(donor_id: str | None, agreement_id: str | None) -> Dimensions:
    """The dimensions of what is owed to a donor; under no agreement for money that was never applied."""
    if donor_id is None or agreement_id is None:
        return Dimensions(donor_id=donor_id)
    return agreement_dimensions(donor_id, agreement_id)


def donor_refund_approved(e: DonorRefundApproved) -> list[Entry]:
    """unapplied_receipts, contribution_revenue or prior_year_reductions / refunds_payable_to_donors.

    available− the unconditional part.
    """
    entries: list[Entry] = []
    payer = owed_to_donor(e.donor_id, None)
    for part in e.receipts:
        entries.append(debit("unapplied_receipts", part.amount, payer))
        entries.append(credit("refunds_payable_to_donors", part.amount, payer))
    if e.agreement is not None:
        part_of, amount = e.agreement, e.agreement.amount
        about = owed_to_donor(e.donor_id, part_of.agreement_id)
        entries.append(debit(part_of.revenue_account, amount, about))
        entries.append(credit("refunds_payable_to_donors", amount, about))
        entries.append(debit("available", amount.base_money, source_dimensions(part_of.agreement_id, e.donor_id)))
        entries.append(credit("control", amount.base_money))
    return entries


def donor_refund_paid(e: DonorRefundPaid) -> list[Entry]:
    """refunds_payable_to_donors / cash; the difference is exchange, and the pool's."""
    entries = [
        debit("refunds_payable_to_donors", part.amount, owed_to_donor(e.donor_id, part.agreement_id))
        for part in e.settled
    ]
    entries.append(credit("cash", e.paid, at_bank(e.bank_account_id)))
    entries.extend(cleared(e.paid, e.amount.worth(e.amount.minor, e.paid.base_minor)))
    return [*entries, *exchange(e.exchange_difference), *pool(e.exchange_difference)]


def sources_moved(e: SourcesMoved) -> list[Entry]:
    """available source → source: what each takes, or gives."""
    return [credit("available", part.amount, source_dimensions(part.source, part.donor_id)) for part in e.sources]
