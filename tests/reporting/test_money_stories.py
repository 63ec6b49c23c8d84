"""A fund small enough to be reckoned by hand: what every money report says of it, cell by cell."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest

from services.reporting.reports import (
    allocations,
    contributions,
    cost_recovery,
    donor_concentration,
    donor_statement,
    expenditure,
    forecast,
    interest,
    overdue,
    transfers,
)
from services.reporting.reports.framing import Given, Make
from services.reporting.reports.placing import divided
from services.reporting.reports.report import Report
from services.reporting.reports.sources_and_uses import sources_and_uses
from shared.contracts.money import from_minor
from shared.contracts.problems import Refused
from tests.reporting.folding import Folded, cells
from tests.support.desk import Desk, Fund, money

END = date(2024, 12, 31)


class Told:
    """A fund of two donors, one paying in euro by instalments; one project; what reporting knows of it."""

    def __init__(self, desk: Desk, folded: Folded) -> None:
        self.desk, self.folded = desk, folded
        fund = self.fund = Fund.opened(desk, "TF")
        fund.policy(name="agent_fee", rate="0.01")
        fund.policy(name="support_cost", rate="0.10")
        self.old = fund.agreement("DK", "1000.00", on="2023-03-01")
        fund.receipt("1000.00", {self.old: "1000.00"}, on="2023-03-10")
        fund.rate("EUR", "0.50", on="2024-01-01")
        pledge = {"fund_id": fund.fund_id, "donor_id": fund.donors["NO"], "amount": money("900.00", "EUR")}
        self.pledge = desk.do("record_pledge", {**pledge, "effective_on": "2024-01-02"})["resource"]["id"]
        due = [{"due_on": day, "amount": money("300.00", "EUR")} for day in ("2024-03-31", "2024-11-30", "2025-02-28")]
        self.new = fund.agreement(
            "NO", "900.00", on="2024-02-01", currency="EUR", instalments=due, pledge_id=self.pledge
        )
        second = {"fund_id": fund.fund_id, "donor_id": fund.donors["DK"], "amount": money("250.00")}
        desk.do("record_pledge", {**second, "effective_on": "2024-12-01"})
        fund.rate("EUR", "0.60", on="2024-04-01")
        self.euros = fund.account("EUR")
        fund.receipt("300.00", {self.new: "300.00"}, on="2024-04-02", currency="EUR", bank_account_id=self.euros)
        self.project = fund.project(areas=["ML-3"], sectors=["15220", "14030"])
        self.allocation = fund.allocation(
            self.project, "880.00", on="2024-05-01", support_cost_reserved=money("80.00"),
            sources=[{"source": self.old, "amount": money("660.00")}, {"source": self.new, "amount": money("220.00")}],
        )  # fmt: skip
        body = {
            "allocation_id": self.allocation, "organisation_id": fund.partner_id, "kind": "mou",
            "amount": money("800.00"), "effective_on": "2024-05-02",
            "instalments": [
                {"amount": money("500.00"), "due_on": "2024-05-31"},
                {"amount": money("300.00"), "due_on": "2025-01-31"},
            ],
        }  # fmt: skip
        self.commitment = desk.do("sign_commitment", body)["resource"]["id"]
        fund.payment(self.commitment, 1, "500.00", on="2024-05-10")
        fund.report(self.commitment, {1: "100.00", 6: "300.00"}, on="2024-09-30")
        fund.refund(self.commitment, "50.00", on="2024-10-15")
        fund.interest("3.00", on="2024-06-30")
        fund.interest("2.00", on="2023-12-31", origin="partner", organisation_id=fund.partner_id)
        fund.bank_charge("1.00", on="2024-06-30")
        desk.do("settle_fees", {**fund.at_bank("10.00", "2024-07-01"), "fee": "agent_fee"})
        folded.take(desk.events())

    def report(self, make: Make, day: date = END, **given: Any) -> Report:
        """A report of the fund."""

        async def made(connection: Any, asked: Any, fund: Any) -> Report:
            return await make(connection, asked, fund, Given(**given))

        return self.folded.report(made, "TF", day)


@pytest.fixture
def told(desk: Desk, folded: Folded) -> Told:
    """The fund."""
    return Told(desk, folded)


def shown(found: Mapping[str, Any], *keys: str, currency: str = "USD") -> list[str]:
    """Cells of money as text."""
    return [from_minor(found[key], currency) for key in keys]


def test_contributions(told: Told) -> None:
    """NO signed 900 EUR at 0.50: 1,800.00; paid 300 EUR at 0.60: 500.00. Pending: 600 EUR carried at 1,200.00."""
    report = told.report(contributions.contributions)
    no, dk = (cells(report, "contributions_by_donor", told.fund.donors[donor]) for donor in ("NO", "DK"))
    assert shown(dk, "committed_prior", "committed_current", "committed") == ["1000.00", "0.00", "1000.00"]
    assert shown(dk, "deposited_prior", "deposited_current", "deposited") == ["1000.00", "0.00", "1000.00"]
    assert shown(dk, "pending", "pledged") == ["0.00", "250.00"]
    assert shown(no, "committed_prior", "committed_current", "committed") == ["0.00", "1800.00", "1800.00"]
    assert shown(no, "deposited", "pending", "overdue", "pledged") == ["500.00", "1200.00", "600.00", "0.00"]
    euro = cells(report, "contributions_by_agreement:EUR", told.new)
    assert shown(euro, "committed", "deposited", "pending", "overdue", currency="EUR") == [
        "900.00", "300.00", "600.00", "300.00",
    ]  # fmt: skip
    new = cells(report, "first_time_donors", told.fund.donors["NO"])
    assert new == {"signed_on": date(2024, 2, 1), "committed": 180_000}
    assert [line.key for line in report.tables[-1].lines] == [told.fund.donors["NO"]]


def test_as_of_an_earlier_day_nothing_later_is_told(told: Told) -> None:
    report = told.report(contributions.contributions, date(2023, 12, 31))
    assert [line.key for line in report.tables[0].lines] == [told.fund.donors["DK"], "total"]
    assert cells(report, "contributions_by_donor", "total")["deposited_current"] == 100_000


def test_transfers_and_refunds(told: Told) -> None:
    report = told.report(transfers.transfers)
    for period in ("cumulative", "current"):
        found = cells(report, f"transfers_by_organisation:{period}", told.fund.partner_id)
        assert shown(found, "transfers", "refunds", "net_funded_amount") == ["500.00", "-50.00", "450.00"]
    assert len(next(t for t in report.tables if t.key == "transfers_by_organisation:previous").lines) == 1
    assert report.labels[told.fund.partner_id] == "Partner"


def test_expenditure_and_delivery(told: Told) -> None:
    """400.00 of 450.00 is 88.89 per cent; one area takes it all, two sectors without shares stay undivided."""
    report = told.report(expenditure.expenditure)
    by_organisation = cells(report, "expenditure_by_organisation:cumulative", told.fund.partner_id)
    assert shown(by_organisation, "expenditure", "net_funded_amount") == ["400.00", "450.00"]
    assert by_organisation["delivery_rate"] == "88.89"
    assert shown(cells(report, "expenditure_by_category:current", "category:6"), "expenditure") == ["300.00"]
    assert shown(cells(report, "expenditure_by_area:cumulative", "ML-3"), "expenditure") == ["400.00"]
    assert shown(cells(report, "expenditure_by_sector:cumulative", "undivided"), "expenditure") == ["400.00"]


def test_interest_by_source(told: Told) -> None:
    report = told.report(interest.interest)
    assert shown(cells(report, "interest_by_source", "banks"), "previous", "current") == ["0.00", "3.00"]
    partner = cells(report, "interest_by_source", told.fund.partner_id)
    assert shown(partner, "previous", "current", "cumulative") == ["2.00", "0.00", "2.00"]


def test_cost_recovery(told: Told) -> None:
    """Fee: 1 % of 1,000.00 and of 500.00, 10.00 settled. Support cost: 10 % of 400.00."""
    report = told.report(cost_recovery.cost_recovery)
    fee = cells(report, "cost_recovery:cumulative", "agent_fee")
    assert shown(fee, "charged", "settled", "payable") == ["15.00", "10.00", "5.00"]
    before = cells(report, "cost_recovery:previous", "agent_fee")
    assert shown(before, "charged", "settled", "payable") == ["10.00", "0.00", "10.00"]
    support = cells(report, "cost_recovery:current", "support_cost")
    assert shown(support, "charged", "settled", "payable") == ["40.00", "0.00", "40.00"]


def test_allocations_against_cash(told: Told) -> None:
    """The refund of 50.00 gave 50.00 of the commitment back to the allocation."""
    report = told.report(allocations.allocations)
    found = cells(report, "allocations_by_project", told.project)
    assert shown(found, "allocated", "committed", "disbursed", "spent") == ["880.00", "750.00", "450.00", "440.00"]
    assert shown(found, "unspent", "uncommitted") == ["440.00", "130.00"]
    assert shown(cells(report, "allocations_by_source", told.old), "available", "allocated") == ["330.00", "660.00"]
    # 1,000.00 + 500.00 − 500.00 + 50.00 + 5.00 interest − 1.00 charge − 10.00 fee
    assert shown(cells(report, "cash_position", "cash"), "amount") == ["1044.00"]
    assert shown(cells(report, "cash_position", "advances_to_partners"), "amount") == ["50.00"]


def test_donor_statement_goes_from_deposits_down_to_expenditure(told: Told) -> None:
    """Sources bore the allocation three to one, and so all that came of it."""
    report = told.report(donor_statement.donor_statement)
    old = cells(report, "statement_by_source", told.old)
    assert shown(old, "deposited", "agent_fee", "allocated") == ["1000.00", "10.00", "660.00"]
    assert shown(old, "committed", "disbursed", "spent", "available") == ["562.50", "337.50", "330.00", "330.00"]
    new = cells(report, f"statement_by_project:{told.new}", told.project)
    assert shown(new, "allocated", "committed", "disbursed", "spent") == ["220.00", "187.50", "112.50", "110.00"]
    donor = cells(report, "statement_by_donor", told.fund.donors["NO"])
    assert shown(donor, "deposited", "spent", "available") == ["500.00", "110.00", "275.00"]


def test_a_statement_of_one_donor_by_its_code(told: Told) -> None:
    report = told.report(donor_statement.donor_statement, donor="TF-NO")
    assert [line.key for line in report.tables[0].lines] == [told.fund.donors["NO"], "total"]
    with pytest.raises(Refused) as refused:
        told.report(donor_statement.donor_statement, donor="NOBODY")
    assert refused.value.code == "organisation.unknown"


def test_donor_concentration(told: Told) -> None:
    """Shares of 2/3 and 1/3: 10,000 × 5/9 = 5,555.6."""
    report = told.report(donor_concentration.donor_concentration)
    assert cells(report, "concentration:cumulative", "hhi")["value"] == 5_556
    assert cells(report, "concentration:current", "hhi")["value"] == 10_000
    assert cells(report, "concentration:cumulative", "largest_share")["value"] == "66.67"
    assert cells(report, "concentration:cumulative", "first_time_donors")["value"] == 1
    assert cells(report, "shares:cumulative", told.fund.donors["NO"])["is_first_time"] == "yes"


def test_overdue_instalments_and_pledges(told: Told) -> None:
    """The receipt settled the first instalment; the second is 31 days late; the signed pledge is taken up."""
    report = told.report(overdue.overdue)
    late = cells(report, "overdue_instalments:EUR", told.new)
    assert (late["due_on"], late["open"], late["open_base"], late["days"]) == (date(2024, 11, 30), 30_000, 60_000, 31)
    pledges = next(table for table in report.tables if table.key == "outstanding_pledges:USD")
    assert [line.cells["open"] for line in pledges.lines] == [25_000, 25_000]
    assert not any(table.key == "outstanding_pledges:EUR" for table in report.tables)


def test_an_instalment_is_overdue_from_the_day_after_it_was_due(told: Told) -> None:
    assert not any(t.key.startswith("overdue") for t in told.report(overdue.overdue, date(2024, 11, 30)).tables)
    assert any(t.key.startswith("overdue") for t in told.report(overdue.overdue, date(2024, 12, 1)).tables)


def test_forecast_by_month(told: Told) -> None:
    report = told.report(forecast.forecast, months=3)
    found = partial(cells, report, "forecast_by_month")
    assert [line.key for line in report.tables[0].lines] == [
        "standing", "overdue", "2024-12", "2025-01", "2025-02", "later", "undated",
    ]  # fmt: skip
    assert shown(found("overdue"), "incoming", "outgoing") == ["600.00", "0.00"]
    assert shown(found("2025-01"), "incoming", "outgoing") == ["0.00", "300.00"]
    assert shown(found("2025-02"), "incoming", "outgoing") == ["600.00", "0.00"]
    assert shown(found("standing"), "cash") == ["1044.00"]
    assert shown(found("undated"), "cash") == ["1944.00"]


def test_both_calendars_tell_the_same_in_other_columns(told: Told) -> None:
    """The mission's year began on 1 July 2024: the refund is of it, the payment of the one before."""
    report = told.folded.report(sources_and_uses, "TF", END, calendar="mission")
    assert shown(cells(report, "sources_and_uses", "transfers"), "previous", "current") == ["500.00", "0.00"]
    refunds = cells(report, "sources_and_uses", "refunds_from_partners")
    assert shown(refunds, "previous", "current", "cumulative") == ["0.00", "-50.00", "-50.00"]
    euro = cells(report, "cash:EUR", "closing_cash")
    assert (euro["amount"], euro["base"]) == (30_000, 50_000)


def test_a_past_position_says_what_was_known_then(told: Told) -> None:
    """Every position from the fund's opening on can be asked, and nothing recorded later is in the answer."""
    events = told.desk.events()
    paid = next(event.position for event in events if event.type == "DisbursementPaid")
    for position, transferred in ((paid, 0), (paid + 1, 50_000)):
        report = told.folded.report(sources_and_uses, "TF", END, position)
        assert cells(report, "sources_and_uses", "transfers")["cumulative"] == transferred


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, {"A": 333_333, "B": 333_333, "C": 333_334}, {"A": 33, "B": 33, "C": 34}),
        (-100, {"A": 500_000, "B": 500_000}, {"A": -50, "B": -50}),
        (1, {"A": 500_000, "B": 500_000}, {"A": 1, "B": 0}),
        (100, {"A": 600_000}, {"A": 60, "unassigned": 40}),
        (100, {}, {"unassigned": 100}),
        (100, {"undivided": 1}, {"undivided": 100}),
    ],
)
def test_an_amount_is_divided_by_declared_parts_to_the_cent(
    amount: int, weights: dict[str, int], parts: dict[str, int]
) -> None:
    assert divided(amount, weights) == parts
    assert sum(divided(amount, weights).values()) == amount
