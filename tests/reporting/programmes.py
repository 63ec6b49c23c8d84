"""Programmes of projects as a feed tells them, folded into reporting, and counted by the projects service beside."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg

from services.projects.counting.standing import Standing, standing_on
from services.projects.lifecycle.course import course_text
from services.projects.lifecycle.project import Project, evolve_project
from services.reporting.projections.projection import Connection, Told
from services.reporting.projections.registry import PROJECTIONS
from services.reporting.reports.asking import Asked
from services.reporting.reports.report import Place, Report
from shared.contracts.canonical import canonical
from shared.contracts.envelope import Recorded, read_leaf
from shared.contracts.events.projects_base import Placement
from shared.contracts.money import Money
from shared.eventlog import columns
from tests.reporting.folding import LOG, Folded

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "projects"
PROJECTS_LOG = "test.example/projects"
Parts = dict[str, str]
"""Codes with their parts of a hundred."""


def sample(kind: str) -> Recorded:
    """The event of a type that the corpus keeps."""
    return read_leaf(canonical(orjson.loads((CORPUS / f"{kind}.v1.json").read_bytes())["leaf"]))


def parts(given: Parts) -> tuple[Placement, ...]:
    """As a description declares them."""
    return tuple(Placement(code=code, percent=percent) for code, percent in given.items())


@dataclass
class ToldProjects:
    """A projects feed that a test writes event by event."""

    events: list[Recorded] = field(default_factory=list)

    def say(self, event_type: str, on: date, /, **data: Any) -> None:
        """Says one more event."""
        event = sample(event_type)
        changed = event.data.model_copy(update=data)
        self.events.append(replace(event, position=len(self.events), effective_on=on, data=changed))

    def organisation(self, number: int, kind: str) -> str:
        """An organisation of a kind."""
        organisation_id = str(UUID(int=number + (7 << 76) + (2 << 62)))
        on = date(2020, 1, 1)
        self.say(
            "OrganisationDescribed", on, organisation_id=organisation_id, code=f"ORG-{number}",
            name=f"Organisation {number}", kind=kind,
        )  # fmt: skip
        return organisation_id

    def described(self, mechanism: str, budget: str, areas: Parts | None, sectors: Parts, **more: Any) -> Any:
        """A description; no areas: the whole country."""
        told: Any = sample("ProjectDrafted").data
        return told.description.model_copy(update={
            "mechanism": mechanism, "budget": Money(amount=budget, currency="USD"), "areas": parts(areas or {}),
            "countrywide": areas is None, "sectors": parts(sectors), **more,
        })  # fmt: skip

    def project(
        self, number: int, on: date, approved_on: date | None, description: Any, approved: str | None = None
    ) -> str:
        """A project that is begun on a day and approved on another, if ever."""
        project_id = str(UUID(int=number + 1_000 + (7 << 76) + (2 << 62)))
        self.say("ProjectDrafted", on, project_id=project_id, to_state="draft", description=description)
        if approved_on is not None:
            self.say(
                "ProjectApproved", approved_on, project_id=project_id, from_state="screened", to_state="approved",
                description=description,
                approved_amount=Money(amount=approved or description.budget.amount, currency="USD"),
            )  # fmt: skip
        return project_id

    def standings(self, day: date, known: int | None = None) -> list[Standing]:
        """The approved projects as the projects service counts them."""
        held: dict[str, Project | None] = {}
        for event in self.events[:known]:
            project_id = getattr(event.data, "project_id", None)
            if project_id is not None:
                held[project_id] = evolve_project(held.get(project_id), event)
        found = [
            standing_on(project_id, course_text(project.course, project.monitoring.counts), day)
            for project_id, project in held.items()
            if project is not None
        ]
        return [one for one in found if one is not None and one.approved_on is not None]


def fold_projects(folded: Folded, told: ToldProjects, page: int = 7) -> None:
    """Folds the feed into a reporting database, in pages of so many."""

    async def work(connection: Connection) -> None:
        for first in range(0, len(told.events), page):
            some = [Told.of(event) for event in told.events[first : first + page]]
            for projection in PROJECTIONS:
                if projection.feed == "projects":
                    folder = await projection.begin(connection, PROJECTS_LOG, "a")
                    for statement, parameters in folder.fold(some, first, first + len(some)):
                        await connection.execute(statement, parameters)

    folded._run(work)


def forget_projects(folded: Folded) -> None:
    """Empties what was folded of projects."""
    with psycopg.connect(folded.url) as connection:
        columns.register(connection)
        for projection in PROJECTIONS:
            if projection.feed == "projects":
                for table in projection.tables:
                    connection.execute(f"DELETE FROM a.{table}")  # type: ignore[call-overload]


def of_programme(folded: Folded, made: Any, day: date, known: int, is_followed: bool = True) -> Report:
    """A report of the programme, once so many positions of the projects feed are known."""
    kinds = ("ledger", "projects") if is_followed else ("ledger",)
    slots = {
        (one.name, LOG if kind == "ledger" else PROJECTS_LOG): "a" for kind in kinds for one in PROJECTIONS
        if one.feed in (None, kind)
    }  # fmt: skip
    places = [Place(LOG, folded.size, "", None)] + [Place(PROJECTS_LOG, known, "", None)] * is_followed
    asked = Asked(as_of=day, calendar="year", language="en", places=tuple(places), slots=slots)  # type: ignore[arg-type]

    async def work(connection: Connection) -> Report:
        found: Report = await made(connection, asked)
        return found

    report: Report = folded._run(work)
    return report


def table_of(report: Report, key: str) -> dict[str, dict[str, Any]]:
    """The cells of a table by line."""
    found = next(one for one in report.tables if one.key == key)
    return {line.key: dict(line.cells) for line in found.lines}


def minor(amounts: Sequence[dict[str, Any]]) -> int:
    """What a line of the projects service's counts comes to, in minor units."""
    return sum(Money.model_validate(one).minor for one in amounts)
