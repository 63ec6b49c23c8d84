"""What is left of a fund, and each donor's share of it (BOOKS.md section 4, fund life).

Weights are max(0, deposits − refunds − earmarked use); the largest remainder takes the last cents, ties go to the
lowest donor code. Earmarked use is all that a donor bound to its own purpose: what was spent of it, its fees, and what
is left of it, which goes back to that donor alone and is not shared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from services.ledger.splits import split
from shared.contracts.events.refunds import ResidueShare
from shared.contracts.money import Money

Basis = Literal["unearmarked", "deposits", "gross_deposits"]


@dataclass(frozen=True, slots=True)
class AgreementMoney:
    """What came in under an agreement and went back, in base minor units.

    `moved`: what other sources gave it; `distributed`: what of that was its donor's share of what is left.
    """

    agreement_id: str
    number: str
    donor_id: str
    donor_code: str
    earmarked: bool
    deposits: int
    refunds: int
    moved: int
    distributed: int = 0

    @property
    def own_use(self) -> int:
        """What of it served, or serves, the donor's own purpose: all but what it gave to others."""
        return self.deposits - self.refunds + self.moved if self.earmarked else 0

    @property
    def common(self) -> int:
        """What of it served everybody."""
        return self.deposits - self.refunds - self.own_use


def shares(residue: int, money: Iterable[AgreementMoney], currency: str) -> tuple[Basis, tuple[ResidueShare, ...]]:
    """Each donor's share of what is left, by donor code; none when nobody ever deposited anything."""
    by_donor: dict[str, list[AgreementMoney]] = {}
    for agreement in sorted(money, key=lambda one: (one.donor_code, one.number)):
        by_donor.setdefault(agreement.donor_code, []).append(agreement)
    found: dict[Basis, dict[str, int]] = {
        "unearmarked": {code: max(0, sum(one.common for one in own)) for code, own in by_donor.items()},
        "deposits": {code: max(0, sum(one.deposits - one.refunds for one in own)) for code, own in by_donor.items()},
        "gross_deposits": {code: max(0, sum(one.deposits for one in own)) for code, own in by_donor.items()},
    }
    basis: Basis = next((name for name, weights in found.items() if any(weights.values())), "unearmarked")
    weights = found[basis]
    taking = {code: weight for code, weight in weights.items() if weight}
    taken = split(residue, taking) if taking and residue > 0 else {}
    return basis, tuple(
        _share(of_donor, weights[code], taken.get(code, 0), currency) for code, of_donor in by_donor.items()
    )


def _share(of_donor: list[AgreementMoney], weight: int, share: int, currency: str) -> ResidueShare:
    to = max(of_donor, key=lambda one: (not one.earmarked, one.common, one.deposits))
    return ResidueShare(
        donor_id=to.donor_id,
        donor_code=to.donor_code,
        agreement_id=to.agreement_id,
        deposits=Money.of(sum(one.deposits for one in of_donor), currency),
        refunds=Money.of(sum(one.refunds for one in of_donor), currency),
        earmarked_use=Money.of(sum(one.own_use for one in of_donor), currency),
        weight=Money.of(weight, currency),
        share=Money.of(share, currency),
    )


def moves(available: Mapping[str, int], taken: Iterable[ResidueShare], pool: str, kept: int) -> dict[str, int]:
    """What each source takes (positive) or gives, but for the pool, which `kept` stays on and which bears the rest."""
    change = {source: -minor for source, minor in available.items() if source != pool}
    for share in taken:
        change[share.agreement_id] = change.get(share.agreement_id, 0) + share.share.minor
    assert sum(change.values()) == available.get(pool, 0) - kept, "what is left is shared whole"
    return {source: minor for source, minor in change.items() if minor}
