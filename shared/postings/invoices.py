"""Postings of suppliers' invoices (BOOKS.md section 2, direct implementation)."""

from shared.contracts.events.invoices import InvoiceAccepted, InvoicePaid
from shared.postings.entries import Dimensions, Entry, credit, debit, exchange, pool
from shared.postings.projects import committed_dimensions, partner_dimensions


def invoice_accepted(e: InvoiceAccepted) -> list[Entry]:
    """programme_expense by category / payables; committed → spent."""
    about = partner_dimensions(e)
    entries = [debit("programme_expense", line.amount, about._replace(category=line.category)) for line in e.posted]
    entries.append(credit("payables", e.amount, about))
    for part in e.sources:
        entries.append(debit("committed", part.amount, committed_dimensions(e, part)))
        entries.append(credit("spent", part.amount, committed_dimensions(e, part)))
    return entries


def invoice_paid(e: InvoicePaid) -> list[Entry]:
    """payables / cash; the difference exchange, and the pool has it or bears it."""
    return [
        debit("payables", e.payables_part, partner_dimensions(e)),
        credit("cash", e.amount, Dimensions(bank_account_id=e.bank_account_id)),
        *exchange(e.exchange),
        *pool(e.exchange),
    ]
