"""Postings of suppliers' invoices (BOOKS.md section 2, direct implementation and mission budget)."""

from shared.contracts.events.invoices import InvoiceAccepted, InvoicePaid
from shared.postings.appropriations import funded, paid_out
from shared.postings.entries import Entry, credit, debit
from shared.postings.projects import exchange_borne, moved, partner_dimensions


def invoice_accepted(e: InvoiceAccepted) -> list[Entry]:
    """programme_expense by category / payables; committed → spent.

    A mission's budget is funded for it: due_to_mission / mission_funding.
    """
    about = partner_dimensions(e)
    entries = [debit("programme_expense", line.amount, about._replace(category=line.category)) for line in e.posted]
    entries += [credit("payables", e.amount, about), *moved(e, e.sources, "committed", "spent")]
    return funded(e, entries, e.amount.base_currency)


def invoice_paid(e: InvoicePaid) -> list[Entry]:
    """payables / cash, or due_to_mission; the difference exchange, and the pool or the authority has it or bears it."""
    entries = [
        debit("payables", e.payables_part, partner_dimensions(e)),
        *paid_out(e, e.amount),
        *exchange_borne(e, e.exchange),
    ]
    return funded(e, entries, e.amount.base_currency)
