"""What should have come and did not: instalments of agreements past their day, and pledges that nobody signed.

A pledge has no day on which it falls due: it is listed with its age, the oldest first. Deposits cover instalments in
the order of their days.
"""

from datetime import date

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.contributions import outstanding_pledges
from services.reporting.reports.donors import Contributions, contributions_of
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.labels import UNATTRIBUTED, labels
from services.reporting.reports.report import Column, Line, Report, Table
from services.reporting.reports.terms import Stands, standing

PROJECTIONS = ("money", "movements", "names", "terms")
WORDS: dict[str, tuple[str, str]] = {
    "overdue": ("Overdue instalments and outstanding pledges", "Tranches en retard et promesses en suspens"),
    "overdue_instalments": ("Overdue instalments", "Tranches en retard"),
    "outstanding_pledges": ("Pledges not signed", "Promesses non signées"),
    "donor": ("Contributor", "Contributeur"),
    "due_on": ("Due on", "Échéance"),
    "pledged_on": ("Pledged on", "Promis le"),
    "open": ("Open", "Restant dû"),
    "open_base": ("In the fund's currency", "Dans la monnaie du fonds"),
    "pledged": ("Pledged", "Promis"),
    "days": ("Days", "Jours"),
    "total": ("Total", "Total"),
}


async def overdue(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """What is overdue in a fund, each in its currency and in base."""
    told = await contributions_of(connection, asked, fund)
    pledges = await standing(connection, asked, fund, "pledge")
    signed = {one.terms.id: one.terms for one in told.agreements.values()}
    left = outstanding_pledges(pledges, signed)
    donors = {one.party_id for one in (*signed.values(), *pledges.values())}
    named = await labels(connection, asked, fund.log, "organisation", donors)
    tables = [
        *_instalments(told, asked.as_of, fund.base_currency, named),
        *_pledges(pledges, left, asked.as_of, fund.base_currency, named),
    ]
    numbers = {one.id: one.number or one.id for one in signed.values()}
    return framed("overdue", asked, fund, tables, {**named, **numbers})


def _columns(currency: str, base: str, *first: Column) -> tuple[Column, ...]:
    return (
        Column("donor", "text"), *first, Column("open", "money", currency), Column("open_base", "money", base),
        Column("days", "count"),
    )  # fmt: skip


def _total(lines: list[Line]) -> Line:
    whole = {"open": 0, "open_base": 0}
    for line in lines:
        for key in whole:
            cell = line.cells[key]
            whole[key] += cell if isinstance(cell, int) else 0
    return Line("total", dict(whole), True, tuple(line.key for line in lines))


def _instalments(told: Contributions, day: date, base: str, named: dict[str, str]) -> list[Table]:
    """A table a currency, the oldest first."""
    by_currency: dict[str, list[tuple[date, Stands, int]]] = {}
    for one in told.agreements.values():
        for due, minor in one.open_instalments():
            if due is not None and due < day:
                by_currency.setdefault(one.terms.currency, []).append((due, one.terms, minor))
    found = []
    for currency, rows in sorted(by_currency.items()):
        rows.sort(key=lambda row: (row[0], row[1].id))
        lines = [
            Line(terms.id, {
                "donor": named.get(terms.party_id or UNATTRIBUTED, terms.party_id), "due_on": due, "open": minor,
                "open_base": terms.base_of(minor), "days": (day - due).days,
            })
            for due, terms, minor in rows
        ]  # fmt: skip
        columns = _columns(currency, base, Column("due_on", "date"))
        found.append(Table(f"overdue_instalments:{currency}", columns, (*lines, _total(lines))))
    return found


def _pledges(
    pledges: dict[str, Stands], left: dict[str, int], day: date, base: str, named: dict[str, str]
) -> list[Table]:
    found = []
    for currency in sorted({one.currency for one in pledges.values() if left[one.id]}):
        rows = [one for one in pledges.values() if one.currency == currency and left[one.id]]
        rows.sort(key=lambda one: (one.begun_on, one.id))
        lines = [
            Line(one.id, {
                "donor": named.get(one.party_id or UNATTRIBUTED, one.party_id), "pledged_on": one.begun_on,
                "pledged": one.amount, "open": left[one.id], "open_base": one.base_of(left[one.id]),
                "days": (day - one.begun_on).days,
            })
            for one in rows
        ]  # fmt: skip
        columns = _columns(currency, base, Column("pledged_on", "date"), Column("pledged", "money", currency))
        found.append(Table(f"outstanding_pledges:{currency}", columns, (*lines, _total(lines))))
    return found
