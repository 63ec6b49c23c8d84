"""What people do in both services, over HTTP: projects brought to their approval, money set aside, paid, settled."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.ledger.capabilities import CAPABILITIES
from services.ledger.machine import Machine
from services.projects.mechanisms.defaults import DEFAULTS
from shared.contracts.events.parties import Mechanism
from shared.contracts.project_policies import ScreeningPolicy, SignOffPolicy
from tests.saga.both import Asked, Both, Person, person
from tests.support.desk import money

DAY = "2024-02-15"
FILES = ("e", "work_plan", "photo", "financial_report", "narrative_report", "evaluation_report", "certified")
BUDGET: dict[Mechanism, str] = {"quick_impact": "40000.00", "trust_fund": "200000.00"}
RULES = Machine(CAPABILITIES).rules
OFFICER: Person = ("programme_officer", 1)
SECOND_OFFICER: Person = ("programme_officer", 2)
COMMITTEE: Person = ("committee_member", 1)
FINANCE: Person = ("finance_officer", 1)
APPROVER: Person = ("approver", 1)
ADMINISTRATOR: Person = ("administrator", 1)
STEPS: dict[str, tuple[Person, dict[str, Any]]] = {
    "suspend": (COMMITTEE, {"decision": "D 1", "note": "as agreed"}),
    "resume": (COMMITTEE, {"decision": "D 2"}),
    "cancel": (COMMITTEE, {"decision": "D 3", "note": "as agreed"}),
    "terminate": (COMMITTEE, {"decision": "D 4", "note": "as agreed"}),
    "settle": (APPROVER, {}),
    "close": (APPROVER, {}),
    "submit": (OFFICER, {}),
    "develop": (OFFICER, {}),
    "screen": (SECOND_OFFICER, {}),
    "recommend": (SECOND_OFFICER, {}),
    "approve": (COMMITTEE, {"decision": "C 1"}),
    "close-operations": (OFFICER, {"decision": "D 5"}),
    "complete": (OFFICER, {}),
}
"""Who takes a step, and what it says beside its day."""


@dataclass
class Answered:
    """What became of a command: the resource and where it stands, or the code with which it was refused."""

    code: str | None
    resource: dict[str, Any] = field(default_factory=dict)
    position: int | None = None
    transaction_id: str = ""

    @property
    def id(self) -> str:
        """The resource's id, of a command that was taken."""
        assert self.code is None, self.code
        return str(self.resource["id"])


