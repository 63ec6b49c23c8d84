"""Balance keys: what a balance is kept for.

An entry has one leaf key: fund, account, currency and all its dimensions. It also counts into facets: the
account as a whole, and the account by one dimension, so that a trial balance or a donor's statement reads a
few keys however many agreements there are. Which facets an account has is fixed here.
"""

import hashlib
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from shared.postings.entries import Dimensions, Entry

LEAF = "leaf"
ALL = "all"
BLOCK_EVENTS = 2_048
"""Totals are written at the end of every block of so many positions."""

_PARTNER_FACETS = (ALL, "project_id", "organisation_id")
_BUDGET_FACETS = (ALL, "donor_id", "project_id", "source", "commitment_id", "organisation_id", "fiscal_year")
_FACETS: dict[str, tuple[str, ...]] = {
    "contributions_receivable": (ALL, "donor_id"),
    "contribution_revenue": (ALL, "donor_id"),
    "available": (ALL, "donor_id", "fiscal_year"),
    "allocated": (ALL, "donor_id", "project_id", "source", "fiscal_year"),
    "committed": _BUDGET_FACETS,
    "spent": _BUDGET_FACETS,
    "lapsed": (ALL, "project_id", "fiscal_year"),
    "advances_to_partners": _PARTNER_FACETS,
    "recoverable_from_partners": _PARTNER_FACETS,
    "payables": _PARTNER_FACETS,
    "programme_expense": (ALL, "project_id", "organisation_id", "commitment_id", "category", "fiscal_year"),
    "control": (),
    "bank_charges": (),
}
_DEFAULT_FACETS = (ALL,)


class BalanceKey(NamedTuple):
    """Identity of a balance. For a facet, `dimensions` holds the one dimension it is by, or none."""

    fund_id: str
    account: str
    currency: str
    facet: str
    dimensions: Dimensions

    def digest(self) -> bytes:
        """What finds the key in the database."""
        text = "|".join("" if part is None else str(part) for part in (*self[:4], *self.dimensions))
        return hashlib.blake2b(text.encode(), digest_size=16).digest()


def facet_names(account: str) -> tuple[str, ...]:
    """The facets that an account's entries count into, beside their leaf."""
    return _FACETS.get(account, _DEFAULT_FACETS)


def leaf_key(fund_id: str, entry: Entry) -> BalanceKey:
    """The leaf key of an entry."""
    return BalanceKey(fund_id, entry.account, entry.currency, LEAF, entry.dimensions)


def facet_keys(leaf: BalanceKey) -> list[BalanceKey]:
    """The facets of a leaf; none for a dimension that the leaf does not have."""
    keys = []
    for facet in facet_names(leaf.account):
        if facet == ALL:
            keys.append(leaf._replace(facet=ALL, dimensions=Dimensions()))
            continue
        value = getattr(leaf.dimensions, facet)
        if value is not None:
            keys.append(leaf._replace(facet=facet, dimensions=Dimensions(**{facet: value})))
    return keys


@lru_cache(maxsize=8192)
def nodes_of(day: int) -> tuple[int, int, int]:
    """The spans a day counts into, as YYYYMMDD with zeros: everything, its month, itself.

    A year of its own would save a reader eleven probes a year, and cost a writer a third more rows in every block.
    """
    d = date.fromordinal(day)
    month = d.year * 10_000 + d.month * 100
    return (0, month, month + d.day)


def nodes_until(as_of: date, first_year: int) -> list[int]:
    """The fewest spans that together hold every day up to `as_of`: whole months, then days."""
    nodes = [year * 10_000 + month * 100 for year in range(first_year, as_of.year) for month in range(1, 13)]
    nodes += [as_of.year * 10_000 + month * 100 for month in range(1, as_of.month)]
    nodes += [as_of.year * 10_000 + as_of.month * 100 + day for day in range(1, as_of.day + 1)]
    return nodes
