"""What pays a partner and a fee: the fund's cash in a bank account, in the account's currency, or its mission.

The one place where a payment meets the money it is made of. A mission pays what its budget owes at the day's rate.
"""

from datetime import date

from services.ledger.funds.decisions import Fund
from services.ledger.rates.carrying import Carried
from services.ledger.rules import account_in, booked, cash_leaving, require_cash
from services.ledger.state import Context, LedgerState
from shared.contracts.money import Money
from shared.contracts.problems import Refused


def payer(ledger: LedgerState, fund: Fund, bank_account_id: str | None, currency: str) -> str | None:
    """The account that money moves on; None where a mission pays.

    Refuses `payment.bank_account` where a fund with cash names none or a mission's budget names one; as account_in.
    """
    if (bank_account_id is None) != fund.is_mission_budget:
        raise Refused("payment.bank_account", "/bank_account_id", fund=fund.code, kind=fund.kind)
    if bank_account_id is not None:
        account_in(ledger, fund, bank_account_id, currency)
    return bank_account_id


def cash_paid(
    ledger: LedgerState,
    fund: Fund,
    bank_account_id: str | None,
    money: Money,
    effective_on: date,
    context: Context,
) -> Carried:
    """Cash that is paid, at its account's carrying base: the last of it takes all that is left of the base.

    Refuses `payment.exceeds_cash` as require_cash does; where a mission pays, `rate.missing`.
    """
    if bank_account_id is None:
        paid = booked(ledger, fund, money, "/amount", effective_on)
    else:
        require_cash(ledger, fund, bank_account_id, money.minor, effective_on, context, money.currency)
        paid = cash_leaving(ledger, fund, bank_account_id, money, effective_on, "/amount")
    return Carried(paid.minor, max(0, paid.base_minor))
