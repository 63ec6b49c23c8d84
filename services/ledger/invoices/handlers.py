"""Who accepts and pays invoices, where."""

from services.ledger.capability import CommandRule, fund_of_target
from services.ledger.commitments.state import COMMITMENT
from services.ledger.invoices.decisions import INVOICE, decide_accept_invoice, decide_pay_invoice
from services.ledger.proposals.holds import taking_from
from services.ledger.roles import ACCEPTANCE, PAYMENTS
from shared.contracts.commands.invoices import AcceptInvoice, PayInvoice

RULES = (
    CommandRule(
        AcceptInvoice,
        decide_accept_invoice,
        "/v1/invoices",
        INVOICE,
        ACCEPTANCE,
        fund_of_target(COMMITMENT, "commitment_id"),
    ),
    CommandRule(
        PayInvoice,
        decide_pay_invoice,
        "/v1/invoices/{invoice_id}/payments",
        INVOICE,
        PAYMENTS,
        fund_of_target(INVOICE, "invoice_id"),
        target="invoice_id",
        hold=taking_from("cash"),
    ),
)
