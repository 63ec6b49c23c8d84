"""A movement: an amount of one measure, and what it is about."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeVar

from shared.contracts.money import Booked, Money

K = TypeVar("K", str, int)

Measure = Literal[
    "gross_contributions", "unapplied", "payables_change", "refunds_to_donors", "donor_refunds_paid", "fund_interest",
    "partners_interest", "other_income", "transfers", "refunds_from_partners", "direct_costs", "agent_fees",
    "support_cost", "bank_charges", "exchange_differences", "paid_by_mission", "expenditure", "direct_expenditure",
    "in_kind_expenditure", "losses", "partners_exchange", "suppliers_exchange", "payables_by_hand",
    "agent_fee_accrued", "support_cost_accrued",
    "deposited_before", "refunded_before", "agent_fee_before", "transfers_before", "refunds_before",
    "expenditure_before", "in_kind",
]  # fmt: skip
"""What is measured. Sources, uses, refunds and costs are positive where they are what their name says; `unapplied`,
`payables_change`, `exchange_differences`, and what is of partners', suppliers' and other payables' balances carry
their sign.
`…_before` is what single agreements and commitments brought along from before a fund's opening."""


class About(NamedTuple):
    """What a movement is about; None where it does not apply."""

    window_id: str | None = None
    donor_id: str | None = None
    agreement_id: str | None = None
    project_id: str | None = None
    organisation_id: str | None = None
    commitment_id: str | None = None
    category: int | None = None
    fiscal_year: int | None = None


NOTHING = About()


class Movement(NamedTuple):
    """Minor units of `currency` and of the fund's base currency. `is_opening`: from before the fund's opening."""

    measure: Measure
    currency: str
    amount: int
    base_amount: int
    about: About = NOTHING
    is_opening: bool = False


def moved(measure: Measure, money: Booked | Money | None, about: About = NOTHING, sign: int = 1) -> list[Movement]:
    """The movement of an amount (Money is in the fund's base currency), or none of nothing."""
    if money is None:
        return []
    base = money.minor if isinstance(money, Money) else money.base_minor
    if not money.minor and not base:
        return []
    return [Movement(measure, money.currency, sign * money.minor, sign * base, about)]


def base_only(measure: Measure, base: int, currency: str, about: About = NOTHING) -> list[Movement]:
    """A movement of base currency alone, or none of nothing."""
    return [Movement(measure, currency, base, base, about)] if base else []


def split(total: int, weights: Mapping[K, int]) -> dict[K, int]:
    """`total`, of either sign, in proportion to the weights (none below zero), to the minor unit: floors, then the
    largest remainders, ties by key. Raises ValueError for weights that add up to nothing when there is a total."""
    if not total:
        return dict.fromkeys(weights, 0)
    whole = sum(weights.values())
    if whole <= 0:
        raise ValueError(f"{total} cannot be split over weights that add up to {whole}")
    sign, size = (1, total) if total > 0 else (-1, -total)
    shares = {key: size * weight // whole for key, weight in weights.items()}
    left = size - sum(shares.values())
    for key in sorted(weights, key=lambda key: (-(size * weights[key] % whole), key))[:left]:
        shares[key] += 1
    return {key: sign * share for key, share in shares.items()}


def in_proportion(minor: int, whole: Booked) -> int:
    """The base of a part of a booked amount, half up."""
    if not whole.minor:
        return 0
    up, down = minor * whole.base_minor, whole.minor
    if up < 0:
        return -((-2 * up + down) // (2 * down))
    return (2 * up + down) // (2 * down)
