"""Who records what happens on bank accounts, where."""

from services.ledger.capability import CommandRule, fund_in_body
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

CASH = taking_from("cash")

RULES = (
    CommandRule(RecordInterest, decide_record_interest, "/v1/interest", INTEREST, CASH_IN, fund_in_body),
    CommandRule(RecordBankCharge, decide_record_bank_charge, "/v1/charges", CHARGE, CASH_IN, fund_in_body),
    CommandRule(MakeTransfer, decide_make_transfer, "/v1/transfers", TRANSFER, PAYMENTS, fund_in_body, hold=CASH),
    CommandRule(
        ExchangeCurrency,
        decide_exchange_currency,
        "/v1/currency-exchanges",
        EXCHANGE,
        PAYMENTS,
        fund_in_body,
        hold=CASH,
    ),
)
