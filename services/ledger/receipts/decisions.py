"""Recording and applying receipts."""

from datetime import date

from services.ledger.funds.decisions import BankAccount, Fund, contributing, not_closed
from services.ledger.hearing.decisions import donor
from services.ledger.rates.carrying import leaving
from services.ledger.rates.decisions import at_day, carried, carried_share
from services.ledger.receipts.applying import agent_fees, apply_cash
from services.ledger.receipts.state import RECEIPT, Receipt
from services.ledger.rules import (
    booked,
    dated_in,
    require_not_before,
    require_one_currency,
    serving_account,
)
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import AppliedPart, ApplyReceipt, RecordReceipt
from shared.contracts.events.contributions import ContributionReceived, ReceiptApplied, ReceiptPart
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided
from shared.postings.entries import Dimensions


def decide_record_receipt(ledger: LedgerState, command: RecordReceipt, context: Context) -> list[Decided]:
    """Cash came in. Refuses `receipt.parts_exceed`, `receipt.charges_exceed`, `receipt.exceeds_receivable`,
    `receipt.other_donor`, `receipt.credited_amount`, an unknown or closed bank account, `reference.taken`,
    `rate.missing`, `currency.mixed`."""
    fund = contributing(dated_in(ledger, command.fund_id, command.effective_on, context, late=True))
    account = serving_account(ledger, fund, command.bank_account_id)
    if command.donor_id is not None:
        donor(ledger, command.donor_id)
    ledger.require_new_reference(context.actor, command.fund_id, RECEIPT.name, command.reference)
    gross, net, charges = _arrived(ledger, fund, account, command)
    if fund.is_closed:
        return [Decided(_came_too_late(ledger, fund, command, net, context), command.effective_on)]
    applied = _sum(command.parts)
    if applied > gross.minor:
        raise Refused(
            "receipt.parts_exceed",
            "/parts",
            parts=from_minor(applied, gross.currency),
            gross=gross.amount,
            currency=gross.currency,
        )
    charged = 0 if charges is None else charges.base_minor
    found = apply_cash(ledger, fund, command.donor_id, command.parts, gross, command.effective_on, charged)
    currency = fund.base_currency
    receipt_id = context.new_id()
    rest = gross.minor - applied
    received = ContributionReceived.made(
        fund_id=command.fund_id,
        receipt_id=receipt_id,
        number=ledger.next_number(command.fund_id, fund.code, fund.time_zone, "REC", context.recorded_at),
        reference=command.reference,
        donor_id=command.donor_id,
        bank_account_id=command.bank_account_id,
        gross=gross,
        net=net,
        deducted_charges=charges,
        pool_charge=Money.of(found.pool_charge, currency) if found.pool_charge else None,
        parts=found.parts,
        unapplied=gross.worth(rest, found.rest_base) if rest else None,
        exchange_difference=Money.of(found.gained, currency) if found.gained else None,
    )
    fees = agent_fees(ledger, fund, receipt_id, found.on_cash, _donors(found.parts), command.effective_on)
    return [Decided(received, command.effective_on), *fees]


def _came_too_late(
    ledger: LedgerState, fund: Fund, command: RecordReceipt, arrived: Booked, context: Context
) -> ContributionReceived:
    """Money after the end of its fund: what arrived is owed back, and nobody's fee is due on it.

    What banks kept on the way is the payer's: a fund at its end bears nothing. Refuses `fund.closed` for parts.
    """
    if command.parts:
        not_closed(fund, "/parts")
    return ContributionReceived(
        fund_id=command.fund_id,
        receipt_id=context.new_id(),
        number=ledger.next_number(command.fund_id, fund.code, fund.time_zone, "REC", context.recorded_at),
        reference=command.reference,
        donor_id=command.donor_id,
        bank_account_id=command.bank_account_id,
        gross=arrived,
        net=arrived,
        refundable=arrived,
    )


