"""Who records what happens on bank accounts, where."""

from services.ledger.capability import CommandRule, exposes, fund_in_body
from services.ledger.proposals.holds import taking_from
from services.ledger.roles import CASH_IN, PAYMENTS
from services.ledger.treasury.decisions import (
    CHARGE,
    EXCHANGE,
    INTEREST,
    TRANSFER,
    decide_exchange_currency,
    decide_make_transfer,
    decide_record_bank_charge,
    decide_record_interest,
)
from shared.contracts.commands.contributions import ExchangeCurrency, MakeTransfer, RecordBankCharge, RecordInterest
from shared.contracts.events.treasury import BankCharged, CurrencyExchanged, InterestReceived, OwnTransferMade

CASH = taking_from("cash")

RULES = (
    CommandRule(
        RecordInterest,
        decide_record_interest,
        "/v1/interest",
        INTEREST,
        CASH_IN,
        fund_in_body,
        exposes=(exposes(InterestReceived, "amount", "organisation_id"),),
    ),
    CommandRule(
        RecordBankCharge,
        decide_record_bank_charge,
        "/v1/charges",
        CHARGE,
        CASH_IN,
        fund_in_body,
        exposes=(exposes(BankCharged, "amount", None),),
    ),
    CommandRule(
        MakeTransfer,
        decide_make_transfer,
        "/v1/transfers",
        TRANSFER,
        PAYMENTS,
        fund_in_body,
        hold=CASH,
        exposes=(exposes(OwnTransferMade, "amount", "to_bank_account_id"),),
    ),
    CommandRule(
        ExchangeCurrency,
        decide_exchange_currency,
        "/v1/currency-exchanges",
        EXCHANGE,
        PAYMENTS,
        fund_in_body,
        hold=CASH,
        exposes=(exposes(CurrencyExchanged, "sold", "to_bank_account_id"),),
    ),
)
