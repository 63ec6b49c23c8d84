"""The names of the states and the steps of a project (DOMAIN.md section 2), of both mechanisms.

Which step leads from where to where is the table of services/projects; here are the names alone, because events and
commands carry them.
"""

from typing import Literal

QuickImpactState = Literal[
    "draft", "submitted", "screened", "approved", "allocated", "mou_signed", "in_implementation", "completed",
    "reported", "settled", "evaluated", "closed",
]  # fmt: skip
TrustFundState = Literal[
    "concept", "proposal", "technical_review", "recommended", "committee_approved", "agreement_signed", "funded",
    "in_implementation", "operationally_closed", "final_narrative_accepted", "settled", "certified",
    "financially_closed",
]  # fmt: skip
SideState = Literal["deferred", "rejected", "suspended", "cancelling", "cancelled", "terminating", "terminated"]
"""States beside the way: `cancelling` and `terminating` wait for the ledger to have frozen the project."""

State = Literal[
    "draft", "submitted", "screened", "approved", "allocated", "mou_signed", "in_implementation", "completed",
    "reported", "settled", "evaluated", "closed", "concept", "proposal", "technical_review", "recommended",
    "committee_approved", "agreement_signed", "funded", "operationally_closed", "final_narrative_accepted",
    "certified", "financially_closed", "deferred", "rejected", "suspended", "cancelling", "cancelled", "terminating",
    "terminated",
]  # fmt: skip

Action = Literal[
    "develop", "submit", "screen", "return", "recommend", "approve", "reject", "defer", "resubmit", "sign", "complete",
    "accept_final_reports", "waive_settlement", "evaluate", "close_operations", "accept_final_narrative",
    "accept_certified_statement", "close", "revise", "extend", "suspend", "resume", "cancel", "terminate", "settle",
]  # fmt: skip
"""What a person decides."""

Fact = Literal["allocation", "first_payment", "settlement", "freeze_unpaid", "freeze_paid"]
"""What the ledger told, as far as it moves a project on."""

Seat = Literal["headquarters", "field"]
"""Where somebody sits: headquarters and the field office endorse apart from each other."""
