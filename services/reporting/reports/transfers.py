"""Transfers to partners and refunds from them: the net funded amount, by organisation and project."""

from services.reporting.projections.moving.movement import Measure
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.labels import labels
from services.reporting.reports.movements import movements, told_once
from services.reporting.reports.pivot import Layout, Placed, by_column, tables_of
from services.reporting.reports.report import Report

PROJECTIONS = ("movements", "names")
MEASURES: tuple[Measure, ...] = ("transfers", "refunds_from_partners", "transfers_before", "refunds_before")
PLACED: Placed = {
    "transfers": ("transfers", 1),
    "transfers_before": ("transfers", 1),
    "refunds_from_partners": ("refunds", -1),
    "refunds_before": ("refunds", -1),
}
BEFORE = {"transfers": "transfers_before", "refunds_from_partners": "refunds_before"}
LAYOUT = Layout(
    ("transfers", "refunds"),
    (("net_funded_amount", "money"),),
    lambda sums: {"net_funded_amount": sums["transfers"] + sums["refunds"]},
)
WORDS: dict[str, tuple[str, str]] = {
    "transfers": ("Transfers", "Transferts"),
    "refunds": ("Refunds", "Remboursements"),
    "net_funded_amount": ("Net funded amount", "Montant net financé"),
    "transfers_by_organisation": ("Transfers by organisation", "Transferts par organisation"),
    "transfers_by_project": ("Transfers by project", "Transferts par projet"),
    "unattributed": ("Not attributed", "Non attribué"),
    "total": ("Total", "Total"),
}


async def transfers(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """Transfers and refunds of a fund. What single commitments brought along stands in the cumulative tables."""
    by = ("organisation_id", "project_id")
    moved = told_once(await movements(connection, asked, fund, MEASURES, by), BEFORE)
    year = asked.year_of(asked.as_of)
    named = {
        **await labels(connection, asked, fund.log, "organisation", (one.about[0] for one in moved)),
        **await labels(connection, asked, fund.log, "project", (one.about[1] for one in moved)),
    }
    tables = [
        *tables_of("transfers_by_organisation", moved, PLACED, by_column(0), LAYOUT, year, fund.base_currency, named),
        *tables_of("transfers_by_project", moved, PLACED, by_column(1), LAYOUT, year, fund.base_currency, named),
    ]
    return framed("transfers", asked, fund, tables, named)
