"""Accepting suppliers' invoices and paying them (BOOKS.md section 2, direct implementation; docs/decisions/0022)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.ledger.allocations.capacity import require_not_overdrawn
from services.ledger.allocations.decisions import source_amounts
from services.ledger.appropriations.authority import lapses, require_life
from services.ledger.commitments.decisions import require_committed_since, standing
from services.ledger.commitments.state import Commitment
from services.ledger.disbursements.cash import cash_paid, payer
from services.ledger.disbursements.decisions import require_payable
from services.ledger.rates.carrying import Carried
from services.ledger.rules import operating, require_not_before
from services.ledger.splits import split
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.invoices import AcceptInvoice, PayInvoice
from shared.contracts.envelope import Recorded
from shared.contracts.events.base import CategoryBooked
from shared.contracts.events.invoices import InvoiceAccepted, InvoicePaid
from shared.contracts.events.openings import InvoiceOpened
from shared.contracts.money import Booked, Money
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind


@dataclass(frozen=True, slots=True)
class Invoice:
    """A supplier's invoice in its order's currency, and what of it is paid."""

    fund_id: str
    reference: str | None
    supplier_reference: str
    commitment_id: str
    project_id: str
    organisation_id: str
    accepted_on: date
    invoiced_on: date
    due_on: date | None
    amount: Booked
    posted: tuple[CategoryBooked, ...]
    paid: Money
    vouchers: tuple[str, ...] = ()

    @property
    def unpaid(self) -> int:
        """What is still owed."""
        return self.amount.minor - self.paid.minor


def evolve_invoice(invoice: Invoice | None, event: Recorded) -> Invoice:
    """The invoice after one of its events."""
    data = event.data
    if isinstance(data, InvoiceAccepted):
        assert event.effective_on is not None
        return Invoice(
            data.fund_id, data.reference, data.supplier_reference, data.commitment_id, data.project_id,
            data.organisation_id, event.effective_on, data.invoiced_on, data.due_on, data.amount, data.posted,
            Money.zero(data.amount.currency),
        )  # fmt: skip
    if isinstance(data, InvoiceOpened):
        return Invoice(
            data.fund_id, None, data.supplier_reference, data.commitment_id, data.project_id, data.organisation_id,
            data.invoiced_on, data.invoiced_on, data.due_on, data.amount, (), data.paid,
        )  # fmt: skip
    assert invoice is not None
    if not isinstance(data, InvoicePaid):
        return invoice
    vouchers = invoice.vouchers if data.reference is None else (*invoice.vouchers, data.reference)
    return replace(
        invoice, paid=Money.of(invoice.paid.minor + data.amount.minor, invoice.paid.currency), vouchers=vouchers
    )


INVOICE = Kind("invoice", evolve_invoice, kept=False)


def decide_accept_invoice(ledger: LedgerState, command: AcceptInvoice, context: Context) -> list[Decided]:
    """A supplier's invoice is owed and spent: what was bound for it, by source in proportion.

    Refuses `invoice.not_a_purchase_order`, `invoice.invoiced_on` when it is dated after the day it is accepted,
    `invoice.category_twice`, `invoice.duplicate` for a supplier's number that stands in the fund already,
    `invoice.exceeds_commitment` beyond what is bound and not outstanding, `commitment.below_outstanding` when it was
    not bound yet on that day, `currency.mixed`, `fund.reports_only`, `commitment.closed`, `commitment.life_over`,
    `reference.taken`.
    """
    commitment, fund = standing(ledger, command.commitment_id, command.effective_on, context)
    operating(fund)
    if not commitment.invoiced:
        raise Refused(
            "invoice.not_a_purchase_order", "/commitment_id", commitment=commitment.number, kind=commitment.kind
        )
    if command.invoiced_on > command.effective_on:
        dates = {"invoiced_on": str(command.invoiced_on), "effective_on": str(command.effective_on)}
        raise Refused("invoice.invoiced_on", "/invoiced_on", **dates)
    amounts = _by_category(commitment, command)
    ledger.require_new_invoice(commitment.fund_id, commitment.organisation_id, command.supplier_reference)
    _require_new_voucher(ledger, context, commitment.fund_id, command.reference)
    total = sum(amounts.values())
    _require_within_commitment(commitment, total)
    require_life(fund, commitment.fiscal_year, total, command.effective_on)
    whole = commitment.unspent.part(total)
    shares = split(whole.base, commitment.committed_minor)
    require_committed_since(ledger, fund, commitment, shares, command.effective_on)
    accepted = InvoiceAccepted(
        fund_id=commitment.fund_id,
        invoice_id=context.new_id(),
        reference=command.reference,
        supplier_reference=command.supplier_reference,
        invoiced_on=command.invoiced_on,
        due_on=command.due_on,
        commitment_id=command.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        fiscal_year=commitment.fiscal_year,
        lapses=lapses(commitment.fiscal_year, command.effective_on),
        amount=commitment.booked(whole),
        posted=tuple(_posted(commitment, amounts, whole)),
        sources=source_amounts(shares, commitment.donors, fund.base_currency),
    )
    return [Decided(accepted, command.effective_on)]


def decide_pay_invoice(ledger: LedgerState, command: PayInvoice, context: Context) -> list[Decided]:
    """Pays an invoice, or a part of it.

    Refuses `invoice.unknown`, `effective_on.before_invoice`, `invoice.exceeds_unpaid`, `project.not_payable`,
    `payment.exceeds_cash`, `fund.overdrawn`, `commitment.closed`, `reference.taken`, `currency.mixed`,
    `payment.bank_account`.
    """
    invoice = ledger.get(INVOICE, command.invoice_id)
    commitment, fund = standing(ledger, invoice.commitment_id, command.effective_on, context)
    require_not_before("effective_on.before_invoice", command.effective_on, "accepted_on", invoice.accepted_on)
    commitment.require_currency(command.amount, "/amount")
    bank_account_id = payer(ledger, fund, command.bank_account_id, commitment.currency)
    _require_new_voucher(ledger, context, invoice.fund_id, command.reference)
    amount = command.amount.minor
    require_payable(ledger, commitment, "/invoice_id")
    if amount > invoice.unpaid:
        raise Refused(
            "invoice.exceeds_unpaid",
            "/amount",
            asked=commitment.shown(amount),
            unpaid=commitment.shown(invoice.unpaid),
            currency=commitment.currency,
        )
    require_not_overdrawn(ledger, fund)
    cash = cash_paid(ledger, fund, bank_account_id, command.amount, command.effective_on, context)
    payables = commitment.payables.part(amount)
    paid = InvoicePaid(
        fund_id=invoice.fund_id,
        invoice_id=command.invoice_id,
        number=ledger.next_number(invoice.fund_id, fund.code, fund.time_zone, "DIS", context.recorded_at),
        reference=command.reference,
        commitment_id=invoice.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=invoice.project_id,
        organisation_id=invoice.organisation_id,
        window_id=commitment.window_id,
        fiscal_year=commitment.fiscal_year,
        lapses=lapses(commitment.fiscal_year, command.effective_on),
        bank_account_id=bank_account_id,
        amount=commitment.booked(cash),
        payables_part=commitment.booked(payables),
        exchange=commitment.difference(payables.base - cash.base),
    )
    return [Decided(paid, command.effective_on)]


def _by_category(commitment: Commitment, command: AcceptInvoice) -> dict[int, int]:
    amounts: dict[int, int] = {}
    for index, line in enumerate(command.lines):
        if line.category in amounts:
            raise Refused("invoice.category_twice", f"/lines/{index}/category", category=line.category)
        commitment.require_currency(line.amount, f"/lines/{index}/amount")
        amounts[line.category] = line.amount.minor
    return amounts


def _posted(commitment: Commitment, amounts: Mapping[int, int], whole: Carried) -> Iterator[CategoryBooked]:
    """Each category with its part of what is carried; the last takes the rest."""
    left = whole
    for category, minor in sorted(amounts.items()):
        part = left.part(minor)
        left = left.less(part)
        yield CategoryBooked(category=category, amount=commitment.booked(part))


def _require_within_commitment(commitment: Commitment, total: int) -> None:
    """The commitment floor: what is spent never takes committed below advances and recoverables."""
    left = commitment.uncovered.own
    if total > left:
        raise Refused(
            "invoice.exceeds_commitment",
            "/lines",
            asked=commitment.shown(total),
            left=commitment.shown(max(0, left)),
            currency=commitment.currency,
            commitment=commitment.number,
        )


def _require_new_voucher(ledger: LedgerState, context: Context, fund_id: str, reference: str | None) -> None:
    """Refuses `reference.taken` while an invoice, or a payment of one, carries the voucher; a reversed one is free."""
    try:
        ledger.require_new_reference(context.actor, fund_id, INVOICE.name, reference)
    except Refused as refused:
        holder = ledger.get(INVOICE, str(refused.figures["id"]))
        if reference in (holder.reference, *holder.vouchers):
            raise
