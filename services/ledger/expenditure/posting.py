"""What a cumulative report posts: the difference to what is posted, up to what the commitment can bear.

Pure arithmetic on minor units (BOOKS.md sections 2 to 4): advances first, then payables; a negative
difference the other way round; never below the commitment floor; what is cut falls on the increases.
What is compared is in the commitment's currency; every balance leaves at its carrying base (docs/decisions/0017).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.ledger.rates.carrying import NOTHING, Carried, total
from services.ledger.splits import split


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands under a commitment before an event; `committed` and `spent` by source in base.

    `unspent` is what is bound and not accepted as spent, in the commitment's currency and in base.
    """

    posted: Mapping[int, Carried]
    committed: Mapping[str, int]
    spent: Mapping[str, int]
    unspent: Carried
    advances: Carried
    recoverable: Carried
    payables: Carried

    @property
    def uncovered(self) -> Carried:
        """The part of what is bound that neither an advance nor a recoverable stands on."""
        return self.unspent.less(self.advances.standing).less(self.recoverable)


@dataclass(frozen=True, slots=True)
class Posting:
    """Differences by category and by source; the parts that advances and payables bear. All may be negative.

    `exchange`: the difference in base between what a lower report takes back and what stood for it; a gain above zero.
    """

    categories: Mapping[int, Carried]
    sources: Mapping[str, int]
    advances: Carried
    payables: Carried
    exchange: int = 0

    @property
    def spent(self) -> Carried:
        """What moves from committed to spent."""
        return total(self.categories)


def post_report(claimed: Mapping[int, int], standing: Standing) -> Posting:
    """Claimed less posted, category by category, cut to what the commitment can bear."""
    differences = {
        category: difference
        for category in sorted({*claimed, *standing.posted})
        if (difference := claimed.get(category, 0) - standing.posted.get(category, NOTHING).own)
    }
    change = sum(differences.values())
    bearable = max(0, standing.unspent.own - standing.recoverable.own)
    if change > bearable:
        increases = {category: more for category, more in differences.items() if more > 0}
        for category, cut in split(change - bearable, increases).items():
            differences[category] -= cut
        change = bearable
    differences = {category: difference for category, difference in differences.items() if difference}
    if change >= 0:
        return _spent(change, differences, standing)
    return _taken_back(-change, differences, standing)


def _spent(more: int, differences: Mapping[int, int], standing: Standing) -> Posting:
    """An advance is spent at what cash gave for it, the rest at what is carried as bound."""
    advances = standing.advances.standing.part(min(more, standing.advances.standing.own))
    payables = standing.uncovered.part(more - advances.own)
    payables = payables._replace(base=max(0, payables.base))
    base = advances.base + payables.base
    sources = split(base, standing.committed)
    return Posting(_valued(differences, base, standing), sources, advances, payables)


def _taken_back(less: int, differences: Mapping[int, int], standing: Standing) -> Posting:
    """Cost leaves at its carrying base; payables leave at theirs, the rest is an advance again at the cost's."""
    decreases = {category: -difference for category, difference in differences.items() if difference < 0}
    leaving = total({category: standing.posted[category].part(minor) for category, minor in decreases.items()})
    cost = leaving.part(less)
    owed = cost.part(min(less, standing.payables.standing.own))
    payables = standing.payables.standing.part(owed.own)
    advances = cost.less(owed)
    return Posting(
        _valued(differences, -cost.base, standing),
        {source: -minor for source, minor in split(cost.base, standing.spent).items()},
        NOTHING.less(advances),
        NOTHING.less(payables),
        payables.base - owed.base,
    )


def _valued(differences: Mapping[int, int], base: int, standing: Standing) -> dict[int, Carried]:
    """The differences with their base: a decrease at its category's carrying base, the increases share the rest."""
    valued = {
        category: NOTHING.less(standing.posted[category].part(-difference))
        for category, difference in differences.items()
        if difference < 0
    }
    increases = {category: difference for category, difference in differences.items() if difference > 0}
    shares = split(base - total(valued).base, increases)
    return {
        category: valued.get(category, Carried(difference, shares.get(category, 0)))
        for category, difference in differences.items()
    }
