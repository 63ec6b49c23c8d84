"""Who freezes projects, where: of projects that the ledger hears of over a feed nobody but the hearing itself."""

from services.ledger.capability import CommandRule, anywhere
from services.ledger.freezing.decisions import decide_freeze_project
from services.ledger.hearing.decisions import PROJECT
from services.ledger.roles import FREEZING
from shared.contracts.commands.parties import FreezeProject

RULES = (
    CommandRule(
        FreezeProject,
        decide_freeze_project,
        "/v1/projects/{project_id}/freeze",
        PROJECT,
        FREEZING,
        anywhere,
        target="project_id",
        keeps_refusals=False,
    ),
)
