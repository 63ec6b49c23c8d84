"""All capabilities of projects, in one list."""

from services.projects.capacity import handlers as capacity_handlers
from services.projects.documents import handlers as documents_handlers
from services.projects.endorsements import handlers as endorsements_handlers
from services.projects.grants import handlers as grants_handlers
from services.projects.hearing import handlers as hearing_handlers
from services.projects.lifecycle import handlers as lifecycle_handlers
from services.projects.lifecycle import projections as lifecycle_projections
from services.projects.mechanisms import handlers as mechanisms_handlers
from services.projects.mechanisms import projections as mechanisms_projections
from services.projects.monitoring import handlers as monitoring_handlers
from services.projects.organisations import handlers as organisations_handlers
from services.projects.organisations import projections as organisations_projections
from services.projects.screening import handlers as screening_handlers
from services.projects.stakeholders import handlers as stakeholders_handlers
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
    Capability(mechanisms_handlers.RULES, mechanisms_projections.TABLES),
    Capability(lifecycle_handlers.RULES, lifecycle_projections.TABLES, codes=lifecycle_handlers.CODES),
    Capability(hearing_handlers.RULES),
    Capability(screening_handlers.RULES),
    Capability(endorsements_handlers.RULES),
    Capability(stakeholders_handlers.RULES),
    Capability(capacity_handlers.RULES),
    Capability(monitoring_handlers.RULES),
    Capability(documents_handlers.RULES),
)
