"""Who takes in what third parties publish, where."""

from services.projects.roles import ROLES
from services.projects.third_party.decisions import decide_erase, decide_import
from services.projects.third_party.state import THIRD_PARTY_ACTIVITY
from shared.contracts.commands.projects_third_parties import EraseActivity, ImportActivity
from shared.deciding.capability import CommandRule

RULES = (
    CommandRule(
        ImportActivity,
        decide_import,
        "/v1/third-party-activities",
        THIRD_PARTY_ACTIVITY,
        ROLES[ImportActivity],
        keeps_refusals=False,
    ),
    CommandRule(
        EraseActivity,
        decide_erase,
        "/v1/third-party-activities/{activity_id}/erase",
        THIRD_PARTY_ACTIVITY,
        ROLES[EraseActivity],
        target="activity_id",
        keeps_refusals=False,
    ),
)
