"""What the books say of a fund's cash and of what its partners hold, column by column: what statements come to."""

from collections import defaultdict
from collections.abc import Iterable

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.money import Wanted, sums
from services.reporting.reports.movements import PERIODS
from services.reporting.reports.report import Column, Line, Table

Cells = dict[str, int]
SINCE = "since_opening"
OPENING = "OpeningBalancesRecorded"
PARTNERS = ("advances_to_partners", "recoverable_from_partners", "payables")
Row = tuple[str, str, int, int, int]
"""The flow, the currency, the year, the amount and the base amount."""


def blank() -> Cells:
    """Nothing in every column."""
    return dict.fromkeys((*PERIODS, SINCE), 0)


class Standing:
    """A balance by column. `change` is what events moved; what was there at the fund's opening is in the cumulative
    change and, of a year that holds the opening, in what the year opened with: never in a flow."""

    def __init__(self, rows: Iterable[Row], year: int) -> None:
        self.change, self.opening, self.closing = blank(), blank(), blank()
        self.by_currency: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for flow, currency, in_year, amount, base in rows:
            self.by_currency[currency][0] += amount
            self.by_currency[currency][1] += base
            opens = flow == OPENING
            self.change["cumulative"] += base
            self.change[SINCE] += 0 if opens else base
            for period, of_year in (("current", year), ("previous", year - 1)):
                if in_year > of_year:
                    continue
                self.closing[period] += base
                if in_year < of_year or opens:
                    self.opening[period] += base
                else:
                    self.change[period] += base
        self.closing["cumulative"] = self.change["cumulative"]
        self.opened = self.change["cumulative"] - self.change[SINCE]

    def tables(self, base_currency: str) -> list[Table]:
        """The balance in each currency that there is of it, where there are others than the base one."""
        if not set(self.by_currency) - {base_currency}:
            return []
        found = []
        for currency, (amount, base) in sorted(self.by_currency.items()):
            if amount or base:
                columns = (Column("amount", "money", currency), Column("base", "money", base_currency))
                line = Line("closing_cash", {"amount": amount, "base": base})
                found.append(Table(f"cash:{currency}", columns, (line,)))
        return found


async def cash(connection: Connection, asked: Asked, fund: ReportedFund) -> Standing:
    """A fund's cash."""
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    wanted = Wanted(fund.fund_id, ("cash",))
    by = ("flow", "currency")
    rows = await sums(connection, slot, fund.log, position, asked.as_of, wanted, by, asked.first_month)
    return Standing([(row[0], row[1], row[2], row[3], row[4]) for row in rows], asked.year_of(asked.as_of))


async def purchase_orders(connection: Connection, asked: Asked, fund: ReportedFund) -> frozenset[str]:
    """The commitments to suppliers, who are no participating organisations. What a commitment is never changes."""
    query = (
        f"SELECT id::text FROM {asked.slots['terms', fund.log]}.terms WHERE log = %s AND fund_id = %s "
        "AND kind = 'commitment' AND variety = 'purchase_order'"
    )
    cursor = await connection.execute(query, [fund.log, fund.fund_id])
    return frozenset(row[0] for row in await cursor.fetchall())


async def partners(connection: Connection, asked: Asked, fund: ReportedFund) -> Standing:
    """What a fund's partners hold less what is owed to them, and to suppliers, under commitments or not."""
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    wanted = Wanted(fund.fund_id, PARTNERS)
    by = ("flow", "currency")
    rows = await sums(connection, slot, fund.log, position, asked.as_of, wanted, by, asked.first_month)
    return Standing([(row[0], row[1], row[2], row[3], row[4]) for row in rows], asked.year_of(asked.as_of))


async def partners_at_opening(connection: Connection, asked: Asked, fund: ReportedFund, orders: frozenset[str]) -> int:
    """What participating organisations held less what was owed to them at the fund's opening."""
    slot, position = asked.slots["money", fund.log], asked.position(fund.log)
    wanted = Wanted(fund.fund_id, PARTNERS, (OPENING,))
    rows = await sums(connection, slot, fund.log, position, asked.as_of, wanted, ("commitment_id",))
    return sum(base for commitment, _, _, base in rows if commitment is not None and commitment not in orders)
