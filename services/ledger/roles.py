"""Which roles may give which kind of command; the first one that the actor holds is the role it acts in.

An administrator has no money right (SYSTEM.md, security).
"""

from shared.contracts.events.parties import Role

REGISTRATION: tuple[Role, ...] = ("finance_officer", "programme_officer", "administrator")
FREEZING: tuple[Role, ...] = ("programme_officer", "administrator")
BANKING: tuple[Role, ...] = ("treasurer", "finance_officer", "administrator")
CONTRIBUTIONS: tuple[Role, ...] = ("finance_officer",)
CASH_IN: tuple[Role, ...] = ("finance_officer", "treasurer")
PAYMENTS: tuple[Role, ...] = ("treasurer", "finance_officer")
APPROPRIATING: tuple[Role, ...] = ("finance_officer", "approver")
ALLOCATIONS: tuple[Role, ...] = ("finance_officer", "approver")
COMMITTING: tuple[Role, ...] = ("finance_officer", "programme_officer")
REPORTING: tuple[Role, ...] = ("programme_officer", "finance_officer", "agency")
ACCEPTANCE: tuple[Role, ...] = ("finance_officer", "approver")
CORRECTIONS: tuple[Role, ...] = ("approver", "finance_officer")
OPENING: tuple[Role, ...] = ("finance_officer",)
CHECKING: tuple[Role, ...] = ("approver",)
"""The second person of a proposal."""
CLOSING: tuple[Role, ...] = ("finance_officer",)
"""Months and years."""
JOURNALS: tuple[Role, ...] = ("finance_officer",)
PROPOSING: tuple[Role, ...] = (
    "finance_officer",
    "treasurer",
    "programme_officer",
    "approver",
    "administrator",
)
IN_KIND: tuple[Role, ...] = ("finance_officer", "programme_officer")
EVIDENCE: tuple[Role, ...] = ("finance_officer", "treasurer", "programme_officer", "approver")
EVIDENCE_STORING: tuple[Role, ...] = (*EVIDENCE, "administrator")
EVIDENCE_READING: tuple[Role, ...] = (*EVIDENCE, "auditor")
"""Files may hold personal data: whoever decides on money and whoever audits it reads them, and nobody else."""
