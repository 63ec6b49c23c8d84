"""The rows that funds, windows and bank accounts are listed from."""

from typing import Any

from services.ledger.funds.decisions import BANK_ACCOUNT, FUND, WINDOW, BankAccount, Fund, Window
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _funds_row(resource: Resource[Fund]) -> tuple[Any, ...]:
    s = resource.state
    return (s.code, s.kind)


def _windows_row(resource: Resource[Window]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.code)


def _bank_accounts_row(resource: Resource[BankAccount]) -> tuple[Any, ...]:
    s = resource.state
    return (s.code, s.currency)


TABLES = (
    ReadTable(
        FUND,
        "funds",
        "/v1/funds",
        {"code": "text", "kind": "text"},
        ("code", "kind"),
        _funds_row,
        lambda r: r.state.status,
    ),
    ReadTable(
        WINDOW,
        "windows",
        "/v1/windows",
        {"fund_id": "uuid", "code": "text"},
        ("fund_id", "code"),
        _windows_row,
        lambda r: "open",
    ),
    ReadTable(
        BANK_ACCOUNT,
        "bank_accounts",
        "/v1/bank-accounts",
        {"code": "text", "currency": "text"},
        ("code", "currency"),
        _bank_accounts_row,
        lambda r: "closed" if r.state.closed else "open",
    ),
)
