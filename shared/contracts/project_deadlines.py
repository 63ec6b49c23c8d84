"""The kinds of what may fall due for a project."""

from typing import Literal

DeadlineKind = Literal[
    "call_closes", "planned_start", "planned_end", "implementation_end", "deliverable", "instalment",
    "indicator_target", "final_reports", "final_narrative", "certified_statement", "evaluation", "lead_time",
]  # fmt: skip
"""`lead_time`: the last day on which the project is not late in its state."""
