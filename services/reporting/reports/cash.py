"""What the books say of a fund's cash and of what its partners hold, column by column: what statements come to."""

from collections import defaultdict
from collections.abc import Iterable

from services.reporting.projections.projection import Connection
from services.reporting.reports.asking import Asked
from services.reporting.reports.funds import ReportedFund
from services.reporting.reports.money import Wanted, parts_of, sums
from services.reporting.reports.movements import PERIODS
from services.reporting.reports.report import Column, Line, Table

Cells = dict[str, int]
SINCE = "since_opening"
OPENING = "OpeningBalancesRecorded"
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
    """What a fund's participating organisations hold less what is owed to them, suppliers left out."""
    slot, terms = asked.slots["money", fund.log], asked.slots["terms", fund.log]
    parts, given = parts_of("money_entries", "money_sums", slot, fund.log, asked.position(fund.log), asked.as_of)
    query = (
        f"WITH k AS MATERIALIZED (SELECT key, flow, currency FROM {slot}.money_keys WHERE log = %s AND fund_id = %s "
        "AND account = ANY(%s) AND commitment_id IS NOT NULL AND NOT EXISTS ("
        f"SELECT FROM {terms}.terms t WHERE t.log = money_keys.log AND t.fund_id = money_keys.fund_id "
        "AND t.kind = 'commitment' AND t.id = commitment_id AND t.variety = 'purchase_order')) "
        "SELECT k.flow, k.currency, extract(year FROM s.month - make_interval(months => %s))::int, "
        f"sum(s.amount)::bigint, sum(s.base_amount)::bigint FROM ({parts}) s(key, month, amount, base_amount) "
        "JOIN k ON k.key = s.key GROUP BY 1, 2, 3"
    )
    accounts = ["advances_to_partners", "recoverable_from_partners", "payables"]
    cursor = await connection.execute(query, [fund.log, fund.fund_id, accounts, asked.first_month - 1, *given])
    return Standing(await cursor.fetchall(), asked.year_of(asked.as_of))
