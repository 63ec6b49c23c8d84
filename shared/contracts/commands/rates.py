"""Commands on rates of exchange."""

from shared.contracts.commands.base import CommandBody
from shared.contracts.currencies import Currency
from shared.contracts.texts import Code, Decimal
from shared.contracts.times import Day


class SetRate(CommandBody):
    """Publishes a rate: units of the currency per 1 USD, from a day on."""

    currency: Currency
    rate_on: Day
    rate: Decimal
    publisher: Code = "UNORE"
