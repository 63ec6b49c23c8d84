"""Spreading totals and things evenly without chance: the same plan on every machine, to the cent."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from math import gcd
from typing import Final, TypeVar

T = TypeVar("T")

ENDS_ON: Final = date(2022, 12, 31)
"""The last day of the history."""


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of a total in proportion to weights, adding up to it: largest remainder, ties to the first."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def dollars(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Shares in whole dollars, in cents; the total is in whole dollars."""
    assert total_minor % 100 == 0
    return [part * 100 for part in shares(total_minor // 100, weights)]


def mixed(things: Sequence[T]) -> list[T]:
    """The same things in another order, the like ones far from each other."""
    size = len(things)
    step = next(step for step in count(max(1, size * 13 // 21)) if gcd(step, size) == 1)
    return [things[i * step % size] for i in range(size)]


def varied(number: int, low: int, high: int, factor: int = 37) -> int:
    """A number between two bounds, both included, that changes from one `number` to the next."""
    return low + number * factor % (high - low + 1)


def working(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def after(day: date, days: int) -> date:
    """A working day so many days later."""
    return working(day + timedelta(days=days))


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later, or the last one of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def told(day: date) -> date | None:
    """The day when it lies in the history."""
    return day if day <= ENDS_ON else None
