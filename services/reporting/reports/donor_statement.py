"""What each donor's money did, by source, down to expenditure: deposits, the agent's fee, what was allocated of it,
committed, disbursed and spent, what went back, and what is still available. All in base."""

from collections.abc import Iterable

from services.reporting.projections.moving.movement import Measure
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.budget import Key, buckets, by_source, paid_by_project
from services.reporting.reports.donors import Contributions, contributions_of
from services.reporting.reports.framing import Given, framed
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.labels import UNATTRIBUTED, labels
from services.reporting.reports.movements import movements
from services.reporting.reports.pivot import Layout, blank_sums
from services.reporting.reports.report import Report, Table
from shared.contracts.problems import Refused

PROJECTIONS = ("money", "movements", "names", "terms")
FEES: tuple[Measure, ...] = ("agent_fee_accrued", "agent_fee_before")
USED = ("allocated", "committed", "disbursed", "spent")
LAYOUT = Layout(("deposited", "agent_fee", *USED, "refunded", "available"))
BY_PROJECT = Layout(USED)
WORDS: dict[str, tuple[str, str]] = {
    "donor-statement": ("Statement to contributors", "État adressé aux contributeurs"),
    "statement_by_source": ("By agreement", "Par accord"),
    "statement_by_donor": ("By contributor", "Par contributeur"),
    "statement_by_project": ("By project", "Par projet"),
    "deposited": ("Deposited", "Déposé"),
    "agent_fee": ("Administrative agent fee", "Frais de l'agent administratif"),
    "allocated": ("Allocated", "Alloué"),
    "committed": ("Committed", "Engagé"),
    "disbursed": ("Disbursed, net of refunds", "Décaissé, net des remboursements"),
    "spent": ("Spent", "Dépensé"),
    "refunded": ("Refunded", "Remboursé"),
    "available": ("Available", "Disponible"),
    "pool": ("Pool", "Fonds commun"),
    "unattributed": ("Not attributed", "Non attribué"),
    "total": ("Total", "Total"),
    "disbursed_by_shares": (
        "Disbursed by source: a project's payments by the shares of its sources in what is committed.",
        "Décaissé par source : les paiements d'un projet selon les parts de ses sources dans l'engagé.",
    ),
}


async def donor_of(connection: Connection, asked: Asked, log: str, code_or_id: str) -> str:
    """The id of the donor that a code or an id names. Refuses `organisation.unknown`."""
    slot = asked.slots["names", log]
    query = (
        f"SELECT id::text FROM {slot}.names WHERE log = %s AND kind = 'organisation' AND position < %s "
        "AND (code = %s OR id::text = %s) ORDER BY position DESC LIMIT 1"
    )
    row = await (await connection.execute(query, [log, asked.position(log), code_or_id, code_or_id])).fetchone()
    if row is None:
        raise Refused("organisation.unknown", None, id=code_or_id[:64])
    found: str = row[0]
    return found


async def donor_statement(connection: Connection, asked: Asked, fund: ReportedFund, given: Given) -> Report:
    """The statement of every donor of a fund, or of one. Refuses `organisation.unknown`."""
    only = None if given.donor is None else await donor_of(connection, asked, fund.log, given.donor)
    told = await contributions_of(connection, asked, fund)
    used = by_source(await buckets(connection, asked, fund), await paid_by_project(connection, asked, fund))
    fees: dict[str, int] = {}
    for one in await movements(connection, asked, fund, FEES, ("agreement_id",)):
        fees[one.about[0]] = fees.get(one.about[0], 0) + one.base_amount
    sources = blank_sums()
    for source, signed in told.agreements.items():
        sources[source]["deposited"] += sum(signed.deposited_base.values())
        sources[source]["refunded"] += sum(signed.refunded_base.values())
        sources[source]["agent_fee"] += fees.get(source, 0)
    for (source, _), amounts in used.items():
        for column in (*USED, "available"):
            sources[source][column] += amounts[column]
    sources[UNATTRIBUTED]["deposited"] += sum(told.elsewhere.values())
    owner = {source: signed.terms.party_id for source, signed in told.agreements.items()}
    if only is not None:
        sources = {source: cells for source, cells in sources.items() if owner.get(source) == only}
    donors = blank_sums()
    for source, cells in sources.items():
        for column, amount in cells.items():
            donors[owner.get(source) or source][column] += amount
    named = {
        **await labels(connection, asked, fund.log, "project", (project for _, project in used)),
        **await labels(connection, asked, fund.log, "organisation", {one for one in owner.values() if one}),
        **{source: signed.terms.number or source for source, signed in told.agreements.items()},
    }
    base = fund.base_currency
    tables = [
        LAYOUT.table("statement_by_donor", donors, base, named),
        LAYOUT.table("statement_by_source", sources, base, named),
        *_by_project(sources, used, told, base, named),
    ]
    more = {} if only is None else {"donor": only}
    return framed("donor-statement", asked, fund, tables, named, ("disbursed_by_shares",), **more)


def _by_project(
    sources: Iterable[str], used: dict[Key, dict[str, int]], told: Contributions, base: str, named: dict[str, str]
) -> list[Table]:
    """A table a source that is drawn on: what it did in each project."""
    found = []
    for source in sources:
        cells = {
            project or UNATTRIBUTED: {column: amounts[column] for column in USED}
            for (of, project), amounts in used.items()
            if of == source and (project is not None or any(amounts[column] for column in USED))
        }
        table = BY_PROJECT.table(f"statement_by_project:{source}", cells, base, named)
        if len(table.lines) > 1:
            found.append(table)
    order = {one: number for number, one in enumerate(told.agreements)}
    found.sort(key=lambda table: order.get(table.key.partition(":")[2], len(order)))
    return found
