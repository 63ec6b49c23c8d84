"""Commands on suppliers' invoices."""

from typing import Annotated

from pydantic import Field

from shared.contracts.commands.base import DatedCommand, Referenced
from shared.contracts.events.base import Category
from shared.contracts.events.invoices import INVOICE_LINES_MAX
from shared.contracts.ids import Id
from shared.contracts.model import Contract
from shared.contracts.money import PositiveMoney
from shared.contracts.texts import Reference
from shared.contracts.times import Day


class InvoicedCategory(Contract):
    """What is invoiced of one UNSDG category."""

    category: Category
    amount: PositiveMoney


class AcceptInvoice(DatedCommand, Referenced):
    """Accepts a supplier's invoice under a purchase order: it is owed, and spent."""

    commitment_id: Id
    supplier_reference: Reference
    invoiced_on: Day
    due_on: Day | None = None
    lines: Annotated[tuple[InvoicedCategory, ...], Field(min_length=1, max_length=INVOICE_LINES_MAX)]


class PayInvoice(DatedCommand, Referenced):
    """Pays an invoice, or a part of it: from a bank account or, in a mission's budget, through the mission."""

    PATH_IDS = ("invoice_id",)
    invoice_id: Id
    bank_account_id: Id | None = None
    amount: PositiveMoney
