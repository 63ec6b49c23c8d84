"""Donors' money going back, as tests record it: the shortest way to approve, pay, reprogram and assign."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.ledger.books.donors import donor_figures
from services.ledger.books.reports import Moment, account_totals
from shared.eventlog.reader import log_size
from tests.support.desk import Fund, money

FIGURED = (
    "contribution_revenue",
    "prior_year_reductions",
    "contributions_receivable",
    "conditional_contributions",
    "unapplied_receipts",
    "refunds_payable_to_donors",
    "allocated",
    "committed",
    "spent",
)


@dataclass(frozen=True)
class Donors:
    """The donors of a fund and what goes back to them; methods return the answers."""

    fund: Fund

    def approving(
        self, donor: str | None, amount: str, on: str, currency: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """The body of an approval."""
        body = {
            "fund_id": self.fund.fund_id,
            "amount": money(amount, currency or self.fund.currency),
            "decision": "SC-9",
            "effective_on": on,
            **more,
        }
        return body if donor is None else {**body, "donor_id": self.fund.donors[donor]}

    def approve(self, donor: str | None, amount: str, on: str, **more: Any) -> dict[str, Any]:
        """The answer to an approval."""
        return self.fund.desk.do("approve_donor_refund", self.approving(donor, amount, on, **more))

    def pay(self, amount: str, on: str, currency: str | None = None, **named: Any) -> dict[str, Any]:
        """The answer to a payment."""
        body = {
            "bank_account_id": self.fund.bank_account_id,
            "amount": money(amount, currency or self.fund.currency),
            "effective_on": on,
            **named,
        }
        return self.fund.desk.do("pay_donor_refund", body)

    def reprogram(self, agreement_id: str, amount: str, on: str, **more: Any) -> dict[str, Any]:
        """The answer to a reprogramming."""
        body = {
            "fund_id": self.fund.fund_id,
            "from_agreement_id": agreement_id,
            "amount": money(amount, self.fund.currency),
            "consent": "NOTE-1",
            "effective_on": on,
            **more,
        }
        return self.fund.desk.do("reprogram_donor_balance", body)

    def assign(self, on: str, amount: str | None = None, sources: dict[str, str] | None = None) -> dict[str, Any]:
        """The answer to a pool's deficit that is assigned."""
        body: dict[str, Any] = {"fund_id": self.fund.fund_id, "decision": "SC-10", "effective_on": on}
        if amount is not None:
            body["amount"] = money(amount, self.fund.currency)
        if sources is not None:
            body["sources"] = [{"source": s, "amount": money(m, self.fund.currency)} for s, m in sources.items()]
        return self.fund.desk.do("assign_pool_deficit", body)

    def statement(self, donor: str, as_of: str | None = None) -> dict[str, Any]:
        """The figures of a donor's statement."""
        desk, fund_id, donor_id = self.fund.desk, self.fund.fund_id, self.fund.donors[donor]

        async def ask() -> dict[str, Any]:
            async with desk.ledger.reader() as connection:
                on = None if as_of is None else date.fromisoformat(as_of)
                moment = Moment(on, await log_size(connection) - 1)
                closing = {
                    account: sum(
                        total.base_amount
                        for total in (
                            await account_totals(connection, moment, fund_id, account, {"donor_id": donor_id})
                        ).values()
                    )
                    for account in FIGURED
                }
                kinds = desk.machine.kinds
                return await donor_figures(connection, kinds, moment, fund_id, donor_id, closing, self.fund.currency)

        return desk.run(ask())
