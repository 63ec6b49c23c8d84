"""What the projects service is told of the illustrative history, project by project: from the idea to the approval,
then from the signature to the closure.

Days are the plan's and every step meets its guards as anybody's would: what one person writes another one screens, a
committee approves, and whoever checks a report did not make it. The files that evidence stands for say that they are
illustrative. Every line has a key that names what it records.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from fiducia.demonstration.evidence import digest
from fiducia.demonstration.history.records import Partner, Project
from fiducia.demonstration.history.spreading import after, months_after, shares
from fiducia.demonstration.lines import Line, organisation_id, project_id, usd
from services.projects.reference.areas import COUNTRYWIDE, UNASSIGNED
from services.projects.reference.mechanisms import THEMES, WINDOWS
from services.projects.reference.organisations import KINDS_OF_PARTNERS, ORGANISATIONS
from services.projects.reference.screening import CRITERIA

SIGN_OFFS: Final = {
    "quick_impact": ("field_office", "local_authority", "implementing_partner"),
    "trust_fund": ("headquarters_desk", "field_office", "implementing_partner"),
}
WHOLE: Final = "100"
AXES: Final = {"quick_impact": "axis-2", "trust_fund": "axis-1"}
TRUST_FUND_MONTHS_MAX: Final = 24
DEFAULT_VISITED: Final = "ML-BKO"
"""Where a project of the whole country is visited."""

_RULES: Final = {kind.kind: kind.rule_set for kind in KINDS_OF_PARTNERS}
_NAMED: Final = {organisation.code: organisation for organisation in ORGANISATIONS}


def organisation(partner: Partner) -> Line:
    """A partner or a donor, by the id that it has in every service."""
    named = _NAMED.get(partner.code)
    body = {
        "organisation_id": organisation_id(partner.code),
        "code": partner.code,
        "name": partner.english if partner.invented else f"{partner.english} (illustrative history)",
        "kind": partner.kind,
    }
    rule_set = _RULES.get(partner.kind) if named is None else named.rule_set
    if rule_set is not None:
        body["rule_set"] = rule_set
    if named is not None and named.parent is not None:
        body["parent_id"] = organisation_id(named.parent)
    return Line(f"organisation:{partner.code}", "describe_organisation", body)


def theme(project: Project) -> str:
    """A theme of the project's window: the one that has its sector, else the first."""
    window = next(window for window in WINDOWS if window.code == project.window)
    fitting = (each.code for each in THEMES if each.code in window.themes and project.sector in each.sectors)
    return next(fitting, window.themes[0])


def planned_end(project: Project) -> date:
    """Until when implementation is planned: six months for a quick impact project, else to its end."""
    first_on = project.payments[0].on
    if project.mechanism == "quick_impact":
        return months_after(first_on, 6)
    return project.completed_on or months_after(first_on, TRUST_FUND_MONTHS_MAX)


def described(project: Project, focal: dict[str, str]) -> dict[str, Any]:
    """The project as it is handed in; `focal`: who answers for it, as the identity provider knows them."""
    body: dict[str, Any] = {
        "code": project.code,
        "title": project.title,
        "mechanism": project.mechanism,
        "organisation_id": organisation_id(project.partner),
        "axis": AXES[project.mechanism],
        "summary": f"Illustrative, nothing of it happened: {project.title}.",
        "budget": usd(project.minor),
        "budget_lines": [
            {"category": category, "amount": usd(minor)}
            for (category, _), minor in zip(_LINES, shares(project.minor, [w for _, w in _LINES]), strict=True)
        ],
        "planned_start_on": str(project.payments[0].on),
        "planned_end_on": str(planned_end(project)),
        "sectors": [{"code": project.sector, "percent": WHOLE}],
        "focal_persons": [{"seat": seat, "person": focal} for seat in ("headquarters", "field")],
    }
    placed = project.placement.areas
    if placed == ((COUNTRYWIDE, 100),):
        body["countrywide"] = True
    else:
        body["areas"] = [{"code": code, "percent": str(part)} for code, part in placed or ((UNASSIGNED, 100),)]
    if project.window is not None:
        body |= {"window": project.window, "themes": [theme(project)]}
    if project.sub_grantee is not None:
        sub = {"organisation_id": organisation_id(project.sub_grantee), "role": "sub_grantee"}
        body["partners"] = [{**sub, "under": organisation_id(project.partner)}]
    return body


