"""Dividing an amount exactly (BOOKS.md section 3): floors, then the largest remainders, ties by key, pool last.

A share of an amount, and every other quotient, is rounded half up.
"""

from collections.abc import Mapping
from typing import TypeVar

from shared.contracts.events.base import POOL

K = TypeVar("K", str, int)
MILLION = 1_000_000
"""A share has at most six decimals."""


def half_up(up: int, down: int) -> int:
    """up / down, rounded to the nearest whole, halves away from zero; down > 0."""
    return (2 * up + down) // (2 * down) if up >= 0 else -((-2 * up + down) // (2 * down))


def millionths(share: str) -> int:
    """A share as a whole number of millionths."""
    whole, _, fraction = share.partition(".")
    return int(whole + fraction.ljust(6, "0"))


def share_of(minor: int, share: str) -> int:
    """A share of an amount, half up to the minor unit."""
    return half_up(minor * millionths(share), MILLION)


def split(total: int, weights: Mapping[K, int]) -> dict[K, int]:
    """`total` ≥ 0 in proportion to the weights (each > 0), to the minor unit; zero shares are left out.

    No share passes its weight as long as the total does not pass their sum. Raises ValueError for no weights.
    """
    whole = sum(weights.values())
    if total == 0:
        return {}
    if whole <= 0 or total < 0:
        raise ValueError(f"{total} cannot be split over weights that add up to {whole}")
    shares = {key: total * weight // whole for key, weight in weights.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), str(key) == POOL, key))
    for key in by_remainder[:left]:
        shares[key] += 1
    return {key: share for key, share in shares.items() if share}
