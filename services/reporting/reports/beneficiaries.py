"""Persons whom approved projects reached, by mechanism and by area, in periods that had ended by the day.

A person counts once within a project and an area, when reached for the first time; who comes back is told apart and
never added. Over areas and over projects the same person may appear again: every sum is an upper bound, and said to be
one. A later count of the same period and area takes the place of an earlier one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.programme import WORDS as SHARED
from services.reporting.reports.programme import of_programme
from services.reporting.reports.projects_by_area import AREAS
from services.reporting.reports.published import WORDS as PUBLISHED
from services.reporting.reports.published import key_of, published
from services.reporting.reports.report import Chart, Column, Line, Report, Table
from services.reporting.reports.standing_projects import (
    EVERYWHERE,
    MECHANISMS,
    NOWHERE,
    READS,
    approved_projects,
    logs_of_projects,
)

PROJECTIONS = READS
NEW = ("women", "men", "girls", "boys")
CITED = "qip.beneficiaries"
WORDS: dict[str, tuple[str, str]] = {
    **SHARED,
    key_of(CITED): PUBLISHED[key_of(CITED)],
    "beneficiaries": ("Beneficiaries", "Bénéficiaires"),
    "by_mechanism": ("Persons reached by mechanism", "Personnes atteintes par mécanisme"),
    "by_area": ("Persons reached by area", "Personnes atteintes par zone"),
    "reached_on_map": ("Persons reached, at most", "Personnes atteintes, au plus"),
    "reporting_projects": ("Projects that counted", "Projets ayant compté"),
    "women": ("Women", "Femmes"),
    "men": ("Men", "Hommes"),
    "girls": ("Girls", "Filles"),
    "boys": ("Boys", "Garçons"),
    "reached": ("Reached, at most", "Atteintes, au plus"),
    "reached.definition": (
        "Persons reached for the first time within a project and an area. Over areas and projects the same person may "
        "appear again: the sum is an upper bound.",
        "Personnes atteintes pour la première fois dans un projet et une zone. D'une zone ou d'un projet à l'autre, la "
        "même personne peut réapparaître : la somme est une borne supérieure.",
    ),
    "come_back": ("Reached again", "Atteintes de nouveau"),
    "come_back.definition": (
        "Persons who were reached before within the project and the area: told, and added to nothing.",
        "Personnes déjà atteintes dans le projet et la zone : indiquées, et ajoutées à rien.",
    ),
    "upper_bound": (
        "Every sum over areas or projects is an upper bound: the same person may have been reached by several.",
        "Toute somme sur des zones ou des projets est une borne supérieure : une même personne a pu être atteinte par "
        "plusieurs.",
    ),
}
_QUERY = (
    "SELECT DISTINCT ON (project_id, area, from_on, to_on) project_id::text, area, women, men, girls, boys, come_back "
    "FROM {slot}.beneficiaries WHERE log = %s AND position < %s AND to_on <= %s "
    "ORDER BY project_id, area, from_on, to_on, position DESC"
)


@dataclass(frozen=True, slots=True)
class Reached:
    """The persons whom a project reached in a period and an area, as last counted."""

    project_id: str
    area: str | None
    women: int
    men: int
    girls: int
    boys: int
    come_back: int

    @property
    def new(self) -> int:
        """For the first time."""
        return self.women + self.men + self.girls + self.boys

    @property
    def line(self) -> str:
        """The line of its area."""
        if self.area == EVERYWHERE:
            return "countrywide"
        return "unassigned" if self.area in (None, NOWHERE) else str(self.area)


async def _reached(connection: Connection, asked: Asked) -> list[Reached]:
    found: list[Reached] = []
    for log in logs_of_projects(asked):
        query = _QUERY.format(slot=asked.slots["projects", log])
        cursor = await connection.execute(query, [log, asked.position(log), asked.as_of])
        found += [Reached(*row) for row in await cursor.fetchall()]
    return found


def _line(key: str, counts: Iterable[Reached], is_total: bool = False, sum_of: tuple[str, ...] = ()) -> Line:
    chosen = list(counts)
    cells: dict[str, int] = {name: sum(getattr(one, name) for one in chosen) for name in (*NEW, "come_back")}
    cells["reached"] = sum(one.new for one in chosen)
    cells["reporting_projects"] = len({one.project_id for one in chosen})
    cited = {"reached": key_of(CITED)} if key == "quick_impact" else {}
    return Line(key, dict(cells), is_total, sum_of, cited=cited)


COLUMNS = tuple(Column(key, "count") for key in ("reporting_projects", *NEW, "reached", "come_back"))


async def beneficiaries(connection: Connection, asked: Asked) -> Report:
    """Persons reached by approved projects, by mechanism and by area: upper bounds."""
    mechanism_of = {one.project_id: one.mechanism for one in await approved_projects(connection, asked)}
    counts = [one for one in await _reached(connection, asked) if one.project_id in mechanism_of]
    tables: list[Table] = []
    by_area: dict[str, list[Reached]] = defaultdict(list, {code: [] for code in AREAS})
    for one in counts:
        by_area[one.line].append(one)
    if logs_of_projects(asked):
        lines = [
            _line(mechanism, (one for one in counts if mechanism_of[one.project_id] == mechanism))
            for mechanism in MECHANISMS
        ]
        tables.append(Table("by_mechanism", COLUMNS, (*lines, _line("total", counts, True, MECHANISMS))))
        areas = sorted(by_area, key=lambda code: (code == "unassigned", code == "countrywide"))
        shown = [_line(code, by_area[code]) for code in areas]
        tables.append(Table("by_area", COLUMNS, (*shown, _line("total", counts, True))))
    labels = {code: code for code in sorted(by_area.keys() - {*AREAS, "countrywide", "unassigned"})}
    charts = (Chart("reached_on_map", "by_area", ("reached",), "map"),) if tables else ()
    return of_programme(
        "beneficiaries", asked, tables, ("upper_bound",), labels=labels, cited=published((CITED,)), charts=charts
    )
