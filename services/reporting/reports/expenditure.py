"""Expenditure by organisation, project, category, window, area and sector, with delivery rates.

Delivery rate: expenditure ÷ net funded amount. Partners' expenditure is what they reported; direct expenditure is what
suppliers invoiced; gifts in kind stand by themselves. By area and sector a project's amounts are divided by its
declared parts, project by project, to the cent by the largest remainder.
"""

from collections.abc import Iterable, Mapping, Sequence

from services.reporting.projections.moving.movement import Measure
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.fractions import percent
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.labels import labels
from services.reporting.reports.movements import PERIODS, Moved, movements, told_once
from services.reporting.reports.pivot import Layout, Placed, Sums, blank_sums, by_column, in_columns, tables_of
from services.reporting.reports.placing import NO_PROJECT, Places, divided, places
from services.reporting.reports.report import Cell, Report, Table

PROJECTIONS = ("movements", "names", "placements")
MEASURES: tuple[Measure, ...] = (
    "expenditure", "expenditure_before", "direct_expenditure", "in_kind_expenditure", "transfers", "transfers_before",
    "refunds_from_partners", "refunds_before",
)  # fmt: skip
BEFORE = {
    "expenditure": "expenditure_before",
    "transfers": "transfers_before",
    "refunds_from_partners": "refunds_before",
}
PLACED: Placed = {
    "expenditure": ("expenditure", 1),
    "expenditure_before": ("expenditure", 1),
    "direct_expenditure": ("direct_expenditure", 1),
    "in_kind_expenditure": ("in_kind", 1),
    "transfers": ("net_funded_amount", 1),
    "transfers_before": ("net_funded_amount", 1),
    "refunds_from_partners": ("net_funded_amount", -1),
    "refunds_before": ("net_funded_amount", -1),
}
SPENT = ("expenditure", "direct_expenditure", "in_kind")


def delivery(sums: dict[str, int]) -> Mapping[str, Cell]:
    """Expenditure of what was funded, in a hundred; None where nothing was."""
    return {"delivery_rate": percent(sums["expenditure"], sums["net_funded_amount"])}


LAYOUT = Layout((*SPENT, "net_funded_amount"), (("delivery_rate", "percent"),), delivery)
BY_CATEGORY = Layout(SPENT)
WORDS: dict[str, tuple[str, str]] = {
    "expenditure": ("Expenditure of participating organisations", "Dépenses des organisations participantes"),
    "direct_expenditure": ("Direct expenditure", "Dépenses directes"),
    "in_kind": ("Gifts in kind used", "Dons en nature employés"),
    "net_funded_amount": ("Net funded amount", "Montant net financé"),
    "delivery_rate": ("Delivery rate", "Taux d'exécution"),
    "expenditure_by_organisation": ("Expenditure by organisation", "Dépenses par organisation"),
    "expenditure_by_project": ("Expenditure by project", "Dépenses par projet"),
    "expenditure_by_window": ("Expenditure by window", "Dépenses par guichet"),
    "expenditure_by_category": ("Expenditure by category", "Dépenses par catégorie"),
    "expenditure_by_area": ("Expenditure by area", "Dépenses par zone"),
    "expenditure_by_sector": ("Expenditure by sector", "Dépenses par secteur"),
    "category:1": ("Staff and other personnel", "Personnel"),
    "category:2": ("Supplies, commodities, materials", "Fournitures, produits de base, matériels"),
    "category:3": (
        "Equipment, vehicles and furniture, depreciation included",
        "Équipement, véhicules et mobilier, amortissement compris",
    ),
    "category:4": ("Contractual services", "Services contractuels"),
    "category:5": ("Travel", "Voyages"),
    "category:6": ("Transfers and grants to counterparts", "Transferts et subventions"),
    "category:7": (
        "General operating and other direct costs",
        "Frais généraux de fonctionnement et autres coûts directs",
    ),
    "category:8": ("Indirect support costs", "Coûts indirects d'appui"),
    "countrywide": ("Countrywide", "Ensemble du pays"),
    "undivided": ("Several, not divided", "Plusieurs, non réparti"),
    "unassigned": ("Not assigned", "Non affecté"),
    "no_project": ("Outside any project", "Hors projet"),
    "unattributed": ("Not attributed", "Non attribué"),
    "total": ("Total", "Total"),
}
ORGANISATION, PROJECT, WINDOW, CATEGORY = range(4)


def _by_category(one: Moved, amount: int) -> Iterable[tuple[str | None, int]]:
    category = one.about[CATEGORY]
    return ((None if category is None else f"category:{category}", amount),)


def _by_project(one: Moved, amount: int) -> Iterable[tuple[str | None, int]]:
    return ((one.about[PROJECT] or NO_PROJECT, amount),)


def by_place(moved: Sequence[Moved], weights: Mapping[str, Mapping[str, int]], period: str, year: int) -> Sums:
    """The sums by area, or sector: those of each project divided by its parts, once and as a whole."""
    found = blank_sums()
    by_project = in_columns(
        moved, PLACED, lambda one, amount: ((one.about[PROJECT] or NO_PROJECT, amount),), period, year
    )
    for project, sums in by_project.items():
        for column, amount in sums.items():
            parts = {NO_PROJECT: amount} if project == NO_PROJECT else divided(amount, weights.get(project, {}))
            for code, part in parts.items():
                found[code][column] += part
    return found


def _placed(
    key: str, moved: Sequence[Moved], weights: Mapping[str, Mapping[str, int]], year: int, currency: str
) -> list[Table]:
    return [
        LAYOUT.table(f"{key}:{period}", by_place(moved, weights, period, year), currency, {})
        for period in reversed(PERIODS)
    ]


async def expenditure(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """Expenditure of a fund, in base; everything also in each other currency, by organisation and by project."""
    by = ("organisation_id", "project_id", "window_id", "category")
    moved = told_once(await movements(connection, asked, fund, MEASURES, by), BEFORE)
    year, base = asked.year_of(asked.as_of), fund.base_currency
    named: dict[str, str] = {}
    for index, kind in ((ORGANISATION, "organisation"), (PROJECT, "project"), (WINDOW, "window")):
        named |= await labels(connection, asked, fund.log, kind, (one.about[index] for one in moved))
    lie: dict[str, Places] = await places(connection, asked, fund.log, (one.about[PROJECT] for one in moved))
    in_base = [
        *tables_of("expenditure_by_organisation", moved, PLACED, by_column(ORGANISATION), LAYOUT, year, base, named),
        *tables_of("expenditure_by_project", moved, PLACED, by_column(PROJECT), LAYOUT, year, base, named),
    ]
    for period in reversed(PERIODS):
        sums = in_columns(moved, PLACED, by_column(WINDOW), period, year)
        in_base.append(LAYOUT.table(f"expenditure_by_window:{period}", sums, base, named))
    spent = {measure: place for measure, place in PLACED.items() if place[0] in SPENT}
    for period in reversed(PERIODS):
        sums = in_columns(moved, spent, _by_category, period, year)
        in_base.append(BY_CATEGORY.table(f"expenditure_by_category:{period}", sums, base, {}))
    areas = {project: one.areas for project, one in lie.items()}
    sectors = {project: one.sectors for project, one in lie.items()}
    in_base += _placed("expenditure_by_area", moved, areas, year, base)
    in_base += _placed("expenditure_by_sector", moved, sectors, year, base)
    return framed("expenditure", asked, fund, in_base, named)
