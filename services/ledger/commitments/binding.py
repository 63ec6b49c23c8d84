"""What an allocation still gives to commitments, and where from (BOOKS.md section 4, allocation floor)."""

from collections.abc import Iterable
from datetime import date

from services.ledger.allocations.decisions import Allocation
from services.ledger.funds.decisions import Fund
from services.ledger.splits import split
from services.ledger.state import LedgerState
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused


def taken_from_allocated(
    ledger: LedgerState,
    fund: Fund,
    allocation: Allocation,
    minor: int,
    effective_on: date,
    only: Iterable[str] = (),
) -> dict[str, int]:
    """An amount in base from what is allocated and not committed, in proportion; from `only` those sources, if any.

    Refuses `commitment.exceeds_allocation` beyond it on any day from effective_on on,
    `allocation.support_cost_reserve` beyond what is not reserved.
    """
    named = {source: allocation.uncommitted_minor.get(source, 0) for source in only}
    weights = {source: held for source, held in (named or allocation.uncommitted_minor).items() if held > 0}
    free = allocation.uncommitted_total - allocation.reserve_left
    figures = {
        "asked": from_minor(minor, fund.base_currency),
        "uncommitted": from_minor(min(free, sum(weights.values())), fund.base_currency),
        "currency": fund.base_currency,
    }
    if minor > sum(weights.values()):
        raise Refused("commitment.exceeds_allocation", "/amount", **figures)
    if minor > free:
        raise Refused("allocation.support_cost_reserve", "/amount", **figures)
    shares = split(minor, weights)
    for source, share in shares.items():
        lowest = allocation.lowest_from(ledger, fund, source, effective_on)
        if share > lowest:
            figures["uncommitted"] = from_minor(lowest, fund.base_currency)
            raise Refused("commitment.exceeds_allocation", "/effective_on", source=source, **figures)
    return shares
