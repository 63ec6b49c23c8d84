"""Interest by source: what banks paid on the fund's cash, and what participating organisations earned on theirs."""

from services.reporting.projections.moving.movement import Measure
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.labels import UNATTRIBUTED, labels
from services.reporting.reports.movements import PERIODS, Moved, currencies, movements, periods_of
from services.reporting.reports.pivot import Layout, Sums, blank_sums
from services.reporting.reports.report import Report, Table

PROJECTIONS = ("movements", "names")
MEASURES: tuple[Measure, ...] = ("fund_interest", "partners_interest")
LAYOUT = Layout(PERIODS)
WORDS: dict[str, tuple[str, str]] = {
    "interest": ("Interest by source", "Intérêts par source"),
    "interest_by_source": ("Interest by source", "Intérêts par source"),
    "banks": ("Banks", "Banques"),
    "unattributed": ("Participating organisations, not named", "Organisations participantes, non nommées"),
    "total": ("Total", "Total"),
}


def _sums(moved: list[Moved], year: int, currency: str | None = None) -> Sums:
    sums = blank_sums()
    for one in moved:
        if currency is not None and one.currency != currency:
            continue
        key = "banks" if one.measure == "fund_interest" else one.about[0] or UNATTRIBUTED
        for period in periods_of(one, year):
            sums[key][period] += one.base_amount if currency is None else one.amount
    return sums


async def interest(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """Interest of a fund by who paid it: banks together, each organisation by itself."""
    moved = await movements(connection, asked, fund, MEASURES, ("organisation_id",))
    year = asked.year_of(asked.as_of)
    named = await labels(connection, asked, fund.log, "organisation", (one.about[0] for one in moved))
    tables: list[Table] = [LAYOUT.table("interest_by_source", _sums(moved, year), fund.base_currency, named)]
    tables += [
        LAYOUT.table(f"interest_by_source:{currency}", _sums(moved, year, currency), currency, named)
        for currency in currencies(moved, fund.base_currency)
    ]
    return framed("interest", asked, fund, tables, named)
