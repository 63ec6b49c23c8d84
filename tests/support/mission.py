"""A mission's budget for tests: authority by fiscal year instead of agreements and cash."""

from typing import Any

from shared.contracts.fiscal_years import appropriation_id
from shared.contracts.money import from_minor
from tests.support.desk import Desk, Fund, money

YEARS = range(2020, 2026)


class Budget(Fund):
    """A fund of kind `mission_budget`; its projects are quick impact projects."""

    @classmethod
    def opened(cls, desk: Desk, code: str = "QIP", donors: tuple[str, ...] = (), currency: str = "USD") -> "Budget":
        """Opens the fund and registers one implementing partner."""
        body = {"code": code, "name": "Budget", "kind": "mission_budget", "base_currency": currency}
        fund_id = desk.do("open_fund", body, actor="administrator")["resource"]["id"]
        partner = desk.do("register_organisation", {"code": f"{code}-IP", "name": "Partner", "kind": "ngo"})
        budget = cls(desk, fund_id, "", {}, partner["resource"]["id"], currency)
        budget.names.update({appropriation_id(fund_id, year): f"authority {year}" for year in YEARS})
        return budget

    def authority(self, amount: str, fiscal_year: int = 2023, on: str = "2023-07-01", **more: Any) -> dict[str, Any]:
        """The answer to an appropriation."""
        body = {
            "fund_id": self.fund_id,
            "fiscal_year": fiscal_year,
            "decision": "A/RES/77/311",
            "amount": money(amount, self.currency),
            "effective_on": on,
        }
        return self.desk.do("appropriate_authority", {**body, **more})

    def of_year(self, fiscal_year: int = 2023) -> dict[str, str]:
        """The path of a fiscal year's appropriation."""
        return {"appropriation_id": appropriation_id(self.fund_id, fiscal_year)}

    def revise_authority(self, amount: str, fiscal_year: int = 2023, on: str = "2024-01-15") -> dict[str, Any]:
        """The answer to a revision."""
        body = {"amount": money(amount, self.currency), "decision": "A/RES/78/305", "effective_on": on}
        return self.desk.do("revise_authority", body, path_ids=self.of_year(fiscal_year))

    def lapse(self, fiscal_year: int = 2023, on: str = "2024-06-30") -> dict[str, Any]:
        """The answer to a run of the lapse."""
        return self.desk.do("lapse_authority", {"effective_on": on}, path_ids=self.of_year(fiscal_year))

    def project(self, code: str = "Q1", approved: str = "50000.00", **more: Any) -> str:
        """An approved quick impact project's id."""
        return super().project(code, approved, **{"mechanism": "quick_impact", **more})

    def payment(self, commitment_id: str, instalment: int, amount: str, on: str = "2024-02-15") -> dict[str, Any]:
        """The answer to a payment by the mission."""
        body = {
            "commitment_id": commitment_id,
            "instalment": instalment,
            "amount": money(amount, self.currency),
            "effective_on": on,
        }
        return self.desk.do("pay_disbursement", body)

    def refund(self, commitment_id: str, amount: str, on: str = "2024-08-01", **more: Any) -> dict[str, Any]:
        """The answer to a partner's refund to the mission."""
        body = {"commitment_id": commitment_id, "amount": money(amount, self.currency), "effective_on": on}
        return self.desk.do("record_partner_refund", {**body, **more})

    def close(self, commitment_id: str, on: str) -> dict[str, Any]:
        """The answer to a commitment's end."""
        return self.desk.do("close_commitment", {"effective_on": on}, path_ids={"commitment_id": commitment_id})

    def year(self, fiscal_year: int = 2023) -> dict[str, str]:
        """What became of a fiscal year's authority, once it adds up to what was appropriated."""
        held = {
            account: -self.desk.balance(self.fund_id, account, fiscal_year=fiscal_year)
            for account in ("available", "allocated", "committed", "spent", "lapsed", "control")
        }
        assert sum(held.values()) == 0, "bridge of the fiscal year"
        appropriated = -held.pop("control")
        assert appropriated == sum(held.values())
        shown = {**held, "appropriated": appropriated}
        return {account: from_minor(minor, self.currency) for account, minor in shown.items() if minor}

    def books(self) -> dict[str, str]:
        """The trial balance (credits negative), once both books sum to zero and both bridges hold."""
        balances = self.desk.trial_balance(self.fund_id)
        budget = {"available", "allocated", "committed", "spent", "lapsed", "control"}
        assert sum(minor for account, minor in balances.items() if account in budget) == 0
        assert sum(minor for account, minor in balances.items() if account not in budget) == 0
        owed = balances.get("advances_to_partners", 0) + balances.get("recoverable_from_partners", 0)
        assert -balances.get("due_to_mission", 0) == owed + balances.get("payables", 0), "bridge with the mission"
        for fiscal_year in YEARS:
            self.year(fiscal_year)
        return {account: from_minor(minor, self.currency) for account, minor in balances.items() if minor}
