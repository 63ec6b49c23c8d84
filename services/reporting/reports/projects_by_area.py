"""Approved projects by area under the overlap rule (DOMAIN.md section 4.2).

A project counts in every area that it touches, so counts never add up over areas; its amount is divided by the declared
parts of a hundred. What touches several areas, the whole country or no known place stands in lines of its own, and an
identity ties them to the distinct total, which is counted and never derived from areas.
"""

from collections.abc import Sequence

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.overlapping import Overlapping
from services.reporting.reports.programme import WORDS as SHARED
from services.reporting.reports.programme import Counted, currencies_of, money_columns, of_programme
from services.reporting.reports.report import Cell, Chart, Column, Line, Report, Table
from services.reporting.reports.standing_projects import (
    MECHANISMS,
    READS,
    ApprovedProject,
    approved_projects,
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


def by_area(projects: Sequence[ApprovedProject]) -> Overlapping:
    """The projects by what areas they touch."""
    return Overlapping(projects, AREAS, lambda project: (project.is_countrywide, project.areas))


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
        counted = by_area(chosen)
        unknown |= counted.parts.keys() - set(AREAS)
        tables += [area_table(f"projects_by_area{end}", counted, currencies), identity_table(f"identity{end}", counted)]
        shown = ("touching", *(column.key for column in money_columns(currencies)[:1]))
        charts.append(Chart(f"projects_on_map{end}", f"projects_by_area{end}", shown, "map"))
    labels = {code: code for code in sorted(unknown)}
    return of_programme("projects-by-area", asked, tables, ("areas_overlap",), labels=labels, charts=tuple(charts))


def area_table(key: str, counted: Overlapping, currencies: Sequence[str]) -> Table:
    """A line an area, also where nothing touches it; then what is of no one area, and the distinct projects."""

    def line(code: str, one: Counted, has_only: bool = False, is_total: bool = False) -> Line:
        only: Cell = one.only if has_only else None
        return Line(code, {"touching": one.projects, "only_in": only, **one.money(currencies)}, is_total)

    lines = [line(code, one, True) for code, one in counted.parts.items()]
    lines += [
        line("multi_area", counted.several),
        line("countrywide", counted.countrywide),
        line("unassigned", counted.unassigned),
        line("distinct", counted.total, is_total=True),
    ]
    columns = (Column("touching", "count"), Column("only_in", "count"), *money_columns(currencies))
    return Table(key, columns, tuple(lines))


def identity_table(key: str, counted: Overlapping) -> Table:
    """How the areas lead to the distinct projects."""
    figures = {
        "sum_of_areas": counted.sum_of_parts,
        "extra_placements": counted.extra,
        "countrywide": counted.countrywide.projects,
        "unassigned": counted.unassigned.projects,
    }
    lines = [Line(name, {"touching": figure}) for name, figure in figures.items()]
    added = ("sum_of_areas", "countrywide", "unassigned")
    lines.append(Line("distinct", {"touching": counted.total.projects}, True, added, ("extra_placements",)))
    return Table(key, (Column("touching", "count"),), tuple(lines))
