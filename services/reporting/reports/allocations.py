"""Allocations against cash: what is set aside, bound, paid and spent project by project, and what is still free.

Allocated and spent are never merged: `unspent` is what of an allocation is neither spent nor lapsed. Cash is what the
books hold; available is the part of it that may still be allocated (BOOKS.md section 4, bridge).
"""

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.budget import buckets, by_source, paid_by_project
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.labels import UNATTRIBUTED, labels
from services.reporting.reports.money import Wanted, sums
from services.reporting.reports.pivot import Layout, blank_sums
from services.reporting.reports.report import Column, Line, Report, Table
from services.reporting.reports.terms import standing

PROJECTIONS = ("money", "movements", "names", "terms")
LAYOUT = Layout(
    ("allocated", "committed", "disbursed", "spent", "lapsed"),
    (("uncommitted", "money"), ("unspent", "money")),
    lambda sums: {
        "uncommitted": sums["allocated"] - sums["committed"] - sums["lapsed"],
        "unspent": sums["allocated"] - sums["spent"] - sums["lapsed"],
    },
)
SOURCES = Layout(("available", "allocated"))
AGAINST = ("cash", "advances_to_partners", "recoverable_from_partners")
OWED = (
    "payables", "agent_fee_payable", "support_cost_payable", "conditional_contributions", "unapplied_receipts",
    "refunds_payable_to_donors",
)  # fmt: skip
WORDS: dict[str, tuple[str, str]] = {
    "allocations": ("Allocations against cash", "Allocations au regard de la trésorerie"),
    "allocations_by_project": ("Allocations by project", "Allocations par projet"),
    "allocations_by_source": ("Available and allocated by source", "Disponible et alloué par source"),
    "cash_position": ("Allocations against cash", "Allocations au regard de la trésorerie"),
    "allocated": ("Allocated", "Alloué"),
    "committed": ("Committed", "Engagé"),
    "disbursed": ("Disbursed, net of refunds", "Décaissé, net des remboursements"),
    "spent": ("Spent", "Dépensé"),
    "lapsed": ("Lapsed", "Annulé"),
    "uncommitted": ("Not committed, support cost included", "Non engagé, appui compris"),
    "unspent": ("Not spent", "Non dépensé"),
    "available": ("Available", "Disponible"),
    "amount": ("Amount", "Montant"),
    "cash": ("Cash", "Trésorerie"),
    "advances_to_partners": ("Advances to partners", "Avances aux partenaires"),
    "recoverable_from_partners": ("Recoverable from partners", "À recouvrer auprès des partenaires"),
    "payables": ("Payables", "Dettes"),
    "agent_fee_payable": ("Agent fee payable", "Frais de l'agent à payer"),
    "support_cost_payable": ("Support cost payable", "Dépenses d'appui à payer"),
    "conditional_contributions": ("Conditional contributions", "Contributions conditionnelles"),
    "unapplied_receipts": ("Unapplied receipts", "Encaissements non affectés"),
    "refunds_payable_to_donors": ("Refunds payable to contributors", "Remboursements dus aux contributeurs"),
    "budget": ("Available, allocated and committed", "Disponible, alloué et engagé"),
    "allocated_unspent": ("Of which allocated, not spent", "Dont alloué, non dépensé"),
    "pool": ("Pool", "Fonds commun"),
    "unattributed": ("Not attributed", "Non attribué"),
    "total": ("Total", "Total"),
    "disbursed_by_shares": (
        "Disbursed by source: a project's payments by the shares of its sources in what is committed.",
        "Décaissé par source : les paiements d'un projet selon les parts de ses sources dans l'engagé.",
    ),
}


async def source_labels(connection: Connection, asked: Asked, fund: ReportedFund) -> dict[str, str]:
    """What sources are called: agreements by their number."""
    agreements = await standing(connection, asked, fund, "agreement")
    return {one.id: one.number for one in agreements.values() if one.number is not None}


async def allocations(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """Allocations of a fund, in base: by project, by source, and against its cash."""
    held = await buckets(connection, asked, fund)
    cells = by_source(held, await paid_by_project(connection, asked, fund))
    by_project, sources = blank_sums(), blank_sums()
    for (source, project), amounts in cells.items():
        for column in LAYOUT.sums:
            if project is not None or column == "disbursed":
                by_project[project or UNATTRIBUTED][column] += amounts[column]
        for column in SOURCES.sums:
            sources[source][column] += amounts[column]
    named = {
        **await labels(connection, asked, fund.log, "project", (project for _, project in cells)),
        **await source_labels(connection, asked, fund),
    }
    tables = [
        LAYOUT.table("allocations_by_project", by_project, fund.base_currency, named),
        SOURCES.table("allocations_by_source", sources, fund.base_currency, named),
    ]
    if fund.kind == "trust_fund":
        free = sum(one.amount for one in held if one.account in ("available", "allocated", "committed"))
        bound = sum(one.amount for one in held if one.account in ("allocated", "committed"))
        tables.append(await _against_cash(connection, asked, fund, free, bound))
    return framed("allocations", asked, fund, tables, named, ("disbursed_by_shares",))


async def _against_cash(connection: Connection, asked: Asked, fund: ReportedFund, free: int, bound: int) -> Table:
    """Cash and what partners hold, less what is owed or held for others, is what is available, allocated, committed."""
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    wanted = Wanted(fund.fund_id, (*AGAINST, *OWED))
    balances: dict[str, int] = dict.fromkeys(wanted.accounts, 0)
    for account, _, _, base in await sums(connection, slot, fund.log, position, asked.as_of, wanted, ("account",)):
        balances[account] += base
    assert sum(balances.values()) == free, "the bridge holds at every position"
    shown = [Line(key, {"amount": amount}) for key, amount in balances.items() if amount or key == "cash"]
    lines = [
        *shown,
        Line("budget", {"amount": free}, True, tuple(line.key for line in shown)),
        Line("allocated_unspent", {"amount": bound}),
        Line("available", {"amount": free - bound}),
    ]
    return Table("cash_position", (Column("amount", "money", fund.base_currency),), tuple(lines))
