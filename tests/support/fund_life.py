"""The end of a fund, as tests bring it about: the shortest way to spend all, begin, distribute and close."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.ledger.books.reports import Moment
from services.ledger.closing.api import plan_json, standing_at
from services.ledger.closing.queries import agreements_money, open_items
from services.ledger.funds.decisions import FUND
from services.ledger.state import LedgerState
from shared.eventlog.reader import log_size
from shared.postings.chart import ACCOUNTS
from shared.service.loading import load_resources
from tests.support.desk import Fund, money
from tests.support.periods import close_year, closed_through


@dataclass(frozen=True)
class FundLife:
    """A fund that comes to its end; methods return the answers."""

    fund: Fund

    @property
    def path(self) -> dict[str, Any]:
        """The id in the path of every step."""
        return {"fund_id": self.fund.fund_id}

    def step(self, on: str, **more: Any) -> dict[str, Any]:
        """The body of a step."""
        return {"decision": "SC-END", "effective_on": on, **more}

    def begin(self, on: str) -> dict[str, Any]:
        """The answer to the beginning of the end."""
        return self.fund.desk.do("begin_fund_closing", self.step(on), path_ids=self.path)

    def distribute(self, on: str, wire_charges: str | None = None) -> dict[str, Any]:
        """The answer to the distribution of what is left."""
        kept = {} if wire_charges is None else {"wire_charges": money(wire_charges, self.fund.currency)}
        return self.fund.desk.do("distribute_residue", {**self.path, **self.step(on, **kept)})

    def close(self, on: str) -> dict[str, Any]:
        """The answer to the close."""
        return self.fund.desk.do("close_fund", self.step(on), path_ids=self.path)

    def spend(self, project: str, amount: str, on: str, **more: Any) -> str:
        """Allocates, commits, pays and accepts an amount in full on one day, and closes the commitment; its id."""
        fund = self.fund
        commitment = fund.commitment(fund.allocation(project, amount, on, **more), amount, on=on)
        fund.payment(commitment, 1, amount, on)
        fund.report(commitment, {4: amount}, on)
        return commitment

    def by_two(self, command: str, on: str) -> None:
        """A step that one person proposes and another approves."""
        proposal = self.fund.proposal(command, {**self.step(on), **self.path})
        self.fund.decided("approve", proposal["resource"]["id"])

    def project_closed(self, project_id: str, code: str = "P1", **more: Any) -> None:
        """The project is heard to be financially closed."""
        body = {
            "project_id": project_id,
            "code": code,
            "title": code,
            "mechanism": "trust_fund",
            "status": "closed",
            "approved_amount": money("1000000.00", self.fund.currency),
            "organisation_id": self.fund.partner_id,
            "source_log": "other.example/projects",
            "source_position": 2,
            **more,
        }
        self.fund.desk.do("register_project", body, actor="administrator")

    def years_closed(self, *years: int) -> None:
        """Closes the months of years, and the years."""
        closed_through(self.fund, f"{years[-1]}-12")
        for year in years:
            close_year(self.fund, year)

    def plan(self, wire_charges: int = 0) -> dict[str, Any]:
        """The plan as it is shown, with the items that stand in the way of the next step apart."""
        desk, fund_id = self.fund.desk, self.fund.fund_id

        async def ask() -> dict[str, Any]:
            async with desk.ledger.reader() as connection:
                moment = Moment(None, await log_size(connection) - 1)
                state = LedgerState()
                await load_resources(connection, state, desk.machine.kinds, [(FUND.name, fund_id)])
                fund = state.get(FUND, fund_id)
                standing = await standing_at(connection, moment, fund_id)
                items = await open_items(connection, fund, standing, datetime.now(UTC))
                found = await agreements_money(connection, fund, moment.position)
                return plan_json(fund, items, standing, found, wire_charges)

        shown = desk.run(ask())
        blocking = [item for item in shown["open_items"] if item["stage"] == "distribution"]
        return {**shown, "open_items": {"all": shown["open_items"], "blocking": blocking}}

    def balance_sheet(self) -> dict[str, int]:
        """What is not zero of assets, liabilities, net assets and capacity."""
        sections = ("assets", "liabilities", "net_assets")
        balances = self.fund.desk.trial_balance(self.fund.fund_id)
        usable = ("available", "allocated", "committed")
        return {
            account: minor
            for account, minor in balances.items()
            if minor and (ACCOUNTS[account][1] in sections or account in usable)
        }

    def everything_else(self) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
        """What a closed fund refuses, whatever it says."""
        fund = self.fund
        on = {"effective_on": "2024-03-01"}
        donor = next(iter(fund.donors.values()))
        own = {"fund_id": fund.fund_id}
        return {
            "sign_agreement": ({**own, **on, "donor_id": donor, "amount": money("1.00")}, {}),
            "record_pledge": ({**own, **on, "donor_id": donor, "amount": money("1.00")}, {}),
            "record_interest": ({**fund.at_bank("1.00", "2024-03-01"), "origin": "bank"}, {}),
            "record_bank_charge": (fund.at_bank("1.00", "2024-03-01"), {}),
            "close_fund": (self.step("2024-03-01"), {"path_ids": self.path}),
            "begin_fund_closing": (self.step("2024-03-01"), {"path_ids": self.path}),
            "set_policy": (
                {"policy": {"name": "agent_fee", "rate": "0.01"}, "valid_from": "2024-03-01"},
                {"path_ids": self.path, "actor": "administrator"},
            ),
            "open_window": ({**own, "code": "W", "name": "W"}, {"actor": "administrator"}),
        }
