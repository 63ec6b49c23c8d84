"""Putting files into a project's file by their digest; the bytes lie in the evidence store and may be erased."""

from services.projects.documents.state import filed
from services.projects.lifecycle.project import Project
from services.projects.rules import require_living
from services.projects.state import Context
from shared.contracts.commands.projects_file import RegisterDocument
from shared.contracts.events.projects_monitoring import DocumentRegistered
from shared.deciding.resources import Decided


def decide_register_document(project: Project, command: RegisterDocument, context: Context) -> list[Decided]:
    """Files a document as what it is; as something else, it is that from now on. The same again changes nothing.

    Refuses what `require_living` refuses.
    """
    require_living(project, command.effective_on, context)
    if filed(project.documents, command.sha256, command.kind):
        return []
    event = DocumentRegistered(
        project_id=project.project_id, sha256=command.sha256, kind=command.kind, title=command.title
    )
    return [Decided(event, command.effective_on)]
