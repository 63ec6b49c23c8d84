"""The ledger's side of the illustrative history, as bulk commands in waves: what a wave needs, the ones before it made.

Every line has a key of its own that names what it records, and organisations and projects have ids that follow from
their codes, so that loading again, or after an interruption, adds nothing. Days are the plan's; what the ledger decides
by them it decides as for anybody: a rule that refuses one of the commands stops the load.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fiducia.demonstration.history.records import History, Partner, Project, Report
from fiducia.demonstration.lines import CURRENCY, Ids, Line, Lines, organisation_id, project_id, usd
from services.projects.reference.mechanisms import WINDOWS
from shared.contracts.events.parties import ProjectStatus, Role
from shared.contracts.fiscal_years import appropriation_id, last_day, written

TRUST_FUND: Final = "DEMO-TF"
QUICK_IMPACT: Final = "DEMO-QIP"
BANK: Final = "DEMO-TF-BANK"
TIME_ZONE: Final = "Africa/Bamako"
SOURCE_LOG: Final = "fiducia.example/demonstration/history"

STATUSES: Final[Mapping[str, ProjectStatus]] = {
    "in_implementation": "in_implementation",
    "suspended": "suspended",
    "completed": "completed",
    "reported": "completed",
    "settled": "completed",
    "evaluated": "completed",
    "operationally_closed": "completed",
    "final_narrative_accepted": "completed",
    "certified": "completed",
    "closed": "closed",
    "financially_closed": "closed",
}
"""What the ledger calls the states that a project ends the history in."""


@dataclass(frozen=True, slots=True)
class Wave:
    """Commands of one person, in their order; `person`: which of those who hold the role."""

    title: str
    role: Role
    lines: Callable[[History, Ids], Lines]
    person: int = 1


def status(project: Project) -> ProjectStatus:
    """What the ledger hears of a project at the end of the history."""
    return "terminated" if "terminated" in dict(project.states) else STATUSES[project.state]


def _funds(history: History, ids: Ids) -> Lines:
    for code, name, kind in (
        (TRUST_FUND, "Illustrative trust fund in support of peace and security", "trust_fund"),
        (QUICK_IMPACT, "Illustrative budget of quick impact projects", "mission_budget"),
    ):
        body = {"code": code, "name": name, "kind": kind, "base_currency": CURRENCY, "time_zone": TIME_ZONE}
        yield Line(code, "open_fund", body)


def _windows(history: History, ids: Ids) -> Lines:
    for window in WINDOWS:
        name = f"Illustrative window: {window.name.en}"
        body = {"fund_id": ids[TRUST_FUND], "code": window.code, "name": name}
        yield Line(f"window:{window.code}", "open_window", body)


def _bank(history: History, ids: Ids) -> Lines:
    body = {"code": BANK, "name": "Illustrative account", "currency": CURRENCY, "fund_ids": [ids[TRUST_FUND]]}
    yield Line(BANK, "open_bank_account", body)


def _organisation(partner: Partner) -> Line:
    name = partner.english if partner.invented else f"{partner.english} (illustrative history)"
    described = {"code": partner.code, "name": name, "kind": partner.kind}
    body = {"organisation_id": organisation_id(partner.code), **described}
    return Line(f"organisation:{partner.code}", "register_organisation", body)


def _organisations(history: History, ids: Ids) -> Lines:
    for partner in (*history.donors, *history.partners):
        yield _organisation(partner)


def _donors(history: History, ids: Ids) -> Lines:
    for donor in history.donors:
        yield Line(f"donor:{donor.code}", "register_donor", {"organisation_id": organisation_id(donor.code)})


def _agreements(history: History, ids: Ids) -> Lines:
    for agreement in history.agreements:
        body: dict[str, Any] = {
            "fund_id": ids[TRUST_FUND],
            "donor_id": organisation_id(agreement.donor),
            "reference": agreement.key,
            "amount": usd(agreement.minor),
            "effective_on": str(agreement.signed_on),
        }
        if agreement.window is not None:
            body["earmark"] = {"window_id": ids[f"window:{agreement.window}"]}
        yield Line(agreement.key, "sign_agreement", body)


def _receipts(history: History, ids: Ids) -> Lines:
    for agreement in history.agreements:
        for number, receipt in enumerate(agreement.receipts, start=1):
            key = f"{agreement.key}-R{number}"
            body = {
                "fund_id": ids[TRUST_FUND],
                "bank_account_id": ids[BANK],
                "donor_id": organisation_id(agreement.donor),
                "reference": key,
                "gross_amount": usd(receipt.minor),
                "parts": [{"agreement_id": ids[agreement.key], "amount": usd(receipt.minor)}],
                "effective_on": str(receipt.on),
            }
            yield Line(key, "record_receipt", body)


def _appropriations(history: History, ids: Ids) -> Lines:
    for given in history.appropriations:
        body = {
            "fund_id": ids[QUICK_IMPACT],
            "fiscal_year": given.fiscal_year,
            "decision": f"Illustrative budget {written(given.fiscal_year)}",
            "amount": usd(given.minor),
            "effective_on": str(given.on),
        }
        yield Line(f"appropriation:{given.fiscal_year}", "appropriate_authority", body)


def _heard(project: Project, ids: Ids, as_status: ProjectStatus, position: int) -> dict[str, Any]:
    body: dict[str, Any] = {
        "project_id": project_id(project.code),
        "code": project.code,
        "title": project.title,
        "mechanism": project.mechanism,
        "status": as_status,
        "approved_amount": usd(project.minor),
        "organisation_id": organisation_id(project.partner),
        "areas": [area for area, _ in project.placement.areas],
        "sectors": [project.sector],
        "source_log": SOURCE_LOG,
        "source_position": position,
    }
    if project.window is not None:
        body["window_id"] = ids[f"window:{project.window}"]
    return body


def _projects(history: History, ids: Ids) -> Lines:
    for position, project in enumerate(history.projects):
        yield Line(f"project:{project.code}", "register_project", _heard(project, ids, "approved", position))


def _allocations(history: History, ids: Ids) -> Lines:
    """In the order of their days: cash on hand is looked at as it was on each."""
    for project in sorted(history.projects, key=lambda project: (project.allocated_on, project.code)):
        body = {
            "fund_id": ids[TRUST_FUND if project.mechanism == "trust_fund" else QUICK_IMPACT],
            "project_id": project_id(project.code),
            "reference": project.code,
            "decision": project.decision,
            "amount": usd(project.minor),
            "effective_on": str(project.allocated_on),
        }
        yield Line(f"allocation:{project.code}", "approve_allocation", body)


def _commitments(history: History, ids: Ids) -> Lines:
    for project in history.projects:
        body = {
            "allocation_id": ids[f"allocation:{project.code}"],
            "organisation_id": organisation_id(project.partner),
            "kind": "agreement" if project.mechanism == "trust_fund" else "mou",
            "reference": project.code,
            "amount": usd(project.minor),
            "instalments": [{"amount": usd(minor)} for minor in project.instalments],
            "effective_on": str(project.signed_on),
        }
        yield Line(f"commitment:{project.code}", "sign_commitment", body)


def _payments(number: int) -> Callable[[History, Ids], Lines]:
    def lines(history: History, ids: Ids) -> Lines:
        for project in history.projects:
            for payment in project.payments[number - 1 : number]:
                body = {
                    "commitment_id": ids[f"commitment:{project.code}"],
                    "instalment": payment.instalment,
                    "reference": f"{project.code}-P{number}",
                    "amount": usd(payment.minor),
                    "effective_on": str(payment.on),
                    **_bank_of(project, ids),
                }
                yield Line(f"payment:{project.code}:{number}", "pay_disbursement", body)

    return lines


def _bank_of(project: Project, ids: Ids) -> dict[str, str]:
    return {"bank_account_id": ids[BANK]} if project.mechanism == "trust_fund" else {}


def _reports(number: int) -> Iterator[tuple[str, Callable[[Project, Report, Ids], Line | None]]]:
    def submitted(project: Project, report: Report, ids: Ids) -> Line:
        body = {
            "commitment_id": ids[f"commitment:{project.code}"],
            "reference": f"{project.code}-F{number}",
            "basis": report.basis,
            "to_on": str(report.to_on),
            "cumulative": [{"category": category, "amount": usd(minor)} for category, minor in report.cumulative],
            "effective_on": str(report.submitted_on),
        }
        return Line(f"report:{project.code}:{number}", "submit_report", body)

    def accepted(project: Project, report: Report, ids: Ids) -> Line | None:
        if report.accepted_on is None:
            return None
        path_ids = {"commitment_id": ids[f"commitment:{project.code}"], "report_number": number}
        body = {"effective_on": str(report.accepted_on)}
        return Line(f"acceptance:{project.code}:{number}", "accept_report", body, path_ids)

    yield "in", submitted
    yield "accepted", accepted


def _report_waves(number: int) -> tuple[Wave, ...]:
    def wave(what: str, make: Callable[[Project, Report, Ids], Line | None]) -> Wave:
        def lines(history: History, ids: Ids) -> Lines:
            for project in history.projects:
                for report in project.reports[number - 1 : number]:
                    if (line := make(project, report, ids)) is not None:
                        yield line

        return Wave(f"reports {number} {what}", "finance_officer", lines)

    return tuple(wave(what, make) for what, make in _reports(number))


def _refunds(history: History, ids: Ids) -> Lines:
    for project in history.projects:
        if project.refund is not None:
            body = {
                "commitment_id": ids[f"commitment:{project.code}"],
                "reference": f"{project.code}-B1",
                "amount": usd(project.refund.minor),
                "effective_on": str(project.refund.on),
                **_bank_of(project, ids),
            }
            yield Line(f"refund:{project.code}", "record_partner_refund", body)


def _closed_commitments(history: History, ids: Ids) -> Lines:
    for project in history.projects:
        if project.commitment_closed_on is not None:
            path_ids = {"commitment_id": ids[f"commitment:{project.code}"]}
            body = {"effective_on": str(project.commitment_closed_on)}
            yield Line(f"closure:{project.code}", "close_commitment", body, path_ids)


def _releases(history: History, ids: Ids) -> Lines:
    for project in history.projects:
        if project.released_on is not None:
            body = {
                "decision": f"Illustrative release {project.code}",
                "amount": usd(project.spent_minor),
                "effective_on": str(project.released_on),
            }
            path_ids = {"allocation_id": ids[f"allocation:{project.code}"]}
            yield Line(f"release:{project.code}", "revise_allocation", body, path_ids)


def _lapses(history: History, ids: Ids) -> Lines:
    for given in history.appropriations:
        path_ids = {"appropriation_id": appropriation_id(ids[QUICK_IMPACT], given.fiscal_year)}
        body = {"effective_on": str(last_day(given.fiscal_year))}
        yield Line(f"lapse:{given.fiscal_year}", "lapse_authority", body, path_ids)


def _statuses(history: History, ids: Ids) -> Lines:
    for position, project in enumerate(history.projects, start=len(history.projects)):
        body = _heard(project, ids, status(project), position)
        yield Line(f"status:{project.code}", "register_project", body)


WAVES: Final = (
    Wave("funds", "administrator", _funds),
    Wave("windows", "administrator", _windows),
    Wave("bank account", "finance_officer", _bank),
    Wave("organisations", "finance_officer", _organisations),
    Wave("donors", "finance_officer", _donors),
    Wave("agreements", "finance_officer", _agreements),
    Wave("receipts", "finance_officer", _receipts),
    Wave("appropriations", "finance_officer", _appropriations),
    Wave("projects approved", "administrator", _projects),
    Wave("allocations", "finance_officer", _allocations),
    Wave("commitments", "finance_officer", _commitments),
    Wave("first payments", "finance_officer", _payments(1)),
    *_report_waves(1),
    Wave("second payments", "finance_officer", _payments(2)),
    *_report_waves(2),
    Wave("refunds", "finance_officer", _refunds),
    *_report_waves(3),
    Wave("commitments closed", "finance_officer", _closed_commitments),
    Wave("allocations released", "finance_officer", _releases),
    Wave("authority lapsed", "finance_officer", _lapses),
    Wave("projects as they ended", "administrator", _statuses),
)
