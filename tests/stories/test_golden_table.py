"""The published example of sources, uses and balance, entered as events (BOOKS.md section 6).

Albania One UN Coherence Fund at 31 December 2013, in US$ thousand; the cents are ours and print every published cell.
The fund is older than the ledger: it is opened on 31 December 2011 with what came before as cumulative totals.
"""

from dataclasses import dataclass, field
from datetime import date

import pytest

from shared.contracts.events import EVENT_TYPES
from shared.contracts.events.openings import OpeningBalancesRecorded
from shared.contracts.money import from_minor, to_minor
from tests.support.desk import Desk, Fund, money
from tests.support.openings import ids, opened
from tests.support.periods import close_year, closed_through

BEFORE, FIRST, SECOND = date(2011, 12, 31), date(2012, 12, 31), date(2013, 12, 31)

TABLE: dict[str, tuple[str, str, str]] = {
    "gross_contributions": ("25645848.00", "1715770.00", "1098860.00"),
    "fund_interest": ("252690.00", "10560.00", "3900.00"),
    "partners_interest": ("86020.00", "30240.00", "880.00"),
    "transfers": ("22258980.00", "6009890.00", "3045840.00"),
    "refunds_from_partners": ("0.00", "2770880.00", "0.00"),
    "agent_fees": ("256457.70", "17157.70", "10988.60"),
    "bank_charges": ("320.00", "160.00", "210.00"),
    "expenditure": ("19217530.00", "4141840.00", "2137000.00"),
}
"""Before 2012, 2012 and 2013, in dollars."""

CLOSING_CASH = ("3468800.30", "1969042.60", "15644.00")
PARTNERS = ("3041450.00", "2138620.00", "3047460.00")

PUBLISHED: dict[str, tuple[int, int, int]] = {
    "gross_contributions": (1_716, 1_099, 28_460),
    "fund_interest": (11, 4, 267),
    "partners_interest": (30, 1, 117),
    "sources": (1_757, 1_104, 28_845),
    "transfers": (6_010, 3_046, 31_315),
    "refunds": (-2_771, 0, -2_771),
    "net": (3_239, 3_046, 28_544),
    "agent_fees": (17, 11, 285),
    "bank_charges": (0, 0, 1),
    "uses": (3_256, 3_057, 28_829),
    "change": (-1_500, -1_953, 16),
    "closing": (1_969, 16, 16),
    "expenditure": (4_142, 2_137, 25_496),
}
"""2012, 2013 and cumulative, in thousands."""

FEE_LINES = ("agent_fees", "uses", "change", "closing")
"""Lines that the agent fee bears upon."""


def cents(amount: str) -> int:
    """Minor units."""
    return to_minor(amount, "USD")


