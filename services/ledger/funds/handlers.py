"""Who opens funds, windows and bank accounts, where."""

from typing import Any

from services.ledger.capability import CommandRule, everything, fund_in_body
from services.ledger.funds.decisions import (
    BANK_ACCOUNT,
    FUND,
    WINDOW,
    decide_close_bank_account,
    decide_open_bank_account,
    decide_open_fund,
    decide_open_window,
    decide_set_policy,
)
from services.ledger.roles import BANKING
from services.ledger.state import LedgerState
from shared.contracts.commands.funds import CloseBankAccount, OpenBankAccount, OpenFund, OpenWindow, SetPolicy
from shared.deciding.roles import ADMINISTRATION


def funds_to_serve(ledger: LedgerState, command: Any) -> tuple[str, ...]:
    """All the funds that the account is to serve."""
    funds: tuple[str, ...] = command.fund_ids
    return funds


def served_funds(ledger: LedgerState, command: Any) -> tuple[str, ...]:
    """All the funds that the account serves."""
    return ledger.get(BANK_ACCOUNT, command.bank_account_id).fund_ids


RULES = (
    CommandRule(OpenFund, decide_open_fund, "/v1/funds", FUND, ADMINISTRATION, everything, keeps_refusals=False),
    CommandRule(
        SetPolicy,
        decide_set_policy,
        "/v1/funds/{fund_id}/policies",
        FUND,
        ADMINISTRATION,
        fund_in_body,
        target="fund_id",
        keeps_refusals=False,
    ),
    CommandRule(
        OpenWindow, decide_open_window, "/v1/windows", WINDOW, ADMINISTRATION, fund_in_body, keeps_refusals=False
    ),
    CommandRule(
        OpenBankAccount,
        decide_open_bank_account,
        "/v1/bank-accounts",
        BANK_ACCOUNT,
        BANKING,
        funds_to_serve,
        keeps_refusals=False,
    ),
    CommandRule(
        CloseBankAccount,
        decide_close_bank_account,
        "/v1/bank-accounts/{bank_account_id}/closure",
        BANK_ACCOUNT,
        BANKING,
        served_funds,
        target="bank_account_id",
    ),
)
