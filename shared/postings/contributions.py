"""Postings of agreements, receipts and the fund's own bank accounts (BOOKS.md section 2)."""

from functools import lru_cache

from shared.contracts.events.contributions import (
    AgreementSigned,
    ContributionReceived,
    ReceiptApplied,
    ReceiptPart,
    ReceiptReturned,
    ReturnedPart,
)
from shared.contracts.events.treasury import BankCharged, InterestReceived, OwnTransferMade
from shared.contracts.money import Money
from shared.postings.entries import Dimensions, Entry, credit, debit

POOL = Dimensions(source="pool")


@lru_cache(maxsize=1024)
def at_bank(bank_account_id: str) -> Dimensions:
    """The dimensions of cash."""
    return Dimensions(bank_account_id=bank_account_id)


def of_agreement(part: ReceiptPart | ReturnedPart | AgreementSigned) -> Dimensions:
    """The dimensions of what a donor owes."""
    return agreement_dimensions(part.donor_id, part.agreement_id)


@lru_cache(maxsize=4096)
def agreement_dimensions(donor_id: str, agreement_id: str) -> Dimensions:
    """The dimensions of what a donor owes under an agreement."""
    return Dimensions(donor_id=donor_id, agreement_id=agreement_id)


@lru_cache(maxsize=4096)
def source_dimensions(donor_id: str, agreement_id: str) -> Dimensions:
    """The dimensions of the capacity that an agreement's cash gives."""
    return Dimensions(donor_id=donor_id, agreement_id=agreement_id, source=agreement_id)


def as_source(part: ReceiptPart | ReturnedPart) -> Dimensions:
    """The dimensions of the capacity that an agreement's cash gives."""
    return source_dimensions(part.donor_id, part.agreement_id)


def agreement_signed(e: AgreementSigned) -> list[Entry]:
    """contributions_receivable / contribution_revenue for the unconditional part; the rest posts nothing yet."""
    about = of_agreement(e)
    entries = [
        debit("contributions_receivable", e.amount, about),
        credit("contribution_revenue", e.amount, about),
    ]
    if e.conditional_amount is not None:
        entries.append(credit("contributions_receivable", e.conditional_amount, about))
        entries.append(debit("contribution_revenue", e.conditional_amount, about))
    return entries


def contribution_received(e: ContributionReceived) -> list[Entry]:
    """cash and bank_charges / receivable and unapplied; available+ what was applied less its share of charges."""
    entries = [debit("cash", e.net, at_bank(e.bank_account_id))]
    if e.deducted_charges is not None:
        entries.append(debit("bank_charges", e.deducted_charges))
    for part in e.parts:
        entries.append(credit("contributions_receivable", part.settled, of_agreement(part)))
    if e.unapplied is not None:
        entries.append(credit("unapplied_receipts", e.unapplied, Dimensions(donor_id=e.donor_id)))
    for part in e.parts:
        if part.capacity.minor:
            entries.append(debit("control", part.capacity))
            entries.append(credit("available", part.capacity, as_source(part)))
    if e.pool_charge is not None:
        entries.append(debit("available", e.pool_charge, POOL))
        entries.append(credit("control", e.pool_charge))
    return entries


def receipt_applied(e: ReceiptApplied) -> list[Entry]:
    """unapplied_receipts / contributions_receivable; available+ the part applied."""
    entries = [debit("unapplied_receipts", e.applied, Dimensions(donor_id=e.unapplied_donor_id))]
    for part in e.parts:
        entries.append(credit("contributions_receivable", part.settled, of_agreement(part)))
        entries.append(debit("control", part.capacity))
        entries.append(credit("available", part.capacity, as_source(part)))
    return entries


def receipt_returned(e: ReceiptReturned) -> list[Entry]:
    """What the receipt stands on now / cash; bank_charges / cash; available−, the return charge from pool."""
    bank = at_bank(e.bank_account_id)
    entries = [credit("cash", e.amount, bank)]
    if e.from_unapplied is not None:
        entries.append(debit("unapplied_receipts", e.from_unapplied, Dimensions(donor_id=e.unapplied_donor_id)))
    for part in e.parts:
        if part.restored.base_minor:
            entries.append(debit("contributions_receivable", part.restored, of_agreement(part)))
        if part.capacity.minor:
            entries.append(debit("available", part.capacity, as_source(part)))
            entries.append(credit("control", part.capacity))
    if e.return_charge is not None:
        entries.append(debit("bank_charges", e.return_charge))
        entries.append(credit("cash", e.return_charge, bank))
        entries.extend(_pool_bears(e.return_charge.base_money))
    return entries


def interest_received(e: InterestReceived) -> list[Entry]:
    """cash / interest_fund or interest_partners; available+ pool."""
    account = "interest_fund" if e.origin == "bank" else "interest_partners"
    about = Dimensions(organisation_id=e.organisation_id)
    money = e.amount.base_money
    return [
        debit("cash", e.amount, at_bank(e.bank_account_id)),
        credit(account, e.amount, about),
        debit("control", money),
        credit("available", money, POOL),
    ]


def bank_charged(e: BankCharged) -> list[Entry]:
    """bank_charges / cash; available− pool."""
    return [
        debit("bank_charges", e.amount),
        credit("cash", e.amount, at_bank(e.bank_account_id)),
        *_pool_bears(e.amount.base_money),
    ]


def own_transfer_made(e: OwnTransferMade) -> list[Entry]:
    """cash / cash."""
    return [
        debit("cash", e.amount, at_bank(e.to_bank_account_id)),
        credit("cash", e.amount, at_bank(e.from_bank_account_id)),
    ]


def _pool_bears(money: Money) -> list[Entry]:
    return [debit("available", money, POOL), credit("control", money)]