@dataclass
class Programme:
    """A fund of each kind, an agency, and whatever is done with them."""

    both: Both
    ids: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begun(cls, both: Both) -> "Programme":
        """Opens the funds and fills them, describes the agency."""
        made = cls(both)
        for name in ("trust_fund", "mission_budget"):
            body = {"code": f"F-{name[:2].upper()}", "name": name, "kind": name, "base_currency": "USD"}
            made.ids[name] = made.ledger("open_fund", body, ADMINISTRATOR).id
        fund_id = made.ids["trust_fund"]
        window = {"fund_id": fund_id, "code": "peace-dividends", "name": "Dividends"}
        made.ids["window"] = made.ledger("open_window", window, ADMINISTRATOR).id
        account = {"code": "BANK", "name": "Main", "currency": "USD", "fund_ids": [fund_id]}
        made.ids["bank"] = made.ledger("open_bank_account", account).id
        donor = made.ledger("register_organisation", {"code": "DK", "name": "Donor", "kind": "government"}).id
        made.ledger("register_donor", {"organisation_id": donor})
        at = {"fund_id": fund_id, "effective_on": "2024-01-15"}
        amount = money("100000000.00")
        agreement = made.ledger("sign_agreement", {**at, "donor_id": donor, "amount": amount}).id
        parts = [{"agreement_id": agreement, "amount": amount}]
        receipt = {**at, "bank_account_id": made.ids["bank"], "gross_amount": amount, "parts": parts}
        made.ledger("record_receipt", receipt)
        today = datetime.now(UTC).date()
        for year in (2023, today.year - (today.month < 7)):
            authority = {
                "fund_id": made.ids["mission_budget"], "fiscal_year": year, "decision": "A/RES/77/311",
                "amount": money("100000000.00"), "effective_on": f"{year}-07-01",
            }  # fmt: skip
            made.took(made.ledger("appropriate_authority", authority))
        described = {
            "code": "UNICEF",
            "name": "Agency",
            "kind": "un_agency",
            "relation": "external",
            "rule_set": "own-un",
        }
        made.ids["agency"] = made.projects("organisations", described, OFFICER).id
        for name in (
            "e",
            "work_plan",
            "photo",
            "financial_report",
            "narrative_report",
            "evaluation_report",
            "certified",
        ):
            made.files[name] = both.evidence(both.projects, name)
        return made

    def ledger(
        self, name: str, body: dict[str, Any], who: Person = FINANCE, *, key: str | None = None, **path_ids: Any
    ) -> Answered:
        """A command to the ledger. Raises Down."""
        key = key or f"saga-{uuid.uuid4().hex}"
        rule = RULES[name]
        _, subject = person(who)
        self.both.asked[key] = Asked(name, path_ids, body, "fiducia-cli", subject)
        path = re.sub(r"\{(\w+)\}", lambda found: str(path_ids[found[1]]), rule.path)
        return answered(self.both.post(self.both.ledger, path.removeprefix("/v1/"), body, who, key).json())

    def projects(self, path: str, body: dict[str, Any], who: Person, key: str | None = None) -> Answered:
        """A command to projects. Raises Down."""
        return answered(self.both.post(self.both.projects, path, body, who, key).json())

    def step(
        self, project_id: str, action: str, who: Person | None = None, key: str | None = None, **body: Any
    ) -> Answered:
        """A step of a project, on the day of these stories. Raises Down."""
        by, said = STEPS.get(action, (OFFICER, {}))
        return self.projects(f"projects/{project_id}/{action}", {"effective_on": DAY, **said, **body}, who or by, key)

    def file(self, project_id: str, *lines: tuple[str, dict[str, Any]]) -> None:
        """Puts things into a project's file."""
        ids = {"project_id": project_id}
        told = [{"command": name, "path_ids": ids, "body": {"effective_on": DAY, **body}} for name, body in lines]
        answer = self.both.post(self.both.projects, "bulk", {"lines": told, "atomic": True}, OFFICER).json()
        assert answer.get("refused") == 0, answer

    def draft(self, mechanism: Mechanism, code: str | None = None, **more: Any) -> str:
        """The id of a drafted project."""
        person_ = dict(zip(("issuer", "subject"), person(OFFICER), strict=True))
        described = {
            "code": code or f"P-{uuid.uuid4().hex[:8]}",
            "title": "A well in Gao",
            "mechanism": mechanism,
            "organisation_id": self.ids["agency"],
            "summary": "Water for a quarter",
            "budget": money(BUDGET[mechanism]),
            "budget_lines": [{"category": 4, "amount": money(BUDGET[mechanism])}],
            "planned_start_on": DAY,
            "planned_end_on": "2024-08-01",
            "areas": [{"code": "ML-7", "percent": "60"}, {"code": "ML-8", "percent": "40"}],
            "sectors": [{"code": "water-sanitation" if mechanism == "trust_fund" else "water", "percent": "100"}],
            "focal_persons": [{"seat": seat, "person": person_} for seat in ("headquarters", "field")],
            **({"window": "peace-dividends", "themes": ["water-and-sanitation"]} if mechanism == "trust_fund" else {}),
            **more,
        }
        return self.projects("projects", {"description": described, "effective_on": DAY}, OFFICER).id

    def approved(self, mechanism: Mechanism) -> str:
        """The id of a project that its committee has approved."""
        project_id = self.draft(mechanism)
        evidence = {"evidence": [self.files["e"]]}
        roles = next(p.roles for p in DEFAULTS if isinstance(p, SignOffPolicy) and p.mechanism == mechanism)
        of_roles: list[tuple[str, dict[str, Any]]] = []
        for role in roles:
            of_roles.append(("name_stakeholder", {"role": role, "organisation_id": self.ids["agency"]}))
            of_roles.append(("sign_off", {"role": role, **evidence}))
        if mechanism == "quick_impact":
            criteria = next(p.criteria for p in DEFAULTS if isinstance(p, ScreeningPolicy))
            self.took(self.step(project_id, "submit"))
            self.settle_overlaps(project_id)
            answers = [
                ("answer_criterion", {"criterion": c, "answer": "met", "note": "seen", **evidence}) for c in criteria
            ]
            self.file(project_id, *answers, ("assess_do_no_harm", {"conclusion": "no_harm", "note": "none seen"}))
            self.took(self.step(project_id, "screen"))
            capacity = {"rating": "adequate", "cost_estimate_plausible": True, "note": "done before", **evidence}
            of_roles.append(("assess_partner_capacity", {"organisation_id": self.ids["agency"], **capacity}))
        else:
            self.took(self.step(project_id, "develop"))
            self.took(self.step(project_id, "submit"))
            self.settle_overlaps(project_id)
            for seat, who in (("headquarters", ("endorser_hq", 1)), ("field", ("endorser_field", 1))):
                body = {"effective_on": DAY, "seat": seat, "endorsed": True}
                self.took(self.projects(f"projects/{project_id}/endorsements", body, who))  # type: ignore[arg-type]
            self.took(self.step(project_id, "recommend"))
        self.file(project_id, *of_roles)
        self.took(self.step(project_id, "approve"))
        return project_id

    def settle_overlaps(self, project_id: str) -> None:
        """Lets the project go on in spite of what it overlaps: every well of these stories is like the others."""
        for alert_id in self.both.get(self.both.projects, f"projects/{project_id}")["overlaps"]["open"]:
            body = {"effective_on": DAY, "reason": "another well"}
            self.took(self.projects(f"projects/{project_id}/overlaps/{alert_id}/override", body, SECOND_OFFICER))

    def signs(self, project_id: str, mechanism: Mechanism, key: str | None = None) -> Answered:
        """Records the agreement with the partner, its work plan in the file."""
        document = {"sha256": self.files["work_plan"], "kind": "work_plan", "title": "Plan"}
        self.projects(f"projects/{project_id}/documents", {"effective_on": DAY, **document}, OFFICER)
        half = {"quick_impact": "20000.00", "trust_fund": "100000.00"}[mechanism]
        terms = {
            "number": "MoU 1", "work_plan": self.files["work_plan"],
            "deliverables": [{"title": "a well", "due_on": "2024-08-01"}],
            "instalments": [{"amount": money(half)}] * 2,
        }  # fmt: skip
        return self.step(project_id, "sign", key=key, terms=terms)

    def document(self, project_id: str, kind: str, name: str | None = None) -> str:
        """The digest of a file that is put into the project's file."""
        digest = self.files[name or kind]
        body = {"effective_on": DAY, "sha256": digest, "kind": kind, "title": kind}
        self.took(self.projects(f"projects/{project_id}/documents", body, OFFICER))
        return digest

    # The money

    def allocate(self, project_id: str, mechanism: Mechanism, amount: str, key: str | None = None) -> Answered:
        """Sets money aside."""
        fund_id = self.ids["trust_fund" if mechanism == "trust_fund" else "mission_budget"]
        body = {
            "fund_id": fund_id, "project_id": project_id, "decision": "SC-1", "amount": money(amount),
            "effective_on": DAY,
        }  # fmt: skip
        if mechanism == "quick_impact":
            body["fiscal_year"] = 2023
        return self.ledger("approve_allocation", body, key=key)

    def commit(self, allocation_id: str, *instalments: str, key: str | None = None) -> Answered:
        """Binds the partner."""
        total = sum(int(i.replace(".", "")) for i in instalments)
        body = {
            "allocation_id": allocation_id, "organisation_id": self.ids["agency"], "kind": "mou",
            "amount": money(f"{total // 100}.{total % 100:02d}"),
            "instalments": [{"amount": money(i)} for i in instalments], "effective_on": DAY,
        }  # fmt: skip
        return self.ledger("sign_commitment", body, key=key)

    def at_bank(self, mechanism: Mechanism) -> dict[str, str]:
        """Where cash moves: a mission's budget has no account of its own."""
        return {"bank_account_id": self.ids["bank"]} if mechanism == "trust_fund" else {}

    def pay(
        self, commitment_id: str, mechanism: Mechanism, instalment: int, amount: str, key: str | None = None
    ) -> Answered:
        """Pays an instalment."""
        body = {
            "commitment_id": commitment_id, "instalment": instalment, "amount": money(amount), "effective_on": DAY,
            **self.at_bank(mechanism),
        }  # fmt: skip
        return self.ledger("pay_disbursement", body, key=key)

    def report(self, commitment_id: str, amount: str) -> Answered:
        """Submits and accepts a report, cumulative."""
        body = {
            "commitment_id": commitment_id, "basis": "provisional", "to_on": DAY, "effective_on": DAY,
            "cumulative": [{"category": 4, "amount": money(amount)}],
        }  # fmt: skip
        submitted = self.ledger("submit_report", body)
        if submitted.code is not None:
            return submitted
        number = submitted.resource["reports"][-1]["report_number"]
        ids = {"commitment_id": commitment_id, "report_number": number}
        return self.ledger("accept_report", {"effective_on": DAY}, **ids)

    def refund(self, commitment_id: str, mechanism: Mechanism, amount: str, key: str | None = None) -> Answered:
        """The partner gives money back."""
        body = {"commitment_id": commitment_id, "amount": money(amount), "effective_on": DAY}
        return self.ledger("record_partner_refund", {**body, **self.at_bank(mechanism)}, key=key)

    def write_off(self, commitment_id: str, amount: str) -> Answered:
        """What the partner holds is given up: one person proposes it, another approves."""
        body = {"decision": "D-9", "reason": "insolvent", "amount": money(amount), "effective_on": DAY}
        asked = {"command": "write_off_partner_balance", "body": {**body, "commitment_id": commitment_id}}
        proposed = self.ledger("propose_command", {"proposed": asked})
        if proposed.code is not None:
            return proposed
        return self.ledger("approve_proposal", {}, APPROVER, proposal_id=proposed.id)

    def finish(self, commitment_id: str, key: str | None = None) -> Answered:
        """Closes a commitment."""
        return self.ledger("close_commitment", {"effective_on": DAY}, key=key, commitment_id=commitment_id)

    def bounce(self, disbursement_id: str, key: str | None = None) -> Answered:
        """The bank gives a payment back."""
        return self.ledger("return_disbursement", {"effective_on": DAY}, key=key, disbursement_id=disbursement_id)

    def reverse(self, transaction_id: str, key: str | None = None) -> Answered:
        """Undoes a transaction, by a second person."""
        body = {"transaction_id": transaction_id, "reason_code": "recording_error"}
        return self.ledger("reverse_transaction", body, APPROVER, key=key)

    # What is known of a project

    def in_projects(self, project_id: str) -> dict[str, Any]:
        """The project as projects show it."""
        shown: dict[str, Any] = self.both.get(self.both.projects, f"projects/{project_id}")
        return shown

    def in_ledger(self, project_id: str) -> dict[str, Any]:
        """The project as the ledger knows it."""
        shown: dict[str, Any] = self.both.get(self.both.ledger, f"projects/{project_id}")
        return shown

    def state(self, project_id: str) -> str:
        """Its state, once all is heard."""
        self.both.quiet()
        return str(self.in_projects(project_id)["state"])

    @staticmethod
    def took(answer: Answered) -> Answered:
        """The answer of a command that must be taken."""
        assert answer.code is None, answer
        return answer


def answered(shown: dict[str, Any]) -> Answered:
    """What an answer's body says."""
    if "resource" not in shown:
        return Answered(shown["code"], shown)
    return Answered(None, shown["resource"], shown.get("position"), shown.get("transaction_id") or "")
