"""What of the budget book stands where, in base: by source and project, with the sources' shares of what was paid.

A source is one agreement, the pool, or the authority of a fiscal year."""

from collections import defaultdict
from dataclasses import dataclass

from services.reporting.projections.moving.movement import Measure, split
from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.money import Wanted, sums
from services.reporting.reports.movements import movements
from shared.postings.chart import MISSION_BUDGET

PAID: tuple[Measure, ...] = ("transfers", "transfers_before", "refunds_from_partners", "refunds_before", "direct_costs")
Key = tuple[str, str | None]
"""A source and a project; no project: what is not allocated."""
COLUMNS = ("allocated", "committed", "disbursed", "spent", "lapsed", "available")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A balance of the budget book, positive; `is_support_cost`: spent on that, under no commitment."""

    account: str
    source: str
    project_id: str | None
    is_support_cost: bool
    amount: int


async def buckets(connection: Connection, asked: Asked, fund: ReportedFund) -> list[Bucket]:
    """Every balance of a fund's budget book that is not zero."""
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    by = ("account", "source", "project_id", "flow")
    rows = await sums(connection, slot, fund.log, position, asked.as_of, Wanted(fund.fund_id, MISSION_BUDGET), by)
    found: dict[tuple[str, str, str | None, bool], int] = defaultdict(int)
    for account, source, project, flow, _, _, base in rows:
        found[account, source, project, flow == "SupportCostAccrued"] -= base
    return [Bucket(*key, amount) for key, amount in found.items() if amount]


async def paid_by_project(connection: Connection, asked: Asked, fund: ReportedFund) -> dict[str | None, int]:
    """By project what was paid less what came back, in base."""
    found: dict[str | None, int] = defaultdict(int)
    for one in await movements(connection, asked, fund, PAID, ("project_id",)):
        if one.is_opening and one.measure in ("transfers", "refunds_from_partners", "direct_costs"):
            continue  # commitments brought theirs along one by one
        sign = -1 if one.measure.startswith("refunds") else 1
        found[one.about[0]] += sign * one.base_amount
    return found


def by_source(held: list[Bucket], paid: dict[str | None, int]) -> dict[Key, dict[str, int]]:
    """What each source has in each project: `allocated` is all that was set aside and stands, spent and lapsed money
    included; `committed` what of it was bound; `disbursed` a project's payments by its sources' shares of that."""
    found: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    shares: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in held:
        cells = found[one.source, one.project_id]
        if one.account == "available" or one.project_id is None:
            cells["lapsed" if one.account == "lapsed" else "available"] += one.amount
            continue
        cells["allocated"] += one.amount
        if one.account in ("spent", "lapsed"):
            cells[one.account] += one.amount
        if one.account in ("committed", "spent") and not one.is_support_cost:
            cells["committed"] += one.amount
            shares[one.project_id][one.source] += one.amount
    for project, amount in paid.items():
        weights = {source: part for source, part in shares[project or ""].items() if part > 0}
        if amount and weights:
            for source, part in split(amount, weights).items():
                found[source, project]["disbursed"] += part
        elif amount:
            # nothing of the project is bound any more: its payments are told of no source
            found["unattributed", project]["disbursed"] += amount
    return dict(found)
