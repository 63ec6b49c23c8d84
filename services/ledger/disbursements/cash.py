"""What pays a partner and a fee: the fund's cash in a bank account, in the account's currency.

The one place where a payment meets the money it is made of.
"""

from datetime import date

from services.ledger.funds.decisions import BankAccount, Fund
from services.ledger.rates.carrying import Carried
from services.ledger.rules import cash_balance, require_account_in, require_cash, serving_account
from services.ledger.state import Context, LedgerState
from shared.contracts.money import Money


def account_in(ledger: LedgerState, fund: Fund, bank_account_id: str, currency: str) -> BankAccount:
    """An open account of the fund in a currency. Refuses as serving_account, `bank_account.other_currency`."""
    account = serving_account(ledger, fund, bank_account_id)
    require_account_in(account, currency, "/bank_account_id")
    return account


def cash_paid(
    ledger: LedgerState, fund: Fund, bank_account_id: str, money: Money, effective_on: date, context: Context
) -> Carried:
    """Cash that is paid, at its account's carrying base: the last of it takes all that is left of the base.

    Refuses `payment.exceeds_cash` as require_cash does.
    """
    require_cash(ledger, fund, bank_account_id, money.minor, effective_on, context, money.currency)
    balance = cash_balance(ledger, fund, bank_account_id, money.currency)
    leaving = Carried(balance.amount, balance.base_amount).part(money.minor)
    return leaving._replace(base=max(0, leaving.base))
