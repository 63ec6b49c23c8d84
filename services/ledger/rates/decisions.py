"""Setting rates of exchange, and turning amounts at them (BOOKS.md section 4, currency).

Rates are stored as published: units of a currency per 1 USD. A fund with another base uses the quotient, half
up to 12 significant digits. The rate of an event is the newest with `rate_on` at or before its day that is known
when it is recorded; a late rate restates nothing.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from services.ledger.splits import half_up
from services.ledger.state import Context as DecisionContext
from services.ledger.state import LedgerState
from shared.contracts.commands.rates import SetRate
from shared.contracts.currencies import decimals
from shared.contracts.envelope import Recorded
from shared.contracts.events.rates import RateSet
from shared.contracts.money import Booked, Money, from_minor
from shared.contracts.problems import Refused
from shared.deciding.resources import Decided, Kind, Unchanged

PIVOT = "USD"
_TWELFTH = Decimal("0.000000000001")
_QUOTIENT = Context(prec=12, rounding=ROUND_HALF_UP)
_WRITTEN = Context(prec=40)


@dataclass(frozen=True, slots=True)
class DatedRate:
    """Units per 1 USD from a day on."""

    rate_on: date
    rate: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Rates:
    """Every rate of a currency, in order of setting."""

    currency: str
    rates: tuple[DatedRate, ...]

    def on(self, day: date) -> DatedRate | None:
        """The newest rate at or before a day, or None."""
        return max((r for r in self.rates if r.rate_on <= day), key=lambda r: r.rate_on, default=None)


def evolve_rates(rates: Rates | None, event: Recorded) -> Rates:
    """The rates after one more."""
    data = event.data
    assert isinstance(data, RateSet)
    more = DatedRate(data.rate_on, data.rate, data.publisher)
    return Rates(data.currency, (more,)) if rates is None else replace(rates, rates=(*rates.rates, more))


RATE = Kind("rate", evolve_rates)


def decide_set_rate(ledger: LedgerState, command: SetRate, context: DecisionContext) -> list[Decided]:
    """Publishes a rate. Refuses `rate.of_pivot`, `rate.not_positive`, `rate.restated` for another rate on the day."""
    if command.currency == PIVOT:
        raise Refused("rate.of_pivot", "/currency", currency=PIVOT)
    if not Decimal(command.rate):
        raise Refused("rate.not_positive", "/rate", rate=command.rate)
    known = ledger.find(RATE, command.currency)
    given = [] if known is None else [r for r in known.state.rates if r.rate_on == command.rate_on]
    if given:
        if Decimal(given[0].rate) != Decimal(command.rate):
            raise Refused("rate.restated", "/rate", rate_on=str(command.rate_on), given=command.rate, set=given[0].rate)
        raise Unchanged(command.currency)
    data = RateSet(currency=command.currency, rate_on=command.rate_on, rate=command.rate, publisher=command.publisher)
    return [Decided(data)]


def rate_between(ledger: LedgerState, currency: str, base_currency: str, on: date, pointer: str) -> str:
    """Units of `currency` per 1 unit of the base on a day. Refuses `rate.missing`."""
    if currency == base_currency:
        return "1"
    of_currency = _per_pivot(ledger, currency, on, pointer)
    if base_currency == PIVOT:
        return of_currency
    quotient = _QUOTIENT.divide(Decimal(of_currency), Decimal(_per_pivot(ledger, base_currency, on, pointer)))
    return f"{quotient.normalize(_QUOTIENT):f}"


def _per_pivot(ledger: LedgerState, currency: str, on: date, pointer: str) -> str:
    if currency == PIVOT:
        return "1"
    known = ledger.find(RATE, currency)
    rate = None if known is None else known.state.on(on)
    if rate is None:
        raise Refused("rate.missing", pointer, currency=currency, effective_on=str(on))
    return rate.rate


def at_rate(minor: int, currency: str, base_currency: str, rate: str) -> int:
    """An amount in minor units, turned into the base at units per 1 base, half up to the minor unit."""
    whole, _, fraction = rate.partition(".")
    units = int(whole + fraction)
    shift = decimals(base_currency) - decimals(currency) + len(fraction)
    up, down = (minor * 10**shift, units) if shift >= 0 else (minor, units * 10**-shift)
    return half_up(up, down)


def carried_share(part: int, whole: int, base: int) -> int:
    """The carrying base of `part` of an amount `whole` that is carried at `base`: in proportion, half up.

    The last part takes all that is left, so that nothing stays behind.
    """
    return base if part == whole else half_up(part * base, whole) if whole > 0 else -half_up(-part * base, -whole)


def valued(minor: int, currency: str, base_minor: int, base_currency: str, rate: str) -> Booked:
    """An amount with a base that is carried rather than turned at the rate."""
    return Booked(
        amount=from_minor(minor, currency),
        currency=currency,
        base_amount=from_minor(base_minor, base_currency),
        base_currency=base_currency,
        rate=rate,
    )


def carried(minor: int, currency: str, base_minor: int, base_currency: str) -> Booked:
    """An amount at the base it is carried at; its rate is the quotient of the two."""
    if currency == base_currency:
        return Booked.in_base(minor, base_currency)
    of_base = Decimal(from_minor(base_minor, base_currency))
    rate = abs(_QUOTIENT.divide(Decimal(from_minor(minor, currency)), of_base)) if of_base else Decimal(0)
    return valued(minor, currency, base_minor, base_currency, f"{rate.quantize(_TWELFTH, context=_WRITTEN):f}")


def at_day(ledger: LedgerState, money: Money, base_currency: str, on: date, pointer: str) -> Booked:
    """The amount as booked at the day's rate. Refuses `rate.missing`."""
    if money.currency == base_currency:
        return Booked.of_base(money)
    rate = rate_between(ledger, money.currency, base_currency, on, pointer)
    base = at_rate(money.minor, money.currency, base_currency, rate)
    return valued(money.minor, money.currency, base, base_currency, rate)
