"""Sources, uses and balance: the cash statement of a fund, as the MPTF Office prints it (BOOKS.md section 6).

Columns: the year before, the year of `as_of` so far, and everything up to it. Lines are told by the events themselves
(movements), cash by the books: closing is the cash there is, or the statement is not given out.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import structlog

from services.reporting.projections.moving.movement import Measure
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.cash import (
    SINCE,
    Cells,
    Standing,
    blank,
    cash,
    partners,
    partners_at_opening,
    purchase_orders,
)
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.movements import PERIODS, Moved, movements, periods_of
from services.reporting.reports.report import Column, Line, Report, Table
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused

log = structlog.get_logger()
PROJECTIONS = ("money", "movements", "names", "terms")
SOURCES: tuple[tuple[Measure, int], ...] = (
    ("gross_contributions", 1),
    ("refunds_to_donors", -1),
    ("fund_interest", 1),
    ("partners_interest", 1),
    ("other_income", 1),
    ("paid_by_mission", 1),
)
TRANSFERS: tuple[tuple[Measure, int], ...] = (("transfers", 1), ("refunds_from_partners", -1))
COSTS: tuple[tuple[Measure, int], ...] = (
    ("agent_fees", 1),
    ("support_cost", 1),
    ("direct_costs", 1),
    ("bank_charges", 1),
)
OTHER: tuple[tuple[Measure, int], ...] = (("exchange_differences", 1), ("unapplied", 1), ("payables_change", 1))
SPENT: tuple[tuple[Measure, int], ...] = (("expenditure", 1), ("losses", 1))
PARTNERS: tuple[tuple[Measure, int], ...] = (("partners_exchange", 1),)
BESIDE: tuple[tuple[Measure, int], ...] = (
    ("direct_costs", 1),
    ("direct_expenditure", -1),
    ("suppliers_exchange", 1),
    ("payables_by_hand", 1),
)
"""What moves what is owed to suppliers, and accruals by hand."""
ALWAYS = frozenset({
    "gross_contributions", "fund_interest", "partners_interest", "transfers", "refunds_from_partners", "agent_fees",
    "direct_costs", "bank_charges", "expenditure",
})  # fmt: skip
"""What the statement prints in any case; every other line when it is not zero in some column."""
MEASURES = tuple(measure for group in (SOURCES, TRANSFERS, COSTS, OTHER, SPENT, BESIDE) for measure, _ in group)
WORDS: dict[str, tuple[str, str]] = {
    "sources-and-uses": ("Sources, uses and balance of fund", "Ressources, emplois et solde du fonds"),
    "previous": ("Previous year", "Exercice précédent"),
    "current": ("Current year", "Exercice en cours"),
    "cumulative": ("Cumulative", "Cumul"),
    "gross_contributions": ("Gross contributions", "Contributions brutes"),
    "refunds_to_donors": ("Refunds to contributors", "Remboursements aux contributeurs"),
    "fund_interest": ("Fund earned interest and investment income", "Intérêts et revenus de placement du fonds"),
    "partners_interest": ("Interest from participating organisations", "Intérêts des organisations participantes"),
    "other_income": ("Other income", "Autres produits"),
    "paid_by_mission": ("Paid by the mission", "Payé par la mission"),
    "total_sources": ("Total sources of funds", "Total des ressources"),
    "transfers": ("Transfers to participating organisations", "Transferts aux organisations participantes"),
    "refunds_from_partners": (
        "Refunds received from participating organisations", "Remboursements reçus des organisations participantes",
    ),
    "net_funded_amount": ("Net funded amount", "Montant net financé"),
    "agent_fees": ("Administrative agent fees", "Frais de l'agent administratif"),
    "support_cost": ("Programme support cost", "Dépenses d'appui aux programmes"),
    "direct_costs": ("Direct costs", "Coûts directs"),
    "bank_charges": ("Bank charges", "Frais bancaires"),
    "total_uses": ("Total uses of funds", "Total des emplois"),
    "exchange_differences": ("Exchange differences", "Différences de change"),
    "unapplied": ("Net unapplied receipts", "Encaissements nets non affectés"),
    "payables_change": ("Change in payables", "Variation des dettes"),
    "before_opening": ("Balance at opening not told by totals", "Solde d'ouverture non expliqué par les cumuls"),
    "change_in_cash": ("Change in fund cash balance", "Variation de la trésorerie du fonds"),
    "opening_cash": ("Opening fund balance", "Solde d'ouverture du fonds"),
    "closing_cash": ("Closing fund balance", "Solde de clôture du fonds"),
    "net_funded": ("Net funded amount", "Montant net financé"),
    "expenditure": ("Participating organisations' expenditure", "Dépenses des organisations participantes"),
    "losses": ("Losses written off", "Pertes passées en charges"),
    "partners_exchange": ("Exchange on balances with partners", "Change sur les soldes des partenaires"),
    "balance_with_partners": (
        "Balance with participating organisations", "Solde auprès des organisations participantes",
    ),
    "partners": ("Participating organisations", "Organisations participantes"),
    "currencies": ("Cash by currency", "Trésorerie par monnaie"),
    "amount": ("In its currency", "Dans sa monnaie"),
    "base": ("In the fund's currency", "Dans la monnaie du fonds"),
    "annual_balances": (
        "Of single years the balance with participating organisations is that year's change.",
        "Pour un exercice, le solde auprès des organisations participantes est la variation de cet exercice.",
    ),
}  # fmt: skip


def by_measure(rows: list[Moved], year: int) -> Mapping[str, Cells]:
    """What each measure came to in each column, in base; beside them what it came to since the fund's opening."""
    found: dict[str, Cells] = defaultdict(blank)
    for row in rows:
        for period in periods_of(row, year):
            found[row.measure][period] += row.base_amount
        if not row.is_opening:
            found[row.measure][SINCE] += row.base_amount
    return found


