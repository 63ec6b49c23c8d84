"""Who assesses partners, where."""

from services.projects.capacity.decisions import (
    decide_assess_capacity,
)
from services.projects.lifecycle.on_project import on_project, project_rule
from shared.contracts.commands.projects_file import (
    AssessPartnerCapacity,
)

RULES = (project_rule(AssessPartnerCapacity, on_project(decide_assess_capacity), "partner-capacity"),)
