"""Recording interest and bank charges; transfers and exchanges between the fund's own accounts."""

from dataclasses import dataclass
from datetime import date

from services.ledger.funds.decisions import contributing
from services.ledger.hearing.decisions import ORGANISATION
from services.ledger.rules import account_in, booked, cash_leaving, dated_in, require_cash
from services.ledger.state import Context, LedgerState
from shared.contracts.commands.contributions import ExchangeCurrency, MakeTransfer, RecordBankCharge, RecordInterest
from shared.contracts.envelope import Recorded
from shared.contracts.events.treasury import BankCharged, CurrencyExchanged, InterestReceived, OwnTransferMade
from shared.contracts.money import Booked, Money
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest received."""

    fund_id: str
    bank_account_id: str
    origin: str
    organisation_id: str | None
    received_on: date
    amount: Booked
    reference: str | None


@dataclass(frozen=True, slots=True)
class Charge:
    """A bank's fee."""

    fund_id: str
    bank_account_id: str
    charged_on: date
    amount: Booked
    reference: str | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer between two of the fund's accounts."""

    fund_id: str
    from_bank_account_id: str
    to_bank_account_id: str
    made_on: date
    amount: Booked
    reference: str | None


def evolve_interest(interest: Interest | None, event: Recorded) -> Interest:
    """The interest as recorded."""
    e = event.data
    assert isinstance(e, InterestReceived)
    assert event.effective_on is not None
    return Interest(
        e.fund_id, e.bank_account_id, e.origin, e.organisation_id, event.effective_on, e.amount, e.reference
    )


def evolve_charge(charge: Charge | None, event: Recorded) -> Charge:
    """The charge as recorded."""
    e = event.data
    assert isinstance(e, BankCharged)
    assert event.effective_on is not None
    return Charge(e.fund_id, e.bank_account_id, event.effective_on, e.amount, e.reference)


