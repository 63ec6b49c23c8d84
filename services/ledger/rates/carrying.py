"""Balances in a currency and the base they are carried at: what leaves, what stays (BOOKS.md section 4, currency).

A balance is settled at its carrying base in proportion, and its last part takes all that is left, so that no base
stays behind an amount of zero. In the base currency both figures are the same.
"""

from collections.abc import Mapping
from typing import NamedTuple

from services.ledger.books.balances import Balance
from services.ledger.rates.decisions import carried, carried_share
from shared.contracts.money import Booked


class Carried(NamedTuple):
    """Minor units of an amount in its own currency, and of the base it is carried at."""

    own: int
    base: int

    def part(self, own: int) -> "Carried":
        """So much of the balance, at its carrying base in proportion; all of it takes all base."""
        return Carried(own, carried_share(own, self.own, self.base)) if own else NOTHING

    def plus(self, other: "Carried") -> "Carried":
        """Both together."""
        return Carried(self.own + other.own, self.base + other.base)

    def less(self, other: "Carried") -> "Carried":
        """What is left once the other is taken away."""
        return Carried(self.own - other.own, self.base - other.base)

    @property
    def standing(self) -> "Carried":
        """The balance while it is above zero, else nothing."""
        return self if self.own > 0 else NOTHING

    @property
    def is_sound(self) -> bool:
        """Nothing below zero, and no base behind an amount of zero."""
        return self.own >= 0 and self.base >= 0 and (self.own > 0 or self.base == 0)

    def booked(self, currency: str, base_currency: str) -> Booked:
        """As an event carries it; the rate is the one that the two figures make."""
        return carried(self.own, currency, self.base, base_currency)


NOTHING = Carried(0, 0)


def leaving(balance: Balance, minor: int, base_currency: str) -> Booked:
    """So much of a balance, debit or credit, as it is carried; neither figure below zero."""
    currency = balance.key.currency
    if currency == base_currency:
        return Booked.in_base(minor, base_currency)
    sign = 1 if balance.amount > 0 else -1
    part = Carried(sign * balance.amount, sign * balance.base_amount).part(minor)
    # A reversal may take more base than an average had left behind: what is short is exchange of the next revaluation.
    return Carried(part.own, max(0, part.base)).booked(currency, base_currency)


def total(parts: Mapping[int, Carried]) -> Carried:
    """The sum of all parts."""
    return Carried(sum(p.own for p in parts.values()), sum(p.base for p in parts.values()))