def thousands(minor: int) -> int:
    """Half up, away from zero, of an unrounded total."""
    sign = 1 if minor >= 0 else -1
    return sign * ((abs(minor) + 50_000) // 100_000)


@dataclass
class Published:
    """The fund as it was opened, and what the story recorded in each year."""

    desk: Desk
    fund: Fund
    told: dict[str, int] = field(default_factory=dict)

    def at(self, account: str, day: date) -> int:
        """What an account held at the end of a day."""
        return self.desk.balance(self.fund.fund_id, account, as_of=day)

    def flow(self, account: str, since: date, until: date) -> int:
        """What an account moved by after a day until another, closes of years left out."""
        first, last = (self.desk.balance(self.fund.fund_id, account, as_of=day, closes=False) for day in (since, until))
        return last - first

    def row(self, since: date, until: date) -> dict[str, int]:
        """The rows that events tell, from the books and from the cash that was paid and given back."""
        cash: dict[str, int] = {}
        for event in self.desk.events():
            if event.effective_on is None or not since < event.effective_on <= until:
                continue
            line = {
                "ContributionReceived": "gross_contributions",
                "DisbursementPaid": "transfers",
                "PartnerRefundReceived": "refunds_from_partners",
                "FeeSettled": "agent_fees",
            }.get(event.type)
            if line is not None:
                amount = event.data.gross if line == "gross_contributions" else event.data.amount  # type: ignore[attr-defined]
                cash[line] = cash.get(line, 0) + amount.base_minor
        return {
            **dict.fromkeys(("gross_contributions", "transfers", "refunds_from_partners", "agent_fees"), 0),
            **cash,
            "fund_interest": -self.flow("interest_fund", since, until),
            "partners_interest": -self.flow("interest_partners", since, until),
            "bank_charges": self.flow("bank_charges", since, until),
            "expenditure": self.flow("programme_expense", since, until),
        }

    def opening(self) -> dict[str, int]:
        """The cumulative totals from before, line by line."""
        found: dict[str, int] = {}
        for event in self.desk.events():
            if isinstance(event.data, OpeningBalancesRecorded):
                for total in event.data.cumulative:
                    found[total.line] = found.get(total.line, 0) + total.amount.minor
        return found


def with_sums(row: dict[str, int]) -> dict[str, int]:
    """A column of the table, its sums worked out of unrounded lines."""
    sources = row["gross_contributions"] + row["fund_interest"] + row["partners_interest"]
    net = row["transfers"] - row["refunds_from_partners"]
    uses = net + row["agent_fees"] + row["bank_charges"]
    sums = {"sources": sources, "net": net, "uses": uses, "change": sources - uses}
    return {**row, "refunds": -row["refunds_from_partners"], **sums}


def opening_of(fund: Fund, project: str) -> dict[str, object]:
    """Cash 3,468,800.30 and advances 3,041,450.00 against accumulated surplus 6,510,250.30."""
    return {
        "fund_id": fund.fund_id,
        "effective_on": str(BEFORE),
        "cash": [{"bank_account_id": fund.bank_account_id, "balance": {"amount": money(CLOSING_CASH[0])}}],
        "pool": money("0.00"),
        "agreements": [
            {
                "reference": "SAA-2007",
                "donor_id": fund.donors["DK"],
                "signed_on": "2007-10-01",
                "amount": {"amount": money("25645848.00")},
                "collected": money("25645848.00"),
                "available": money("110250.30"),
                "fee": money("256457.70"),
            }
        ],
        "allocations": [
            {
                "reference": "ONE-UN",
                "project_id": project,
                "decision": "JEC-2007-1",
                "approved_on": "2007-11-01",
                "amount": money("25617530.00"),
            }
        ],
        "commitments": [
            {
                "reference": "MOU-2007",
                "allocation": "ONE-UN",
                "organisation_id": fund.partner_id,
                "kind": "mou",
                "signed_on": "2007-11-15",
                "amount": money("25617530.00"),
                "instalments": [
                    {"amount": money("22258980.00"), "paid": money("22258980.00")},
                    {"amount": money("3358550.00")},
                ],
                "sources": [{"source": "SAA-2007", "committed": money("6400000.00"), "spent": money("19217530.00")}],
                "expenditure": [{"category": 6, "posted": money("19217530.00")}],
                "advances": money(PARTNERS[0]),
                "report": {"reports_accepted": 1, "basis": "certified", "to_on": "2011-09-30"},
            }
        ],
        "cumulative": [
            {"line": line, "amount": money(amounts[0])} for line, amounts in TABLE.items() if cents(amounts[0])
        ],
    }


def knows_fees(desk: Desk) -> bool:
    """Whether the ledger accrues the agent fee on receipts and settles it."""
    return ("AgentFeeAccrued", 1) in EVENT_TYPES and "settle_fees" in desk.machine.rules


def fees(fund: Fund, amount: str, on: str) -> None:
    """The agent fee of the year is settled, once the ledger knows how to."""
    if knows_fees(fund.desk):
        fund.desk.do("settle_fees", {**fund.at_bank(amount, on), "fee": "agent_fee"})


@pytest.fixture(params=["years open", "years closed"])
def published(desk: Desk, request: pytest.FixtureRequest) -> Published:
    """The fund with its opening, 2012 and 2013 as they happened; each year closed at its end, or none."""
    closing = request.param == "years closed"
    fund = Fund.opened(desk, "ALB")
    project = fund.project(approved="40000000.00")
    if knows_fees(desk):
        policy = {"policy": {"name": "agent_fee", "rate": "0.01"}, "valid_from": "2012-01-01"}
        desk.do("set_policy", policy, path_ids={"fund_id": fund.fund_id}, actor="administrator")
    opened(fund, opening_of(fund, project))
    old = ids(fund)

    fund.interest("10560.00", on="2012-03-31")
    fund.interest("30240.00", on="2012-03-31", origin="partner", organisation_id=fund.partner_id)
    fund.bank_charge("160.00", on="2012-03-31")
    fund.payment(old["MOU-2007"], 2, "3239010.00", on="2012-04-02")
    fund.refund(old["MOU-2007"], "2770880.00", on="2012-05-02")
    again = fund.commitment(old["ONE-UN"], "2770880.00", on="2012-06-01")
    fund.payment(again, 1, "2770880.00", on="2012-06-02")
    fund.report(old["MOU-2007"], {6: "22217530.00"}, on="2012-11-30", basis="certified")
    fund.report(again, {6: "1141840.00"}, on="2012-11-30", basis="certified")
    agreement = fund.funded("NO", "1715770.00", on="2012-12-10")
    fees(fund, "17157.70", "2012-12-20")

    if closing:
        closed_through(fund, "2012-12", since="2012-01")
        close_year(fund, 2012)
    second = fund.funded("NO", "1098860.00", on="2013-02-10")
    fees(fund, "10988.60", "2013-02-20")
    fund.interest("3900.00", on="2013-03-31")
    fund.interest("880.00", on="2013-03-31", origin="partner", organisation_id=fund.partner_id)
    fund.bank_charge("210.00", on="2013-03-31")
    fund.payment(old["MOU-2007"], 2, "119540.00", on="2013-04-02")
    drawn = fund.allocation(project, "2926300.00", on="2013-04-03")
    last = fund.commitment(drawn, "2926300.00", on="2013-04-04")
    fund.payment(last, 1, "2926300.00", on="2013-04-05")
    fund.report(last, {6: "2137000.00"}, on="2013-11-30", basis="certified")
    assert agreement != second
    if closing:
        closed_through(fund, "2013-12", since="2013-01")
        close_year(fund, 2013)
    return Published(desk, fund)


def unsettled(desk: Desk, columns: int) -> int:
    """Fees of so many years that this ledger could not yet record."""
    if knows_fees(desk):
        return 0
    return sum(cents(amount) for amount in TABLE["agent_fees"][1 : 1 + columns])


def test_closing_cash_and_balance_with_partners_to_the_cent(desk: Desk, published: Published) -> None:
    for column, day in enumerate((BEFORE, FIRST, SECOND)):
        partners = published.at("advances_to_partners", day) + published.at("payables", day)
        assert from_minor(partners, "USD") == PARTNERS[column]
        cash = published.at("cash", day) - unsettled(desk, column)
        assert from_minor(cash, "USD") == CLOSING_CASH[column]
    published.fund.books()


def test_every_flow_to_the_cent(desk: Desk, published: Published) -> None:
    for column, (since, until) in enumerate(((BEFORE, FIRST), (FIRST, SECOND)), start=1):
        row = published.row(since, until)
        for line, amounts in TABLE.items():
            if line != "agent_fees" or not unsettled(desk, 2):
                assert from_minor(row[line], "USD") == amounts[column], (line, until)


def test_the_opening_is_in_no_flow_column(published: Published) -> None:
    assert published.at("accumulated_surplus", BEFORE) == -cents("6510250.30")
    for account in ("contribution_revenue", "interest_fund", "programme_expense", "bank_charges"):
        assert published.at(account, BEFORE) == 0
    assert published.opening() == {line: cents(a[0]) for line, a in TABLE.items() if cents(a[0])}


def test_the_published_cells_by_rounding_unrounded_totals(desk: Desk, published: Published) -> None:
    """Cumulative columns are the opening totals and all flows since."""
    years = [published.row(BEFORE, FIRST), published.row(FIRST, SECOND)]
    before = {**dict.fromkeys(TABLE, 0), **published.opening()}
    for year, column in zip(years, (1, 2), strict=True):
        if unsettled(desk, 2):
            year["agent_fees"] = cents(TABLE["agent_fees"][column])
    every = {line: before[line] + years[0][line] + years[1][line] for line in TABLE}
    columns = [with_sums(years[0]), with_sums(years[1]), with_sums(every)]
    for row, closing in zip(columns, (CLOSING_CASH[1], CLOSING_CASH[2], CLOSING_CASH[2]), strict=True):
        row["closing"] = cents(closing)
    for line, cells in PUBLISHED.items():
        assert tuple(thousands(row[line]) for row in columns) == cells, line
    assert columns[2]["change"] == cents(CLOSING_CASH[2])
    assert thousands(every["transfers"] - every["refunds_from_partners"] - every["expenditure"]) == 3_047


def test_the_agent_fee_is_accrued_and_settled_to_the_cent(desk: Desk, published: Published) -> None:
    if not knows_fees(desk):
        pytest.skip("the agent fee by policy on receipts (AgentFeeAccrued, FeeSettled) is not there yet")
    for column, (since, until) in enumerate(((BEFORE, FIRST), (FIRST, SECOND)), start=1):
        assert from_minor(published.flow("agent_fee_expense", since, until), "USD") == TABLE["agent_fees"][column]
        assert published.at("agent_fee_payable", until) == 0


@pytest.mark.parametrize("published", ["years closed"], indirect=True)
def test_net_assets_of_a_closed_year_are_what_it_opened_with_and_earned(published: Published) -> None:
    """Sources less fees, charges and expenditure: the published rows tell the surplus of each year to the cent."""
    for since, until in ((BEFORE, FIRST), (FIRST, SECOND)):
        row = published.row(since, until)
        earned = row["gross_contributions"] + row["fund_interest"] + row["partners_interest"]
        spent = row["expenditure"] + row["agent_fees"] + row["bank_charges"]
        surplus = published.at("accumulated_surplus", since) - published.at("accumulated_surplus", until)
        assert surplus == earned - spent