def evolve_transfer(transfer: Transfer | None, event: Recorded) -> Transfer:
    """The transfer as recorded."""
    e = event.data
    assert isinstance(e, OwnTransferMade)
    assert event.effective_on is not None
    return Transfer(e.fund_id, e.from_bank_account_id, e.to_bank_account_id, event.effective_on, e.amount, e.reference)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Cash of one currency sold for another."""

    fund_id: str
    from_bank_account_id: str
    to_bank_account_id: str
    made_on: date
    sold: Booked
    bought: Booked
    exchange_difference: Money | None
    reference: str | None


def evolve_exchange(exchange: Exchange | None, event: Recorded) -> Exchange:
    """The exchange as recorded."""
    e = event.data
    assert isinstance(e, CurrencyExchanged)
    assert event.effective_on is not None
    return Exchange(
        e.fund_id, e.from_bank_account_id, e.to_bank_account_id, event.effective_on, e.sold, e.bought,
        e.exchange_difference, e.reference,
    )  # fmt: skip


INTEREST = Kind("interest", evolve_interest, kept=False)
CHARGE = Kind("charge", evolve_charge, kept=False)
TRANSFER = Kind("transfer", evolve_transfer, kept=False)
EXCHANGE = Kind("exchange", evolve_exchange, kept=False)


def decide_record_interest(ledger: LedgerState, command: RecordInterest, context: Context) -> list[Decided]:
    """Interest came in. Refuses `interest.partner` when a partner is missing or out of place."""
    fund = contributing(dated_in(ledger, command.fund_id, command.effective_on, context))
    currency = command.amount.currency
    account_in(ledger, fund, command.bank_account_id, currency, currency_pointer="/amount/currency")
    if (command.origin == "partner") != (command.organisation_id is not None):
        raise Refused("interest.partner", "/organisation_id", origin=command.origin)
    if command.organisation_id is not None:
        ledger.get(ORGANISATION, command.organisation_id, "/organisation_id")
    ledger.require_new_reference(context.actor, command.fund_id, INTEREST.name, command.reference)
    received = InterestReceived(
        fund_id=command.fund_id,
        interest_id=context.new_id(),
        bank_account_id=command.bank_account_id,
        origin=command.origin,
        organisation_id=command.organisation_id,
        amount=booked(ledger, fund, command.amount, "/amount", command.effective_on),
        reference=command.reference,
    )
    return [Decided(received, command.effective_on)]


def decide_record_bank_charge(ledger: LedgerState, command: RecordBankCharge, context: Context) -> list[Decided]:
    """The bank took a fee: a bank fact, never refused for capacity or cash."""
    fund = contributing(dated_in(ledger, command.fund_id, command.effective_on, context))
    currency = command.amount.currency
    account_in(ledger, fund, command.bank_account_id, currency, currency_pointer="/amount/currency")
    ledger.require_new_reference(context.actor, command.fund_id, CHARGE.name, command.reference)
    charged = BankCharged(
        fund_id=command.fund_id,
        charge_id=context.new_id(),
        bank_account_id=command.bank_account_id,
        amount=cash_leaving(ledger, fund, command.bank_account_id, command.amount, command.effective_on, "/amount"),
        reference=command.reference,
    )
    return [Decided(charged, command.effective_on)]


def decide_make_transfer(ledger: LedgerState, command: MakeTransfer, context: Context) -> list[Decided]:
    """Moves cash. Refuses `transfer.same_account`, `payment.exceeds_cash`."""
    fund = contributing(dated_in(ledger, command.fund_id, command.effective_on, context))
    if command.from_bank_account_id == command.to_bank_account_id:
        raise Refused("transfer.same_account", "/to_bank_account_id")
    currency = command.amount.currency
    for field in ("from_bank_account_id", "to_bank_account_id"):
        account_in(ledger, fund, getattr(command, field), currency, f"/{field}")
    ledger.require_new_reference(context.actor, command.fund_id, TRANSFER.name, command.reference)
    giving = command.from_bank_account_id
    require_cash(ledger, fund, giving, command.amount.minor, command.effective_on, context, currency)
    amount = cash_leaving(ledger, fund, giving, command.amount, command.effective_on, "/amount")
    made = OwnTransferMade(
        fund_id=command.fund_id,
        transfer_id=context.new_id(),
        from_bank_account_id=command.from_bank_account_id,
        to_bank_account_id=command.to_bank_account_id,
        amount=amount,
        reference=command.reference,
    )
    return [Decided(made, command.effective_on)]


def decide_exchange_currency(ledger: LedgerState, command: ExchangeCurrency, context: Context) -> list[Decided]:
    """Sells cash as it is carried, takes what was bought at the day's rate; the pool bears the difference.

    Refuses `bank_account.other_currency`, `exchange.same_currency`, `payment.exceeds_cash`, `rate.missing`.
    """
    fund = contributing(dated_in(ledger, command.fund_id, command.effective_on, context))
    for field, money in (("from_bank_account_id", command.sold), ("to_bank_account_id", command.bought)):
        account_in(ledger, fund, getattr(command, field), money.currency, f"/{field}")
    if command.sold.currency == command.bought.currency:
        raise Refused("exchange.same_currency", "/bought/currency", currency=command.sold.currency)
    ledger.require_new_reference(context.actor, command.fund_id, EXCHANGE.name, command.reference)
    giving, on = command.from_bank_account_id, command.effective_on
    require_cash(ledger, fund, giving, command.sold.minor, on, context, command.sold.currency)
    sold = cash_leaving(ledger, fund, giving, command.sold, on, "/sold")
    bought = booked(ledger, fund, command.bought, "/bought", on)
    gained = bought.base_minor - sold.base_minor
    exchanged = CurrencyExchanged(
        fund_id=command.fund_id,
        exchange_id=context.new_id(),
        from_bank_account_id=giving,
        to_bank_account_id=command.to_bank_account_id,
        sold=sold,
        bought=bought,
        exchange_difference=Money.of(gained, fund.base_currency) if gained else None,
        reference=command.reference,
    )
    return [Decided(exchanged, on)]
