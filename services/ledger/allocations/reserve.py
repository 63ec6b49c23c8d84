"""How much of an allocation is kept for support cost when it is approved (BOOKS.md section 4, allocation floor)."""

from datetime import date

from services.ledger.funds.decisions import Fund, contributing
from services.ledger.rules import in_base
from services.ledger.splits import MILLION, half_up, millionths
from shared.contracts.money import Money, NonNegativeMoney
from shared.contracts.policies import SupportCostPolicy
from shared.contracts.problems import Refused


def reserve(fund: Fund, amount: int, given: NonNegativeMoney | None, on: date) -> Money:
    """The support cost inside an amount: as given, or so that direct cost and its support cost make the amount.

    339,000 at 13 % is 300,000 of direct cost and 39,000; never beyond the policy's cap. Refuses `allocation.reserve`
    for a given one beyond the amount, `fund.mission_budget` for one in a fund without overhead.
    """
    if given is not None:
        in_base(fund, given, "/support_cost_reserved")
        if given.minor:
            contributing(fund, "/support_cost_reserved")
        if given.minor > amount:
            raise Refused(
                "allocation.reserve",
                "/support_cost_reserved",
                reserved=given.amount,
                reserved_max=Money.of(amount, fund.base_currency).amount,
                currency=fund.base_currency,
            )
        return Money.of(given.minor, fund.base_currency)
    policy = fund.policy(SupportCostPolicy, on, "support_cost")
    if policy is None:
        return Money.of(0, fund.base_currency)
    kept = amount - half_up(amount * MILLION, MILLION + millionths(policy.rate))
    return Money.of(capped(policy, kept), fund.base_currency)


def capped(policy: SupportCostPolicy | None, minor: int) -> int:
    """An amount of support cost, no more than the policy's cap."""
    return minor if policy is None or policy.cap is None else min(minor, policy.cap.minor)
