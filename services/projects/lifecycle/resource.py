"""A project as a resource: its stream, and how it is shown."""

from typing import Any

from services.projects.lifecycle.project import Project, Who, evolve_project
from services.projects.lifecycle.status import iati_status, ledger_status
from services.projects.lifecycle.table import legal_actions
from shared.deciding.resources import Kind


def project_json(project: Project) -> dict[str, Any]:
    """A project with the steps that are open to it, its statuses, and everything in its file."""
    p, m = project, project.monitoring
    return {
        "description": p.description,
        "state": p.state,
        "since_on": p.since_on,
        "open_actions": legal_actions(p.description.mechanism, p.state),
        "iati_status": iati_status(p.description.mechanism, p.state, p.before),
        "ledger_status": ledger_status(p),
        "policies_on": p.policies_on,
        "before": p.before,
        "suspensions": [{"from_on": held, "to_on": resumed} for held, resumed in p.suspensions],
        "approved_amount": p.approved_amount,
        "terms": p.terms,
        "signed_on": p.signed_on,
        "extended_to": p.extended_to,
        "ended_on": p.ended_on,
        "evaluation": p.evaluation,
        "authors": _persons(p.authors),
        "makers": _persons(p.makers),
        "ledger": p.ledger,
        "screening": {"answers": dict(p.screening.answers), "do_no_harm": p.screening.harm},
        "endorsements": [
            {"seat": e.seat, "endorsed": e.endorsed, "by": _person(e.by), "on": e.on} for e in p.endorsements
        ],
        "stakeholders": p.stakeholders,
        "partner_capacity": p.capacity,
        "indicators": [{**i.defined.to_json(), "actuals": i.actuals} for i in m.indicators],
        "beneficiaries": {"persons": m.beneficiaries, "counts": m.counts},
        "visits": m.visits,
        "overlaps": {
            "checked_on": p.overlaps.checked_on,
            "found": p.overlaps.found,
            "open": [alert.alert_id for alert in p.overlaps.open],
            "settled": sum(alert.settled is not None for alert in p.overlaps.alerts.values()),
        },
        "documents": [{"sha256": sha256, "kind": kind} for sha256, kind in p.documents],
    }


def _persons(persons: frozenset[Who]) -> list[dict[str, str]]:
    return [_person(who) for who in sorted(persons)]


def _person(who: Who) -> dict[str, str]:
    return {"issuer": who[0], "subject": who[1]}


PROJECT = Kind("project", evolve_project, shows=project_json)
