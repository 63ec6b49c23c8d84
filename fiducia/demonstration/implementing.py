"""The illustrative projects from their first payment on: works, reports, visits, people reached, the end.

What the ledger decides (the first payment, the settlement, the freeze) moves a project on by itself; the lines here are
given once the ledger was heard.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from fiducia.demonstration.evidence import digest
from fiducia.demonstration.history.records import Project
from fiducia.demonstration.history.spreading import months_after, shares
from fiducia.demonstration.lines import Line, project_id
from fiducia.demonstration.proposing import indicator_id, visited

NARRATIVE_MONTHS: Final = 3
GROUPS: Final = ("new_women", "new_men", "new_girls", "new_boys")


def _line(project: Project, what: str, command: str, on: date, **body: Any) -> Line:
    path_ids = {"project_id": project_id(project.code)}
    return Line(f"{what}:{project.code}", command, {"effective_on": str(on), **body}, path_ids)


def _filed(project: Project, kind: str, on: date) -> Line:
    title = f"Illustrative {kind.replace('_', ' ')}"
    return _line(project, f"filed-{kind}", "register_document", on, sha256=digest(kind), kind=kind, title=title)


def carried_out(project: Project) -> Iterator[Line]:
    """To the end of the works, and of operations; the persons reached are counted there."""
    days = dict(project.states)
    if "suspended" in days:
        reason = "Illustrative: access to the area is not safe."
        decision = f"Illustrative suspension {project.code}"
        yield _line(project, "suspend", "suspend_project", days["suspended"], decision=decision, note=reason)
    if "terminated" in days:
        reason = "Illustrative: the partner can no longer do the work."
        decision = f"Illustrative termination {project.code}"
        yield _line(project, "terminate", "terminate_project", days["terminated"], decision=decision, note=reason)
        return
    done_on = project.completed_on
    if done_on is None:
        return
    if project.mechanism == "trust_fund":
        decision = f"Illustrative end of operations {project.code}"
        yield _line(project, "close-operations", "close_operations", done_on, decision=decision)
        return
    yield _line(
        project, "visit", "record_visit", done_on, visit_id=project_id(f"{project.code}/visit"), area=visited(project),
        purpose="completion", findings="Illustrative visit.", evidence=[digest("photograph")],
    )  # fmt: skip
    yield _line(project, "complete", "complete_project", done_on, evidence=[digest("photograph")])
    yield from _people(project, done_on)


def _people(project: Project, done_on: date) -> Iterator[Line]:
    if project.beneficiaries is None or project.beneficiaries.reached is None:
        return
    reached = project.beneficiaries.reached
    period = {"from_on": str(project.payments[0].on), "to_on": str(done_on)}
    note = "Illustrative count: each person once."
    groups = dict(zip(GROUPS, shares(reached, (28, 24, 25, 23)), strict=True))
    yield _line(project, "people", "count_beneficiaries", done_on, period=period, note=note, **groups)
    yield _line(
        project, "actual", "record_actual", done_on, indicator_id=indicator_id(project), period=period,
        value=str(reached), note=note,
    )  # fmt: skip


def reported(project: Project) -> Iterator[Line]:
    """Final reports filed when they came in, and accepted by a second person; late ones say why."""
    days = dict(project.states)
    if "terminated" in days:
        return
    if project.mechanism == "quick_impact":
        for report in project.reports:
            yield _filed(project, "financial_report", report.submitted_on)
            yield _filed(project, "narrative_report", report.submitted_on)
        if "reported" in days:
            reports = {name: digest(name) for name in ("financial_report", "narrative_report")}
            yield _line(project, "accept-reports", "accept_final_reports", days["reported"], **reports)
        return
    for report in project.reports[1:2]:
        yield _filed(project, "narrative_report", report.submitted_on)
    if "final_narrative_accepted" in days:
        on = days["final_narrative_accepted"]
        body = {"narrative_report": digest("narrative_report")}
        assert project.completed_on is not None
        if on > months_after(project.completed_on, NARRATIVE_MONTHS):
            late = project.reports[1].days_late
            came = f"it came in {late} days after its due date" if late else "it came in time and was reviewed"
            body["late_because"] = f"Illustrative: {came}."
        yield _line(project, "accept-narrative", "accept_final_narrative", on, **body)


def evaluated(project: Project) -> Iterator[Line]:
    """What follows the settlement: the evaluation, or the certified statement."""
    days = dict(project.states)
    if "evaluated" in days:
        yield _filed(project, "evaluation_report", days["evaluated"])
        rating = "satisfactory" if project.paid_minor == project.minor else "partly-satisfactory"
        body = {"evaluation_report": digest("evaluation_report"), "rating": rating}
        yield _line(project, "evaluate", "evaluate_project", days["evaluated"], **body)
    if "certified" in days:
        yield _filed(project, "certified_statement", days["certified"])
        body = {"certified_statement": digest("certified_statement")}
        yield _line(project, "certify", "accept_certified_statement", days["certified"], **body)


def closed(project: Project) -> Iterator[Line]:
    """The end, by whoever may close and did not take the step before."""
    days = dict(project.states)
    if "terminated" in days:
        if "financially_closed" in days:
            yield _line(project, "settle", "settle_termination", days["financially_closed"])
        return
    last = days.get("closed") or days.get("financially_closed")
    if last is not None:
        yield _line(project, "close", "close_project", last)
