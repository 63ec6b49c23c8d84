"""The chart of BOOKS.md section 1, written out."""

ASSETS = [
    "cash",
    "contributions_receivable",
    "doubtful_allowance",
    "advances_to_partners",
    "recoverable_from_partners",
    "in_kind_inventory",
]
LIABILITIES = [
    "payables",
    "agent_fee_payable",
    "support_cost_payable",
    "conditional_contributions",
    "unapplied_receipts",
    "refunds_payable_to_donors",
    "due_to_mission",
]
REVENUE = [
    "contribution_revenue",
    "prior_year_reductions",
    "mission_funding",
    "in_kind_revenue",
    "interest_fund",
    "interest_partners",
    "recoveries",
    "exchange_gain",
]
EXPENSE = [
    "programme_expense",
    "agent_fee_expense",
    "support_cost_expense",
    "bank_charges",
    "impairment",
    "loss_on_advances",
    "exchange_loss",
]
FINANCIAL = frozenset([*ASSETS, *LIABILITIES, *REVENUE, *EXPENSE, "accumulated_surplus", "currency_clearing"])
MONETARY = frozenset([*ASSETS, *LIABILITIES]) - {"advances_to_partners", "in_kind_inventory"}
"""What a revaluation puts at the day's rate."""
