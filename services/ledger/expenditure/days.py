"""What a backdated event on cost must find on its day: support cost its reserve, what is taken back its spending.

Balances at the head do not tell that; no budget balance may fall below zero on any day in between.
"""

from collections.abc import Mapping
from datetime import date

from services.ledger.allocations.decisions import Allocation
from services.ledger.commitments.state import Commitment
from services.ledger.funds.decisions import Fund
from services.ledger.state import LedgerState
from shared.contracts.events.base import SourceAmount
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused


def require_reserve_since(
    ledger: LedgerState,
    fund: Fund,
    allocation: Allocation,
    accrued: tuple[SourceAmount, ...],
    effective_on: date,
    bound: Mapping[str, int] | None = None,
) -> None:
    """Refuses `allocation.support_cost_reserve` on a day when the allocation did not hold what is accrued.

    `bound`: what the same transaction takes from the allocation before.
    """
    for part in accrued:
        lowest = allocation.lowest_from(ledger, fund, part.source, effective_on) - (bound or {}).get(part.source, 0)
        if part.amount.minor > max(0, lowest):
            raise Refused(
                "allocation.support_cost_reserve",
                "/effective_on",
                source=part.source,
                asked=part.amount.amount,
                uncommitted=from_minor(max(0, lowest), fund.base_currency),
                currency=fund.base_currency,
            )


def require_support_cost_since(
    ledger: LedgerState,
    fund: Fund,
    allocation: Allocation,
    accrued: tuple[SourceAmount, ...],
    effective_on: date,
    bound: Mapping[str, int] | None = None,
) -> None:
    """What is accrued must have been set aside, what is taken back must have been accrued, on every day from
    effective_on on. Refuses as require_reserve_since, and `expenditure.not_yet_spent`."""
    more = tuple(part for part in accrued if part.amount.minor > 0)
    require_reserve_since(ledger, fund, allocation, more, effective_on, bound)
    for part in accrued:
        if part.amount.minor < 0:
            about = allocation.dimensions(part.source)
            spent = ledger.balance(fund.fund_id, "spent", fund.base_currency, about)
            _require_spent(fund, part.source, -part.amount.minor, spent.extreme_from(effective_on, -1))


def require_spent_since(
    ledger: LedgerState, fund: Fund, commitment: Commitment, less: Mapping[str, int], effective_on: date
) -> None:
    """Refuses `expenditure.not_yet_spent` on a day when less was spent under the commitment than is taken back."""
    for source, minor in less.items():
        _require_spent(fund, source, minor, commitment.lowest_from(ledger, "spent", source, effective_on))


def _require_spent(fund: Fund, source: str, minor: int, lowest: int) -> None:
    if minor > max(0, lowest):
        raise Refused(
            "expenditure.not_yet_spent",
            "/effective_on",
            source=source,
            asked=from_minor(minor, fund.base_currency),
            spent=from_minor(max(0, lowest), fund.base_currency),
            currency=fund.base_currency,
        )
