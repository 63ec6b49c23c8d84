"""The rows that interest, charges and transfers are listed from."""

from typing import Any

from services.ledger.treasury.decisions import (
    CHARGE,
    EXCHANGE,
    INTEREST,
    TRANSFER,
    Charge,
    Exchange,
    Interest,
    Transfer,
)
from shared.deciding.capability import ReadTable
from shared.deciding.resources import Resource


def _interest_row(resource: Resource[Interest]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.bank_account_id, s.received_on, s.reference)


def _charges_row(resource: Resource[Charge]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.bank_account_id, s.charged_on, s.reference)


def _transfers_row(resource: Resource[Transfer]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.from_bank_account_id, s.to_bank_account_id, s.made_on, s.reference)


def _exchanges_row(resource: Resource[Exchange]) -> tuple[Any, ...]:
    s = resource.state
    return (s.fund_id, s.from_bank_account_id, s.to_bank_account_id, s.made_on, s.reference)


TABLES = (
    ReadTable(
        INTEREST,
        "interest",
        "/v1/interest",
        {"fund_id": "uuid", "bank_account_id": "uuid", "effective_on": "date", "reference": "text"},
        ("fund_id", "bank_account_id", "reference"),
        _interest_row,
        lambda r: "recorded",
    ),
    ReadTable(
        CHARGE,
        "charges",
        "/v1/charges",
        {"fund_id": "uuid", "bank_account_id": "uuid", "effective_on": "date", "reference": "text"},
        ("fund_id", "bank_account_id", "reference"),
        _charges_row,
        lambda r: "recorded",
    ),
    ReadTable(
        TRANSFER,
        "transfers",
        "/v1/transfers",
        {
            "fund_id": "uuid",
            "from_bank_account_id": "uuid",
            "to_bank_account_id": "uuid",
            "effective_on": "date",
            "reference": "text",
        },
        ("fund_id", "from_bank_account_id", "to_bank_account_id", "reference"),
        _transfers_row,
        lambda r: "made",
    ),
    ReadTable(
        EXCHANGE,
        "currency_exchanges",
        "/v1/currency-exchanges",
        {
            "fund_id": "uuid",
            "from_bank_account_id": "uuid",
            "to_bank_account_id": "uuid",
            "effective_on": "date",
            "reference": "text",
        },
        ("fund_id", "from_bank_account_id", "to_bank_account_id", "reference"),
        _exchanges_row,
        lambda r: "made",
    ),
)
