"""All capabilities of projects, in one list."""

from services.projects.drafts import handlers as drafts_handlers
from services.projects.drafts import projections as drafts_projections
from services.projects.grants import handlers as grants_handlers
from services.projects.organisations import handlers as organisations_handlers
from services.projects.organisations import projections as organisations_projections
from shared.deciding.capability import Capability
from shared.deciding.grants import GRANTS

CAPABILITIES = (
    Capability(grants_handlers.RULES, (GRANTS,)),
    Capability(
        organisations_handlers.RULES,
        organisations_projections.TABLES,
        lists=organisations_projections.LISTS,
        codes=organisations_handlers.CODES,
    ),
    Capability(drafts_handlers.RULES, drafts_projections.TABLES, codes=drafts_handlers.CODES),
)
