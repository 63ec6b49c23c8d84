"""Who endorses, where."""

from services.projects.endorsements.decisions import (
    decide_endorse,
)
from services.projects.lifecycle.on_project import on_project, project_rule
from shared.contracts.commands.projects_file import (
    GiveEndorsement,
)

RULES = (project_rule(GiveEndorsement, on_project(decide_endorse), "endorsements"),)
