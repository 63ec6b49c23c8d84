"""Who gives and ends grants, where."""

from services.ledger.capability import CommandRule, everything
from services.ledger.grants.decisions import decide_give_grant
from shared.contracts.commands.parties import EndGrant, GiveGrant
from shared.deciding.grants import GRANT, decide_end_grant
from shared.deciding.roles import ADMINISTRATION

RULES = (
    CommandRule(GiveGrant, decide_give_grant, "/v1/grants", GRANT, ADMINISTRATION, everything, keeps_refusals=False),
    CommandRule(
        EndGrant,
        decide_end_grant,
        "/v1/grants/{grant_id}/end",
        GRANT,
        ADMINISTRATION,
        everything,
        target="grant_id",
        keeps_refusals=False,
    ),
)
