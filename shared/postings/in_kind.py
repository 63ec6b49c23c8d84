"""Postings of goods in kind (BOOKS.md section 2): never cash, never capacity. Services are a register only.

Goods are no monetary balance: they stand in the fund's base currency at the value of the day they came.
"""

from shared.contracts.events.in_kind import InKindReceived, InKindUsed
from shared.postings.entries import Dimensions, Entry, credit, debit


def in_kind_received(e: InKindReceived) -> list[Entry]:
    """in_kind_inventory / in_kind_revenue, when recognised."""
    if not e.recognised:
        return []
    about = Dimensions(donor_id=e.donor_id)
    value = e.fair_value.base_money
    return [debit("in_kind_inventory", value, about), credit("in_kind_revenue", value, about)]


def in_kind_used(e: InKindUsed) -> list[Entry]:
    """programme_expense / in_kind_inventory at the carrying base, when recognised.

    The expense names no organisation: no partner was paid for it, so that no partner's balance takes it in.
    """
    if not e.recognised or not e.amount.base_minor:
        return []
    about = Dimensions(donor_id=e.donor_id)
    spent = about._replace(window_id=e.window_id, project_id=e.project_id, category=e.category)
    value = e.amount.base_money
    return [debit("programme_expense", value, spent), credit("in_kind_inventory", value, about)]
