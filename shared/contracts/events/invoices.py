"""Direct implementation: what suppliers invoice under purchase orders, and the cash paid for it."""

from shared.contracts.events.base import CategoryBooked, SourceAmount
from shared.contracts.events.commitments import CommitmentChange
from shared.contracts.ids import Id
from shared.contracts.money import Booked, Money
from shared.contracts.texts import Number, Reference
from shared.contracts.times import Day

INVOICE_LINES_MAX = 8
"""One line a category."""


class InvoiceAccepted(CommitmentChange):
    """A supplier is owed `amount`, the sum of `posted`; what was bound for it (`sources`) is spent.

    `supplier_reference` is the supplier's own number of the invoice: one invoice of a supplier is accepted once.
    """

    STREAM = "invoice"
    STREAM_ID = "invoice_id"
    invoice_id: Id
    reference: Reference | None = None
    supplier_reference: Reference
    invoiced_on: Day
    due_on: Day | None = None
    amount: Booked
    posted: tuple[CategoryBooked, ...]
    sources: tuple[SourceAmount, ...]


class InvoicePaid(CommitmentChange):
    """Cash left for an invoice, or a mission paid it, whole or in part.

    `amount` at what cash was carried at, `payables_part` at its own carrying base, `exchange` the difference between
    the two (a gain above zero).
    """

    STREAM = "invoice"
    STREAM_ID = "invoice_id"
    invoice_id: Id
    number: Number
    reference: Reference | None = None
    bank_account_id: Id | None = None
    amount: Booked
    payables_part: Booked
    exchange: Money | None = None
