"""What falls due, for a calendar program, in English and French. Pure."""

from services.projects.deadlines.derived import Due
from services.projects.lifecycle.project import Project
from shared.contracts.project_deadlines import DeadlineKind
from shared.deciding.resources import Resource
from shared.service.calendars import Entry, uid

NAMES = {"en": "Deadlines of projects", "fr": "Échéances des projets"}
WORDS: dict[str, dict[DeadlineKind, str]] = {
    "en": {
        "call_closes": "call for proposals closes",
        "planned_start": "planned start",
        "planned_end": "planned end",
        "implementation_end": "end of implementation",
        "deliverable": "deliverable",
        "instalment": "instalment",
        "indicator_target": "target of an indicator",
        "final_reports": "final reports",
        "final_narrative": "final narrative report",
        "certified_statement": "certified financial statement",
        "evaluation": "evaluation",
        "lead_time": "last day in time in its state",
    },
    "fr": {
        "call_closes": "clôture de l'appel à propositions",
        "planned_start": "début prévu",
        "planned_end": "fin prévue",
        "implementation_end": "fin de mise en œuvre",
        "deliverable": "livrable",
        "instalment": "tranche",
        "indicator_target": "cible d'un indicateur",
        "final_reports": "rapports finaux",
        "final_narrative": "rapport narratif final",
        "certified_statement": "état financier certifié",
        "evaluation": "évaluation",
        "lead_time": "dernier jour sans retard dans son état",
    },
}


def entry_of(due: Due, number: int, resource: Resource[Project], project: Project, origin: str, language: str) -> Entry:
    """A deadline; `number` tells it from others of its kind and item, the earlier ones first."""
    d = project.description
    item = "" if due.item is None else f" ({due.item})"
    parts = (part for part in (resource.id, due.kind, due.item, None if number == 1 else str(number)) if part)
    return Entry(
        uid("-".join(parts), origin),
        due.due_on,
        f"{d.code}: {WORDS[language][due.kind]}{item}",
        d.title,
        resource.events[-1].recorded_at,
        resource.version - 1,
    )
