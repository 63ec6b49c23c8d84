"""Which roles may give which kind of command; the first one that the actor holds is the role it acts in."""

from shared.contracts.events.parties import Role

KEEPING_ORGANISATIONS: tuple[Role, ...] = ("programme_officer", "administrator")
OWN_ORGANISATION: tuple[Role, ...] = ("programme_officer", "administrator", "agency")
"""What an agency may also tell of itself."""
PROPOSING: tuple[Role, ...] = ("programme_officer", "agency")
"""Whoever drafts a project and hands it in; an agency its own."""
EVIDENCE_STORING: tuple[Role, ...] = (
    "programme_officer",
    "committee_member",
    "endorser_hq",
    "endorser_field",
    "administrator",
    "agency",
)
EVIDENCE_READING: tuple[Role, ...] = (
    "programme_officer",
    "committee_member",
    "endorser_hq",
    "endorser_field",
    "auditor",
    "agency",
)
"""Files may hold personal data: whoever decides on projects and whoever audits them reads them, an agency its own."""
