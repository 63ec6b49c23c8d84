"""Contributors' commitments and deposits: pledged, committed (signed), deposited, pending, overdue; first-time donors.

Commitments and deposits of prior years, of the current year, and in all, in base; each agreement also in its own
currency, in which alone what is pending is exact.
"""

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.donors import Contributions, contributions_of
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.labels import UNATTRIBUTED, labels
from services.reporting.reports.money import Wanted, sums
from services.reporting.reports.pivot import Layout, blank_sums
from services.reporting.reports.report import Column, Line, Report, Table
from services.reporting.reports.terms import Stands, standing

PROJECTIONS = ("money", "movements", "names", "terms")
LAYOUT = Layout((
    "pledged", "committed_prior", "committed_current", "committed", "deposited_prior", "deposited_current",
    "deposited", "pending", "overdue", "refunded", "unapplied",
))  # fmt: skip
OF_AGREEMENT = ("committed", "conditional", "deposited", "pending", "overdue")
WORDS: dict[str, tuple[str, str]] = {
    "contributions": ("Contributors' commitments and deposits", "Engagements et dépôts des contributeurs"),
    "contributions_by_donor": ("By contributor", "Par contributeur"),
    "contributions_by_agreement": ("By agreement", "Par accord"),
    "first_time_donors": ("First-time contributors of the year", "Nouveaux contributeurs de l'exercice"),
    "pledged": ("Pledged, not signed", "Promis, non signé"),
    "committed_prior": ("Committed in prior years", "Engagé les exercices antérieurs"),
    "committed_current": ("Committed in the current year", "Engagé dans l'exercice en cours"),
    "committed": ("Committed", "Engagé"),
    "deposited_prior": ("Deposited in prior years", "Déposé les exercices antérieurs"),
    "deposited_current": ("Deposited in the current year", "Déposé dans l'exercice en cours"),
    "deposited": ("Deposited", "Déposé"),
    "pending": ("Pending", "En attente"),
    "overdue": ("Overdue", "En retard"),
    "refunded": ("Refunded", "Remboursé"),
    "unapplied": ("Not applied to an agreement", "Non affecté à un accord"),
    "donor": ("Contributor", "Contributeur"),
    "signed_on": ("Signed on", "Signé le"),
    "conditional": ("Of which conditional", "Dont conditionnel"),
    "unattributed": ("Not attributed", "Non attribué"),
    "total": ("Total", "Total"),
}


def outstanding_pledges(pledges: dict[str, Stands], agreements: dict[str, Stands]) -> dict[str, int]:
    """What of each pledge no agreement has taken up, in the pledge's currency."""
    found = {one.id: one.amount for one in pledges.values()}
    for agreement in agreements.values():
        pledge = None if agreement.parent_id is None else pledges.get(agreement.parent_id)
        if pledge is None:
            continue
        # an agreement in another currency takes up its pledge by what both are worth in base
        taken = agreement.amount
        if agreement.currency != pledge.currency:
            taken = pledge.amount * agreement.base_amount // pledge.base_amount if pledge.base_amount else 0
        found[pledge.id] = max(0, found[pledge.id] - taken)
    return found


def first_days(contributions: Contributions) -> dict[str, Stands]:
    """By donor its first agreement."""
    found: dict[str, Stands] = {}
    for one in contributions.agreements.values():
        donor = one.terms.party_id
        if donor is not None and (donor not in found or one.terms.begun_on < found[donor].begun_on):
            found[donor] = one.terms
    return found


async def contributions(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """What donors promised, signed and paid to a fund."""
    year = asked.year_of(asked.as_of)
    told = await contributions_of(connection, asked, fund)
    begin = asked.as_of.replace(year=year, month=asked.first_month, day=1)
    before = await standing(connection, asked, fund, "agreement", begin - begin.resolution)
    pledges = await standing(connection, asked, fund, "pledge")
    cells = blank_sums()
    for agreement_id, one in told.agreements.items():
        terms = one.terms
        row = cells[terms.party_id or UNATTRIBUTED]
        prior = before[agreement_id].base_amount if agreement_id in before else 0
        row["committed_prior"] += prior
        row["committed_current"] += terms.base_amount - prior
        row["committed"] += terms.base_amount
        row["pending"] += one.pending_base
        row["overdue"] += terms.base_of(one.overdue(asked.as_of))
        row["refunded"] += sum(one.refunded_base.values())
    for column, deposits in (
        ("deposited_prior", told.deposits(until=year - 1)),
        ("deposited_current", told.deposits(year=year)),
        ("deposited", told.deposits()),
    ):
        for donor, base in deposits.items():
            cells[donor or UNATTRIBUTED][column] += base
    signed = {one.terms.id: one.terms for one in told.agreements.values()}
    for pledge_id, minor in outstanding_pledges(pledges, signed).items():
        pledge = pledges[pledge_id]
        cells[pledge.party_id or UNATTRIBUTED]["pledged"] += pledge.base_of(minor)
    for donor, base in (await _unapplied(connection, asked, fund)).items():
        cells[donor or UNATTRIBUTED]["unapplied"] += base
    named = await labels(connection, asked, fund.log, "organisation", (key for key in cells if key != UNATTRIBUTED))
    tables = [LAYOUT.table("contributions_by_donor", cells, fund.base_currency, named)]
    tables += _by_agreement(told, asked, named)
    tables.append(_first_time(told, asked, year, fund.base_currency))
    return framed("contributions", asked, fund, tables, {**named, **{k: v.number or k for k, v in signed.items()}})


async def _unapplied(connection: Connection, asked: Asked, fund: ReportedFund) -> dict[str | None, int]:
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    wanted = Wanted(fund.fund_id, ("unapplied_receipts",))
    found: dict[str | None, int] = {}
    for donor, _, _, base in await sums(connection, slot, fund.log, position, asked.as_of, wanted, ("donor_id",)):
        found[donor] = found.get(donor, 0) - base
    return found


def _by_agreement(told: Contributions, asked: Asked, named: dict[str, str]) -> list[Table]:
    """A table a currency, in that currency."""
    found = []
    for currency in sorted({one.terms.currency for one in told.agreements.values()}):
        columns = (
            Column("donor", "text"), Column("signed_on", "date"),
            *(Column(key, "money", currency) for key in OF_AGREEMENT),
        )  # fmt: skip
        lines = []
        for one in told.agreements.values():
            if one.terms.currency == currency:
                donor = one.terms.party_id or UNATTRIBUTED
                lines.append(Line(one.terms.id, {
                    "donor": named.get(donor, donor), "signed_on": one.terms.begun_on, "committed": one.terms.amount,
                    "conditional": one.terms.conditional, "deposited": one.paid, "pending": one.pending,
                    "overdue": one.overdue(asked.as_of),
                }))  # fmt: skip
        found.append(Table(f"contributions_by_agreement:{currency}", columns, tuple(lines)))
    return found


def _first_time(told: Contributions, asked: Asked, year: int, base: str) -> Table:
    """Donors whose first agreement was signed in the current year, in the order of that."""
    new = [one for one in first_days(told).values() if asked.year_of(one.begun_on) == year]
    new.sort(key=lambda one: (one.begun_on, one.id))
    columns = (Column("signed_on", "date"), Column("committed", "money", base))
    lines = []
    for one in new:
        committed = sum(signed.terms.base_amount for signed in told.of_donor(one.party_id or ""))
        lines.append(Line(one.party_id or UNATTRIBUTED, {"signed_on": one.begun_on, "committed": committed}))
    return Table("first_time_donors", columns, tuple(lines))
