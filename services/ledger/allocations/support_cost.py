"""Support cost by the fund's dated policy: reserved when money is allocated, accrued as cost is accepted.

What is accrued under an allocation is the accepted direct cost, each part times the rate of its period, rounded once,
less what is accrued; never more than was reserved, nor than the policy's cap (docs/decisions/0019).
"""

from collections.abc import Mapping
from datetime import date

from services.ledger.allocations.decisions import Allocation, source_amounts
from services.ledger.allocations.reserve import capped
from services.ledger.commitments.state import Commitment
from services.ledger.funds.decisions import Fund
from services.ledger.rates.carrying import Carried
from services.ledger.splits import MILLION, half_up, millionths, split
from shared.contracts.events.expenditure import RatedCost, SupportCostAccrued
from shared.contracts.money import Money
from shared.contracts.policies import SupportCostPolicy

INDIRECT = 8
"""The category of indirect cost: no support cost is charged on it."""


def accrual(
    fund: Fund,
    allocation: Allocation,
    commitment: Commitment,
    posted: Mapping[int, Carried],
    period: date,
    prior_year: bool = False,
) -> SupportCostAccrued | None:
    """What the cost that an event accepts (or takes back, below zero) makes of support cost; None when it bears none.

    `period`: the day whose rate it bears. `allocation`: as it stands once the event's own sources have moved.
    """
    policy = fund.policy(SupportCostPolicy, period, "support_cost")
    direct = sum(line.base for category, line in posted.items() if category != INDIRECT)
    charged = charged_on(direct, "0" if policy is None else policy.rate, allocation.direct_by_rate_minor)
    if (policy is None and direct > 0) or not charged:
        return None
    by_rate = dict(allocation.direct_by_rate_minor)
    for rate, cost in charged.items():
        by_rate[rate] = by_rate.get(rate, 0) + cost
    due = half_up(sum(cost * millionths(rate) for rate, cost in by_rate.items()), MILLION)
    bound = capped(policy, allocation.support_cost_reserved.minor)
    accrued = allocation.support_cost_accrued_minor
    amount = min(max(0, min(due, bound)) - accrued, allocation.uncommitted_total)
    if direct > 0:
        amount = max(0, amount)
    if amount >= 0:
        shares = split(amount, allocation.uncommitted_minor)
    else:
        shares = {s: -minor for s, minor in split(-amount, allocation.support_cost_spent_minor).items()}
    return SupportCostAccrued(
        fund_id=commitment.fund_id,
        commitment_id=commitment.commitment_id,
        allocation_id=commitment.allocation_id,
        project_id=commitment.project_id,
        organisation_id=commitment.organisation_id,
        window_id=commitment.window_id,
        charged_on=tuple(
            RatedCost(rate=rate, direct=Money.of(cost, fund.base_currency)) for rate, cost in charged.items()
        ),
        amount=Money.of(amount, fund.base_currency),
        prior_year=prior_year,
        sources=source_amounts(shares, allocation.donors, fund.base_currency),
    )


def charged_on(direct: int, rate: str, by_rate: Mapping[str, int]) -> dict[str, int]:
    """The cost that an event adds or takes back, by the rate that it bears, `by_rate` having borne it so far.

    What is taken back leaves the cost of its own period's rate first, then the cost charged last: a rate that changed
    since neither keeps support cost on cost that is gone, nor gives back what was never charged.
    """
    if direct >= 0:
        return {rate: direct} if direct else {}
    left, taken = -direct, dict[str, int]()
    for bearing in (rate, *(other for other in reversed(list(by_rate)) if other != rate)):
        back = min(left, max(0, by_rate.get(bearing, 0)))
        if back:
            taken[bearing] = -back
            left -= back
    return taken