_LINES: Final = ((1, 15), (2, 25), (3, 20), (4, 40))


def visited(project: Project) -> str:
    """Where somebody sees it: its first area."""
    placed = [code for code, _ in project.placement.areas]
    return DEFAULT_VISITED if placed == [COUNTRYWIDE] else (placed or [UNASSIGNED])[0]


def _line(project: Project, what: str, command: str, on: date, **body: Any) -> Line:
    path_ids = {"project_id": project_id(project.code)}
    return Line(f"{what}:{project.code}", command, {"effective_on": str(on), **body}, path_ids)


def proposed(project: Project, focal: dict[str, str]) -> Iterator[Line]:
    """From the idea to a file that may be reviewed, by whoever prepares it."""
    days = dict(project.states)
    began = days["draft" if project.mechanism == "quick_impact" else "concept"]
    handed_in = days["submitted" if project.mechanism == "quick_impact" else "technical_review"]
    body = {"project_id": project_id(project.code), "description": described(project, focal)}
    yield Line(f"draft:{project.code}", "draft_project", {**body, "effective_on": str(began)})
    if project.beneficiaries is not None:
        target = {"by_on": str(planned_end(project)), "value": str(project.beneficiaries.planned)}
        yield _line(
            project, "indicator", "define_indicator", began, indicator_id=indicator_id(project), code="persons-reached",
            title="Illustrative: persons reached", unit="count", baseline="0", baseline_on=str(began), targets=[target],
        )  # fmt: skip
    if project.mechanism == "trust_fund":
        yield _line(project, "develop", "develop_project", days["proposal"])
    yield _line(project, "submit", "submit_project", handed_in)
    if project.mechanism == "quick_impact":
        for criterion in CRITERIA:
            yield _line(
                project, f"criterion-{criterion.code}", "answer_criterion", handed_in, criterion=criterion.code,
                answer="met", note="Illustrative answer.", evidence=[digest("needs_assessment")],
            )  # fmt: skip
        yield _line(project, "harm", "assess_do_no_harm", handed_in, conclusion="no_harm", note="Illustrative answer.")
    for role in SIGN_OFFS[project.mechanism]:
        named = {"role": role, "organisation_id": organisation_id(project.partner)}
        yield _line(project, f"named-{role}", "name_stakeholder", handed_in, **named)
        yield _line(project, f"signed-off-{role}", "sign_off", handed_in, role=role, evidence=[digest("agreement")])
    if project.mechanism == "quick_impact":
        yield _line(
            project, "capacity", "assess_partner_capacity", handed_in, rating="adequate", cost_estimate_plausible=True,
            organisation_id=organisation_id(project.partner), note="Illustrative assessment.",
            evidence=[digest("needs_assessment")],
        )  # fmt: skip


def indicator_id(project: Project) -> str:
    """The id of the project's one indicator."""
    return project_id(f"{project.code}/persons-reached")


def endorsed(project: Project, seat: str) -> Iterator[Line]:
    """The word of headquarters or of the field, each for itself."""
    if project.mechanism == "trust_fund":
        on = after(dict(project.states)["technical_review"], 7)
        yield _line(project, f"endorsed-{seat}", "give_endorsement", on, seat=seat, endorsed=True)


def reviewed(project: Project) -> Line:
    """Screened or recommended, by a second person."""
    days = dict(project.states)
    if project.mechanism == "quick_impact":
        return _line(project, "screen", "screen_project", days["screened"])
    return _line(project, "recommend", "recommend_project", days["recommended"])


def approved(project: Project) -> Line:
    """Approved by its committee."""
    return _line(project, "approve", "approve_project", project.approved_on, decision=project.decision)


def signed(project: Project) -> Iterator[Line]:
    """The agreement or memorandum of understanding, with its work plan, deliverables and instalments."""
    on = project.signed_on
    plan = digest("work_plan")
    yield _line(
        project, "work-plan", "register_document", on, sha256=plan, kind="work_plan", title="Illustrative work plan"
    )
    terms = {
        "number": f"Illustrative agreement {project.code}",
        "work_plan": plan,
        "deliverables": [{"title": "Illustrative deliverable", "due_on": str(planned_end(project))}],
        "instalments": [{"amount": usd(minor)} for minor in project.instalments],
    }
    yield _line(project, "sign", "sign_project_agreement", on, terms=terms)
