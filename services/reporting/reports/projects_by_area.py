"""Approved projects by area under the overlap rule (DOMAIN.md section 4.2).

A project counts in every area that it touches, so counts never add up over areas; its amount is divided by the declared
parts of a hundred. What touches several areas, the whole country or no known place stands in lines of its own, and an
identity ties them to the distinct total, which is counted and never derived from areas.
"""

from collections.abc import Sequence

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.programme import WORDS as SHARED
from services.reporting.reports.programme import Counted, currencies_of, money_columns, of_programme
from services.reporting.reports.report import Cell, Chart, Column, Line, Report, Table
from services.reporting.reports.standing_projects import (
    MECHANISMS,
    READS,
    ApprovedProject,
    approved_projects,
    by_declared,
    logs_of_projects,
)
from services.reporting.reports.words import AREA_WORDS

PROJECTIONS = READS
AREAS = tuple(code for code in AREA_WORDS if code.startswith("ML-"))
WORDS: dict[str, tuple[str, str]] = {
    **SHARED,
    "projects-by-area": ("Projects by area", "Projets par zone"),
    "projects_by_area": ("Projects by area", "Projets par zone"),
    "projects_on_map": ("Projects touching each area", "Projets touchant chaque zone"),
    "identity": ("From areas to projects", "Des zones aux projets"),
    "touching": ("Projects", "Projets"),
    "touching.definition": (
        "Projects that touch the area, in part or as a whole. A project of several areas counts in each of them.",
        "Projets touchant la zone, en tout ou en partie. Un projet de plusieurs zones compte dans chacune.",
    ),
    "only_in": ("Only in it", "Seulement dans la zone"),
    "sum_of_areas": ("Sum of the areas", "Somme des zones"),
    "extra_placements": ("Placements beyond each project's first", "Localisations au-delà de la première du projet"),
    "distinct": ("Distinct projects", "Projets distincts"),
    "areas_overlap": (
        "Projects of several areas count in each: the areas do not add up to the total. Amounts are divided by "
        "declared parts; those of several areas stand in the areas, and once more as a whole in the line of several.",
        "Les projets de plusieurs zones comptent dans chacune : les zones ne s'additionnent pas au total. Les montants "
        "sont répartis selon les parts déclarées ; ceux de plusieurs zones figurent dans les zones et, en entier, à la "
        "ligne « plusieurs zones ».",
    ),
}  # fmt: skip


class ByArea:
    """Projects by what they touch, held against their distinct total."""

    def __init__(self, projects: Sequence[ApprovedProject]) -> None:
        self.areas: dict[str, Counted] = {code: Counted() for code in AREAS}
        self.several, self.countrywide, self.unassigned, self.total = (Counted() for _ in range(4))
        self.extra = 0
        for project in projects:
            self._take(project)
        placed = self.sum_of_areas - self.extra + self.countrywide.projects + self.unassigned.projects
        assert placed == self.total.projects, "the areas lead to the distinct projects"
        parts = (*self.areas.values(), self.countrywide, self.unassigned)
        for currency, amount in self.total.amounts.items():
            assert sum(one.amounts.get(currency, 0) for one in parts) == amount, "the parts are the whole"

    @property
    def sum_of_areas(self) -> int:
        """Σ of the projects that touch each area."""
        return sum(one.projects for one in self.areas.values())

    def _take(self, project: ApprovedProject) -> None:
        self.total.take(project)
        if project.is_countrywide or project.is_unassigned:
            (self.countrywide if project.is_countrywide else self.unassigned).take(project)
            return
        self.extra += len(project.areas) - 1
        if len(project.areas) > 1:
            self.several.take(project)
        for code, part in by_declared(project.amount or 0, project.areas).items():
            self.areas.setdefault(code, Counted()).take(project, part, len(project.areas) == 1)


async def projects_by_area(connection: Connection, asked: Asked) -> Report:
    """Approved projects by area: touching it, only in it, by declared parts; and the distinct total."""
    projects = await approved_projects(connection, asked)
    tables: list[Table] = []
    charts: list[Chart] = []
    unknown: set[str] = set()
    for mechanism in (None, *MECHANISMS) if logs_of_projects(asked) else ():
        chosen = [one for one in projects if mechanism in (None, one.mechanism)]
        end = "" if mechanism is None else f":{mechanism}"
        currencies = currencies_of(chosen)
        counted = ByArea(chosen)
        unknown |= counted.areas.keys() - set(AREAS)
        tables += [_table(f"projects_by_area{end}", counted, currencies), _identity(f"identity{end}", counted)]
        shown = ("touching", *(column.key for column in money_columns(currencies)[:1]))
        charts.append(Chart(f"projects_on_map{end}", f"projects_by_area{end}", shown, "map"))
    labels = {code: code for code in sorted(unknown)}
    return of_programme("projects-by-area", asked, tables, ("areas_overlap",), labels=labels, charts=tuple(charts))


def _table(key: str, counted: ByArea, currencies: Sequence[str]) -> Table:
    def line(code: str, one: Counted, has_only: bool = False, is_total: bool = False) -> Line:
        only: Cell = one.only if has_only else None
        return Line(code, {"touching": one.projects, "only_in": only, **one.money(currencies)}, is_total)

    lines = [line(code, one, True) for code, one in counted.areas.items()]
    lines += [
        line("multi_area", counted.several),
        line("countrywide", counted.countrywide),
        line("unassigned", counted.unassigned),
        line("distinct", counted.total, is_total=True),
    ]
    columns = (Column("touching", "count"), Column("only_in", "count"), *money_columns(currencies))
    return Table(key, columns, tuple(lines))


def _identity(key: str, counted: ByArea) -> Table:
    figures = {
        "sum_of_areas": counted.sum_of_areas,
        "extra_placements": counted.extra,
        "countrywide": counted.countrywide.projects,
        "unassigned": counted.unassigned.projects,
    }
    lines = [Line(name, {"touching": figure}) for name, figure in figures.items()]
    added = ("sum_of_areas", "countrywide", "unassigned")
    lines.append(Line("distinct", {"touching": counted.total.projects}, True, added, ("extra_placements",)))
    return Table(key, (Column("touching", "count"),), tuple(lines))
