"""The chart of accounts of both books (BOOKS.md section 1)."""

from typing import Literal

Book = Literal["financial", "budget"]
Section = Literal["assets", "liabilities", "net_assets", "revenue", "expense", "technical", "budget"]

ACCOUNTS: dict[str, tuple[Book, Section]] = {
    "cash": ("financial", "assets"),
    "contributions_receivable": ("financial", "assets"),
    "doubtful_allowance": ("financial", "assets"),
    "advances_to_partners": ("financial", "assets"),
    "recoverable_from_partners": ("financial", "assets"),
    "in_kind_inventory": ("financial", "assets"),
    "payables": ("financial", "liabilities"),
    "agent_fee_payable": ("financial", "liabilities"),
    "support_cost_payable": ("financial", "liabilities"),
    "conditional_contributions": ("financial", "liabilities"),
    "unapplied_receipts": ("financial", "liabilities"),
    "refunds_payable_to_donors": ("financial", "liabilities"),
    "due_to_mission": ("financial", "liabilities"),
    "accumulated_surplus": ("financial", "net_assets"),
    "contribution_revenue": ("financial", "revenue"),
    "prior_year_reductions": ("financial", "revenue"),
    "mission_funding": ("financial", "revenue"),
    "in_kind_revenue": ("financial", "revenue"),
    "interest_fund": ("financial", "revenue"),
    "interest_partners": ("financial", "revenue"),
    "recoveries": ("financial", "revenue"),
    "exchange_gain": ("financial", "revenue"),
    "programme_expense": ("financial", "expense"),
    "agent_fee_expense": ("financial", "expense"),
    "support_cost_expense": ("financial", "expense"),
    "bank_charges": ("financial", "expense"),
    "impairment": ("financial", "expense"),
    "loss_on_advances": ("financial", "expense"),
    "exchange_loss": ("financial", "expense"),
    "currency_clearing": ("financial", "technical"),
    "available": ("budget", "budget"),
    "allocated": ("budget", "budget"),
    "committed": ("budget", "budget"),
    "spent": ("budget", "budget"),
    "lapsed": ("budget", "budget"),
    "control": ("budget", "budget"),
}

BRIDGE_BUDGET = ("available", "allocated", "committed")
BRIDGE_FINANCIAL = (
    "cash",
    "advances_to_partners",
    "recoverable_from_partners",
    "payables",
    "agent_fee_payable",
    "support_cost_payable",
    "conditional_contributions",
    "unapplied_receipts",
    "refunds_payable_to_donors",
)
"""Per trust fund, at every position: Σ budget balances (credits) = Σ financial balances (debits)."""

MISSION_BUDGET = ("available", "allocated", "committed", "spent", "lapsed")
"""Per mission's budget and fiscal year, at every position: their sum (credits) is what was appropriated."""
MISSION_FINANCIAL = ("due_to_mission", "advances_to_partners", "recoverable_from_partners", "payables")
"""Per mission's budget, at every position: the first (a credit) = the next two (debits) − the last (a credit)."""
MISSION_ABSENT = frozenset(BRIDGE_FINANCIAL) - frozenset(MISSION_FINANCIAL)
"""What only a fund with cash of its own has."""

MONETARY = (
    "cash",
    "contributions_receivable",
    "doubtful_allowance",
    "recoverable_from_partners",
    "payables",
    "conditional_contributions",
    "unapplied_receipts",
    "refunds_payable_to_donors",
)
"""Accounts that a rate revalues: every monetary one but advances (BOOKS.md section 2)."""
