"""Who puts files into a project's file, where."""

from services.projects.documents.decisions import (
    decide_register_document,
)
from services.projects.lifecycle.on_project import on_project, project_rule
from shared.contracts.commands.projects_file import (
    RegisterDocument,
)

RULES = (project_rule(RegisterDocument, on_project(decide_register_document), "documents"),)
