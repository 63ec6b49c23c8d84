"""Money is exact: text with the currency's own decimals in JSON, an integer of minor units inside.

No float touches money. One amount stays inside 64 bits, whatever its currency; sums are kept without a bound.
"""

import re
from functools import cache, cached_property
from typing import Annotated, Any, Self

from pydantic import AfterValidator, model_validator

from shared.contracts.currencies import BookedCurrency, Currency, decimals
from shared.contracts.model import Contract
from shared.contracts.texts import Decimal

_AMOUNT = re.compile(r"(?!-0(?:\.0+)?$)-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,4})?")


MINOR_MAX = 10**17
"""Minor units of one amount at most; sums of amounts have no such bound."""


class InvalidMoney(ValueError):
    """An amount that is not money in its currency; `code` is a stable refusal code."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


def to_minor(amount: str, currency: str) -> int:
    """Minor units of an amount written with exactly the currency's decimals (`"1250.00"` USD -> 125000).

    Raises InvalidMoney `money.format`, `money.decimals`.
    """
    if _exactly(currency).fullmatch(amount):
        return int(amount.replace(".", ""))
    if not _AMOUNT.fullmatch(amount):
        raise InvalidMoney("money.format", f'{amount[:32]!r} is not an amount such as "1250.00"')
    places = decimals(currency)
    _, _, fraction = amount.partition(".")
    if len(fraction) != places:
        raise InvalidMoney("money.decimals", f"{currency} is written with exactly {places} decimals")
    minor = int(amount.replace(".", ""))
    if abs(minor) > MINOR_MAX:
        raise InvalidMoney("money.too_large", f"{amount} {currency} is more than an amount can be")
    return minor


@cache
def _exactly(currency: str) -> re.Pattern[str]:
    """What an amount of a currency looks like that needs no second look: its decimals, and well within the bound."""
    places = decimals(currency)
    nothing, fraction = (rf"-0\.{'0' * places}", rf"\.[0-9]{{{places}}}") if places else ("-0", "")
    return re.compile(rf"(?!{nothing}$)-?(?:0|[1-9][0-9]{{0,11}}){fraction}")


def from_minor(minor: int, currency: str) -> str:
    """The amount as text with exactly the currency's decimals (125000 USD -> `"1250.00"`)."""
    places = decimals(currency)
    if not places:
        return str(minor)
    digits = str(abs(minor)).zfill(places + 1)
    return f"{'-' if minor < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def bounded(minor: int) -> int:
    """The minor units, once they are known to be an amount. Raises InvalidMoney `money.too_large`."""
    if not -MINOR_MAX <= minor <= MINOR_MAX:
        raise InvalidMoney("money.too_large", f"{minor} minor units are more than an amount can be")
    return minor


class Money(Contract):
    """An amount in a currency: `{"amount": "1250.00", "currency": "USD"}`."""

    amount: str
    currency: Currency

    @model_validator(mode="after")
    def _exact(self) -> Self:
        self.__dict__["minor"] = to_minor(self.amount, self.currency)
        return self

    def to_json(self) -> dict[str, Any]:
        """The amount as plain JSON values."""
        return {"amount": self.amount, "currency": self.currency}

    @cached_property
    def minor(self) -> int:
        """The amount in minor units."""
        return int(self.amount.replace(".", ""))

    @classmethod
    def of(cls, minor: int, currency: str) -> Self:
        """Money from minor units."""
        return cls._sure({"amount": from_minor(bounded(minor), currency), "currency": currency, "minor": minor})

    @staticmethod
    @cache
    def zero(currency: str) -> "Money":
        """Nothing, in a currency."""
        return Money.of(0, currency)


class Booked(Contract):
    """An amount as booked: in its own currency, in the fund's base currency, and the rate between them."""

    amount: str
    currency: BookedCurrency
    base_amount: str
    base_currency: BookedCurrency
    rate: Decimal

    def to_json(self) -> dict[str, Any]:
        """The amount as plain JSON values."""
        return {
            "amount": self.amount,
            "currency": self.currency,
            "base_amount": self.base_amount,
            "base_currency": self.base_currency,
            "rate": self.rate,
        }

    @cached_property
    def minor(self) -> int:
        """The amount in minor units of its currency."""
        return int(self.amount.replace(".", ""))

    @cached_property
    def base_minor(self) -> int:
        """The amount in minor units of the fund's base currency."""
        return int(self.base_amount.replace(".", ""))

    @classmethod
    def _plain(cls, text: str, minor: int, currency: str) -> Self:
        return cls._sure(
            {
                "amount": text,
                "currency": currency,
                "base_amount": text,
                "base_currency": currency,
                "rate": "1",
                "minor": minor,
                "base_minor": minor,
            }
        )

    @classmethod
    def in_base(cls, minor: int, currency: str) -> Self:
        """An amount in the fund's base currency itself, at rate 1."""
        return cls._plain(from_minor(bounded(minor), currency), minor, currency)

    @classmethod
    def of_base(cls, money: Money) -> Self:
        """Money that is in the fund's base currency itself."""
        return cls._plain(money.amount, money.minor, money.currency)

    def worth(self, minor: int, base_minor: int) -> Self:
        """Another amount in the same currencies."""
        return self._sure(
            {
                "amount": from_minor(minor, self.currency),
                "currency": self.currency,
                "base_amount": from_minor(base_minor, self.base_currency),
                "base_currency": self.base_currency,
                "rate": self.rate,
                "minor": minor,
                "base_minor": base_minor,
            }
        )

    def mirrored(self) -> Self:
        """The same amount with its sign turned."""
        return self.worth(-self.minor, -self.base_minor)

    @property
    def money(self) -> Money:
        """The amount in its own currency."""
        return Money.of(self.minor, self.currency)

    @property
    def base_money(self) -> Money:
        """The amount in the fund's base currency."""
        return Money.of(self.base_minor, self.base_currency)


def _positive(money: Money) -> Money:
    if money.minor <= 0:
        raise InvalidMoney("money.not_positive", f"{money.amount} is not above zero")
    return money


def _not_negative(money: Money) -> Money:
    if money.minor < 0:
        raise InvalidMoney("money.negative", f"{money.amount} is below zero")
    return money


PositiveMoney = Annotated[Money, AfterValidator(_positive)]
"""Money above zero."""

NonNegativeMoney = Annotated[Money, AfterValidator(_not_negative)]
"""Money of zero or more."""
