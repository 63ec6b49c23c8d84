"""Approved projects that the United Nations country team carries out: organisations that are UN agencies."""

from collections.abc import Sequence

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.fractions import half_up
from services.reporting.reports.programme import WORDS as SHARED
from services.reporting.reports.programme import Counted, currencies_of, money_columns, of_programme
from services.reporting.reports.published import WORDS as PUBLISHED
from services.reporting.reports.published import key_of, published
from services.reporting.reports.report import Cell, Column, Line, Report, Table
from services.reporting.reports.standing_projects import (
    MECHANISMS,
    READS,
    ApprovedProject,
    Organisation,
    approved_projects,
    logs_of_projects,
    organisations,
)

PROJECTIONS = READS
UN_AGENCY = "un_agency"
SHORT = {"quick_impact": "qip", "trust_fund": "tf"}
"""Of mechanisms, in the codes of cited figures."""
CITED = tuple(f"unct.{short}.{what}" for short in SHORT.values() for what in ("projects", "amount", "agencies"))
WORDS: dict[str, tuple[str, str]] = {
    **{key: PUBLISHED[key] for key in map(key_of, CITED)},
    **SHARED,
    "un-country-team": (
        "Projects of the United Nations country team", "Projets de l'équipe de pays des Nations Unies",
    ),
    "country_team": ("United Nations country team", "Équipe de pays des Nations Unies"),
    "country_team.definition": (
        "Projects whose partner, as last described, is an agency, fund or programme of the United Nations.",
        "Projets dont le partenaire, selon sa dernière description, est un organisme des Nations Unies.",
    ),
    "agencies": ("Agencies", "Organismes"),
    "average": ("Average of a project", "Moyenne par projet"),
    "by_agency": ("By agency", "Par organisme"),
}  # fmt: skip


def of_country_team(projects: Sequence[ApprovedProject], known: dict[str, Organisation]) -> list[ApprovedProject]:
    """Those that a UN agency carries out."""
    return [one for one in projects if (org := known.get(one.organisation_id)) is not None and org.kind == UN_AGENCY]


def country_team_table(projects: Sequence[ApprovedProject]) -> Table:
    """By mechanism, with what was published beside; an agency of both mechanisms counts once in the total."""
    currencies = currencies_of(projects)
    lines = [
        _line(mechanism, [p for p in projects if p.mechanism == mechanism], currencies) for mechanism in MECHANISMS
    ]
    lines.append(_line("total", projects, currencies, is_total=True))
    columns = [Column("projects", "count"), Column("agencies", "count"), *money_columns(currencies)]
    columns += [Column(f"average:{currency}", "money", currency) for currency in currencies]
    return Table("country_team", tuple(columns), tuple(lines))


def _line(key: str, projects: Sequence[ApprovedProject], currencies: Sequence[str], is_total: bool = False) -> Line:
    counted = Counted()
    for project in projects:
        counted.take(project)
    cells: dict[str, Cell] = {"projects": counted.projects, "agencies": len({one.organisation_id for one in projects})}
    cells |= counted.money(currencies)
    for currency in currencies:
        number = sum(one.currency == currency for one in projects)
        cells[f"average:{currency}"] = half_up(counted.amounts[currency], number) if number else None
    cited = {}
    if key in SHORT:
        beside = {"projects": "projects", "agencies": "agencies", "approved:USD": "amount"}
        cited = {column: key_of(f"unct.{SHORT[key]}.{what}") for column, what in beside.items() if column in cells}
    return Line(key, cells, is_total, cited=cited)


def _by_agency(key: str, projects: Sequence[ApprovedProject], labels: dict[str, str]) -> Table:
    currencies = currencies_of(projects)
    by_agency: dict[str, Counted] = {}
    whole = Counted()
    for project in projects:
        by_agency.setdefault(project.organisation_id, Counted()).take(project)
        whole.take(project)
    order = sorted(by_agency, key=lambda one: (labels[one], one))
    lines = [Line(one, {"projects": by_agency[one].projects, **by_agency[one].money(currencies)}) for one in order]
    lines.append(Line("total", {"projects": whole.projects, **whole.money(currencies)}, True, tuple(order)))
    return Table(key, (Column("projects", "count"), *money_columns(currencies)), tuple(lines))


async def un_country_team(connection: Connection, asked: Asked) -> Report:
    """Approved projects of the United Nations country team, by mechanism and by agency."""
    known = await organisations(connection, asked)
    projects = of_country_team(await approved_projects(connection, asked), known)
    labels = {one.organisation_id: known[one.organisation_id].name for one in projects}
    tables: list[Table] = []
    if logs_of_projects(asked):
        tables.append(country_team_table(projects))
        for mechanism in MECHANISMS:
            chosen = [one for one in projects if one.mechanism == mechanism]
            tables.append(_by_agency(f"by_agency:{mechanism}", chosen, labels))
    return of_programme("un-country-team", asked, tables, labels=labels, cited=published(CITED))
