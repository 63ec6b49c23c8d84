"""Funds, their windows, dated policies and bank accounts."""

from typing import Literal

from shared.contracts.currencies import Currency
from shared.contracts.events.base import EventData, FundEvent
from shared.contracts.ids import Id
from shared.contracts.policies import Policy
from shared.contracts.texts import Code, FundCode, Label, Note, Reference, TimeZone
from shared.contracts.times import Day

FundKind = Literal["trust_fund", "mission_budget", "external_report"]


class FundOpened(FundEvent):
    """A fund exists from now on; code, base currency and time zone never change."""

    STREAM = "fund"
    STREAM_ID = "fund_id"
    code: FundCode
    name: Label
    kind: FundKind
    base_currency: Currency
    time_zone: TimeZone


class PolicySet(FundEvent):
    """From `valid_from` on the fund decides by this value, until a later one of its key takes over."""

    STREAM = "fund"
    STREAM_ID = "fund_id"
    policy: Policy
    valid_from: Day


class FundClosing(FundEvent):
    """The fund comes to its end: no new agreements, pledges or allocations; what was begun is brought to its end."""

    STREAM = "fund"
    STREAM_ID = "fund_id"
    decision: Reference
    note: Note | None = None


class FundClosed(FundEvent):
    """Every balance of the fund is zero. What still comes in is owed back, and nothing else is recorded."""

    STREAM = "fund"
    STREAM_ID = "fund_id"
    decision: Reference
    note: Note | None = None


class WindowOpened(FundEvent):
    """A window (guichet) of a fund."""

    STREAM = "window"
    STREAM_ID = "window_id"
    window_id: Id
    code: Code
    name: Label


class BankAccountOpened(EventData):
    """A bank account, its one currency and the funds it serves; the number at the bank is its last four signs."""

    STREAM = "bank_account"
    STREAM_ID = "bank_account_id"
    bank_account_id: Id
    code: Code
    name: Label
    currency: Currency
    fund_ids: tuple[Id, ...]
    external: bool = False
    bank_reference: Reference | None = None


class BankAccountClosed(EventData):
    """The account stands at zero in every fund and is used no more."""

    STREAM = "bank_account"
    STREAM_ID = "bank_account_id"
    bank_account_id: Id
