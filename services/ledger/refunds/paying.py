"""Paying what is owed to a donor (BOOKS.md section 2, DonorRefundPaid).

What is owed leaves as it is carried, cash at its account's average; the difference is exchange, and the pool's. What
a failed condition left owing needs no approval: the donor's own agreement decided on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.ledger.agreements.conditions import receipts_of
from services.ledger.agreements.state import AGREEMENT
from services.ledger.allocations.capacity import require_not_overdrawn
from services.ledger.disbursements.cash import cash_paid
from services.ledger.funds.decisions import Fund, contributing, not_closed
from services.ledger.rates.carrying import leaving
from services.ledger.rates.decisions import carried
from services.ledger.receipts.returning import share_of_standing
from services.ledger.receipts.state import RECEIPT
from services.ledger.refunds.state import REFUND
from services.ledger.rules import dated_in, operating, require_not_before, require_one_currency, serving_account
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.refunds import RECEIPTS_MAX, PayDonorRefund
from shared.contracts.events.refunds import DonorRefundPaid, RefundedReceipt, SettledRefund
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided
from shared.postings.refunds import owed_to_donor


@dataclass(frozen=True, slots=True)
class _Owed:
    """What a command is about: how much of it is owed, since when, to whom, and where a payment takes from."""

    refund_id: str | None
    donor_id: str | None
    currency: str
    since: date
    left: int
    parts: Mapping[str | None, int]
    """By agreement, in the order in which a payment settles them."""
    receipts: tuple[tuple[str, str | None, Booked | None], ...] = ()
    """The receipts that it came with, each with its agreement and what is owed of it, the oldest first."""


def refund_fund(ledger: LedgerState, command: PayDonorRefund) -> str:
    """The fund of what is paid. Refuses `refund.one_of` unless exactly one thing is named."""
    kind, resource_id = _named(command)
    fund_id: str = ledger.resource(kind, resource_id, f"/{kind.name}_id").state.fund_id
    return fund_id


def _named(command: PayDonorRefund) -> tuple[Any, str]:
    named = [
        (kind, resource_id)
        for kind, resource_id in (
            (REFUND, command.refund_id),
            (AGREEMENT, command.agreement_id),
            (RECEIPT, command.receipt_id),
        )
        if resource_id is not None
    ]
    if len(named) != 1:
        raise Refused("refund.one_of", "/refund_id", named=len(named))
    return named[0]


def decide_pay_donor_refund(ledger: LedgerState, command: PayDonorRefund, context: Context) -> list[Decided]:
    """Pays a donor. Refuses `refund.exceeds_owed`, `refund.not_a_donors`, `payment.exceeds_cash`, `fund.overdrawn`,
    `refund.paid_amount` for an account of another currency, `currency.mixed`, `effective_on.before_refund`,
    `refund.too_many_receipts`, `refund.one_of`."""
    fund_id, late = refund_fund(ledger, command), command.receipt_id is not None
    fund = operating(contributing(dated_in(ledger, fund_id, command.effective_on, context, late=late)))
    owed = _owed(ledger, command)
    require_one_currency(command.amount, owed.currency, "/amount/currency")
    require_not_before("effective_on.before_refund", command.effective_on, "owed_on", owed.since)
    if command.amount.minor > owed.left:
        raise _beyond(command.amount, owed.left, "/amount")
    ledger.require_new_reference(context.actor, fund.fund_id, REFUND.name, command.reference)
    receipts = _receipts(owed, command.amount.minor)
    settled = _settled(ledger, fund, owed, command)
    if late:
        settled = tuple(SettledRefund(amount=part.amount) for part in receipts)
    if not fund.is_closed:
        require_not_overdrawn(ledger, fund)
    cash = _cash(ledger, fund, owed.currency, command)
    left = cash_paid(ledger, fund, command.bank_account_id, cash, command.effective_on, context)
    worth = sum(part.amount.base_minor for part in settled)
    if late:
        # It leaves at what it came in with, so that a fund at its end gains and loses nothing by it.
        left = left._replace(base=worth)
    base = fund.base_currency
    paid = DonorRefundPaid(
        fund_id=fund.fund_id,
        refund_id=owed.refund_id or context.new_id(),
        reference=command.reference,
        donor_id=owed.donor_id,
        bank_account_id=command.bank_account_id,
        amount=carried(command.amount.minor, owed.currency, worth, base),
        paid=left.booked(cash.currency, base),
        settled=settled,
        receipts=receipts,
        exchange_difference=Money.of(worth - left.base, base) if worth != left.base else None,
    )
    return [Decided(paid, command.effective_on)]


def _owed(ledger: LedgerState, command: PayDonorRefund) -> _Owed:
    if command.refund_id is not None:
        refund = ledger.get(REFUND, command.refund_id)
        if refund.approved_on is None:
            raise Refused("refund.not_a_donors", "/refund_id", id=command.refund_id)
        parts = {part.agreement_id: part.left.minor for part in refund.owed}
        return _Owed(
            command.refund_id, refund.donor_id, refund.amount.currency, refund.approved_on, refund.left_minor, parts
        )
    if command.agreement_id is not None:
        return _failed(ledger, command.agreement_id)
    assert command.receipt_id is not None
    return _late(ledger, command.receipt_id)


def _failed(ledger: LedgerState, agreement_id: str) -> _Owed:
    """What conditions of an agreement that failed left owing: it stands on the receipts that brought it."""
    agreement = ledger.get(AGREEMENT, agreement_id)
    standing = tuple(
        (receipt.id, agreement_id, part.refundable)
        for receipt in receipts_of(ledger, agreement_id)
        for part in receipt.state.parts
        if part.agreement_id == agreement_id and part.refundable is not None and part.refundable.minor
    )
    left = sum(owed.minor for _, _, owed in standing if owed is not None)
    currency = agreement.amount.currency
    return _Owed(None, agreement.donor_id, currency, agreement.signed_on, left, {agreement_id: left}, standing)


def _late(ledger: LedgerState, receipt_id: str) -> _Owed:
    """What came after the end of its fund and is owed back."""
    receipt = ledger.get(RECEIPT, receipt_id)
    currency, left = receipt.net.currency, receipt.refundable
    owed = 0 if left is None else left.minor
    return _Owed(None, receipt.donor_id, currency, receipt.received_on, owed, {None: owed}, ((receipt_id, None, left),))


def _beyond(asked: Money, owed: int, pointer: str) -> Refused:
    return Refused(
        "refund.exceeds_owed",
        pointer,
        asked=asked.amount,
        owed=from_minor(owed, asked.currency),
        currency=asked.currency,
    )


def _settled(ledger: LedgerState, fund: Fund, owed: _Owed, command: PayDonorRefund) -> tuple[SettledRefund, ...]:
    """What is settled under each agreement, as carried. Refuses `refund.exceeds_owed` on a day when it was not owed."""
    left = command.amount.minor
    found = []
    for agreement_id, minor in owed.parts.items():
        take = min(left, minor)
        left -= take
        if not take:
            continue
        about = owed_to_donor(owed.donor_id, agreement_id)
        balance = ledger.balance(fund.fund_id, "refunds_payable_to_donors", owed.currency, about)
        lowest = balance.extreme_from(command.effective_on, -1)
        if take > lowest:
            raise _beyond(command.amount, max(0, lowest), "/effective_on")
        amount = leaving(balance, take, fund.base_currency)
        found.append(SettledRefund(agreement_id=agreement_id, amount=amount))
    return tuple(found)


def _receipts(owed: _Owed, minor: int) -> tuple[RefundedReceipt, ...]:
    """The receipts that what is paid came with, the oldest first. Refuses `refund.too_many_receipts`."""
    found = []
    for receipt_id, agreement_id, standing in owed.receipts:
        take = 0 if standing is None else min(minor, standing.minor)
        amount = None if standing is None else share_of_standing(standing, take)
        if amount is not None:
            found.append(RefundedReceipt(receipt_id=receipt_id, agreement_id=agreement_id, amount=amount))
            minor -= take
    if len(found) > RECEIPTS_MAX:
        raise Refused("refund.too_many_receipts", "/amount", receipts=len(found), receipts_max=RECEIPTS_MAX)
    return tuple(found)


def _cash(ledger: LedgerState, fund: Fund, currency: str, command: PayDonorRefund) -> Money:
    """The cash that leaves, in the account's currency. Refuses `refund.paid_amount` where `paid` is missing or idle."""
    account = serving_account(ledger, fund, command.bank_account_id)
    if (command.paid is None) != (account.currency == currency):
        raise Refused("refund.paid_amount", "/paid", account=account.currency, owed=currency)
    if command.paid is None:
        return command.amount
    not_closed(fund, "/paid")
    require_one_currency(command.paid, account.currency, "/paid")
    return command.paid
