"""Dividing an amount exactly (BOOKS.md section 3): floors, then the largest remainders, ties by key, pool last."""

from collections.abc import Mapping
from typing import TypeVar

from shared.contracts.events.base import POOL

K = TypeVar("K", str, int)


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
