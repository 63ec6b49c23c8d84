"""Sources, uses and balance: the cash statement of a fund, as the MPTF Office prints it (BOOKS.md section 6).

Columns: the year before, the year of `as_of` so far, and everything up to it. Closing is the cash there is.
"""

from collections import defaultdict
from collections.abc import Mapping

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.money import Wanted, sums
from services.reporting.reports.report import Column, Line, Report, Table

CASH_LINES: Mapping[str, str] = {
    "ContributionReceived": "gross_contributions",
    "ReceiptReturned": "gross_contributions",
    "DisbursementPaid": "transfers",
    "DisbursementReturned": "transfers",
    "PartnerRefundReceived": "refunds_from_partners",
    "FeeSettled": "fees_paid",
    "BankCharged": "bank_charges",
    "InterestReceived": "interest",
    "DonorRefundPaid": "refunds_to_donors",
    "InvoicePaid": "direct_costs",
    "OpeningBalancesRecorded": "opening_balances",
}
"""In which line the cash of each flow stands; whatever is not named stands in `other_cash`, so that nothing is lost."""
PROJECTIONS = ("money", "names")


async def sources_and_uses(connection: Connection, asked: Asked, fund: ReportedFund) -> Report:
    """The statement of a fund."""
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    wanted = Wanted(fund.fund_id, ("cash",))
    rows = await sums(connection, slot, fund.log, position, asked.as_of, wanted, ("flow",), asked.first_month)
    year = asked.year_of(asked.as_of)
    cells: dict[str, dict[str, int]] = defaultdict(lambda: {"previous": 0, "current": 0, "cumulative": 0})
    for flow, in_year, _, base in rows:
        line = cells[CASH_LINES.get(flow, "other_cash")]
        line["cumulative"] += base
        if in_year == year:
            line["current"] += base
        elif in_year == year - 1:
            line["previous"] += base
    lines = [Line(key, dict(cells[key])) for key in (*dict.fromkeys(CASH_LINES.values()), "other_cash") if key in cells]
    change = {column: sum(line[column] for line in cells.values()) for column in ("previous", "current", "cumulative")}
    opening = {
        "current": change["cumulative"] - change["current"],
        "previous": change["cumulative"] - change["current"] - change["previous"],
        "cumulative": 0,
    }
    lines += [
        Line("change_in_cash", dict(change), True, tuple(line.key for line in lines)),
        Line("opening_cash", dict(opening)),
        Line("closing_cash", {c: opening[c] + change[c] for c in change}, True, ("change_in_cash", "opening_cash")),
    ]
    columns = tuple(Column(key, "money", fund.base_currency) for key in ("previous", "current", "cumulative"))
    table = Table("sources_and_uses", columns, tuple(lines))
    about = {"fund": fund.code, "as_of": str(asked.as_of), "calendar": asked.calendar}
    return Report("sources-and-uses", about, asked.places, (table,), (), fund.base_currency, {"fund": fund.name})


WORDS = {
    "sources_and_uses": ("Sources, uses and balance of funds", "Sources, utilisations et solde des fonds"),
    "previous": ("Year before", "Exercice précédent"),
    "current": ("Year so far", "Exercice en cours"),
    "cumulative": ("Cumulative", "Cumul"),
    "gross_contributions": ("Gross contributions", "Contributions brutes"),
    "gross_contributions.definition": (
        "Cash received from contributors, before any fee; what was returned to the bank is taken off.",
        "Sommes reçues des contributeurs, avant tous frais ; ce qui a été retourné par la banque est déduit.",
    ),
    "transfers": ("Transfers to participating organisations", "Transferts aux organisations participantes"),
    "refunds_from_partners": (
        "Refunds from participating organisations", "Remboursements des organisations participantes"
    ),
    "fees_paid": ("Fees paid", "Frais payés"),
    "bank_charges": ("Bank charges", "Frais bancaires"),
    "interest": ("Interest", "Intérêts"),
    "refunds_to_donors": ("Refunds to donors", "Remboursements aux donateurs"),
    "direct_costs": ("Direct costs", "Coûts directs"),
    "opening_balances": ("Opening balances", "Soldes d'ouverture"),
    "other_cash": ("Other movements of cash", "Autres mouvements de trésorerie"),
    "change_in_cash": ("Change in fund cash balance", "Variation de la trésorerie du fonds"),
    "opening_cash": ("Opening cash balance", "Trésorerie d'ouverture"),
    "closing_cash": ("Closing cash balance", "Trésorerie de clôture"),
    "closing_cash.definition": (
        "The cash in all bank accounts of the fund on the day: closing is the sum of cash, not a difference.",
        "La trésorerie de tous les comptes bancaires du fonds à cette date : la clôture est la somme de la trésorerie.",
    ),
}  # fmt: skip
"""Key: English, French."""
