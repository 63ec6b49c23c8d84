"""Which accounts a hand may move, and what a line on each must and may say (docs/decisions/0012).

A balance that a state is folded from, or that a floor stands on, is moved by its own event alone: a line by hand
would leave the state behind. What is left are results that no state keeps, what the pool bears, and accruals.
"""

from dataclasses import dataclass

MISSION = "mission_budget"


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a line on an account must name, and what it may name beside."""

    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    cash_backed: bool = False
    """Part of the bridge of a trust fund, which a mission's budget does not have."""


BY_HAND = {
    "interest_fund": ByHand(),
    "interest_partners": ByHand(must=frozenset({"organisation_id"})),
    "recoveries": ByHand(may=frozenset({"window_id", "project_id", "organisation_id"})),
    "exchange_gain": ByHand(),
    "exchange_loss": ByHand(),
    "bank_charges": ByHand(),
    "programme_expense": ByHand(must=frozenset({"project_id", "category"}), may=frozenset({"window_id"})),
    "payables": ByHand(must=frozenset({"organisation_id"}), may=frozenset({"project_id"}), cash_backed=True),
    "available": ByHand(must=frozenset({"source"}), cash_backed=True),
    "control": ByHand(cash_backed=True),
}

DIMENSIONS = ("source", "window_id", "project_id", "organisation_id", "category", "fiscal_year")
"""What a line may say at all: no bank account, agreement or commitment; its year in a mission's budget alone."""