def _signed(measured: Mapping[str, Cells], group: tuple[tuple[Measure, int], ...]) -> tuple[list[Line], Cells]:
    """The lines of a group, each with its sign, and their sum."""
    lines, total = [], blank()
    for measure, sign in group:
        cells = {column: sign * amount for column, amount in measured[measure].items()}
        for column, amount in cells.items():
            total[column] += amount
        if measure in ALWAYS or any(cells.values()):
            lines.append(_line(measure, cells))
    return lines, total


def _line(key: str, cells: Cells, sum_of: tuple[str, ...] | None = None) -> Line:
    return Line(key, {period: cells[period] for period in PERIODS}, sum_of is not None, sum_of or ())


def _plus(*cells: Cells) -> Cells:
    return {column: sum(one[column] for one in cells) for column in blank()}


def _less(first: Cells, second: Cells) -> Cells:
    return {column: first[column] - second[column] for column in first}


def _keys(lines: list[Line]) -> tuple[str, ...]:
    return tuple(line.key for line in lines)


def _held_to(standing: Standing, what: str, told: Cells, fund: ReportedFund) -> None:
    """Refuses `report.unbalanced` when what the events tell since the fund's opening is not what the books did."""
    for column in ("previous", "current", SINCE):
        if told[column] != standing.change[column]:
            figures = {
                "told": from_minor(told[column], fund.base_currency),
                "booked": from_minor(standing.change[column], fund.base_currency),
            }
            log.error("a statement does not balance", fund=fund.code, what=what, column=column, **figures)
            raise Refused("report.unbalanced", None, fund=fund.code, what=what, column=column, **figures)


def _from_before(opened: int, told: Cells) -> Cells:
    """What a balance was at the fund's opening beyond what the cumulative totals from before it tell."""
    return {**blank(), "cumulative": opened - (told["cumulative"] - told[SINCE])}


async def sources_and_uses(connection: Connection, asked: Asked, fund: ReportedFund) -> Report:
    """The statement of a fund. Refuses `report.unbalanced` when lines and books do not come to the same."""
    year = asked.year_of(asked.as_of)
    moved = await movements(connection, asked, fund, MEASURES)
    orders = await purchase_orders(connection, asked, fund)
    moved += await _exchange(connection, asked, fund, orders)
    measured = by_measure(moved, year)
    sources, total_sources = _signed(measured, SOURCES)
    transfers, net = _signed(measured, TRANSFERS)
    costs, total_costs = _signed(measured, COSTS)
    other, total_other = _signed(measured, OTHER)
    uses = _plus(net, total_costs)
    told = _plus(_less(total_sources, uses), total_other)
    held = await cash(connection, asked, fund)
    _held_to(held, "cash", told, fund)
    before = _from_before(held.opened, told)
    other += [_line("before_opening", before)] if any(before.values()) else []
    change = _plus(told, before)
    assert all(held.opening[period] + change[period] == held.closing[period] for period in PERIODS)
    lines = [
        *sources, _line("total_sources", total_sources, _keys(sources)),
        *transfers, _line("net_funded_amount", net, _keys(transfers)),
        *costs, _line("total_uses", uses, ("net_funded_amount", *_keys(costs))),
        *other, _line("change_in_cash", change, ("total_sources", "-total_uses", *_keys(other))),
        _line("opening_cash", held.opening),
        _line("closing_cash", held.closing, ("change_in_cash", "opening_cash")),
    ]  # fmt: skip
    columns = tuple(Column(period, "money", fund.base_currency) for period in PERIODS)
    with_partners = await _partners(connection, asked, fund, measured, net, orders)
    tables = (
        Table("sources_and_uses", columns, tuple(lines)),
        Table("partners", columns, tuple(with_partners)),
        *held.tables(fund.base_currency),
    )
    about = {"fund": fund.code, "as_of": str(asked.as_of), "calendar": asked.calendar}
    notes = ("annual_balances",)
    return Report("sources-and-uses", about, asked.places, tables, notes, fund.base_currency, {"fund": fund.name})


async def _exchange(connection: Connection, asked: Asked, fund: ReportedFund, orders: frozenset[str]) -> list[Moved]:
    """What rates changed of partners' balances, told apart from what they changed of suppliers'."""
    moved = await movements(connection, asked, fund, ("partners_exchange",), ("commitment_id",))
    return [replace(one, measure="suppliers_exchange") if one.about[0] in orders else one for one in moved]


async def _partners(
    connection: Connection,
    asked: Asked,
    fund: ReportedFund,
    measured: Mapping[str, Cells],
    net: Cells,
    orders: frozenset[str],
) -> list[Line]:
    """Net funded amount less expenditure and losses: advances and recoverables less payables to partners.

    Held to the books with what is owed to suppliers and others beside it, which stands in direct costs."""
    spent, total_spent = _signed(measured, SPENT)
    exchange, total_exchange = _signed(measured, PARTNERS)
    _, beside = _signed(measured, BESIDE)
    told = _plus(_less(net, total_spent), total_exchange)
    _held_to(await partners(connection, asked, fund), "partners", _plus(told, beside), fund)
    before = _from_before(await partners_at_opening(connection, asked, fund, orders), told)
    exchange += [_line("before_opening", before)] if any(before.values()) else []
    minus = tuple(f"-{key}" for key in _keys(spent))
    return [
        _line("net_funded", net),
        *spent,
        *exchange,
        _line("balance_with_partners", _plus(told, before), ("net_funded", *minus, *_keys(exchange))),
    ]
