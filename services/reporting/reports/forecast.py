"""What is to come, month by month: donors' instalments in, instalments of commitments out, and cash after both.

A forecast of what is agreed, and of nothing else: what is past its day stands in a line of its own, and so does what
has no day. Payments cover a commitment's instalments in the order of their days. Base amounts at what things stand at.
"""

from collections import defaultdict
from datetime import date

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.donors import contributions_of
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.money import Wanted, sums
from services.reporting.reports.movements import movements
from services.reporting.reports.report import Column, Line, Report, Table
from services.reporting.reports.terms import Stands, standing, unpaid

PROJECTIONS = ("money", "movements", "names", "terms")
WORDS: dict[str, tuple[str, str]] = {
    "forecast": ("Forecast of what is agreed", "Prévision de ce qui est convenu"),
    "forecast_by_month": ("By month", "Par mois"),
    "incoming": ("Instalments due from contributors", "Tranches dues par les contributeurs"),
    "outgoing": ("Instalments due to partners and suppliers", "Tranches dues aux partenaires et fournisseurs"),
    "cash": ("Cash after them", "Trésorerie après celles-ci"),
    "standing": ("Cash as it stands", "Trésorerie actuelle"),
    "overdue": ("Overdue", "En retard"),
    "later": ("Later", "Plus tard"),
    "undated": ("Without a day", "Sans date"),
}
OVERDUE, LATER, UNDATED = "overdue", "later", "undated"


def months_from(day: date, count: int) -> list[str]:
    """The months from a day's own on, as `2024-03`."""
    first = day.year * 12 + day.month - 1
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, first + count)]


def month_of(due: date | None, as_of: date, months: list[str]) -> str:
    """The line in which something stands that falls due on a day."""
    if due is None:
        return UNDATED
    if due <= as_of:
        return OVERDUE
    month = due.strftime("%Y-%m")
    return month if month in months else LATER


async def _paid(connection: Connection, asked: Asked, fund: ReportedFund, terms: dict[str, Stands]) -> dict[str, int]:
    """What was paid under each commitment, in its currency. A refund does not make an instalment due again."""
    found: dict[str, int] = defaultdict(int)
    for one in await movements(
        connection, asked, fund, ("transfers", "transfers_before", "direct_costs"), ("commitment_id",)
    ):
        commitment = terms.get(one.about[0])
        if commitment is not None and commitment.currency == one.currency:
            found[commitment.id] += one.amount
    return found


async def forecast(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """What is due in a fund in the months from `as_of` on, in base."""
    months = months_from(asked.as_of, given.months)
    keys = [OVERDUE, *months, LATER, UNDATED]
    cells: dict[str, dict[str, int]] = {key: {"incoming": 0, "outgoing": 0} for key in keys}
    for signed in (await contributions_of(connection, asked, fund)).agreements.values():
        for due, minor in signed.open_instalments():
            cells[month_of(due, asked.as_of, months)]["incoming"] += signed.terms.base_of(minor)
    commitments = await standing(connection, asked, fund, "commitment")
    paid = await _paid(connection, asked, fund, commitments)
    for one in commitments.values():
        for due, minor in unpaid(one.instalments, one.amount, paid.get(one.id, 0)):
            cells[month_of(due, asked.as_of, months)]["outgoing"] += one.base_of(minor)
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    wanted = Wanted(fund.fund_id, ("cash",))
    cash = sum(row[-1] for row in await sums(connection, slot, fund.log, position, asked.as_of, wanted, ("account",)))
    lines = [Line("standing", {"cash": cash})]
    for key in keys:
        cash += cells[key]["incoming"] - cells[key]["outgoing"]
        lines.append(Line(key, {**cells[key], "cash": cash}))
    columns = tuple(Column(key, "money", fund.base_currency) for key in ("incoming", "outgoing", "cash"))
    table = Table("forecast_by_month", columns, tuple(lines))
    return framed("forecast", asked, fund, [table], {}, months=str(given.months))
