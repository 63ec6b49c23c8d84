"""Postings of what moves on the fund's own bank accounts, and of what a rate changes (BOOKS.md section 2)."""

from shared.contracts.events.treasury import (
    BankCharged,
    CurrencyExchanged,
    InterestReceived,
    OwnTransferMade,
    Revalued,
)
from shared.contracts.money import Money
from shared.postings.contributions import at_bank
from shared.postings.entries import Dimensions, Entry, base_only, cleared, credit, debit, exchange, pool


def interest_received(e: InterestReceived) -> list[Entry]:
    """cash / interest_fund or interest_partners; available+ pool."""
    account = "interest_fund" if e.origin == "bank" else "interest_partners"
    about = Dimensions(organisation_id=e.organisation_id)
    return [
        debit("cash", e.amount, at_bank(e.bank_account_id)),
        credit(account, e.amount, about),
        *pool(e.amount.base_money),
    ]


def bank_charged(e: BankCharged) -> list[Entry]:
    """bank_charges / cash; available− pool."""
    return [
        debit("bank_charges", e.amount),
        credit("cash", e.amount, at_bank(e.bank_account_id)),
        *pool(Money.of(-e.amount.base_minor, e.amount.base_currency)),
    ]


def own_transfer_made(e: OwnTransferMade) -> list[Entry]:
    """cash / cash."""
    return [
        debit("cash", e.amount, at_bank(e.to_bank_account_id)),
        credit("cash", e.amount, at_bank(e.from_bank_account_id)),
    ]


def currency_exchanged(e: CurrencyExchanged) -> list[Entry]:
    """cash / cash through currency_clearing; difference exchange, pool ±."""
    given = e.sold.base_minor
    cleared_taken = e.bought.worth(e.bought.minor, given)
    return [
        debit("cash", e.bought, at_bank(e.to_bank_account_id)),
        credit("cash", e.sold, at_bank(e.from_bank_account_id)),
        *cleared(e.sold, cleared_taken),
        *exchange(e.exchange_difference),
        *pool(e.exchange_difference),
    ]


def revalued(e: Revalued) -> list[Entry]:
    """Base-only lines on monetary balances against exchange; pool ± what the bridge counts."""
    entries = [
        base_only(
            line.account,
            line.change.minor,
            line.currency,
            Dimensions(
                window_id=line.window_id,
                bank_account_id=line.bank_account_id,
                donor_id=line.donor_id,
                agreement_id=line.agreement_id,
                project_id=line.project_id,
                organisation_id=line.organisation_id,
                commitment_id=line.commitment_id,
                fiscal_year=line.fiscal_year,
            ),
        )
        for line in e.balances
    ]
    return [*entries, *exchange(e.exchange_difference), *pool(e.pool_part)]
