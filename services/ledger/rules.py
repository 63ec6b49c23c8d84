"""Rules that many capabilities share, each in the field's words (BOOKS.md section 4)."""

from datetime import date

from services.ledger.books.balances import Balance
from services.ledger.funds.decisions import BANK_ACCOUNT, FUND, BankAccount, Fund, not_closed
from services.ledger.periods.calendar import require_open
from services.ledger.rates.decisions import at_day, carried, carried_share
from services.ledger.state import Context, LedgerState
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import Refused
from shared.contracts.times import day_in
from shared.postings.entries import Dimensions


def dated_in(
    ledger: LedgerState,
    fund_id: str,
    effective_on: date,
    context: Context,
    certified: bool = False,
    late: bool = False,
) -> Fund:
    """The fund, once its books take the day: a soft-closed month takes certified reports and what two persons decided.

    Refuses as `known_in` does, `period.closed`, `period.soft_closed` with the earliest open day.
    """
    fund = known_in(ledger, fund_id, effective_on, context, late)
    if fund.months:
        require_open(fund, effective_on, certified or context.approved)
    return fund


def known_in(ledger: LedgerState, fund_id: str, effective_on: date, context: Context, late: bool = False) -> Fund:
    """The fund, once the day is not in its future. Refuses `fund.unknown`, `effective_on.future`,
    `effective_on.before_opening` for a day that the opening balances already tell of, `fund.closed`.

    `late`: what is recorded of money that comes after the end of its fund, not before the day it was closed.
    """
    fund = ledger.get(FUND, fund_id)
    if fund.closed_on is not None and not (late and effective_on >= fund.closed_on):
        not_closed(fund)
    today = day_in(fund.time_zone, context.recorded_at)
    if effective_on > today:
        raise Refused("effective_on.future", "/effective_on", effective_on=str(effective_on), today=str(today))
    if fund.opening_on is not None and effective_on <= fund.opening_on:
        days = {"effective_on": str(effective_on), "opening_on": str(fund.opening_on)}
        raise Refused("effective_on.before_opening", "/effective_on", **days)
    return fund


def require_not_before(code: str, effective_on: date, name: str, since: date) -> None:
    """Refuses `code` for a day before what the command stands on; `name` says what `since` is."""
    if effective_on < since:
        raise Refused(code, "/effective_on", **{"effective_on": str(effective_on), name: str(since)})


def operating(fund: Fund) -> Fund:
    """A fund that spends. Refuses `fund.reports_only` for one that only mirrors an outside source."""
    if fund.kind == "external_report":
        raise Refused("fund.reports_only", "/fund_id", fund=fund.code)
    return fund


def booked(ledger: LedgerState, fund: Fund, money: Money, pointer: str, on: date) -> Booked:
    """The amount as booked at the day's rate. Refuses `rate.missing`."""
    return at_day(ledger, money, fund.base_currency, on, pointer)


def in_base(fund: Fund, money: Money, pointer: str) -> Booked:
    """An amount that must be in the fund's base currency. Refuses `currency.not_base`."""
    if money.currency != fund.base_currency:
        raise Refused("currency.not_base", pointer, currency=money.currency, base_currency=fund.base_currency)
    return Booked.of_base(money)


def require_one_currency(money: Money, currency: str, pointer: str) -> None:
    """Refuses `currency.mixed` for an amount in another currency than the rest of its command."""
    if money.currency != currency:
        raise Refused("currency.mixed", pointer, given=money.currency, currency=currency)


def serving_account(
    ledger: LedgerState, fund: Fund, bank_account_id: str, pointer: str = "/bank_account_id"
) -> BankAccount:
    """An open account of the fund. Refuses `bank_account.unknown`, `bank_account.closed`, `bank_account.other_fund`."""
    account = ledger.get(BANK_ACCOUNT, bank_account_id, pointer)
    if account.closed:
        raise Refused("bank_account.closed", pointer, id=bank_account_id)
    if fund.fund_id not in account.fund_ids:
        raise Refused("bank_account.other_fund", pointer, id=bank_account_id, fund=fund.code)
    return account


def account_in(
    ledger: LedgerState,
    fund: Fund,
    bank_account_id: str,
    currency: str,
    pointer: str = "/bank_account_id",
    currency_pointer: str | None = None,
) -> BankAccount:
    """An open account of the fund in a currency. Refuses as serving_account, `bank_account.other_currency`.

    `currency_pointer`: what is told to be wrong of the currency, when that is another field than the account.
    """
    account = serving_account(ledger, fund, bank_account_id, pointer)
    if account.currency != currency:
        at = currency_pointer or pointer
        raise Refused("bank_account.other_currency", at, account=account.currency, currency=currency)
    return account


def cash_balance(ledger: LedgerState, fund: Fund, bank_account_id: str, currency: str | None = None) -> Balance:
    """The fund's cash in a bank account, in the account's currency (none: the base)."""
    return ledger.balance(
        fund.fund_id, "cash", currency or fund.base_currency, Dimensions(bank_account_id=bank_account_id)
    )


def cash_leaving(
    ledger: LedgerState,
    fund: Fund,
    bank_account_id: str,
    money: Money,
    on: date,
    pointer: str,
    before: Booked | None = None,
) -> Booked:
    """Cash that leaves an account, at the account's average carrying base; `before` is what the same event took.

    The last of it leaves nothing behind; beyond what is there the day's rate says. Refuses `rate.missing`.
    """
    base = fund.base_currency
    if money.currency == base:
        return Booked.in_base(money.minor, base)
    held = cash_balance(ledger, fund, bank_account_id, money.currency)
    there = held.amount - (0 if before is None else before.minor)
    worth = held.base_amount - (0 if before is None else before.base_minor)
    within = min(money.minor, max(0, there))
    base_minor = max(0, carried_share(within, there, worth)) if within else 0
    if money.minor > within:
        rest = Money.of(money.minor - within, money.currency)
        base_minor += booked(ledger, fund, rest, pointer, on).base_minor
    return carried(money.minor, money.currency, base_minor, base)


def require_cash(
    ledger: LedgerState,
    fund: Fund,
    bank_account_id: str,
    minor: int,
    effective_on: date,
    context: Context,
    currency: str | None = None,
) -> None:
    """Refuses `payment.exceeds_cash` beyond the fund's cash in the account on any day from effective_on on, less
    what open proposals hold of it.

    `minor` and what is there are in the account's currency (none: the base).
    """
    unit = currency or fund.base_currency
    balance = cash_balance(ledger, fund, bank_account_id, unit)
    held = ledger.held(balance.key, context)
    lowest = balance.extreme_from(effective_on, 1) - held
    if minor > lowest:
        raise Refused(
            "payment.exceeds_cash",
            "/amount",
            asked=from_minor(minor, unit),
            available=from_minor(lowest, unit),
            held=from_minor(held, unit),
            currency=unit,
        )
