"""Where projects lie, as a projects feed tells it: by declared parts, version by version, to the cent."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import psycopg

from services.reporting.projections.placements import Placements
from services.reporting.projections.projection import Told
from services.reporting.reports.expenditure import expenditure
from services.reporting.reports.framing import Given
from services.reporting.reports.report import Place, Report
from shared.contracts.canonical import canonical
from shared.contracts.envelope import Recorded, read_leaf
from shared.contracts.events.projects_base import Placement
from shared.eventlog import columns
from tests.reporting.folding import Folded
from tests.support.desk import Desk, Fund

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "projects" / "ProjectDrafted.v1.json"
PROJECTS_LOG = "test.example/projects"
END = date(2024, 12, 31)


def drafted(position: int, project_id: str, areas: dict[str, str], sectors: dict[str, str]) -> Recorded:
    """A project's description at a position, of the shape that the corpus keeps."""
    event: Any = read_leaf(canonical(orjson.loads(CORPUS.read_bytes())["leaf"]))
    placed = {
        "areas": tuple(Placement(code=code, percent=percent) for code, percent in areas.items()),
        "sectors": tuple(Placement(code=code, percent=percent) for code, percent in sectors.items()),
        "countrywide": not areas,
    }
    described = event.data.description.model_copy(update=placed)
    data = event.data.model_copy(update={"project_id": project_id, "description": described})
    return replace(event, position=position, data=data)


def placed(folded: Folded, events: list[Recorded]) -> None:
    """Folds a projects feed."""
    with psycopg.connect(folded.url) as connection:
        columns.register(connection)
        told = [Told.of(event) for event in events]
        for statement, parameters in Placements(PROJECTS_LOG, "a").fold(told, 0, len(events)):
            connection.execute(statement, parameters)


def by_place(folded: Folded, table: str, known: int) -> dict[str, int]:
    """Expenditure by area or sector, once so many positions of the projects feed are known."""

    async def made(connection: Any, asked: Any, fund: Any) -> Report:
        place = Place(PROJECTS_LOG, known, None, None)
        slots = {**asked.slots, ("placements", PROJECTS_LOG): "a"}
        question = replace(asked, places=(*asked.places, place), slots=slots)
        return await expenditure(connection, question, fund, Given())

    report = folded.report(made, "TF", END)
    found = next(one for one in report.tables if one.key == f"{table}:cumulative")
    return {line.key: int(str(line.cells["expenditure"])) for line in found.lines}


def test_expenditure_goes_where_the_project_lies_by_declared_parts(desk: Desk, folded: Folded) -> None:
    """100.01 over thirds of three areas; sectors by 99.99 and 0.01; a later version moves the whole, countrywide."""
    fund = Fund.opened(desk)
    fund.funded("DK", "200.00")
    project = fund.project(areas=["ML-1"])
    commitment = fund.commitment(fund.allocation(project, "150.00"), "150.00")
    fund.payment(commitment, 1, "150.00")
    fund.report(commitment, {1: "100.01"})
    folded.take(desk.events())
    thirds = {"ML-3": "33.3333", "ML-5": "33.3333", "ML-6": "33.3334"}
    first = drafted(0, project, thirds, {"15220": "99.99", "14030": "0.01"})
    placed(folded, [first, drafted(1, project, {}, {"15220": "100"})])
    areas = by_place(folded, "expenditure_by_area", 1)
    assert areas == {"ML-3": 3_334, "ML-5": 3_333, "ML-6": 3_334, "total": 10_001}
    assert by_place(folded, "expenditure_by_sector", 1) == {"15220": 10_000, "14030": 1, "total": 10_001}
    assert by_place(folded, "expenditure_by_area", 2) == {"countrywide": 10_001, "total": 10_001}
    assert by_place(folded, "expenditure_by_area", 0) == {"ML-1": 10_001, "total": 10_001}
