"""Approved projects by sector: a project of several sectors counts in each; its amount is divided by declared parts."""

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

PROJECTIONS = READS
SECTOR_WORDS: dict[str, tuple[str, str]] = {
    "sector.security": ("Security", "Sécurité"),
    "sector.justice": ("Justice", "Justice"),
    "sector.public-infrastructure": ("Public infrastructure", "Infrastructures publiques"),
    "sector.agriculture": ("Agriculture", "Agriculture"),
    "sector.health": ("Health", "Santé"),
    "sector.public-information": ("Public information", "Information publique"),
    "sector.education": ("Education", "Éducation"),
    "sector.water": ("Water", "Eau"),
    "sector.handicrafts": ("Handicrafts", "Artisanat"),
    "sector.culture": ("Culture", "Culture"),
    "sector.sports": ("Sports", "Sports"),
    "sector.conflict-management": ("Conflict management", "Gestion des conflits"),
    "sector.waste-management": ("Waste management", "Gestion des déchets"),
    "sector.human-rights": ("Human rights", "Droits humains"),
    "sector.peace-talks": ("Peace talks", "Pourparlers de paix"),
    "sector.elections": ("Elections", "Élections"),
    "sector.awareness-raising": ("Awareness-raising", "Sensibilisation"),
    "sector.gender": ("Gender", "Genre"),
    "sector.ddr": ("Disarmament, demobilisation and reintegration", "Désarmement, démobilisation et réintégration"),
    "sector.cantonment": ("Cantonment", "Cantonnement"),
    "sector.rule-of-law-justice": ("Rule of law and justice", "État de droit et justice"),
    "sector.return-of-state-authority": ("Return of State authority", "Retour de l'autorité de l'État"),
    "sector.security-sector-reform": ("Security sector reform", "Réforme du secteur de la sécurité"),
    "sector.electricity": ("Electricity", "Électricité"),
    "sector.water-sanitation": ("Water and sanitation", "Eau et assainissement"),
    "sector.social-cohesion": ("Social cohesion", "Cohésion sociale"),
}
"""The sectors of both mechanisms (DOMAIN.md 4.1, rows 10 and 11)."""
WORDS: dict[str, tuple[str, str]] = {
    **SHARED,
    **SECTOR_WORDS,
    "projects-by-sector": ("Projects by sector", "Projets par secteur"),
    "projects_by_sector": ("Projects by sector", "Projets par secteur"),
    "in_sector": ("Projects", "Projets"),
    "only_sector": ("Of no other sector", "D'aucun autre secteur"),
    "multi_sector": ("Several sectors", "Plusieurs secteurs"),
    "no_sector": ("No sector", "Sans secteur"),
    "distinct": ("Distinct projects", "Projets distincts"),
    "sectors_overlap": (
        "Projects of several sectors count in each: the sectors do not add up to the total. Amounts are divided by "
        "declared parts; those of several stand in the sectors, and once more as a whole in the line of several.",
        "Les projets de plusieurs secteurs comptent dans chacun : les secteurs ne s'additionnent pas au total. Les "
        "montants sont répartis selon les parts déclarées ; ceux de plusieurs figurent dans les secteurs et, en "
        "entier, à la ligne « plusieurs secteurs ».",
    ),
}


def by_sector(projects: Sequence[ApprovedProject]) -> Overlapping:
    """The projects by what sector they are of."""
    return Overlapping(projects, (), lambda project: (False, project.sectors))


def sector_table(key: str, projects: Sequence[ApprovedProject]) -> Table:
    """Sectors in the order of their list, each that some project is of."""
    counted, currencies = by_sector(projects), currencies_of(projects)

    def line(name: str, one: Counted, has_only: bool = False, is_total: bool = False) -> Line:
        only: Cell = one.only if has_only else None
        return Line(name, {"in_sector": one.projects, "only_sector": only, **one.money(currencies)}, is_total)

    order = {name: at for at, name in enumerate(SECTOR_WORDS)}
    names = sorted((f"sector.{code}" for code in counted.parts), key=lambda name: (order.get(name, len(order)), name))
    lines = [line(name, counted.parts[name.removeprefix("sector.")], True) for name in names]
    lines += [line("multi_sector", counted.several), line("no_sector", counted.unassigned)]
    lines.append(line("distinct", counted.total, is_total=True))
    return Table(
        key, (Column("in_sector", "count"), Column("only_sector", "count"), *money_columns(currencies)), tuple(lines)
    )


def sector_labels(projects: Sequence[ApprovedProject]) -> dict[str, str]:
    """Codes that the list does not have, as they are."""
    codes = {code for one in projects for code in one.sectors}
    return {f"sector.{code}": code for code in sorted(codes) if f"sector.{code}" not in SECTOR_WORDS}


async def projects_by_sector(connection: Connection, asked: Asked) -> Report:
    """Approved projects by sector: of it, of no other, by declared parts; and the distinct total."""
    projects = await approved_projects(connection, asked)
    tables: list[Table] = []
    for mechanism in (None, *MECHANISMS) if logs_of_projects(asked) else ():
        chosen = [one for one in projects if mechanism in (None, one.mechanism)]
        tables.append(sector_table(f"projects_by_sector{f':{mechanism}' if mechanism else ''}", chosen))
    charts = tuple(Chart(table.key, table.key, ("in_sector",)) for table in tables)
    labels = sector_labels(projects)
    return of_programme("projects-by-sector", asked, tables, ("sectors_overlap",), labels=labels, charts=charts)
