"""No request that is answered can harm the log: what is recorded is read again, whatever keys and amounts it has."""

import uuid
from typing import Any

import orjson
import pytest

from tests.promises.conftest import Fund, Served


def interest(fund: Any, amount: str = "1.00") -> dict[str, Any]:
    """An interest of the fund's bank account."""
    return {
        "fund_id": fund.fund_id,
        "bank_account_id": fund.bank_account_id,
        "origin": "bank",
        "effective_on": "2024-01-15",
        "amount": {"amount": amount, "currency": "USD"},
    }
