"""What a cumulative report posts: the difference to what is posted, up to what the commitment can bear.

Pure arithmetic on minor units (BOOKS.md sections 2 to 4): advances first, then payables; a negative
difference the other way round; never below the commitment floor; what is cut falls on the increases.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.ledger.splits import split


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands under a commitment before the report, in minor units."""

    posted: Mapping[int, int]
    committed: Mapping[str, int]
    spent: Mapping[str, int]
    advances: int
    recoverable: int
    payables: int


@dataclass(frozen=True, slots=True)
class Posting:
    """Differences by category and by source; the parts that advances and payables bear. All may be negative."""

    categories: Mapping[int, int]
    sources: Mapping[str, int]
    advances: int
    payables: int


def post_report(claimed: Mapping[int, int], standing: Standing) -> Posting:
    """Claimed less posted, category by category, cut to what the commitment can bear."""
    categories = {
        category: difference
        for category in sorted({*claimed, *standing.posted})
        if (difference := claimed.get(category, 0) - standing.posted.get(category, 0))
    }
    total = sum(categories.values())
    bearable = max(0, sum(standing.committed.values()) - standing.recoverable)
    if total > bearable:
        increases = {category: more for category, more in categories.items() if more > 0}
        for category, cut in split(total - bearable, increases).items():
            categories[category] -= cut
        total = bearable
    categories = {category: difference for category, difference in categories.items() if difference}
    if total >= 0:
        from_advances = min(total, max(0, standing.advances))
        sources = split(total, standing.committed) if total else {}
        return Posting(categories, sources, from_advances, total - from_advances)
    from_payables = min(-total, max(0, standing.payables))
    sources = {source: -minor for source, minor in split(-total, standing.spent).items()}
    return Posting(categories, sources, total + from_payables, -from_payables)
