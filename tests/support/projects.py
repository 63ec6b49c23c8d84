"""The projects service in process for tests: the real writer, machine and database, without HTTP."""

from dataclasses import dataclass, field
from typing import Any

from services.projects.capabilities import CAPABILITIES
from services.projects.machine import Machine
from services.projects.service import Projects
from services.projects.settings import Settings
from tests.support.desk import ISSUER, Desk, money

PROJECTS_ORIGIN = "test.example/projects"
AGENCY = "agency"


class ProjectsDesk(Desk):
    """A running projects service, and the shortest way to give it commands."""

    def made(self) -> Projects:
        """The service, on the desk's loop."""
        settings = Settings(
            self.database_url,
            PROJECTS_ORIGIN,
            ISSUER,
            "fiducia",
            self.jwks_file,
            self.reader_url,
            f"{ISSUER} administrator",
        )
        self.machine = Machine(CAPABILITIES)
        return Projects(settings, self.machine)


@dataclass
class Programme:
    """What most stories of projects need: the mission, an agency, an NGO that the agency passes funds on to."""

    desk: ProjectsDesk
    ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begun(cls, desk: ProjectsDesk) -> "Programme":
        """Describes the organisations."""
        programme = cls(desk)
        programme.organisation("UNICEF", kind="un_agency", rule_set="own-un")
        programme.organisation("NGO-1", kind="ngo")
        return programme

    def organisation(self, code: str, **more: Any) -> str:
        """The id of an organisation, described for the first time."""
        body = {"code": code, "name": code, "kind": "ngo", **more}
        answer = self.desk.do("describe_organisation", body, actor="programme_officer")
        self.ids[code] = answer["resource"]["id"]
        return self.ids[code]

    def agent_of(self, code: str, subject: str = AGENCY) -> str:
        """A person who acts for an organisation."""
        scope = {"kind": "organisation", "id": self.ids[code]}
        body = {"issuer": ISSUER, "subject": subject, "role": "agency", "scope": scope, "from_on": "2000-01-01"}
        self.desk.do("give_grant", body, actor="administrator")
        return subject

    def description(self, code: str = "QIP-1", organisation: str = "UNICEF", **more: Any) -> dict[str, Any]:
        """The description of a quick impact project that may be handed in."""
        described = {
            "code": code,
            "title": "A well and a pump in Bourem",
            "mechanism": "quick_impact",
            "organisation_id": self.ids[organisation],
            "axis": "axis-2",
            "summary": "Water for four hundred households.",
            "budget": money("48000.00"),
            "planned_start_on": "2024-03-01",
            "planned_end_on": "2024-08-31",
            "budget_lines": [{"category": 4, "amount": money("48000.00")}],
            "areas": [{"code": "ML-7", "percent": "60"}, {"code": "ML-9", "percent": "40"}],
            "sectors": [{"code": "security", "percent": "100"}],
        }
        return {**described, **more}

    def draft(self, code: str = "QIP-1", on: str = "2024-01-15", actor: str = "programme_officer", **more: Any) -> str:
        """The id of a drafted project."""
        body = {"description": self.description(code, **more), "effective_on": on}
        project_id: str = self.desk.do("draft_project", body, actor=actor)["resource"]["id"]
        return project_id

    def submit(self, project_id: str, on: str = "2024-01-20", actor: str = "programme_officer") -> dict[str, Any]:
        """The answer to handing a project in."""
        ids = {"project_id": project_id}
        return self.desk.do("submit_project", {"effective_on": on}, path_ids=ids, actor=actor)
