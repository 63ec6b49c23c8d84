"""Roles that mean the same in every service: who administers, who reads everything, who reads what is its own."""

from shared.contracts.events.parties import Role

ADMINISTRATION: tuple[Role, ...] = ("administrator",)
READING: tuple[Role, ...] = (
    "finance_officer",
    "approver",
    "treasurer",
    "programme_officer",
    "committee_member",
    "endorser_hq",
    "endorser_field",
    "auditor",
    "administrator",
)
OWN_READING: tuple[Role, ...] = ("agency", "donor")
"""Roles held on an organisation, that read what is its own."""
