"""How much of a fund hangs on how few donors: shares of deposits, the Herfindahl-Hirschman index, new donors.

The index is the sum of the squared shares in a hundred: from nearly 0 (many alike) to 10,000 (one donor alone). Donors
whose deposits are not above zero, and deposits of nobody known, have no share.
"""

from collections.abc import Mapping

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.contributions import first_days
from services.reporting.reports.donors import contributions_of
from services.reporting.reports.fractions import half_up, percent
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.labels import labels
from services.reporting.reports.report import Cell, Column, Line, Report, Table

PROJECTIONS = ("money", "movements", "names", "terms")
WORDS: dict[str, tuple[str, str]] = {
    "donor-concentration": ("Concentration of contributors", "Concentration des contributeurs"),
    "shares": ("Shares of deposits", "Parts des dépôts"),
    "concentration": ("Concentration", "Concentration"),
    "deposited": ("Deposited", "Déposé"),
    "share": ("Share", "Part"),
    "is_first_time": ("First agreement in the current year", "Premier accord dans l'exercice en cours"),
    "value": ("Value", "Valeur"),
    "hhi": ("Herfindahl-Hirschman index", "Indice de Herfindahl-Hirschman"),
    "donors": ("Contributors", "Contributeurs"),
    "first_time_donors": ("First-time contributors of the year", "Nouveaux contributeurs de l'exercice"),
    "largest_share": ("Share of the largest, in a hundred", "Part du premier, en pour cent"),
    "largest_three_share": ("Share of the three largest, in a hundred", "Part des trois premiers, en pour cent"),
    "yes": ("Yes", "Oui"),
    "no": ("No", "Non"),
    "total": ("Total", "Total"),
}


def hhi(deposits: Mapping[str, int]) -> int | None:
    """The index, half up; None where nobody gave anything."""
    whole = sum(deposits.values())
    return half_up(10_000 * sum(part * part for part in deposits.values()), whole * whole) if whole else None


async def donor_concentration(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """Concentration of a fund's deposits, ever and in the current year, in base."""
    year = asked.year_of(asked.as_of)
    told = await contributions_of(connection, asked, fund)
    new = {donor for donor, one in first_days(told).items() if asked.year_of(one.begun_on) == year}
    tables: list[Table] = []
    named = await labels(connection, asked, fund.log, "organisation", told.deposits())
    for period, deposits in (("cumulative", told.deposits()), ("current", told.deposits(year=year))):
        given_by = {donor: base for donor, base in deposits.items() if donor is not None and base > 0}
        tables += _tables(period, given_by, new, fund.base_currency, named)
    return framed("donor-concentration", asked, fund, tables, named)


def _tables(
    period: str, given: Mapping[str, int], new: set[str], currency: str, named: Mapping[str, str]
) -> list[Table]:
    whole = sum(given.values())
    order = sorted(given, key=lambda donor: (-given[donor], named.get(donor, donor), donor))
    columns = (Column("deposited", "money", currency), Column("share", "percent"), Column("is_first_time", "word"))
    lines = [
        Line(donor, {
            "deposited": given[donor], "share": percent(given[donor], whole),
            "is_first_time": "yes" if donor in new else "no",
        })
        for donor in order
    ]  # fmt: skip
    total: dict[str, Cell] = {"deposited": whole, "share": percent(whole, whole)}
    lines.append(Line("total", total, True, tuple(order)))
    figures: dict[str, Cell] = {
        "hhi": hhi(given),
        "donors": len(given),
        "first_time_donors": len(new),
        "largest_share": percent(sum(given[donor] for donor in order[:1]), whole),
        "largest_three_share": percent(sum(given[donor] for donor in order[:3]), whole),
    }
    shown = tuple(Line(key, {"value": value}) for key, value in figures.items())
    return [
        Table(f"shares:{period}", columns, tuple(lines)),
        Table(f"concentration:{period}", (Column("value", "number"),), shown),
    ]
