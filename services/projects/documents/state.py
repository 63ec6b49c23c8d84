"""The files of a project by digest and kind."""

from shared.contracts.envelope import Recorded
from shared.contracts.events.projects_monitoring import DocumentKind, DocumentRegistered

Documents = tuple[tuple[str, DocumentKind], ...]


def filed(documents: Documents, sha256: str | None, kind: DocumentKind) -> bool:
    """Whether the file is in the project's file, as one of that kind."""
    return (sha256, kind) in documents


def evolve_documents(documents: Documents, event: Recorded) -> Documents:
    """The files after one more; any other event changes nothing."""
    data = event.data
    if not isinstance(data, DocumentRegistered):
        return documents
    return (*(d for d in documents if d[0] != data.sha256), (data.sha256, data.kind))
