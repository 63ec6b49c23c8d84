"""Cost recovery: the administrative agent's fee and programme support cost, charged, settled and still payable.

Charged and settled are what events say; payable is what the books hold at the end of each period.
"""

from services.reporting.projections.moving.movement import Measure
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.labels import labels
from services.reporting.reports.money import Wanted, sums
from services.reporting.reports.movements import PERIODS, movements, periods_of, told_once
from services.reporting.reports.pivot import Layout, blank_sums, by_column, tables_of
from services.reporting.reports.report import Report, Table

PROJECTIONS = ("money", "movements", "names")
FEES = {"agent_fee": "agent_fee_payable", "support_cost": "support_cost_payable"}
"""By fee, the account that holds what is owed of it."""
COLUMNS: dict[str, tuple[str, str]] = {
    "agent_fee_accrued": ("agent_fee", "charged"),
    "agent_fee_before": ("agent_fee", "charged"),
    "agent_fees": ("agent_fee", "settled"),
    "support_cost_accrued": ("support_cost", "charged"),
    "support_cost": ("support_cost", "settled"),
}
MEASURES: tuple[Measure, ...] = (
    "agent_fee_accrued", "agent_fee_before", "agent_fees", "support_cost_accrued", "support_cost",
)  # fmt: skip
WORDS: dict[str, tuple[str, str]] = {
    "cost-recovery": ("Cost recovery", "Recouvrement des coûts"),
    "cost_recovery": ("Cost recovery", "Recouvrement des coûts"),
    "agent_fee": ("Administrative agent fee", "Frais de l'agent administratif"),
    "support_cost": ("Programme support cost", "Dépenses d'appui aux programmes"),
    "charged": ("Charged", "Imputé"),
    "settled": ("Settled", "Réglé"),
    "payable": ("Payable at the end", "Dû à la fin"),
    "agent_fee_by_donor": ("Administrative agent fee by contributor", "Frais de l'agent par contributeur"),
    "support_cost_by_organisation": ("Support cost by organisation", "Dépenses d'appui par organisation"),
    "unattributed": ("Not attributed", "Non attribué"),
    "total": ("Total", "Total"),
}
LAYOUT = Layout(("charged", "settled", "payable"))
CHARGED = Layout(("charged",))


async def cost_recovery(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """Fees of a fund by period, and who bore them."""
    by = ("donor_id", "organisation_id")
    moved = told_once(await movements(connection, asked, fund, MEASURES, by), {})
    year, base = asked.year_of(asked.as_of), fund.base_currency
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    wanted = Wanted(fund.fund_id, tuple(FEES.values()))
    owed = await sums(connection, slot, fund.log, position, asked.as_of, wanted, ("account",), asked.first_month)
    tables: list[Table] = []
    for period in reversed(PERIODS):
        last = year - 1 if period == "previous" else year
        cells = blank_sums()
        for one in moved:
            if period in periods_of(one, year):
                fee, column = COLUMNS[one.measure]
                cells[fee][column] += one.base_amount
        for account, in_year, _, amount in owed:
            fee = next(name for name, held in FEES.items() if held == account)
            cells[fee]["payable"] -= amount if in_year <= last else 0
        tables.append(LAYOUT.table(f"cost_recovery:{period}", cells, base, {}))
    named = {
        **await labels(connection, asked, fund.log, "organisation", (one.about[0] for one in moved)),
        **await labels(connection, asked, fund.log, "organisation", (one.about[1] for one in moved)),
    }
    placed = {"agent_fee_accrued": ("charged", 1), "agent_fee_before": ("charged", 1)}
    tables += tables_of("agent_fee_by_donor", moved, placed, by_column(0), CHARGED, year, base, named)
    support = [one for one in moved if one.measure == "support_cost_accrued"]
    placed = {"support_cost_accrued": ("charged", 1)}
    tables += tables_of("support_cost_by_organisation", support, placed, by_column(1), CHARGED, year, base, named)
    return framed("cost-recovery", asked, fund, tables, named)
