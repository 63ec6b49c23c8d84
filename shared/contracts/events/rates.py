"""Rates of exchange as published."""

from shared.contracts.currencies import Currency
from shared.contracts.events.base import EventData
from shared.contracts.texts import Code, Decimal
from shared.contracts.times import Day


class RateSet(EventData):
    """From `rate_on` on, so many units of the currency are worth 1 USD; a rate once set is never restated."""

    STREAM = "rate"
    STREAM_ID = "currency"
    currency: Currency
    rate_on: Day
    rate: Decimal
    publisher: Code