def _arrived(
    ledger: LedgerState, fund: Fund, account: BankAccount, command: RecordReceipt
) -> tuple[Booked, Booked, Booked | None]:
    """Gross in the donor's currency, net and charges in the account's; gross is worth what net and charges are."""
    sent, here, base = command.gross_amount, account.currency, fund.base_currency
    on = command.effective_on
    if sent.currency == here == base and command.deducted_charges is None and command.credited_amount is None:
        whole = Booked.of_base(sent)
        return whole, whole, None
    taken = 0
    if command.deducted_charges is not None:
        require_one_currency(command.deducted_charges, here, "/deducted_charges")
        taken = command.deducted_charges.minor
    if sent.currency == here:
        if command.credited_amount is not None:
            raise Refused("receipt.credited_amount", "/credited_amount", account=here, gross=sent.currency)
        whole = booked(ledger, fund, sent, "/gross_amount", on)
    else:
        whole = _converted(ledger, fund, command, here, taken)
    if taken >= whole.minor:
        raise Refused("receipt.charges_exceed", "/deducted_charges", gross=whole.amount, currency=whole.currency)
    gross = whole
    if sent.currency != here:
        gross = carried(sent.minor, sent.currency, whole.base_minor, base)
    if not taken:
        return gross, whole, None
    cost = carried_share(taken, whole.minor, whole.base_minor)
    return gross, whole.worth(whole.minor - taken, whole.base_minor - cost), whole.worth(taken, cost)


def _converted(ledger: LedgerState, fund: Fund, command: RecordReceipt, here: str, taken: int) -> Booked:
    """What arrived, charges included, on an account of another currency than the donor's."""
    on = command.effective_on
    if command.credited_amount is not None:
        require_one_currency(command.credited_amount, here, "/credited_amount")
        arrived = Money.of(command.credited_amount.minor + taken, here)
        return booked(ledger, fund, arrived, "/credited_amount", on)
    worth = at_day(ledger, command.gross_amount, fund.base_currency, on, "/gross_amount")
    if here == fund.base_currency:
        return Booked.in_base(worth.base_minor, here)
    raise Refused("receipt.credited_amount", "/credited_amount", account=here, gross=command.gross_amount.currency)


def decide_apply_receipt(ledger: LedgerState, command: ApplyReceipt, context: Context) -> list[Decided]:
    """Unapplied money finds its agreements. Refuses `receipt.exceeds_unapplied`, `receipt.exceeds_receivable`,
    `receipt.other_donor`, `effective_on.before_receipt`."""
    receipt = ledger.get(RECEIPT, command.receipt_id)
    fund = dated_in(ledger, receipt.fund_id, command.effective_on, context)
    not_before(receipt, command.effective_on)
    applied = _sum(command.parts)
    currency = receipt.gross.currency
    if applied > receipt.unapplied.minor:
        raise Refused(
            "receipt.exceeds_unapplied",
            "/parts",
            parts=from_minor(applied, currency),
            unapplied=receipt.unapplied.amount,
            currency=currency,
        )
    whole = unapplied_leaving(ledger, fund, receipt, applied)
    found = apply_cash(ledger, fund, receipt.donor_id, command.parts, whole, command.effective_on)
    event = ReceiptApplied(
        fund_id=receipt.fund_id,
        receipt_id=command.receipt_id,
        unapplied_donor_id=receipt.donor_id,
        applied=whole,
        parts=found.parts,
        exchange_difference=Money.of(found.gained, fund.base_currency) if found.gained else None,
    )
    fees = agent_fees(ledger, fund, command.receipt_id, found.on_cash, _donors(found.parts), command.effective_on)
    return [Decided(event, command.effective_on), *fees]


def unapplied_leaving(ledger: LedgerState, fund: Fund, receipt: Receipt, minor: int) -> Booked:
    """Unapplied money of a receipt as it is carried."""
    about = Dimensions(donor_id=receipt.donor_id)
    held = ledger.balance(fund.fund_id, "unapplied_receipts", receipt.gross.currency, about)
    return leaving(held, minor, fund.base_currency)


def not_before(receipt: Receipt, effective_on: date) -> None:
    """Refuses `effective_on.before_receipt`."""
    require_not_before("effective_on.before_receipt", effective_on, "received_on", receipt.received_on)


def _sum(parts: tuple[AppliedPart, ...]) -> int:
    applied = 0
    for part in parts:
        applied += part.amount.minor
    return applied


def _donors(parts: tuple[ReceiptPart, ...]) -> dict[str, str]:
    return {part.agreement_id: part.donor_id for part in parts}
