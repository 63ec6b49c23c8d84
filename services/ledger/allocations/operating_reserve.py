"""The operating reserve: the share of a fund's money that no allocation may draw on, by the fund's dated policy.

It is a fund's, not a source's: all sources together must keep it, whichever of them gives (docs/decisions/0031). What
it is a share of is what ever became available and did not leave again by a fee, a charge or a refund.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from services.ledger.books.balances import Balance
from services.ledger.funds.decisions import Fund
from services.ledger.splits import MILLION, half_up, millionths
from services.ledger.state import LedgerState
from shared.contracts.policies import OperatingReservePolicy


@dataclass(frozen=True, slots=True)
class SetAside:
    """What all sources together can give on the day that bears least, and the reserve of that day (minor units)."""

    unreserved: int
    reserve: int


def policy_days(fund: Fund, since: date) -> list[date]:
    """The days from `since` on at whose start another share is set aside; `since` itself when one is by then.

    Empty in a fund that never sets anything aside from that day on.
    """
    dated = [d.valid_from for d in fund.policies if isinstance(d.policy, OperatingReservePolicy)]
    days = {max(since, day) for day in dated}
    return sorted(day for day in days if _share(fund, day) or day > since)


def entered(ledger: LedgerState, fund: Fund) -> Balance:
    """What became available in the fund and did not leave again other than by its use. Raises NotLoaded."""
    return ledger.balance(fund.fund_id, "control", fund.base_currency)


def least_unreserved(fund: Fund, stock: Balance, level_on: Callable[[date], int], days: Iterable[date]) -> SetAside:
    """The day on which the reserve leaves least of what the sources together have; never below 0. Raises NotLoaded."""
    found = [(level_on(day) - _reserve_on(fund, stock, day), day) for day in days]
    least, day = min(found)
    return SetAside(max(0, least), _reserve_on(fund, stock, day))


def _reserve_on(fund: Fund, stock: Balance, day: date) -> int:
    """The reserve of a day: its share, half up, of what had become available by its end."""
    share = _share(fund, day)
    return half_up(max(0, stock.level_on(day)[0]) * share, MILLION) if share else 0


def _share(fund: Fund, day: date) -> int:
    policy = fund.policy(OperatingReservePolicy, day, "operating_reserve")
    return 0 if policy is None else millionths(policy.share)
