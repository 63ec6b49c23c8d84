"""The programme at a glance, as the presentation showed it: both mechanisms, the map, sectors, the UN country team.

Everything in the tables is computed at the day; what publications state stands beside, each figure with its source and
day. Allocated and spent are never merged, nor contributions with appropriations.
"""

from collections import defaultdict

from services.reporting.projections.projection import Connection
from services.reporting.reports import projects_by_area, projects_by_sector, un_country_team
from services.reporting.reports.asking import Asked
from services.reporting.reports.budget import buckets
from services.reporting.reports.donors import contributions_of
from services.reporting.reports.funds import funds
from services.reporting.reports.programme import WORDS as SHARED
from services.reporting.reports.programme import Counted, currencies_of, money_columns, of_programme
from services.reporting.reports.published import WORDS as PUBLISHED
from services.reporting.reports.published import key_of, published
from services.reporting.reports.report import Cell, Chart, Column, Line, Report, Table
from services.reporting.reports.standing_projects import (
    MECHANISMS,
    READS,
    ApprovedProject,
    approved_projects,
    logs_of_projects,
    organisations,
)

PROJECTIONS = (*READS, "money", "movements", "names", "terms")
MECHANISM_OF = {"trust_fund": "trust_fund", "mission_budget": "quick_impact"}
"""Of the kinds of funds; a fund that is only reported on by others is part of neither."""
MEASURES = ("contributed", "appropriated", "allocated", "spent")
CITED_BESIDE = {
    "quick_impact": {"projects": "overview.qip.projects", "appropriated:USD": "overview.qip.budget"},
    "trust_fund": {"projects": "tf.projects", "contributed:USD": "tf.contributed", "allocated:USD": "tf.allocated"},
}
"""By mechanism and column; what a publication calls "spent or allocated" stands beside no computed figure."""
WORDS: dict[str, tuple[str, str]] = {
    **projects_by_area.WORDS,
    **projects_by_sector.WORDS,
    **un_country_team.WORDS,
    **PUBLISHED,
    **SHARED,
    "overview": ("Overview of the programme", "Vue d'ensemble du programme"),
    "mechanisms": ("Both mechanisms", "Les deux mécanismes"),
    "contributed": ("Contributed", "Contributions"),
    "contributed.definition": (
        "What donors deposited in the fund, by the day the money came, in the fund's base currency.",
        "Ce que les contributeurs ont versé au fonds, à la date de réception, dans la monnaie de base du fonds.",
    ),
    "appropriated": ("Appropriated", "Crédits ouverts"),
    "appropriated.definition": (
        "What the mission's budget appropriated, lapsed appropriations included.",
        "Crédits ouverts au budget de la mission, y compris ceux devenus caducs.",
    ),
    "allocated": ("Allocated", "Alloué"),
    "allocated.definition": (
        "What was set aside for projects, with what of it was spent or lapsed since.",
        "Ce qui a été affecté à des projets, y compris ce qui en a été dépensé ou annulé.",
    ),
    "spent": ("Spent", "Dépensé"),
    "spent.definition": (
        "What accepted reports and payments show as spent: part of what is allocated, never added to it.",
        "Ce que les rapports acceptés et les paiements montrent comme dépensé : une part de l'alloué, jamais ajoutée.",
    ),
    "never_a_budget": (
        "The total adds contributions to appropriations nowhere. Publications print one column for what is spent or "
        "allocated; here the two are told apart.",
        "Le total n'additionne nulle part contributions et crédits. Les publications donnent une seule colonne pour le "
        "dépensé ou alloué ; ici les deux sont distingués.",
    ),
}  # fmt: skip
Money = dict[tuple[str, str], int]
"""By measure and currency."""


async def _of_funds(connection: Connection, asked: Asked) -> dict[str, Money]:
    """By mechanism what its funds received and set aside, each in its base currency."""
    found: dict[str, Money] = {mechanism: defaultdict(int) for mechanism in MECHANISMS}
    for fund in await funds(connection, asked):
        mechanism = MECHANISM_OF.get(fund.kind)
        if mechanism is None:
            continue
        money, base = found[mechanism], fund.base_currency
        held = await buckets(connection, asked, fund)
        if fund.kind == "trust_fund":
            deposits = (await contributions_of(connection, asked, fund)).deposits()
            money["contributed", base] += sum(deposits.values())
        else:
            money["appropriated", base] += sum(one.amount for one in held)
        of_projects = [one for one in held if one.project_id is not None and one.account != "available"]
        money["allocated", base] += sum(one.amount for one in of_projects)
        money["spent", base] += sum(one.amount for one in of_projects if one.account == "spent")
    return found


def _mechanisms(projects: list[ApprovedProject] | None, money: dict[str, Money]) -> Table:
    currencies = currencies_of(projects or ())
    measured = sorted({key for of in money.values() for key in of}, key=lambda key: (key[1], MEASURES.index(key[0])))
    lines = []
    whole: dict[str, Cell] = {}
    for mechanism in MECHANISMS:
        cells: dict[str, Cell] = {"projects": None}
        if projects is not None:
            counted = Counted()
            for project in projects:
                if project.mechanism == mechanism:
                    counted.take(project)
            cells = {"projects": counted.projects, **counted.money(currencies)}
        cells |= {f"{measure}:{currency}": money[mechanism].get((measure, currency)) for measure, currency in measured}
        cited = {column: key_of(code) for column, code in CITED_BESIDE[mechanism].items() if column in cells}
        lines.append(Line(mechanism, cells, cited=cited))
    for column in lines[0].cells:
        known = [cell for line in lines if isinstance(cell := line.cells[column], int)]
        whole[column] = sum(known) if known else None
    lines.append(Line("total", whole, True, MECHANISMS))
    columns = (Column("projects", "count"), *money_columns(currencies))
    columns += tuple(Column(f"{measure}:{currency}", "money", currency) for measure, currency in measured)
    return Table("mechanisms", columns, tuple(lines), notes=("never_a_budget",))


async def overview(connection: Connection, asked: Asked) -> Report:
    """The programme at a day: both mechanisms, areas, sectors, the UN country team; published figures beside."""
    money = await _of_funds(connection, asked)
    if not logs_of_projects(asked):
        return of_programme("overview", asked, [_mechanisms(None, money)], cited=published(), definitions=MEASURES)
    projects = await approved_projects(connection, asked)
    counted = projects_by_area.by_area(projects)
    currencies = currencies_of(projects)
    team = un_country_team.of_country_team(projects, await organisations(connection, asked))
    tables = [
        _mechanisms(projects, money),
        projects_by_area.area_table("projects_by_area", counted, currencies),
        projects_by_area.identity_table("identity", counted),
        projects_by_sector.sector_table("projects_by_sector", projects),
        un_country_team.country_team_table(team),
    ]
    shown = ("touching", *(column.key for column in money_columns(currencies)[:1]))
    labels = {
        **{code: code for code in sorted(counted.parts.keys() - set(projects_by_area.AREAS))},
        **projects_by_sector.sector_labels(projects),
    }
    return of_programme(
        "overview", asked, tables, ("areas_overlap", "sectors_overlap"), labels=labels,
        cited=published(), definitions=MEASURES,
        charts=(
            Chart("projects_on_map", "projects_by_area", shown, "map"),
            Chart("projects_by_sector", "projects_by_sector", ("in_sector",)),
        ),
    )  # fmt: skip
